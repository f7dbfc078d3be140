"""The one search: every kind of record, ranked, counted, with the fragment that matches.

    find("st screen", user)  →  groups of hits, the best group first

Order: the exact number, the name itself, names that begin so, names that hold the words, other
names and numbers, how to reach people, the rest, and last what is only spelt alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db import OperationalError, connection, transaction
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils.safestring import SafeString

from linkages.find import fragments, question, reader
from linkages.find.models import SearchDocument, SearchWord
from linkages.find.question import Question
from linkages.find.registry import FindKind, Line

CAP = 10_000
#: Fewer hits than this, and words that are spelt alike are tried too.
FEW = 3
ALTERNATIVES = 200
LIKENESS = 0.25
TIME_LIMIT_MS = 4_000


class Rank(IntEnum):
    NUMBER = 0
    NAME = 1
    BEGINNING = 2
    NAME_WORDS = 3
    ALIAS = 4
    CONTACT = 5
    TEXT = 6
    ALIKE = 7


@dataclass
class Hit:
    kind: FindKind
    object_id: int
    rank: Rank
    line: Line
    title: SafeString
    other: SafeString
    note: SafeString
    fragment: fragments.Fragment | None

    @property
    def shown_other(self) -> SafeString | str:
        """The name in the other language where that is the one that matches."""
        return self.other if "<mark>" in self.other and "<mark>" not in self.title else ""

    @property
    def is_alike(self) -> bool:
        return self.rank == Rank.ALIKE


@dataclass
class Group:
    kind: FindKind
    count: int  # at most the cap and one
    best: Rank
    hits: list[Hit] = field(default_factory=list)
    cap: int = CAP

    @property
    def is_capped(self) -> bool:
        return self.count > self.cap

    @property
    def shown_count(self) -> int:
        return min(self.count, self.cap)


@dataclass
class Found:
    question: Question
    groups: list[Group] = field(default_factory=list)
    alike: list[str] = field(default_factory=list)  # words of the hits that are spelt alike
    is_stopped: bool = False  # the time limit ended it

    @property
    def count(self) -> int:
        return sum(group.shown_count for group in self.groups)

    @property
    def is_capped(self) -> bool:
        return any(group.is_capped for group in self.groups)

    def group(self, kind: str) -> Group | None:
        return next((group for group in self.groups if group.kind.key == kind), None)


def find(
    text: str,
    user: Any,
    kinds: Iterable[str] | None = None,
    *,
    limit: int = 5,
    offset: int = 0,
    cap: int = CAP,
) -> Found:
    """What the person may find; `limit` hits a kind from `offset` on, counts up to `cap`."""
    asked = question.read(text)
    found = Found(asked)
    some = reader.kinds_for(user, kinds)
    if asked.is_empty or not some:
        return found
    try:
        with transaction.atomic():
            _prepare()
            rows, alike = _rows(asked, user, some, limit, offset, cap)
    except OperationalError:
        found.is_stopped = True
        return found
    _fill(found, rows, some, user, alike, cap)
    return found


def _prepare() -> None:
    """For this search alone: no plan that reads the whole index of documents, no compiling of
    short queries, an end to what takes too long."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true), "
            "set_config('statement_timeout', %s, true), "
            "set_config('pg_trgm.similarity_threshold', %s, true)",
            [str(TIME_LIMIT_MS), str(LIKENESS)],
        )


# ── Rows ─────────────────────────────────────────────────────────────────────

Row = dict[str, Any]


def _rows(
    asked: Question, user: Any, kinds: Sequence[FindKind], limit: int, offset: int, cap: int
) -> tuple[list[Row], dict[str, list[str]]]:
    documents = {kind.key: reader.documents(kind, user) for kind in kinds}
    branches = [
        branch[: cap + 1] for some in documents.values() for branch in _branches(asked, some)
    ]
    rows = _placed(branches, limit, offset)
    if _total(rows) >= FEW:
        return rows, {}
    alike = _alternatives(asked, user, kinds)
    if not any(alike.values()):
        return rows, {}
    query = asked.ts(also=alike)
    branches += [
        _matching(some, query, Value(Rank.ALIKE.value))[: cap + 1] for some in documents.values()
    ]
    return _placed(branches, limit, offset), alike


def _total(rows: list[Row]) -> int:
    return sum({row["kind"]: row["total"] for row in rows}.values())


COLUMNS = ("id", "kind", "object_id", "rank", "name_key", "at")


def _branches(asked: Question, documents: QuerySet[SearchDocument]) -> list[QuerySet[Any, Any]]:
    """Ways into the index, each by an index of its own: by beginning of the name, by words."""
    ranked = _rank(asked)
    found = [_matching(documents, asked.ts(), ranked)]
    for column in ("name_key", "name_en_key"):
        name = asked.name
        starting = documents.exclude(**{column: ""}).filter(
            **{f"{column}__gte": name, f"{column}__lt": name + "\U0010ffff"}
        )
        found.append(starting.annotate(rank=ranked).order_by(column).values_list(*COLUMNS))
    return found


