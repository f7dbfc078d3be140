"""The SQL that makes documents from the kinds of `registry`, and the triggers that keep them.

For each kind `find_refresh_<kind>(keys)` writes the documents of those records anew where they
differ. Each table that text comes from has triggers per statement, not per row: they see all rows
that the statement wrote and refresh the records that these belong to, in the same transaction.
`SET LOCAL linkages.find = 'off'` stops them for a transaction that rebuilds at its end.
"""

# ruff: noqa: S608  (names come from models and texts from the registry, none from a person)
from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection, models

from linkages.find.models import SearchDocument, SearchWord
from linkages.find.registry import FindKind, Name, Text
from linkages.find.words import functions_sql

#: A text longer than this is found by its beginning.
PIECE_LENGTH = 20_000
BODY_LENGTH = 200_000
#: Words that a misspelt word may have meant.
KNOWN_WORD = "^[a-z]{4,30}$"
#: From so many records on, planning their statement anew pays.
MANY = 200
#: Documents that agree in these columns are the same.
KEEPS = ("company_id", "at", "title", "title_en", "body", "codes")


Hops = tuple[str, ...]


def quote(name: str) -> str:
    return connection.ops.quote_name(name)


def table(model: type[models.Model]) -> str:
    return quote(model._meta.db_table)


def column(model: type[models.Model], attr: str) -> str:
    field: Any = model._meta.get_field(attr)
    return quote(field.column)


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def target(model: Any, hops: Iterable[str]) -> Any:
    for hop in hops:
        model = model._meta.get_field(hop).related_model
    return model


DOCUMENT, WORD = table(SearchDocument), table(SearchWord)


# ── Documents of some records ────────────────────────────────────────────────


def documents(kind: FindKind, keys: str) -> str:
    """CTEs that end in `fresh`: the documents as they should be. `keys` is a relation with `id`."""
    pieces = " UNION ALL ".join(_pieces(kind))
    is_open = kind.title_access == "public"
    rest = (
        "UNION ALL SELECT h.object_id, b.part, h.company_id, h.at, '', '', "
        f"{'h.title' if is_open else literal('')}, {'h.title_en' if is_open else literal('')}, "
        "b.body, b.codes, b.b, b.c, b.d FROM head h JOIN bodies b USING (object_id) "
        f"WHERE b.part <> {literal(kind.head)}"
    )
    return f"""
k AS MATERIALIZED (SELECT DISTINCT id FROM {keys}),
pieces(object_id, part, piece, weight, is_code, body) AS ({pieces}),
bodies AS (
  SELECT object_id, part,
    left(string_agg(piece || E'\\t' || translate(left(body, {PIECE_LENGTH}), E'\\t\\r\\n', '   '),
      E'\\n' ORDER BY piece, body), {BODY_LENGTH}) AS body,
    coalesce(array_agg(DISTINCT find_code(body)) FILTER (WHERE is_code), '{{}}') AS codes,
    left(string_agg(CASE WHEN is_code THEN find_words(body)
      ELSE find_name(left(body, {PIECE_LENGTH})) END, ' ')
      FILTER (WHERE weight = 'B'), {PIECE_LENGTH}) AS b,
    left(string_agg(find_joined(find_words(left(body, {PIECE_LENGTH}))), ' ')
      FILTER (WHERE weight = 'C'), {PIECE_LENGTH}) AS c,
    left(string_agg(find_joined(find_words(left(body, {PIECE_LENGTH}))), ' ')
      FILTER (WHERE weight = 'D'), {BODY_LENGTH}) AS d
  FROM pieces GROUP BY object_id, part),
head AS ({_head(kind)}),
fresh AS MATERIALIZED (
  SELECT h.object_id, {literal(kind.head)} AS part, h.company_id, h.at, h.title, h.title_en,
    h.title AS name, h.title_en AS name_en, coalesce(b.body, '') AS body,
    coalesce(b.codes, '{{}}') AS codes, b.b, b.c, b.d
  FROM head h LEFT JOIN bodies b ON b.object_id = h.object_id AND b.part = {literal(kind.head)}
  {rest})"""


