"""Lists and profiles from the field registry: what a person may not read is not in the file."""

from datetime import date
from typing import Any

import pytest
from django.http import QueryDict
from django.utils import translation

from linkages.accounts.models import User
from linkages.companies.models import Company, Identifier, Membership, Release, YearlyFigures
from linkages.contacts.models import Interaction
from linkages.exports import sources
from linkages.exports.sources import BadParams
from linkages.exports.tables import Table
from linkages.todos.models import ToDo
from tests.investors.factories import need

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(db: None) -> User:
    return User.objects.create_user("boss@example.org", role="administrator")


@pytest.fixture
def sme(db: None) -> User:
    return User.objects.create_user("sme@example.org", role="sme")


@pytest.fixture
def firm(db: None) -> Company:
    firm = Company.objects.create(
        name="Ștefan Metal SRL",
        name_en="Stefan Metal",
        country="RO",
        founded_on=date(1999, 5, 1),
        is_sanctioned=False,
    )
    Identifier.objects.create(company=firm, kind="register", country="RO", value="0012345")
    YearlyFigures.objects.create(
        company=firm, year=2025, currency="RON", turnover=1_500_000, headcount=61
    )
    return firm


def built(source: str, user: User, params: str = "", language: str = "en") -> Table:
    with translation.override(language):
        table = sources.source(source).build(user, QueryDict(params), language)
        table.rows = [list(row) for row in table.rows]
        return table


def records(table: Table) -> list[dict[str, Any]]:
    labels = [column.label for column in table.columns]
    return [dict(zip(labels, row, strict=True)) for row in table.rows]


def values(table: Table, key: str) -> list[Any]:
    """One column, whatever its heading in the language."""
    place = [column.key for column in table.columns].index(key)
    return [row[place] for row in table.rows]


def test_a_list_has_the_single_answers_with_their_types(boss: User, firm: Company) -> None:
    table = built("companies", boss)
    (row,) = records(table)
    kinds = {column.label: column.kind for column in table.columns}
    assert row["Founded on"] == date(1999, 5, 1)
    assert row["On a sanctions list"] is False
    assert row["Website"] is None
    assert (kinds["Founded on"], kinds["On a sanctions list"]) == ("date", "yes_no")
    assert row["Status"] == "active"
    assert table.total == 1


def test_headings_and_labels_follow_the_language_of_the_file(boss: User, firm: Company) -> None:
    english, local = (built("companies", boss, language=code) for code in ("en", "ro"))
    assert [column.key for column in english.columns] == [column.key for column in local.columns]
    assert english.title == "Companies"


def test_every_heading_is_different(boss: User) -> None:
    labels = [column.label for column in built("companies", boss).columns]
    assert len(labels) == len(set(labels))


def test_the_filters_of_the_list_hold_and_are_said(boss: User, firm: Company) -> None:
    Company.objects.create(name="Altfel SA", status="inactive")
    table = built("companies", boss, "status=inactive&page=3")
    assert [row["Status"] for row in records(table)] == ["inactive"]
    assert table.notes == ["Status: inactive"]


def test_a_filter_that_cannot_be_read_is_an_error_with_its_name(boss: User) -> None:
    with pytest.raises(BadParams, match="Status"):
        built("companies", boss, "status=nonsense")


def test_the_order_of_the_list_holds(boss: User) -> None:
    for name in ("Beta", "Alfa", "Gama"):
        Company.objects.create(name=name)
    first = [row[0] for row in built("companies", boss, "sort=name").rows]
    last = [row[0] for row in built("companies", boss, "sort=-name").rows]
    assert first == ["Alfa", "Beta", "Gama"]
    assert last == first[::-1]


def test_chosen_rows_only(boss: User, firm: Company) -> None:
    other = Company.objects.create(name="Beta")
    Company.objects.create(name="Gama")
    table = built("companies", boss, f"pk={firm.pk}&pk={other.pk}&pk=x")
    assert sorted(row[0] for row in table.rows) == ["Beta", "Ștefan Metal SRL"]


