"""Every field that people could meet is declared once, and shows no more than its class allows."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import override

from linkages import field_registry
from linkages.field_registry import all_fields, field_of, parts, records
from linkages.history.changes import tracked_models
from linkages.permissions import CONFIDENTIAL, READERS, Role, may_read
from tests.kernel.people import person

#: Columns that carry no fact of their own: keys, clocks, the source beside a fact, what is derived.
TECHNICAL = {
    "id", "version", "created_at", "updated_at", "sources", "confirmed", "is_demo", "recorded_at",
    "recorded_by", "source_type", "source_note", "as_of", "verified_by", "verified_on",
    "about_type", "about_id", "interaction", "done_by", "value_key", "name_folded",
    "name_en_folded",
}  # fmt: skip

#: Kept for the machine, shown by a page of their own in words, or derived from registered fields.
ELSEWHERE = {
    "matchmaking.Suggestion": {
        "detail", "values", "known", "gates", "freshness", "open_introductions",
    },
    "matchmaking.StageEvent": {"by"},
    "investors.Need": {"own_weights"},
    "suppliers.Supplier": {"last_confirmed"},
}  # fmt: skip
#: Settings with a page of their own, not records of a company.
SETTINGS = {"monitoring.ParameterSet", "matchmaking.WeightSet"}
#: What people keep of their work; it has pages of its own too.
SETTINGS |= {
    "saved.SavedSearch", "saved.RecordList", "saved.ListEntry", "saved.Tag", "saved.Tagging",
}  # fmt: skip


def _is_parent(field: models.Field) -> bool:
    """The foreign key from a row to the record it belongs to."""
    owners = {record.model for record in records()}
    return isinstance(field, models.ForeignKey | models.OneToOneField) and (
        field.related_model in owners or field.related_model._meta.label == "matchmaking.Contract"
    )


def test_every_field_is_in_the_registry() -> None:
    missing = [
        f"{model._meta.label}.{field.name}"
        for model in tracked_models()
        if model._meta.label not in SETTINGS
        for field in model._meta.concrete_fields
        if field.name not in TECHNICAL | ELSEWHERE.get(model._meta.label, set())
        and not _is_parent(field)
        and field_of(model, field.name) is None
    ]
    assert not missing


def test_a_field_shown_in_two_places_is_one_declaration() -> None:
    """A contract has a page and stands in the linkage's table: same right, same unit."""
    said: dict[str, set[tuple[object, ...]]] = {}
    for one in all_fields():
        said.setdefault(one.key, set()).add((one.access, one.unit, one.type, one.personal))
    assert [key for key, ways in said.items() if len(ways) > 1] == []


@pytest.mark.parametrize("language", ["en", "ro"])
def test_every_field_has_a_label(language: str) -> None:
    with override(language):
        assert not [one.key for one in all_fields() if not one.label.strip()]


def test_labels_are_translated() -> None:
    with override("en"):
        english = {one.key: one.label for one in all_fields()}
    with override("ro"):
        romanian = {one.key: one.label for one in all_fields()}
    same = [key for key, label in english.items() if romanian[key] == label]
    # Words that both languages share: abbreviations and names of standards.
    assert len(same) < len(english) * 0.12, same


@pytest.mark.parametrize("access", sorted(CONFIDENTIAL))
@pytest.mark.parametrize("role", list(Role))
def test_confidential_fields_are_absent_without_the_right(access: str, role: Role) -> None:
    user = person(role)
    for record in records():
        for part in parts(record.key, user):
            shown = [one for _via, one in part.fields]
            shown += [one for _via, table in part.tables for one in table.fields]
            classes = {one.access for one in shown}
            assert access not in classes or role in READERS[access]


def test_a_visitor_reads_nothing() -> None:
    visitor = AnonymousUser()
    assert not any(may_read(visitor, access) for access in READERS)


@pytest.mark.parametrize("role", [Role.BUYER, Role.SME])
def test_outsiders_read_their_own_finance_but_nobodys_strategy(role: Role) -> None:
    user = person(role)
    assert may_read(user, "finance", own=True)
    assert not may_read(user, "finance", own=False)
    assert not may_read(user, "strategy", own=True)


def test_a_typing_error_stops_the_start() -> None:
    from linkages.companies.models import Company

    wrong = field_registry.Record(
        "wrong", Company, see="see_companies", edit="edit_companies",
        sections=(field_registry.Section("a", "A", field_registry.fields("nmae")),),
    )  # fmt: skip
    with pytest.raises(Exception, match="nmae"):
        field_registry.register(wrong)
