"""A query in one or two sentences of the reader's language, for headings, exports, mails and logs.

    Investors with status active that have a need with category in 22 Plastics and status open and
    that have no meetings in the last 90 days. Sorted by name.

Names of fields follow “with”, never an article, and a condition never agrees with its noun, so a
language with genders needs only its catalogue.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from linkages.folding import fold
from linkages.search.askable import AskableBlock, AskableField, Domain
from linkages.search.cells.explaining import in_sentence, listed, quoted
from linkages.search.cells.keywords import counted
from linkages.search.query import (
    BlockCondition,
    Expr,
    FieldCondition,
    Group,
    Measure,
    Query,
    Row,
    SortKey,
    Test,
    Totals,
)
from linkages.search.voice import N_, translate

_NUMBER = AskableField(key="number", labels={}, kind="number")

# Conditions
_WITH = N_("with %(conditions)s")
_FIELD = N_("%(field)s %(wanted)s")
_GONE_FIELD = N_("a field that is not there")
_GONE_SECTION = N_("records that are not there")
_ALL_OF_THEM = N_("%(subject)s, without any condition")

# Related sections: of several records, then of one (a section inside a section).
_SECTIONS: Mapping[str, tuple[str, str]] = {
    "any": (N_("that have %(one)s"), N_("that has %(one)s")),
    "none": (N_("that have no %(many)s"), N_("that has no %(many)s")),
    "all": (N_("that have %(many)s, all of them"), N_("that has %(many)s, all of them")),
    "count": (
        N_("that have %(many)s (number: %(number)s)"),
        N_("that has %(many)s (number: %(number)s)"),
    ),
    "latest": (
        N_("whose latest record among their %(many)s is one"),
        N_("whose latest record among its %(many)s is one"),
    ),
}
_COUNTED: Mapping[str, tuple[str, str]] = {
    "ge": (
        N_("that have at least %(number)s %(many)s"),
        N_("that has at least %(number)s %(many)s"),
    ),
    "le": (
        N_("that have at most %(number)s %(many)s"),
        N_("that has at most %(number)s %(many)s"),
    ),
    "eq": (
        N_("that have exactly %(number)s %(many)s"),
        N_("that has exactly %(number)s %(many)s"),
    ),
}
_LATEST_ALONE = N_("that exists")
_LEFT_OUT = N_("%(clause)s (those without %(many)s are left out)")
_POSSIBLY_OTHER = N_("%(clause)s (it may be another one)")

# The whole
_ONE = N_("%(subject)s %(row)s")
_EITHER = N_("%(subject)s either %(rows)s")
_EVERY_AND_EITHER = N_("%(subject)s %(every)s, and either %(rows)s")
_OR_ELSE = N_("%(some)s, or %(next)s")
_BUT_NOT = N_("%(sentence)s, but not those %(rows)s")
_NOR = N_("%(some)s nor those %(next)s")
_FULL_STOP = N_("%(sentence)s.")
_SORTED = N_("Sorted by %(keys)s.")
_DOWN = N_("%(field)s from the greatest")

# Totals
_TOTALS = N_("Totals: %(figures)s.")
_TOTALS_BY = N_("Totals by %(groups)s: %(figures)s.")
_BY = {
    "": "%(field)s",
    "week": N_("%(field)s by week"),
    "month": N_("%(field)s by month"),
    "quarter": N_("%(field)s by quarter"),
    "year": N_("%(field)s by year"),
}
_FIGURES = {
    "count": N_("number of records"),
    "distinct": N_("number of different values of %(field)s"),
    "sum": N_("sum of %(field)s"),
    "average": N_("average of %(field)s"),
    "minimum": N_("least value of %(field)s"),
    "maximum": N_("greatest value of %(field)s"),
}
_COUNT_OF = N_("number of records with %(field)s")
_HAVING = N_("%(figure)s, only where it is %(wanted)s")

#: Dates that need no name, being the day of the thing itself: “no meetings this week” …
_DAYS_ITSELF = ("date", "day", "on", "at", "held_on")
#: … in these tests.
_BARE_DATES = ("this", "last", "next", "within", "next_days", "gt", "ge", "lt", "le", "between",
               "older", "overdue")  # fmt: skip


def sentence(query: Query, domain: Domain, language: str) -> str:
    return _Speaker(domain, language).query(query.tidy())


def lowered(label: str) -> str:
    """A label inside a sentence: “Country” becomes “country”, “NACE” and “EcoVadis” stay."""
    first = label.partition(" ")[0]
    return label[:1].lower() + label[1:] if first[1:] == first[1:].lower() != "" else label


def _whole(count: Expr) -> tuple[str, int]:
    """A comparison with a whole number as ge, le or eq; empty where it is none of these."""
    if isinstance(count, Test) and count.op == "between":
        count = _half_open(count)
    if not isinstance(count, Test) or len(count.args) != 1:
        return "", 0
    value = count.args[0]
    if count.op not in ("gt", "ge", "lt", "le", "eq") or not str(value).isdecimal():
        return "", 0
    number = int(str(value))
    match count.op:
        case "gt":
            return "ge", number + 1
        case "lt":
            return "le", number - 1
    return count.op, number


def _half_open(count: Test) -> Test:
    """`25..` as at least 25, `..25` as at most 25."""
    low, high = count.args[:2]
    if high is None:
        return Test("ge", (low,))
    return Test("le", (high,)) if low is None else count


class _Speaker:
    def __init__(self, domain: Domain, language: str) -> None:
        self.domain, self.language = domain, language

    def say(self, template: str, **values: object) -> str:
        return translate(template, self.language) % values

    # ── The whole ──

    def query(self, query: Query) -> str:
        main = self.main(query)
        if query.leave_out:
            main = self.say(_BUT_NOT, sentence=main, rows=self.chained(_NOR, query.leave_out))
        said = [self.say(_FULL_STOP, sentence=main)]
        if query.totals is not None:
            said.append(self.totals(query.totals))
        if query.sort:
            keys = [self.sort_key(key) for key in query.sort]
            said.append(self.say(_SORTED, keys=", ".join(keys)))
        return " ".join(said)

    def main(self, query: Query) -> str:
        subject = self.domain.label(self.language)
        if len(query.rows) > 1:
            rows = self.chained(_OR_ELSE, query.rows)
            if not query.every:
                return self.say(_EITHER, subject=subject, rows=rows)
            every = self.row(query.every)
            return self.say(_EVERY_AND_EITHER, subject=subject, every=every, rows=rows)
        row = (*query.every, *(query.rows[0] if query.rows else ()))
        if not row:
            return self.say(_ALL_OF_THEM, subject=subject) if not query.leave_out else subject
        return self.say(_ONE, subject=subject, row=self.row(row))

    def chained(self, template: str, rows: Sequence[Row]) -> str:
        said = self.row(rows[0])
        for row in rows[1:]:
            said = self.say(template, some=said, next=self.row(row))
        return said

    # ── Rows ──

    def row(self, row: Row) -> str:
        return self.conditions(row, self.domain.fields, self.domain.blocks, is_one=False)

    def conditions(
        self,
        row: Row,
        fields: Mapping[str, AskableField],
        blocks: Mapping[str, AskableBlock],
        *,
        is_one: bool,
        block: AskableBlock | None = None,
    ) -> str:
        """`in the last 90 days with kind visit that have …`"""
        bare: list[str] = []
        named: list[str] = []
        clauses: list[str] = []
        for one in row:
            if isinstance(one, BlockCondition):
                clauses.append(self.section(one, blocks, is_one=is_one))
            elif block is not None and self.says_itself(one, block):
                bare.append(self.wanted(one.expr, fields[one.field], fields))
            else:
                named.append(self.field(one, fields))
        parts = [listed(bare, self.language)] if bare else []
        if named:
            parts.append(self.say(_WITH, conditions=listed(named, self.language)))
        if clauses:
            parts.append(listed(clauses, self.language))
        return " ".join(parts)

    def says_itself(self, one: FieldCondition, block: AskableBlock) -> bool:
        """Whether the condition needs no name of its field: “no meetings in the last 90 days”,
        “a process in Machining”."""
        asked = block.fields.get(one.field)
        if asked is None or not isinstance(one.expr, Test):
            return False
        if one.field == block.date and asked.name in _DAYS_ITSELF:
            return one.expr.op in _BARE_DATES
        name = fold(block.one.get(self.language, "")).rpartition(" ")[2]
        return one.expr.op == "under" and fold(asked.label(self.language)) == name

    def field(self, one: FieldCondition, fields: Mapping[str, AskableField]) -> str:
        asked = fields.get(one.field)
        if asked is None:
            return self.say(_GONE_FIELD)
        wanted = self.wanted(one.expr, asked, fields)
        return self.say(_FIELD, field=lowered(asked.label(self.language)), wanted=wanted)

    def wanted(self, expr: Expr, asked: AskableField, fields: Mapping[str, AskableField]) -> str:
        return in_sentence(expr, asked, self.language, fields)

    # ── Related sections ──

    def section(
        self, one: BlockCondition, blocks: Mapping[str, AskableBlock], *, is_one: bool
    ) -> str:
        block = blocks.get(one.section)
        if block is None:
            return self.say(_WITH, conditions=self.say(_GONE_SECTION))
        many = lowered(block.label(self.language))
        name = block.one.get(self.language) or quoted(many, self.language)
        template, number = self.quantified(one, is_one=is_one)
        clause = self.say(template, one=name, many=many, number=number)
        inside = self.conditions(
            one.conditions,
            block.fields,
            block.blocks,
            is_one=one.quantifier in ("any", "latest"),
            block=block,
        )
        if one.quantifier == "latest" and not inside:
            inside = self.say(_LATEST_ALONE)
        clause = f"{clause} {inside}".strip()
        if one.quantifier == "all":
            clause = self.say(_LEFT_OUT, clause=clause, many=many)
        return self.say(_POSSIBLY_OTHER, clause=clause) if one.number > 1 else clause

    def quantified(self, one: BlockCondition, *, is_one: bool) -> tuple[str, str]:
        """The words for the quantifier, and the number in them."""
        if one.count is None:
            return _SECTIONS[one.quantifier][is_one], ""
        op, number = _whole(one.count)
        if (op, number) == ("ge", 1):
            return _SECTIONS["any"][is_one], ""
        if number == 0 and op in ("eq", "le"):
            return _SECTIONS["none"][is_one], ""
        if op and number > 1:
            return _COUNTED[op][is_one], counted(number, self.language)
        return _SECTIONS["count"][is_one], self.wanted(one.count, _NUMBER, {})

    # ── Order and totals ──

    def name(self, key: str) -> str:
        asked = self.domain.fields.get(key)
        return lowered(asked.label(self.language)) if asked else self.say(_GONE_FIELD)

    def sort_key(self, key: SortKey) -> str:
        name = self.name(key.field)
        return self.say(_DOWN, field=name) if key.down else name

    def totals(self, totals: Totals) -> str:
        figures = "; ".join(self.figure(one) for one in totals.measures)
        if not totals.groups:
            return self.say(_TOTALS, figures=figures)
        groups = listed([self.group(one) for one in totals.groups], self.language)
        return self.say(_TOTALS_BY, groups=groups, figures=figures)

    def group(self, group: Group) -> str:
        return self.say(_BY[group.by], field=self.name(group.field))

    def figure(self, one: Measure) -> str:
        template = _COUNT_OF if one.function == "count" and one.field else _FIGURES[one.function]
        figure = self.say(template, field=self.name(one.field) if one.field else "")
        if one.having is None:
            return figure
        asked = self.domain.fields.get(one.field)
        if asked is None or one.function in ("count", "distinct"):
            asked = _NUMBER
        wanted = self.wanted(one.having, asked, self.domain.fields)
        return self.say(_HAVING, figure=figure, wanted=wanted)