def _head(kind: FindKind) -> str:
    joins = _Joins("o", kind.model)
    title = _title(kind.title, joins, english=False)
    title_en = _title(kind.title, joins, english=True)
    if not kind.company:
        company = "o.id" if kind.is_company else "NULL::bigint"
    else:
        alias, model = joins.to(kind.company[:-1])
        company = f"{alias}.{column(model, kind.company[-1])}"
    at = f"o.{column(kind.model, kind.at)}" if kind.at else "NULL::timestamptz"
    return (
        f"SELECT o.id AS object_id, {company} AS company_id, {at} AS at, "
        f"{title} AS title, {title_en} AS title_en "
        f"FROM k JOIN {table(kind.model)} o ON o.id = k.id{joins}"
    )


def _title(names: tuple[Name, ...], joins: _Joins, *, english: bool) -> str:
    """The title in one language; the English one is empty where no part has English."""
    parts, any_english = [], []
    for one in names:
        alias, model = joins.to(one.via)
        local = f"{alias}.{column(model, one.attr)}"
        if one.english:
            in_english = f"nullif({alias}.{column(model, one.english)}, '')"
            any_english.append(in_english)
            local = f"coalesce({in_english}, {local})" if english else local
        parts.append(local)
    whole = f"concat_ws(' · ', {', '.join(parts)})"
    if not english:
        return f"left({whole}, 700)"
    if not any_english:
        return "''"
    return (
        f"CASE WHEN coalesce({', '.join(any_english)}) IS NULL THEN '' ELSE left({whole}, 700) END"
    )


class _Joins:
    """Left joins along foreign keys, each made once."""

    def __init__(self, alias: str, model: type[models.Model]) -> None:
        self.known: dict[Hops, tuple[str, Any]] = {(): (alias, model)}
        self.made: list[str] = []

    def to(self, hops: Hops) -> tuple[str, Any]:
        if hops not in self.known:
            alias, model = self.to(hops[:-1])
            there = target(model, hops[-1:])
            name = f"{self.known[()][0]}{len(self.known)}"
            self.made.append(
                f" LEFT JOIN {table(there)} {name} ON {name}.id = {alias}.{column(model, hops[-1])}"
            )
            self.known[hops] = (name, there)
        return self.known[hops]

    def __str__(self) -> str:
        return "".join(self.made)


def _pieces(kind: FindKind) -> list[str]:
    """One SELECT a table that text comes from."""
    groups: dict[tuple[Any, Hops, Hops], list[tuple[int, Text]]] = defaultdict(list)
    for number, text in enumerate(kind.texts):
        groups[(text.model, text.up, text.via)].append((number, text))
    return [_piece(*key, texts) for key, texts in groups.items()]


def _piece(model: Any, up: Hops, via: Hops, texts: list[tuple[int, Text]]) -> str:
    joins = _Joins("r", model)
    alias, there = joins.to(via)
    values = ", ".join(
        f"({literal(text.part)}, {number}, {literal(text.weight)}, "
        f"{'true' if text.is_code else 'false'}, {alias}.{column(there, text.attr)}::text)"
        for number, text in texts
    )
    return (
        f"SELECT k.id, v.* FROM k JOIN {_rows_of_keys(model, up)}{joins} "
        f"CROSS JOIN LATERAL (VALUES {values}) AS v(part, piece, weight, is_code, body) "
        "WHERE v.body <> ''"
    )


def _rows_of_keys(model: Any, up: Hops) -> str:
    """`r`, the rows whose foreign keys lead up to a key."""
    if not up:
        return f"{table(model)} r ON r.id = k.id"
    chain = [model]
    for hop in up[:-1]:
        chain.append(target(chain[-1], (hop,)))
    joins = []
    for step in range(len(up) - 1, -1, -1):
        alias = "r" if step == 0 else f"u{step}"
        above = "k" if step == len(up) - 1 else f"u{step + 1}"
        joins.append(
            f"{table(chain[step])} {alias} ON {alias}.{column(chain[step], up[step])} = {above}.id"
        )
    return " JOIN ".join(joins)


# ── Writing what differs ─────────────────────────────────────────────────────

