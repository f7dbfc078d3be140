"""The repeating rows of the records of a list, a table each: sites, machines, contracts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from linkages import field_registry
from linkages.editing.display import parent_name
from linkages.exports.asked import said
from linkages.exports.list_columns import Answer, Extra, list_rows, places
from linkages.exports.tables import Column, Table


def related_tables(record: str, rows: Any, user: Any) -> list[Table]:
    """Tables of every section that the person reads on any record, for the records of `rows`."""
    return [
        _related(record, via, table, rows, user)
        for part in field_registry.parts(record, user, own=False)
        for via, table in part.tables
    ]


def _related(record: str, via: str, table: Any, rows: Any, user: Any) -> Table:
    model = field_registry.record(record).model
    path = "" if not via or model._meta.model_name == via else via
    holder = model._meta.get_field(path).related_model if path else model
    parent = parent_name(table, holder)  # type: ignore[arg-type]
    # The keys alone, in no order: the database finds the rows below them in one query.
    keys = rows.order_by().values(f"{path}_id" if path else "pk")
    found = table.model._default_manager.filter(**{f"{parent}__in": keys})
    found = found.order_by(f"{parent}_id", "pk")
    answers = [
        Answer(field=one, via="", section=partial(str, table.label), always=True)
        for one in table.fields
    ]
    name = Extra(partial(_record_column, record), path=f"{parent}_id", links=holder)
    made = places([name, *answers], answers)
    columns: Sequence[Column] = [place.column for place in made]
    title = said(lambda: table.label)
    return Table(table.key, title, columns, list_rows(record, found, made, user), total=None)


def _record_column(record: str) -> Column:
    return Column("record", field_registry.record(record).label or _("Record"))
