"""Make tables ready for millions of rows: no triggers, indexes and foreign keys while they come,
all of it back before the transaction ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from linkages.database import copy_rows
from linkages.facets.services import write_down_all

#: Enough to sort a million keys in memory; for this transaction alone.
SORT_MEMORY = "256MB"


@dataclass(frozen=True)
class Part:
    """An index or foreign key: how to drop it and how to make it again."""

    drop: str
    make: str


def quote(name: str) -> str:
    return connection.ops.quote_name(name)


def run(sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params or None)
        return cursor.fetchall() if cursor.description else []


@contextmanager
def prepared(tables: Iterable[type[models.Model]]) -> Iterator[None]:
    """Inside a transaction: if anything fails, the tables are as they were."""
    connection.check_constraints()  # no table changes while checks of its rows are still to come
    found = list(tables)
    parts = [part for model in found for part in _parts(model._meta.db_table)]
    run(f"SET LOCAL maintenance_work_mem = '{SORT_MEMORY}'")
    for model in found:
        run(f"ALTER TABLE {quote(model._meta.db_table)} DISABLE TRIGGER USER")
        _set_defaults(model, "SET")
    for part in parts:
        run(part.drop)
    yield
    for part in reversed(parts):
        run(part.make)
    for model in found:
        _set_defaults(model, "DROP")
        run(f"ALTER TABLE {quote(model._meta.db_table)} ENABLE TRIGGER USER")
        run(_SEQUENCE.format(table=quote(model._meta.db_table)), [model._meta.db_table])
    write_down_all()


_SEQUENCE = (
    "SELECT setval(pg_get_serial_sequence(%s, 'id'), (SELECT coalesce(max(id), 1) FROM {table}))"
)


def _parts(table: str) -> list[Part]:
    """Indexes and foreign keys; primary keys and unique constraints stay and go on checking."""
    indexes = run(
        "SELECT c.relname, pg_get_indexdef(i.indexrelid) FROM pg_index i "
        "JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = %s::regclass "
        "AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid)",
        [table],
    )
    keys = run(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE conrelid = %s::regclass AND contype = 'f'",
        [table],
    )
    at = quote(table)
    return [Part(f"DROP INDEX {quote(name)}", make) for name, make in indexes] + [
        Part(
            f"ALTER TABLE {at} DROP CONSTRAINT {quote(name)}",
            f"ALTER TABLE {at} ADD CONSTRAINT {quote(name)} {make}",
        )
        for name, make in keys
    ]


# ── Columns that every row has alike ─────────────────────────────────────────


def _set_defaults(model: type[models.Model], act: str) -> None:
    """COPY leaves out columns with a default: Django keeps defaults in Python, the table here."""
    changes = []
    for field in model._meta.local_concrete_fields:
        if field.null or field.primary_key or isinstance(field, models.GeneratedField):
            continue
        default = _default(field)
        if default is not None:
            change = f"SET DEFAULT {default}" if act == "SET" else "DROP DEFAULT"
            changes.append(f"ALTER COLUMN {quote(str(field.column))} {change}")
    if changes:
        run(f"ALTER TABLE {quote(model._meta.db_table)} {', '.join(changes)}")


def _default(field: models.Field[Any, Any]) -> str | None:
    """SQL of the value that Django would give; None where it has none."""
    if isinstance(field, models.DateTimeField):
        return "now()"
    if isinstance(field, models.JSONField):
        return "'{}'"
    if isinstance(field, ArrayField):
        return "'{}'"
    value = field.get_default() if field.has_default() else None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    if isinstance(field, models.CharField | models.TextField):
        return "'" + str(value or "").replace("'", "''") + "'"
    return None


# ── Rows ─────────────────────────────────────────────────────────────────────


def first_free(model: type[models.Model]) -> int:
    last = model._base_manager.aggregate(last=models.Max("pk"))["last"]
    return int(last or 0) + 1


@dataclass(frozen=True)
class Step:
    """Rows of one table; `columns` are names of model fields."""

    name: str
    model: type[models.Model]
    columns: Sequence[str]
    rows: Iterable[Sequence[Any]]

    def load(self) -> int:
        fields = {field.name: str(field.column) for field in self.model._meta.local_concrete_fields}
        columns = [fields[name] for name in self.columns]
        return copy_rows(self.model._meta.db_table, columns, self.rows)


def analyze(tables: Iterable[type[models.Model]]) -> None:
    names = ", ".join(quote(model._meta.db_table) for model in tables)
    run(f"ANALYZE {names}")
