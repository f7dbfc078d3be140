"""What may be asked, by role: an allow-list made from the field registry."""

from __future__ import annotations

import pytest

from linkages import field_registry
from linkages.permissions import Role, can, may_read
from linkages.search.askable import AskableBlock
from linkages.search.cells.ops import OPS
from linkages.search.domain import UnknownRecord, domain, records
from tests.kernel.people import person, saved_person
from tests.suppliers.factories import node

ROLES = list(Role)


@pytest.mark.parametrize("role", ROLES)
def test_only_records_that_the_role_sees(role: Role) -> None:
    user = person(role)
    offered = {one.record for one in records(user)}
    assert offered == {one.key for one in field_registry.records() if can(user, one.see)}
    for one in field_registry.records():
        if one.key not in offered:
            with pytest.raises(UnknownRecord):
                domain(one.key, user)


def test_nobody_asks_without_an_account() -> None:
    from django.contrib.auth.models import AnonymousUser

    assert records(AnonymousUser()) == []
    with pytest.raises(UnknownRecord):
        domain("supplier", AnonymousUser())


@pytest.mark.parametrize("role", ROLES)
def test_no_field_that_the_role_does_not_read_on_every_record(role: Role) -> None:
    """Neither at the top nor in any block, however it is reached."""
    user = person(role)
    allowed = {
        one.key for one in field_registry.all_fields() if may_read(user, one.access or "agency")
    }
    known = {one.key for one in field_registry.all_fields()}
    for offered in records(user):
        asked = set(offered.fields)
        for block in _all_blocks(offered.blocks.values()):
            asked |= set(block.fields)
        assert asked & known <= allowed


def _all_blocks(blocks: object) -> list[AskableBlock]:
    found: list[AskableBlock] = []
    for block in blocks:  # type: ignore[attr-defined]
        found += [block, *_all_blocks(block.blocks.values())]
    return found


def test_an_outsider_cannot_ask_for_what_is_read_on_the_own_record_alone() -> None:
    buyer = domain("supplier", person(Role.BUYER))
    staff = domain("supplier", person(Role.STAFF))
    for key in ("supplier.bank", "company.staff", "company.account_manager"):
        assert key in staff.fields
        assert key not in buyer.fields
    assert "figures" in staff.blocks
    assert "figures" not in buyer.blocks
    assert "audits" not in buyer.blocks
    assert "people" not in buyer.blocks
    assert "certifications" in buyer.blocks


def test_a_company_is_asked_for_both_of_its_sides() -> None:
    company = domain("company", person(Role.STAFF))
    wanted = {
        "company.name", "company.type", "supplier.tier", "investor.kind", "company.completeness",
        "company.days_since_contact", "company.open_todos", "company.next_action", "company.place",
        "company.staff",
    }  # fmt: skip
    assert wanted <= set(company.fields)
    sections = {
        "needs", "supply_costs", "capabilities", "machines", "certifications", "sites", "owners",
        "figures", "audits", "people", "interactions", "meetings", "todos", "references",
    }  # fmt: skip
    assert sections <= set(company.blocks)
    assert "processes" in company.blocks["needs"].blocks
    assert not company.blocks["needs"].blocks["processes"].blocks
    assert company.blocks["interactions"].date == "interaction.at"
    assert company.blocks["figures"].fields["yearlyfigures.previous_turnover"].kind == "money"


def test_labels_are_in_both_languages() -> None:
    supplier = domain("supplier", person(Role.STAFF))
    assert supplier.label("en") == "Suppliers"
    assert supplier.label("ro") == "Furnizori"
    tier = supplier.fields["supplier.tier"]
    assert tier.label("en") != tier.label("ro")
    for one in supplier.fields.values():
        assert set(one.labels) == {"en", "ro"}, one.key
        assert all(one.labels.values()), one.key


def test_personal_fields_are_told() -> None:
    people = domain("person", person(Role.STAFF))
    assert people.fields["person.email"].is_personal
    assert people.fields["person.phone"].kind == "id"
    assert not people.fields["person.function"].is_personal


def test_every_field_has_an_operator_beside_empty() -> None:
    for one in records(person(Role.ADMINISTRATOR)):
        for field in one.fields.values():
            fitting = {name for name, op in OPS.items() if field.kind in op.kinds}
            assert len(fitting) > 1, field.key


@pytest.mark.django_db
def test_a_value_is_found_by_code_and_by_label_of_either_language() -> None:
    node("subtractive", name="Prelucrări prin așchiere", name_en="Machining")
    node("subtractive/turning", name="Strunjire", name_en="Turning")
    node("C/25", "nace2", name="Metal", name_en="Metal products")
    node("C/25/25.62", "nace2", name="Mecanică generală", name_en="Machining of metal")
    company = domain("company", saved_person(Role.STAFF))
    process = company.blocks["capabilities"].fields["capability.process"]
    assert process.find("machining") == "subtractive"
    assert process.find("PRELUCRARI prin aschiere") == "subtractive"
    assert process.find("Turning") == "turning"
    assert process.find("milling") is None
    activity = company.fields["company.main_activity"]
    assert [activity.find(text) for text in ("25.62", "2562", "C25", "B25")] == [
        "25.62", "25.62", "25", None,
    ]  # fmt: skip
    country = company.fields["company.country"]
    assert {country.find(text) for text in ("RO", "Romania", "România", "ROMANIA")} == {"RO"}
    status = company.fields["company.status"]
    assert status.find("activă") == status.find("active") == "active"
    assert {one.code for one in status.options()} == {"active", "prospect", "inactive"}
