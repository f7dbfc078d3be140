"""A query becomes text: the inverse of reading."""

from __future__ import annotations

import re
from collections.abc import Iterable

from linkages.folding import fold
from linkages.search.askable import AskableField, Domain
from linkages.search.cells import render_cell
from linkages.search.cells.keywords import written
from linkages.search.cells.tokens import QUOTES
from linkages.search.query import (
    AllOf,
    AnyOf,
    BlockCondition,
    Condition,
    Expr,
    FieldCondition,
    Measure,
    Query,
    Row,
    Test,
    Totals,
)
from linkages.search.text.keywords import FILLERS, parting, spelled, word
from linkages.search.text.names import Scope, scope_of
from linkages.search.text.reading import NUMBER

#: Operators whose cell is the bare value: a word before it makes it a sentence.
_BEFORE = {"words": "contains", "phrase": "contains", "web": "contains", "has": "has"}
_EQUALS = ("eq", "on", "is")
_QUOTED = re.compile(rf"[{QUOTES}](?:\\.|[^{QUOTES}\\])*[{QUOTES}]|\\.|\[(?:\\.|[^\]\\])*\]")
_MISSING = "= ?"  # what cannot be read again: the field was removed, or may not be asked


def render_text(query: Query, domain: Domain, language: str = "en") -> str:
    return _Writer(domain, language).query(query.tidy())


class _Writer:
    def __init__(self, domain: Domain, language: str) -> None:
        self.domain, self.language = domain, language
        self.scope = scope_of(domain, language)

    def word(self, name: str) -> str:
        return word(name, self.language)

    def query(self, query: Query) -> str:
        parts = [f"{query.record}:", self.conditions(query)]
        parts += [f"{self.word('except')} ({self.row(row, self.scope)})" for row in query.leave_out]
        if query.show:
            parts.append(f"{self.word('show')} {self.names(query.show)}")
        if query.totals is not None:
            parts += self.totals(query.totals)
        if query.sort:
            keys = (
                self.scope.name_of(one.field) + (f" {self.word('down')}" if one.down else "")
                for one in query.sort
            )
            parts.append(f"{self.word('order')} {', '.join(keys)}")
        return " ".join(part for part in parts if part)

    def conditions(self, query: Query) -> str:
        rows = f" {self.word('or')} ".join(self.row(row, self.scope) for row in query.rows)
        if not query.every:
            return rows
        every = f"{self.word('every')} {self.row(query.every, self.scope)}"
        return f"{every} {self.word('and')} ({rows})" if rows else every

    def names(self, keys: Iterable[str]) -> str:
        return ", ".join(self.scope.name_of(key) for key in keys)

    # ── Conditions ──

    def row(self, row: Row, scope: Scope) -> str:
        return f" {self.word('and')} ".join(self.condition(one, scope) for one in row)

    def condition(self, one: Condition, scope: Scope) -> str:
        if isinstance(one, BlockCondition):
            return self.block(one, scope)
        asked = scope.by_key.get(one.field)
        if asked is None:
            return f"{one.field} {_MISSING}"
        return f"{scope.name_of(one.field)} {self.cell(one, asked, scope)}"

    def block(self, one: BlockCondition, scope: Scope) -> str:
        block = scope.blocks.get(one.section)
        number = f"#{one.number}" if one.number != 1 else ""
        text = f"{self.word(one.quantifier)} {one.section}{number}"
        if block is None:
            return text
        if one.conditions:
            inside = scope.inside(block)
            text += f"({', '.join(self.condition(item, inside) for item in one.conditions)})"
        if one.count is not None:
            text += f" {self.wanted(one.count, NUMBER, scope)}"
        return text

    # ── Cells ──

    def cell(self, one: FieldCondition, asked: AskableField, scope: Scope) -> str:
        return self.wanted(one.expr, asked, scope)

    def wanted(self, expr: Expr, asked: AskableField, scope: Scope) -> str:
        text = render_cell(expr, asked, self.language, fields=scope.fields)
        text = re.sub(r"^(==?)(?=[^= ])", r"\1 ", text)
        before = self.before(expr, asked)
        if isinstance(expr, AnyOf | AllOf) or self.needs_brackets(text, is_bare=not before):
            return f"{self.word('in')} ({text})"
        return f"{before} {text}" if before else text

    def before(self, expr: Expr, asked: AskableField) -> str:
        if not isinstance(expr, Test):
            return ""
        if expr.op in _BEFORE:
            return self.word(_BEFORE[expr.op])
        if expr.op == "empty":
            return self.word("is")
        if expr.op == "under" and asked.kind == "tree":
            return written("under", self.language)
        if asked.kind == "id":
            return "=" if expr.op == "equals" else ""
        is_bare = expr.op in _EQUALS and asked.kind not in ("tree", "place", "file")
        return "=" if is_bare else ""

    def needs_brackets(self, text: str, *, is_bare: bool) -> bool:
        """Whether a sign or word in it would be taken for one of the text around it."""
        bare = _QUOTED.sub(" ", text)
        words = [fold(found) for found in re.findall(r"\w+", bare)]
        fillers = {spelling[0] for spelling, _name in spelled(self.language, *FILLERS)}
        return (
            bool(re.search(r"[,;()\n]", bare))
            or not parting(self.language).isdisjoint(words)
            or (is_bare and bool(words) and words[0] in fillers and text[:1] not in QUOTES)
        )

    # ── Totals ──

    def totals(self, totals: Totals) -> list[str]:
        groups = [
            f"{self.word(one.by)}({self.scope.name_of(one.field)})"
            if one.by
            else self.scope.name_of(one.field)
            for one in totals.groups
        ]
        measures = ", ".join(self.measure(one) for one in totals.measures)
        parts = [f"{self.word('group')} {', '.join(groups)}"] if groups else []
        return [*parts, f"{self.word('totals')} {measures}"] if measures else parts

    def measure(self, one: Measure) -> str:
        name = self.word(one.function)
        text = f"{name}({self.scope.name_of(one.field)})" if one.field else name
        if one.having is None:
            return text
        asked = self.scope.by_key.get(one.field)
        if one.function in ("count", "distinct") or asked is None:
            asked = NUMBER
        return f"{text} {self.wanted(one.having, asked, self.scope)}"