#: Words of the document by weight; the words of the whole title, legal forms too, count least.
#: Words of names are there once more behind an equals sign, all of them as one word too, so that
#: names are found without looking at every text that has the word.
_VECTOR = (
    "setweight(to_tsvector('simple', concat_ws(' ', n.key, n.en)), 'A') || "
    "setweight(to_tsvector('simple', concat_ws(' ', f.b, n.codes)), 'B') || "
    "setweight(to_tsvector('simple', coalesce(f.c, '')), 'C') || "
    "setweight(to_tsvector('simple', concat_ws(' ', f.d, n.plain)), 'D') || n.marked"
)
#: `OFFSET 0` has each name read once, not once for every place where it is used.
_NAMES = (
    "CROSS JOIN LATERAL (SELECT find_name(f.name) AS key, nullif(find_name(f.name_en), '') AS en, "
    "find_joined(find_words(concat_ws(' ', f.name, f.name_en))) AS plain, "
    "array_to_string(f.codes, ' ') || ' ' || "
    "regexp_replace(array_to_string(f.codes, ' '), '(^| )[a-z]{2}(?=[0-9])', ' ', 'g') AS codes"
    " OFFSET 0) AS m CROSS JOIN LATERAL (SELECT m.*, CASE WHEN f.title = '' "
    "OR m.key = '' THEN ''::tsvector ELSE array_to_tsvector(string_to_array('=' || replace("
    "concat_ws(' ', m.key, m.en), ' ', ' =') || CASE WHEN position(' ' IN m.key) > 1 THEN "
    "' =' || left(replace(m.key, ' ', ''), 60) ELSE '' END, ' ')) END AS marked) AS n"
)


_READY = (
    "CASE WHEN f.title = '' THEN '' ELSE left(n.key, 300) END AS name_key, "
    "CASE WHEN f.title_en = '' OR n.en = n.key THEN '' ELSE coalesce(left(n.en, 300), '') END "
    f"AS name_en_key, {_VECTOR} AS words"
)


def insert(kind: FindKind) -> str:
    return (
        f"INSERT INTO {DOCUMENT} (kind, object_id, part, company_id, at, title, title_en, body, "
        "codes, name_key, name_en_key, words) "
        f"SELECT {literal(kind.key)}, f.object_id, f.part, f.company_id, f.at, f.title, "
        "f.title_en, f.body, f.codes, f.name_key, f.name_en_key, f.words"
    )


def load(kind: FindKind) -> str:
    """All documents of a kind, where there are none."""
    keys = f"(SELECT id FROM {table(kind.model)}) AS given"
    return (
        f"WITH {documents(kind, keys)}, ready AS (SELECT f.*, {_READY} FROM fresh f {_NAMES}) "
        f"{insert(kind)} FROM ready f"
    )


def differences(kind: FindKind) -> str:
    """Records whose documents are missing, stale or too many: (key, what)."""
    keys = f"(SELECT id FROM {table(kind.model)}) AS given"
    kept = ", ".join(f"d.{name}" for name in KEEPS)
    fresh = ", ".join(f"f.{name}" for name in KEEPS)
    return (
        f"WITH {documents(kind, keys)}, stored AS (SELECT * FROM {DOCUMENT} "
        f"WHERE kind = {literal(kind.key)}) "
        "SELECT coalesce(f.object_id, d.object_id), CASE WHEN d.object_id IS NULL THEN 'missing' "
        "WHEN f.object_id IS NULL THEN 'left_over' ELSE 'stale' END "
        "FROM fresh f FULL JOIN stored d ON d.object_id = f.object_id AND d.part = f.part "
        f"WHERE d.object_id IS NULL OR f.object_id IS NULL OR ({kept}) IS DISTINCT FROM ({fresh})"
    )


WORDS_OF_ALL = f"""
INSERT INTO {WORD} (kind, part, word)
SELECT DISTINCT d.kind, d.part, w.word
FROM {DOCUMENT} d CROSS JOIN LATERAL unnest(tsvector_to_array(d.words)) AS w(word)
WHERE w.word ~ {literal(KNOWN_WORD)}"""


