import pytest
from django.http import QueryDict
from django.utils.translation import override

from investors.models import SupplyCost
from linkages.exports.sources import source
from linkages.exports.tables import Table
from tests.investors import factories
from tests.investors.conftest import Login

pytestmark = pytest.mark.django_db


def table(key: str, login: Login, role: str = "staff", query: str = "", **who: object) -> Table:
    user = login(role, who.get("company")).user  # type: ignore[attr-defined, arg-type]
    with override("en"):
        return source(key).build(user, QueryDict(query), "en")


def column(found: Table, label: str) -> list[object]:
    place = [one.label for one in found.columns].index(label)
    return [row[place] for row in found.rows]


def test_the_list_of_needs_carries_processes_and_obeys_its_filters(login: Login) -> None:
    factories.need("turning/cnc", name="Ax", name_en="Axle", status="open")
    factories.need("moulding", name="Capac")
    found = table("needs", login, query="status=open")
    with override("en"):
        rows = list(found.rows)
    assert len(rows) == found.total == 1
    labels = [one.label for one in found.columns]
    assert rows[0][labels.index("Processes")] == ["cnc"]


def test_only_mine_asks_whose(login: Login) -> None:
    factories.need(name="Ax")
    assert list(table("needs", login, query="mine=on").rows) == []


def test_strategy_leaves_with_staff_alone(login: Login) -> None:
    factories.investor(approach="Talk to the board first")
    labels = [one.label for one in table("investors", login, "promoter").columns]
    assert "Approach to the company" not in labels
    found = table("investors", login, "staff")
    assert column(found, "Approach to the company") == ["Talk to the board first"]


def test_supply_costs_of_what_the_person_sees(login: Login) -> None:
    own, other = factories.investor(), factories.investor()
    for investor in (own, other):
        SupplyCost.objects.create(
            investor=investor, year=2025, name="Wiring", share=40, technical_owner="K. Brandl"
        )
    found = table("supply-costs", login, "buyer", company=own.company)
    assert column(found, "Investor") == [str(own)]
    analyst = table("supply-costs", login, "analyst")
    assert "Technical owner" not in [one.label for one in analyst.columns]
    assert len(list(analyst.rows)) == 2


def test_a_record_is_exported_whole(login: Login) -> None:
    investor = factories.investor(purchasing_note="Plant buys packaging")
    SupplyCost.objects.create(investor=investor, year=2025, name="Wiring", share=40)
    found = table("investor-profile", login, query=f"pk={investor.pk}")
    with override("en"):
        cells = {str(cell) for row in found.rows for cell in row}
    assert {"Plant buys packaging", "Wiring", "Supply"} <= cells