def _matching(documents: QuerySet[SearchDocument], query: str, rank: Any) -> QuerySet[Any, Any]:
    matching = documents.filter(words=_words(query)).annotate(
        rank=Case(rank, output_field=IntegerField()) if isinstance(rank, When) else rank
    )
    return matching.order_by().values_list(*COLUMNS)


def _words(query: str) -> SearchQuery:
    """Words that `question` has cleaned, as the database's own kind of query."""
    return SearchQuery(query, config="simple", search_type="raw")


def _rank(asked: Question) -> Case:
    """The best reason for which a document is a hit."""
    keys = [asked.key] if asked.has_number else []
    name = asked.name
    return Case(
        *([When(codes__contains=keys, then=Value(Rank.NUMBER.value))] if keys else []),
        When(Q(name_key=name) | Q(name_en_key=name), then=Value(Rank.NAME.value)),
        When(
            Q(name_key__startswith=name) | Q(name_en_key__startswith=name),
            then=Value(Rank.BEGINNING.value),
        ),
        When(words=_words(asked.ts("A")), then=Value(Rank.NAME_WORDS.value)),
        When(words=_words(asked.ts("AB")), then=Value(Rank.ALIAS.value)),
        When(words=_words(asked.ts("ABC")), then=Value(Rank.CONTACT.value)),
        default=Value(Rank.TEXT.value),
        output_field=IntegerField(),
    )


_PLACED = """
WITH hits(id, kind, object_id, rank, name_key, at) AS MATERIALIZED ({branches}),
best AS (
  SELECT DISTINCT ON (kind, object_id) * FROM hits ORDER BY kind, object_id, rank, id),
placed AS (
  SELECT b.*, count(*) OVER whole AS total, min(rank) OVER whole AS best,
    row_number() OVER (PARTITION BY kind
      ORDER BY rank, at DESC NULLS LAST, name_key, object_id) AS place
  FROM best b WINDOW whole AS (PARTITION BY kind))
SELECT p.kind, p.object_id, p.rank, p.total, p.best, p.place, d.body, d.part
FROM placed p JOIN {documents} d ON d.id = p.id
WHERE p.place > %s AND p.place <= %s ORDER BY p.kind, p.place"""


def _placed(branches: Sequence[QuerySet[Any, Any]], limit: int, offset: int) -> list[Row]:
    """One row a record, the best of each kind; no record twice."""
    parts: list[str] = []
    params: list[Any] = []
    for branch in branches:
        if branch.query.is_empty():
            continue
        sql, given = branch.query.sql_with_params()
        parts.append(f"({sql})")
        params += given
    if not parts:
        return []
    statement = _PLACED.format(
        branches=" UNION ALL ".join(parts),
        documents=connection.ops.quote_name(SearchDocument._meta.db_table),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*params, offset, offset + limit])
        names = [one[0] for one in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


# ── Words spelt alike ────────────────────────────────────────────────────────


def _alternatives(asked: Question, user: Any, kinds: Sequence[FindKind]) -> dict[str, list[str]]:
    """Words of the index that each misspelt word may have meant."""
    allowed = Q(pk__in=())
    for kind in kinds:
        allowed |= Q(kind=kind.key, part__in=reader.parts_for(kind, user))
    known = SearchWord.objects.filter(allowed)
    return {word: _alike(word, known) for word in asked.words if question.may_be_misspelt(word)}


def _alike(word: str, known: QuerySet[SearchWord]) -> list[str]:
    most = question.slips_allowed(word)
    similar = known.filter(word__trigram_similar=word)
    candidates = similar.values_list("word", flat=True).distinct()
    near = [(question.distance(word, one, most), one) for one in candidates if one != word]
    return [one for slips, one in sorted(near) if slips <= most][:ALTERNATIVES]


# ── Hits ─────────────────────────────────────────────────────────────────────


def _fill(
    found: Found,
    rows: list[Row],
    kinds: Sequence[FindKind],
    user: Any,
    alike: dict[str, list[str]],
    cap: int,
) -> None:
    """Each kind's records are read once more through `visible_to`, with what is shown of them."""
    spoken: set[str] = set()
    for kind in kinds:
        mine = [row for row in rows if row["kind"] == kind.key]
        if not mine:
            continue
        lines = kind.lines([row["object_id"] for row in mine], user)
        group = Group(kind, mine[0]["total"], Rank(mine[0]["best"]), cap=cap)
        for row in mine:
            line = lines.get(row["object_id"])
            if line is None:
                continue
            others = {one for some in alike.values() for one in some}
            marker = fragments.Marker(found.question, others)
            group.hits.append(_hit(kind, row, line, marker))
            spoken |= marker.met & others
        found.groups.append(group)
    found.groups.sort(key=lambda group: (group.best != Rank.NUMBER, group.kind.order))
    found.alike = sorted(spoken)


def _hit(kind: FindKind, row: Row, line: Line, marker: fragments.Marker) -> Hit:
    title, other = marker.mark(line.title), marker.mark(line.other)
    return Hit(
        kind,
        row["object_id"],
        Rank(row["rank"]),
        line,
        title,
        other,
        marker.mark(line.note),
        fragments.best(
            row["body"], kind.texts, marker, without=[line.title, line.other, line.note]
        ),
    )