def refresh_function(kind: FindKind) -> str:
    of_kind = f"d.kind = {literal(kind.key)}"
    same = "d.object_id = f.object_id AND d.part = f.part"
    kept = ", ".join(f"d.{name}" for name in KEEPS)
    fresh = ", ".join(f"f.{name}" for name in KEEPS)
    statement = f"""
WITH {documents(kind, "unnest(<keys>) AS given(id)")},
changed AS MATERIALIZED (
  SELECT f.* FROM fresh f LEFT JOIN {DOCUMENT} d ON {of_kind} AND {same}
  WHERE d.id IS NULL OR ({kept}) IS DISTINCT FROM ({fresh})),
ready AS MATERIALIZED (SELECT f.*, {_READY} FROM changed f {_NAMES}),
gone AS (
  DELETE FROM {DOCUMENT} d WHERE {of_kind} AND d.object_id = ANY(<keys>)
  AND NOT EXISTS (SELECT FROM fresh f WHERE {same})),
mended AS (
  UPDATE {DOCUMENT} d SET company_id = f.company_id, at = f.at, title = f.title,
    title_en = f.title_en, name_key = f.name_key, name_en_key = f.name_en_key, body = f.body,
    codes = f.codes, words = f.words
  FROM ready f WHERE {of_kind} AND {same}),
added AS (
  {insert(kind)} FROM ready f
  WHERE NOT EXISTS (SELECT FROM {DOCUMENT} d WHERE {of_kind} AND {same}))
INSERT INTO {WORD} (kind, part, word)
  SELECT DISTINCT {literal(kind.key)}, f.part, w.word
  FROM ready f CROSS JOIN LATERAL unnest(tsvector_to_array(f.words)) AS w(word)
  WHERE w.word ~ {literal(KNOWN_WORD)} AND NOT EXISTS (
    SELECT FROM {WORD} s WHERE s.kind = {literal(kind.key)} AND s.part = f.part
    AND s.word = w.word)"""
    return f"""
CREATE OR REPLACE FUNCTION find_refresh_{kind.key}(keys bigint[]) RETURNS void LANGUAGE plpgsql
SET jit = off SET plan_cache_mode = force_generic_plan AS $find$ BEGIN
IF keys IS NULL OR cardinality(keys) = 0 THEN RETURN; END IF;
-- Who writes to the same record waits here, and then reads what the other has written.
PERFORM 1 FROM {DOCUMENT} d WHERE {of_kind} AND d.object_id = ANY(keys)
  ORDER BY d.object_id, d.id FOR UPDATE;
-- A few records take the plan that the session keeps; many are worth one of their own.
IF cardinality(keys) < {MANY} THEN
{statement.replace("<keys>", "keys")};
ELSE EXECUTE $many$ {statement.replace("<keys>", "$1")} $many$ USING keys;
END IF;
END $find$"""


# ── Triggers ─────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Route:
    """From changed rows of a table to the records that they belong to."""

    kind: str
    columns: Hops  # of the table: a change of another does not matter
    keys: str  # SELECT of keys; {rows} stands for the changed rows, {ids} for an array of theirs
    is_own: bool = False  # the rows come and go with the record's text, not only change


def routes(kinds: Iterable[FindKind]) -> dict[type[models.Model], list[Route]]:
    """Per table, every way from it to a record; ways that differ by columns only are one."""
    found: dict[Any, dict[tuple[str, str, bool], set[str]]] = defaultdict(dict)
    for kind in kinds:
        sources = [(one.model, one.up, one.via, one.attr) for one in kind.texts]
        sources += [(kind.model, (), one.via, attr) for one in kind.title for attr in _attrs(one)]
        sources += [(kind.model, (), (), kind.at)] if kind.at else []
        sources += [(kind.model, (), kind.company[:-1], kind.company[-1])] if kind.company else []
        for source in sources:
            for model, columns, keys, is_own in _ways(*source):
                found[model].setdefault((kind.key, keys, is_own), set()).update(columns)
    return {
        model: [
            Route(kind, tuple(sorted(columns)), keys, is_own)
            for (kind, keys, is_own), columns in sorted(ways.items())
        ]
        for model, ways in found.items()
    }


def _attrs(name: Name) -> list[str]:
    return [name.attr, *([name.english] if name.english else [])]


def _ways(model: Any, up: Hops, via: Hops, attr: str) -> Iterable[tuple[Any, set[str], str, bool]]:
    """The row's own table, then each table on the way up and on the way to the text."""
    first = {column(model, hop) for hop in (*up[:1], *(via[:1] or (attr,)))}
    yield model, first, f"SELECT {_key('r', model, up)}", True
    for step in range(1, len(up)):
        on_the_way = target(model, up[:step])
        columns = {column(on_the_way, up[step])}
        yield on_the_way, columns, f"SELECT {_key('r', on_the_way, up[step:])}", False
    for step in range(1, len(via) + 1):
        there = target(model, via[:step])
        following = via[step] if step < len(via) else attr
        joins = _Joins("r", model)
        alias, before = joins.to(via[: step - 1])
        keys = (
            f"SELECT {_last('r', model, up)} FROM {table(model)} r{_up_joins('r', model, up)}"
            f"{joins} WHERE {alias}.{column(before, via[step - 1])} = ANY({{ids}})"
        )
        yield there, {column(there, following)}, keys, False


