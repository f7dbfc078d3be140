"""A text becomes a query."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from linkages.folding import fold
from linkages.search.askable import AskableBlock, AskableField, Domain
from linkages.search.cells import CellError, parse_cell
from linkages.search.query import (
    BlockCondition,
    Condition,
    Expr,
    FieldCondition,
    Group,
    Measure,
    Query,
    Row,
    SortKey,
    Totals,
)
from linkages.search.text.errors import TextError
from linkages.search.text.keywords import FILLERS, FUNCTIONS, QUANTIFIERS
from linkages.search.text.names import Scope, scope_of
from linkages.search.text.scanning import (
    BLANKS,
    cell_end,
    closing_bracket,
    find_keyword,
    is_plainly_keyword,
    skip,
)

MAX_CHARACTERS = 60_000
UNITS = ("week", "month", "quarter", "year")
#: A number of records: what `count` of a section and of a total is compared as.
NUMBER = AskableField(key="number", labels={"en": "number", "ro": "număr"}, kind="number")
_NAME = re.compile(r"[\w-]+")
_OF_SECTION = re.compile(r"(?:\w+/)+\w+\.\w+")
_FREE_TEXT = ("text", "long_text", "person", "link", "place", "file", "id")


def parse_text(
    text: str,
    domain_of: Callable[[str], Domain],
    language: str,
    *,
    record: str = "company",
) -> Query:
    """Raises TextError. `record` is asked about where the text does not say which."""
    if len(text) > MAX_CHARACTERS:
        raise TextError("too_long", 0, {"limit": MAX_CHARACTERS})
    domain, place = _domain(text, domain_of, language, record)
    return _Reader(text, language, scope_of(domain, language), place).query()


def _domain(
    text: str, domain_of: Callable[[str], Domain], language: str, record: str
) -> tuple[Domain, int]:
    """`company:`, `FIND companies WHERE`, or nothing."""
    begin = skip(text, 0)
    finding = find_keyword(text, begin, language, "find")
    begin = skip(text, finding[1]) if finding else begin
    named = _NAME.match(text, begin)
    after = skip(text, named.end()) if named else begin
    where = find_keyword(text, after, language, "where")
    end = where[1] if where else after + text.startswith(":", after)
    if named and (end > after or finding or after == len(text)):
        for candidate in _singulars(named[0]):
            if domain := _named(candidate, domain_of):
                return domain, end
        if end > after or finding:
            raise TextError("record", begin, {"text": named[0]})
    domain = _named(record, domain_of)
    if domain is None:
        raise TextError("record", begin, {"text": _near(text, begin)})
    return domain, begin


def _singulars(typed: str) -> list[str]:
    """`companies` → company."""
    name = fold(typed)
    singular = re.sub(r"(?<=[^aeiou])ies$", "y", name)
    return list(dict.fromkeys((typed, name, singular, name.removesuffix("s"))))


def _named(record: str, domain_of: Callable[[str], Domain]) -> Domain | None:
    try:
        return domain_of(record)
    except LookupError:
        return None


def _near(text: str, place: int) -> str:
    rest = " ".join(text[place : place + 60].split())
    return rest if len(rest) <= 24 else rest[:24] + "…"


@dataclass
class _Parts:
    """A row as it is read: conditions, and alternatives in brackets."""

    row: list[Condition] = field(default_factory=list)
    group: list[Row] | None = None


class _Reader:
    def __init__(self, text: str, language: str, scope: Scope, place: int) -> None:
        self.text, self.language, self.scope, self.place = text, language, scope, place

    # ── Signs and words ──

    def error(self, code: str, place: int | None = None, **values: Any) -> TextError:
        where = self.place if place is None else place
        return TextError(code, where, {"text": _near(self.text, where), **values})

    def skip(self) -> int:
        self.place = skip(self.text, self.place)
        return self.place

    def takes(self, sign: str) -> bool:
        if self.text.startswith(sign, self.skip()):
            self.place += len(sign)
            return True
        return False

    def wants(self, sign: str) -> None:
        if not self.takes(sign):
            raise self.error("expected_at_end" if self.at_end else "expected", wanted=sign)

    def keyword(self, *names: str) -> str:
        found = find_keyword(self.text, self.skip(), self.language, *names)
        if not found:
            return ""
        self.place = found[1]
        return found[0]

    @property
    def at_end(self) -> bool:
        return self.skip() >= len(self.text)

    # ── The whole ──

    def query(self) -> Query:
        every, rows = self.conditions()
        leave_out: list[Row] = []
        while self.keyword("except"):
            self.wants("(")
            leave_out += [tuple(one.row) for one in self.alternatives(self.scope, grouped=False)]
            self.wants(")")
        tail = self.tail()
        if not self.at_end:
            raise self.error("not_understood")
        return Query(
            record=self.scope.of,
            every=tuple(every),
            rows=tuple(rows),
            leave_out=tuple(leave_out),
            **tail,
        ).tidy()

    def conditions(self) -> tuple[Sequence[Condition], list[Row]]:
        """What holds in every alternative, and the alternatives."""
        if self.at_end or self.is_tail():
            return [], []
        explicit = bool(self.is_every() and self.keyword("every"))
        found = self.alternatives(self.scope, grouped=True)
        if len(found) == 1 and found[0].group is not None:
            return found[0].row, found[0].group
        if explicit:
            if len(found) > 1:
                raise self.error("group")
            return found[0].row, []
        rows: list[Row] = []
        for one in found:
            if one.group is not None and one.row:
                raise self.error("group")
            rows += one.group if one.group is not None else [tuple(one.row)]
        return [], rows

    def is_tail(self) -> bool:
        return self.starts_part("except", "show", "order", "group", "totals")

    def is_every(self) -> bool:
        return self.starts_part("every")

    def starts_part(self, *names: str) -> bool:
        """Whether one of the keywords stands here, and not a field of that name."""
        found = find_keyword(self.text, self.place, self.language, *names)
        if not found:
            return False
        is_keyword = is_plainly_keyword(self.text, self.place, found)
        return is_keyword or not self.starts_field(self.place)

    def alternatives(self, scope: Scope, *, grouped: bool) -> list[_Parts]:
        found = [self.parts(scope, grouped=grouped)]
        while self.keyword("or"):
            found.append(self.parts(scope, grouped=grouped))
        return found

    def parts(self, scope: Scope, *, grouped: bool) -> _Parts:
        """Conditions joined by and; once among them there may be alternatives in brackets."""
        parts = _Parts()
        while True:
            if self.text.startswith("(", self.skip()):
                if not grouped or parts.group is not None:
                    raise self.error("group")
                self.place += 1
                inside = self.alternatives(scope, grouped=False)
                parts.group = [tuple(one.row) for one in inside]
                self.wants(")")
            else:
                parts.row.append(self.condition(scope))
            if not (self.keyword("and") or self.takes(",")):
                return parts

    # ── Conditions ──

    def starts_condition(self, place: int) -> bool:
        return self.starts_condition_in(self.scope, place)

    def starts_condition_in(self, scope: Scope, place: int) -> bool:
        if place < len(self.text) and self.text[place] == "(":
            return True
        quantified = self.quantified(scope, place)
        return quantified is not None or self.starts_field(place, scope)

    def starts_field(self, place: int, scope: Scope | None = None) -> bool:
        """A field's name, and something after it that may be wanted of it."""
        found = (scope or self.scope).field_at(self.text, place)
        if not found:
            return False
        behind = skip(self.text, found[1])
        if behind >= len(self.text) or self.text[behind] in ",;)":
            return False
        keyword = find_keyword(self.text, behind, self.language, "and", "or")
        return keyword is None

    def quantified(self, scope: Scope, place: int) -> tuple[str, AskableBlock, int] | None:
        """`any needs`: quantifier, section, and where its name ends."""
        found = find_keyword(self.text, place, self.language, *QUANTIFIERS)
        if not found:
            return None
        block = scope.block_at(self.text, skip(self.text, found[1]))
        return (found[0], scope.block_names[block[0]], block[1]) if block else None

    def condition(self, scope: Scope) -> Condition:
        if self.at_end:
            raise self.error("no_condition")
        if quantified := self.quantified(scope, self.place):
            return self.block(scope, *quantified)
        name, end = self.field_name(scope)
        asked = self.field_called(scope, name, self.place)
        self.place = end
        return FieldCondition(asked.key, self.cell(scope, asked, end))

    def field_name(self, scope: Scope) -> tuple[str, int]:
        found = scope.field_at(self.text, self.skip())
        if found:
            return found
        if find_keyword(self.text, self.place, self.language, *QUANTIFIERS):
            raise self.error("section")
        typed = re.compile(r"[\w.]+").match(self.text, self.place)
        if not typed:
            raise self.error("condition")
        near = scope.near(typed[0])
        raise self.error("near_field" if near else "field", text=typed[0], near=", ".join(near))

    def field_called(self, scope: Scope, name: str, place: int) -> AskableField:
        found = scope.field_names[name]
        if len(found) > 1:
            keys = ", ".join(one.key for one in found[:4])
            raise self.error("ambiguous", place, text=name, near=keys)
        return found[0]

    def block(self, scope: Scope, quantifier: str, block: AskableBlock, end: int) -> BlockCondition:
        self.place = end
        number = self.block_number()
        conditions: Row = ()
        if self.text.startswith("(", self.skip()):
            self.place += 1
            if not self.takes(")"):
                conditions = tuple(self.parts(scope.inside(block), grouped=False).row)
                self.wants(")")
        count = self.cell(scope, NUMBER, self.place) if quantifier == "count" else None
        return BlockCondition(
            section=block.key,
            quantifier=quantifier,  # type: ignore[arg-type]
            conditions=conditions,
            count=count,
            number=number,
        )

    def block_number(self) -> int:
        found = re.compile(r"[ \t]*#[ \t]*([1-9]\d{0,2})").match(self.text, self.place)
        if not found:
            return 1
        self.place = found.end()
        return int(found[1])

    # ── Cells ──

    def cell(self, scope: Scope, asked: AskableField, start: int) -> Expr:
        """What is wanted of the field, up to where the next part begins."""
        begin = skip(self.text, start)
        if found := self.wrapped(begin):
            begin, end, self.place = found
        else:
            ends_at = cell_end(
                self.text, begin, self.language, lambda at: self.starts_condition_in(scope, at)
            )
            self.place = ends_at
            begin, end = self.without_filler(begin, ends_at, asked), ends_at
        return self.parsed(scope, asked, begin, end, start)

    def wrapped(self, begin: int) -> tuple[int, int, int] | None:
        """`in ( … )`: begin and end of the cell, and where the text goes on."""
        found = find_keyword(self.text, begin, self.language, "in")
        bracket = skip(self.text, found[1]) if found else begin
        if not found or not self.text.startswith("(", bracket):
            return None
        end = closing_bracket(self.text, bracket)
        return bracket + 1, end, end + 1

    def without_filler(self, begin: int, end: int, asked: AskableField) -> int:
        """`is open`, `contains steel`, `= yes`: the words before the value."""
        found = find_keyword(self.text[:end], begin, self.language, *FILLERS)
        after = skip(self.text, found[1]) if found else 0
        if found and found[1] < after < end and self.is_filler(found[0], asked):
            return skip(self.text, found[1])
        return begin

    def is_filler(self, name: str, asked: AskableField) -> bool:
        if name == "has":
            return asked.kind == "many"
        return name == "is" or asked.kind in _FREE_TEXT

    def parsed(self, scope: Scope, asked: AskableField, begin: int, end: int, start: int) -> Expr:
        typed = self.text[begin:end].rstrip(BLANKS)
        if not typed.strip():
            raise self.error("value", text=asked.label(self.language), place=start)
        try:
            return parse_cell(typed.replace("\n", " "), asked, self.language, fields=scope.fields)
        except CellError as error:
            raise TextError("cell", begin + error.start, cell=error) from error

    # ── Columns, order, totals ──

    def tail(self) -> dict[str, Any]:
        readers: dict[str, Callable[[], Any]] = {
            "show": self.column,
            "order": self.sort_key,
            "group": self.group,
            "totals": self.measure,
        }
        found: dict[str, tuple[Any, ...]] = {}
        while name := self.keyword(*readers):
            if name in found:
                raise self.error("twice", self.place - 1, text=name.upper())
            found[name] = tuple(self.separated(readers[name]))
        parts: dict[str, Any] = {"show": found.get("show", ()), "sort": found.get("order", ())}
        if "group" in found or "totals" in found:
            measures = found.get("totals", (Measure("count"),))
            parts["totals"] = Totals(found.get("group", ()), measures)
        return parts

    def separated(self, read: Callable[[], Any]) -> list[Any]:
        found = [read()]
        while self.takes(","):
            found.append(read())
        return found

    def column(self) -> str:
        """A field, or one of a section: `sites/site.name`."""
        found = _OF_SECTION.match(self.text, self.skip())
        if found is not None:
            *sections, name = found[0].split("/")
            fields, blocks = self.scope.fields, self.scope.blocks
            for section in sections:
                if section not in blocks:
                    raise self.error("section", text=section, place=found.start())
                fields, blocks = blocks[section].fields, blocks[section].blocks
            if name not in fields:
                raise self.error("field", text=name, place=found.start())
            self.place = found.end()
            return found[0]
        return self.shown_field()

    def shown_field(self) -> str:
        name, end = self.field_name(self.scope)
        asked = self.field_called(self.scope, name, self.place)
        self.place = end
        return asked.key

    def sort_key(self) -> SortKey:
        key = self.shown_field()
        return SortKey(key, down=self.keyword("down", "up") == "down")

    def group(self) -> Group:
        unit = self.called(*UNITS)
        key = self.shown_field()
        if unit:
            self.wants(")")
        return Group(key, unit)

    def called(self, *names: str) -> str:
        """`month(`, `sum(`: a function and its bracket, or nothing."""
        found = find_keyword(self.text, self.skip(), self.language, *names)
        if not found or not self.text.startswith("(", skip(self.text, found[1])):
            return ""
        self.place = skip(self.text, found[1]) + 1
        return found[0]

    def measure(self) -> Measure:
        function, key = self.called(*FUNCTIONS), ""
        if function:
            key = self.shown_field()
            self.wants(")")
        elif not (function := self.keyword("count")):
            raise self.error("expected", wanted="count")
        having = self.having(function, key)
        return Measure(function, key, having)  # type: ignore[arg-type]

    def having(self, function: str, key: str) -> Expr | None:
        if self.at_end or self.text[self.place] == ",":
            return None
        if find_keyword(self.text, self.place, self.language, "show", "order", "group"):
            return None
        asked = NUMBER if function in ("count", "distinct") else self.scope.by_key[key]
        begin = self.place
        if found := self.wrapped(begin):
            begin, end, self.place = found
        else:
            end = cell_end(self.text, begin, self.language, self.starts_measure)
            begin, self.place = self.without_filler(begin, end, asked), end
        return self.parsed(self.scope, asked, begin, end, begin)

    def starts_measure(self, place: int) -> bool:
        return find_keyword(self.text, place, self.language, *FUNCTIONS) is not None