def test_a_profile_has_every_section_and_repeating_rows(boss: User, firm: Company) -> None:
    table = built("company-profile", boss, f"pk={firm.pk}")
    facts = {row[1]: row[2:4] for row in table.rows}
    assert table.title == "Company: Stefan Metal"
    local = built("company-profile", boss, f"pk={firm.pk}", language="ro")
    assert local.title.endswith(": Ștefan Metal SRL")
    assert facts["Founded on"] == [date(1999, 5, 1), None]
    assert facts["Yearly figures 1: Turnover"] == [1_500_000, "RON"]
    assert facts["Identifiers 1: Number"][0] == "0012345"
    assert facts["Website"] == [None, None]  # not known, and said so by its empty cell
    assert "Yearly figures 1: Exports" not in facts


def test_confidential_sections_are_absent_without_the_right(sme: User, firm: Company) -> None:
    mine = Company.objects.create(name="Mine SRL")
    Membership.objects.create(user=sme, company=mine)
    Release.objects.create(company=firm, to_company=mine)
    sme = User.objects.get(pk=sme.pk)
    seen = built("company-profile", sme, f"pk={firm.pk}")
    assert not [row for row in seen.rows if "figures" in row[1] or row[2] == 1_500_000]
    YearlyFigures.objects.create(company=mine, year=2025, currency="MDL", turnover=7)
    own = built("company-profile", sme, f"pk={mine.pk}")
    assert [row[2] for row in own.rows if row[1] == "Yearly figures 1: Turnover"] == [7]


def test_a_record_that_the_person_does_not_see_is_not_there(sme: User, firm: Company) -> None:
    with pytest.raises(Company.DoesNotExist):
        built("company-profile", sme, f"pk={firm.pk}")


@pytest.mark.parametrize("params", ["", "pk=x", "pk=1%20or%201"])
def test_a_profile_of_nothing_is_an_error(boss: User, params: str) -> None:
    with pytest.raises(BadParams):
        built("company-profile", boss, params)


@pytest.mark.parametrize("role", User.Role.values)
def test_each_source_builds_for_each_role_that_may(role: str) -> None:
    user = User.objects.create_user("someone@example.org", role=role)
    asks = {  # the ranking of one need, the rows of one figure
        "suggestions": f"need={need().pk}",
        "indicator_rows": "period=2026-Q3&key=MON-01",
    }
    for found in sources.sources_for(user):
        if not found.of_one and not found.key.startswith("sample-"):
            with translation.override("en"):
                table = found.build(user, QueryDict(asks.get(found.key, "")), "en")
                assert all(len(row) == len(table.columns) for row in table.rows)


def test_queries_do_not_grow_with_the_rows(
    boss: User, firm: Company, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        Company.objects.create(name=f"C{number}", parent=firm, account_manager=boss)
    built("companies", boss)
    with django_assert_max_num_queries(4):
        built("companies", boss)


def test_contacts_are_narrowed_as_on_their_page(boss: User, firm: Company) -> None:
    for kind in ("meeting", "call"):
        Interaction.objects.create(company=firm, kind=kind, by=boss, subject=kind)
    assert len(records(built("interactions", boss))) == 2
    table = built("interactions", boss, "kind=call&mine=1")
    assert values(table, "interaction.subject") == ["call"]


def test_what_was_said_is_not_for_analysts(boss: User, firm: Company) -> None:
    Interaction.objects.create(company=firm, kind="call", by=boss, subject="secret", notes="secret")
    analyst = User.objects.create_user("n@example.org", role="analyst")
    table = built("interactions", analyst)
    assert len(records(table)) == 1
    assert "secret" not in str(table.rows)


def test_to_dos_are_mine_unless_the_team_is_asked_for(boss: User) -> None:
    other = User.objects.create_user("o@example.org", role="staff")
    for owner in (boss, other):
        ToDo.objects.create(title=f"for {owner.email}", owner=owner, due_on=date(2026, 1, 1))
    mine, team = built("todos", boss), built("todos", boss, f"who=team&owner={other.pk}")
    assert values(mine, "todo.title") == ["for boss@example.org"]
    assert values(team, "todo.title") == ["for o@example.org"]