def _key(alias: str, model: Any, up: Hops) -> str:
    return f"{_last(alias, model, up)} FROM {{rows}} {alias}{_up_joins(alias, model, up)}"


def _last(alias: str, model: Any, up: Hops) -> str:
    if not up:
        return f"{alias}.id"
    holder = alias if len(up) == 1 else f"w{len(up) - 1}"
    return f"{holder}.{column(target(model, up[:-1]), up[-1])}"


def _up_joins(alias: str, model: Any, up: Hops) -> str:
    joins = ""
    for step in range(1, len(up)):
        before = alias if step == 1 else f"w{step - 1}"
        there = target(model, up[:step])
        key = column(target(model, up[: step - 1]), up[step - 1])
        joins += f" JOIN {table(there)} w{step} ON w{step}.id = {before}.{key}"
    return joins


def trigger_name(model: type[models.Model]) -> str:
    return f"find_{model._meta.db_table}"[:55]


def trigger_sql(model: type[models.Model], ways: list[Route], kinds: list[FindKind]) -> list[str]:
    """The function and the triggers of one table."""
    name = trigger_name(model)
    owned = [kind.key for kind in kinds if kind.model is model]
    inserted = [_refresh(way, "new_rows") for way in ways if way.is_own]
    deleted = [_refresh(way, "old_rows") for way in ways if way.is_own and way.kind not in owned]
    deleted += [
        f"DELETE FROM {DOCUMENT} WHERE kind = {literal(key)} "
        "AND object_id IN (SELECT id FROM old_rows);"
        for key in owned
    ]
    function = f"""
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $find$
DECLARE ids bigint[];
BEGIN
IF TG_OP = 'INSERT' THEN {" ".join(inserted)} NULL;
ELSIF TG_OP = 'DELETE' THEN {" ".join(deleted)} NULL;
ELSE {" ".join(_on_update(ways))} NULL;
END IF;
RETURN NULL;
END $find$"""
    events = {"UPDATE": "OLD TABLE AS old_rows NEW TABLE AS new_rows"}
    if any(way.is_own for way in ways):
        events |= {"INSERT": "NEW TABLE AS new_rows", "DELETE": "OLD TABLE AS old_rows"}
    return [
        function,
        *(
            f"CREATE TRIGGER {name}_{event.lower()} AFTER {event} ON {table(model)} "
            f"REFERENCING {transition} FOR EACH STATEMENT "
            "WHEN (current_setting('linkages.find', true) IS DISTINCT FROM 'off') "
            f"EXECUTE FUNCTION {name}()"
            for event, transition in events.items()
        ),
    ]


def _refresh(way: Route, rows: str) -> str:
    keys = way.keys.format(rows=rows, ids="ids")
    return f"PERFORM find_refresh_{way.kind}(ARRAY({keys}));"


def _on_update(ways: list[Route]) -> list[str]:
    """Rows that differ are what one side has and the other has not: no join, whose plan might be
    kept from a statement of another size."""
    steps = []
    by_columns: dict[Hops, list[Route]] = defaultdict(list)
    for way in ways:
        by_columns[way.columns].append(way)
    for columns, some in by_columns.items():
        names = ", ".join(dict.fromkeys(("id", *columns)))
        left = f"(SELECT {names} FROM new_rows EXCEPT SELECT {names} FROM old_rows)"
        right = f"(SELECT {names} FROM old_rows EXCEPT SELECT {names} FROM new_rows)"
        steps.append(f"ids := ARRAY(SELECT id FROM {left} AS r);")
        inner = []
        for way in some:
            if "{ids}" in way.keys:
                inner.append(_refresh(way, "new_rows"))
            else:
                keys = " UNION ".join(way.keys.format(rows=rows) for rows in (left, right))
                inner.append(f"PERFORM find_refresh_{way.kind}(ARRAY({keys}));")
        steps.append(f"IF cardinality(ids) > 0 THEN {' '.join(inner)} END IF;")
    return steps


# ── All of it ────────────────────────────────────────────────────────────────


def definition(kinds: list[FindKind]) -> list[str]:
    statements = [*functions_sql(), *(refresh_function(kind) for kind in kinds)]
    for model, ways in sorted(routes(kinds).items(), key=lambda one: one[0]._meta.label):
        statements += trigger_sql(model, ways, kinds)
    return statements


def digest(statements: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(statements).encode()).hexdigest()[:32]
