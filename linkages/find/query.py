# ruff: noqa: S608  (names come from models and the registry; what is typed is a parameter)
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

from django.db import OperationalError, connection, transaction
from django.db.models import Q, QuerySet
from django.utils.safestring import SafeString

from linkages.find import fragments, question, reader
from linkages.find.models import SearchDocument, SearchWord
from linkages.find.question import Question
from linkages.find.registry import FindKind, Line

#: Hits of a kind that are ranked and counted: more, and a better word is the way on.
CAP = 1_000
#: Fewer hits than this, and words that are spelt alike are tried too.
FEW = 3
ALTERNATIVES = 200
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
            "set_config('statement_timeout', %s, true)",
            [str(TIME_LIMIT_MS)],
        )


# ── Rows ─────────────────────────────────────────────────────────────────────

Row = dict[str, Any]
DOCUMENT = connection.ops.quote_name(SearchDocument._meta.db_table)


def _rows(
    asked: Question, user: Any, kinds: Sequence[FindKind], limit: int, offset: int, cap: int
) -> tuple[list[Row], dict[str, list[str]]]:
    conditions = [one for kind in kinds if (one := reader.condition(kind, user))]
    if not conditions:
        return [], {}
    params = _params(asked) | {"cap": cap + 1, "after": offset, "until": offset + limit}
    for one in conditions:
        params |= one.params
    rows = _placed(asked, conditions, params)
    if _total(rows) >= FEW:
        return rows, {}
    alike = _alternatives(asked, user, kinds)
    if not any(alike.values()):
        return rows, {}
    return _placed(asked, conditions, params | {"alike": asked.ts(also=alike)}), alike


def _params(asked: Question) -> dict[str, Any]:
    name = asked.name
    return {
        "text": asked.ts(),
        "names": asked.names(),
        "aliases": asked.ts("AB"),
        "contacts": asked.ts("ABC"),
        "key": asked.key,
        "name": name,
        "name_end": name + "\U0010ffff",
        "beginning": name.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%",
    }


def _total(rows: list[Row]) -> int:
    return sum({row["kind"]: row["total"] for row in rows}.values())


#: The best reason for which a document is a hit.
_RANK = f"""CASE {{number}}
  WHEN d.name_key = %(name)s OR d.name_en_key = %(name)s THEN {Rank.NAME}
  WHEN d.name_key LIKE %(beginning)s OR d.name_en_key LIKE %(beginning)s THEN {Rank.BEGINNING}
  WHEN d.words @@ %(names)s::tsquery THEN {Rank.NAME_WORDS}
  WHEN d.words @@ to_tsquery('simple', %(aliases)s) THEN {Rank.ALIAS}
  WHEN d.words @@ to_tsquery('simple', %(contacts)s) THEN {Rank.CONTACT}
  ELSE {Rank.TEXT} END"""
_NUMBER = f"WHEN d.codes @> ARRAY[%(key)s] THEN {Rank.NUMBER}"

#: Ways into the index, each with hits of its own up to the cap, so that a word of many texts hides
#: no name: words of names, words of all text, the beginning of the name.
_BEGINNING = "d.{0} <> '' AND d.{0} >= %(name)s AND d.{0} < %(name_end)s ORDER BY {0}"
_BRANCHES = (
    "d.words @@ %(names)s::tsquery",
    "d.words @@ to_tsquery('simple', %(text)s)",
    _BEGINNING.format("name_key"),
    _BEGINNING.format("name_en_key"),
)
_ALIKE = "d.words @@ to_tsquery('simple', %(alike)s)"

_PLACED = f"""
WITH hits AS MATERIALIZED ({{branches}}),
best AS (
  SELECT DISTINCT ON (kind, object_id) * FROM hits ORDER BY kind, object_id, rank, id),
placed AS (
  SELECT b.*, count(*) OVER whole AS total, min(rank) OVER whole AS best,
    row_number() OVER (PARTITION BY kind ORDER BY rank,
      CASE WHEN rank = {Rank.ALIKE} THEN -similarity(name_key, %(name)s) END,
      at DESC NULLS LAST, name_key, object_id) AS place
  FROM best b WINDOW whole AS (PARTITION BY kind))
SELECT p.kind, p.object_id, p.rank, p.total, p.best, p.place, d.body, d.part
FROM placed p JOIN {DOCUMENT} d ON d.id = p.id
WHERE p.place > %(after)s AND p.place <= %(until)s ORDER BY p.kind, p.place"""


def _placed(
    asked: Question, conditions: Sequence[reader.Condition], params: dict[str, Any]
) -> list[Row]:
    """One row a record, the best of each kind; no record twice."""
    rank = _RANK.format(number=_NUMBER if asked.has_number else "")
    branches = [_branch(one, rank, way) for one in conditions for way in _BRANCHES]
    if "alike" in params:
        branches += [_branch(one, str(Rank.ALIKE.value), _ALIKE) for one in conditions]
    statement = _PLACED.format(branches=" UNION ALL ".join(branches))
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        names = [one[0] for one in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _branch(condition: reader.Condition, rank: str, way: str) -> str:
    return (
        f"(SELECT d.id, d.kind, d.object_id, {rank} AS rank, d.name_key, d.at "
        f"FROM {DOCUMENT} d WHERE {condition.sql} AND {way} LIMIT %(cap)s)"
    )


# ── Words spelt alike ────────────────────────────────────────────────────────


def _alternatives(asked: Question, user: Any, kinds: Sequence[FindKind]) -> dict[str, list[str]]:
    """Words of the index that each misspelt word may have meant."""
    allowed = Q(pk__in=())
    for kind in kinds:
        allowed |= Q(kind=kind.key, part__in=reader.parts_for(kind, user))
    known = SearchWord.objects.filter(allowed)
    words = [word for word in asked.words if question.may_be_misspelt(word)]
    if not user.is_outsider:
        # A word that is written somewhere is meant so. Not for outsiders: what they may not see
        # must not change what they find.
        met = set(known.filter(word__in=words).values_list("word", flat=True))
        words = [word for word in words if word not in met] or words
    return {word: _alike(word, known) for word in words}


def _alike(word: str, known: QuerySet[SearchWord]) -> list[str]:
    most = question.slips_allowed(word)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pg_trgm.similarity_threshold', %s, true)",
            [str(question.likeness_of_a_slip(word))],
        )
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
            spoken |= marker.met
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
