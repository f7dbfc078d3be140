"""Keeping the index: triggers installed, documents built, differences told; what a person looked
at and pinned."""

# ruff: noqa: S608  (names come from models, none from a person)
from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from linkages.find import sql
from linkages.find.models import RecentView, SearchDocument, SearchWord
from linkages.find.registry import FindKind, kinds

#: Recent records that are kept of each person.
KEPT = 50
#: Records that a repair refreshes at a time.
CHUNK = 10_000
LOCK = "linkages.find"


def _quick() -> None:
    """For this transaction: no compiling of queries, memory to sort a register in."""
    _run("SET LOCAL jit = off")
    _run("SET LOCAL work_mem = '64MB'")
    _run("SET LOCAL maintenance_work_mem = '256MB'")


def _run(statement: str, params: list[Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall() if cursor.description else []


# ── Triggers ─────────────────────────────────────────────────────────────────


@transaction.atomic
def install() -> bool:
    """Whether anything had to be done: functions and triggers are made anew, and the documents
    with them, when the registry declares something else than what is installed."""
    _run("SELECT pg_advisory_xact_lock(hashtext(%s))", [LOCK])
    statements = sql.definition(kinds())
    wanted = sql.digest(statements)
    if _installed() == wanted:
        return False
    uninstall()
    for statement in statements:
        _run(statement)
    _run(f"COMMENT ON FUNCTION find_words(text) IS '{wanted}'")
    rebuild()
    return True


def _installed() -> str:
    found = _run("SELECT obj_description(to_regprocedure('find_words(text)'), 'pg_proc')")
    return str(found[0][0] or "")


def uninstall() -> None:
    """Without triggers and functions; the documents stay."""
    for (signature,) in _run(
        "SELECT p.oid::regprocedure::text FROM pg_proc p "
        "WHERE p.pronamespace = current_schema()::regnamespace AND p.proname LIKE 'find\\_%%' "
        "AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')",
        [],
    ):
        _run(f"DROP FUNCTION IF EXISTS {signature} CASCADE")


@contextmanager
def paused() -> Iterator[None]:
    """A transaction that writes very many rows: the index catches up at its end."""
    with transaction.atomic():
        _run("SET LOCAL linkages.find = 'off'")
        yield
        _run("SET LOCAL linkages.find = 'on'")
        # Nobody but this transaction can count its rows for the planner yet.
        tables = sorted(model._meta.db_table for model in sql.routes(kinds()))
        _run(f"ANALYZE {', '.join(map(sql.quote, tables))}")
        if SearchDocument.objects.exists():
            repair()
        else:
            rebuild()


# ── Documents ────────────────────────────────────────────────────────────────


@transaction.atomic
def rebuild() -> int:
    """All documents from the records, by one statement a kind; their number."""
    _quick()
    indexes = _secondary_indexes()
    for table in (sql.DOCUMENT, sql.WORD):
        _run(f"TRUNCATE {table}")
    for name, _definition in indexes:
        _run(f"DROP INDEX {sql.quote(name)}")
    for kind in kinds():
        _run(sql.load(kind))
    _run(sql.WORDS_OF_ALL)
    for _name, definition in indexes:
        _run(definition)
    for table in (sql.DOCUMENT, sql.WORD):
        _run(f"ANALYZE {table}")
    return SearchDocument.objects.count()


def _secondary_indexes() -> list[tuple[str, str]]:
    """Indexes that no constraint rests on: quicker made at the end than kept on the way."""
    return [
        (name, definition)
        for name, definition in _run(
            "SELECT c.relname, pg_get_indexdef(i.indexrelid) FROM pg_index i "
            "JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid IN (%s::regclass, "
            "%s::regclass) AND NOT EXISTS "
            "(SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid)",
            [SearchDocument._meta.db_table, SearchWord._meta.db_table],
        )
    ]


@transaction.atomic
def differences() -> dict[str, dict[str, int]]:
    """Kind → what is wrong → number of records, without mending it."""
    _quick()
    found = {}
    for kind in kinds():
        counted = Counter(what for _key, what in _run(sql.differences(kind)))
        found[kind.key] = {what: counted[what] for what in ("missing", "stale", "left_over")}
    return found


@transaction.atomic
def repair() -> dict[str, dict[str, int]]:
    """Mend what differs, and tell it."""
    _quick()
    found = {}
    for kind in kinds():
        rows = _run(sql.differences(kind))
        counted = Counter(what for _key, what in rows)
        found[kind.key] = {what: counted[what] for what in ("missing", "stale", "left_over")}
        _refresh(kind, sorted({key for key, _what in rows}))
    return found


def _refresh(kind: FindKind, keys: list[int]) -> None:
    for start in range(0, len(keys), CHUNK):
        _run(f"SELECT find_refresh_{kind.key}(%s)", [keys[start : start + CHUNK]])


def forget_words() -> int:
    """Remove words that no document holds any more; their number."""
    with transaction.atomic():
        _run(
            "CREATE TEMPORARY TABLE held ON COMMIT DROP AS SELECT DISTINCT d.kind, d.part, w.word "
            f"FROM {sql.DOCUMENT} d CROSS JOIN LATERAL unnest(tsvector_to_array(d.words)) w(word)"
        )
        gone = _run(
            f"WITH gone AS (DELETE FROM {sql.WORD} s WHERE NOT EXISTS (SELECT FROM held h WHERE "
            'h.kind = s.kind AND h.part = s.part AND h.word = s.word COLLATE "C") RETURNING 1) '
            "SELECT count(*) FROM gone"
        )
        _run("DROP TABLE held")
    return int(gone[0][0])


# ── Recent and pinned ────────────────────────────────────────────────────────


def note_view(user: Any, kind: str, object_id: int) -> None:
    """The person looks at the record now."""
    RecentView.objects.bulk_create(
        [RecentView(user=user, kind=kind, object_id=object_id)],
        update_conflicts=True,
        unique_fields=["user", "kind", "object_id"],
        update_fields=["at"],
    )


def forget_old_views() -> int:
    """Each person keeps the latest few, and what is pinned; how many went."""
    place = Window(RowNumber(), partition_by="user", order_by=F("at").desc())
    ranked = RecentView.objects.filter(pinned_at__isnull=True).annotate(place=place)
    old = list(ranked.filter(place__gt=KEPT).values_list("pk", flat=True))
    return RecentView.objects.filter(pk__in=old).delete()[0]


def pin(user: Any, kind: str, object_id: int) -> None:
    RecentView.objects.update_or_create(
        user=user, kind=kind, object_id=object_id, defaults={"pinned_at": timezone.now()}
    )


def unpin(user: Any, kind: str, object_id: int) -> None:
    RecentView.objects.of(user).filter(kind=kind, object_id=object_id).update(pinned_at=None)
