"""History as a section that can be asked: “name changed within 30 days, by not me”.

A version of a record's row is one change; which field changed is told by the version before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import BooleanField, F, Func, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from linkages import field_registry
from linkages.history.changes import tracked_models
from linkages.history.models import ChangeSet
from linkages.permissions import may_read
from linkages.search.askable import AskableField, Option
from linkages.search.related import RelatedTable, relate_table
from linkages.search.sources import Asking, Column, Computed, Rows
from linkages.search.vocabulary import of_choices, of_values, said

RECORDS = ("company", "investor", "supplier", "need")
ACTS = (("insert", _("added")), ("update", _("changed")), ("delete", _("deleted")))


class IsDistinct(Func):
    """Different, where two unknowns are the same."""

    arg_joiner = " IS DISTINCT FROM "
    template = "%(expressions)s"
    output_field = BooleanField()


def _rows(of: str) -> Rows:
    event = tracked_models()[field_registry.record(of).model]
    return Rows(event, "pgh_obj", order="pgh_created_at")


def _fields(of: str, role: str) -> Mapping[str, AskableField]:
    acts, find_act = of_choices(ACTS)
    names, find_name = of_values(partial(_options, of), role)
    found = (
        AskableField(
            "change.at", said(_("changed at")), "datetime", source=Column("pgh_created_at")
        ),
        AskableField(
            "change.by", said(_("changed by")), "person",
            source=Computed(_by, target=get_user_model()),
        ),
        AskableField(
            "change.act", said(_("act")), "choice", options=acts, find=find_act,
            source=Column("pgh_label"),
        ),
        AskableField(
            "change.field", said(_("field")), "choice", options=names, find=find_name,
            source=Computed(holds=partial(_changed, of)),
        ),
    )  # fmt: skip
    return {one.key: one for one in found}


def _options(of: str, role: str) -> list[Option]:
    from linkages.search.domain import Reader

    return [
        Option(one.attr, said(one.label, capital=False)) for one in _readable(of, Reader(role))
    ]  # fmt: skip


def _readable(of: str, reader: Any) -> Iterator[field_registry.Field]:
    """Fields of the record's own row that the history keeps and the person reads."""
    record = field_registry.record(of)
    kept = {one.name for one in tracked_models()[record.model]._meta.concrete_fields}
    for section in record.sections:
        for one in section.fields:
            if one.attr in kept and may_read(reader, one.access or "agency"):
                yield one


def _by(asking: Asking, prefix: str) -> Subquery:
    changes = ChangeSet.objects.filter(pk=OuterRef(f"{prefix}pgh_context_id"))
    return Subquery(changes.values("user_id")[:1])


def _changed(of: str, asking: Asking, prefix: str, code: str) -> Q:
    """The version differs from the one before in this field."""
    event: Any = tracked_models()[field_registry.record(of).model]
    column = event._meta.get_field(code).attname
    before = event.objects.filter(
        pgh_obj_id=OuterRef("pgh_obj_id"), pgh_id__lt=OuterRef("pgh_id")
    ).order_by("-pgh_id")
    return Q(pgh_label="update") & Q(IsDistinct(F(column), Subquery(before.values(column)[:1])))


relate_table(
    RelatedTable(
        key="changes",
        of=RECORDS,
        labels=_("changes"),
        one=_("a change"),
        act="see_history",
        fields=_fields,
        rows=_rows,
        date="change.at",
    )
)
