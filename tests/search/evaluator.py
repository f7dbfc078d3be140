"""What a query means, in plain Python over plain data: written apart from the compiler."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Any

from linkages.folding import fold as slow_fold
from linkages.search.query import (
    AllOf,
    AnyOf,
    BlockCondition,
    Condition,
    Expr,
    FieldCondition,
    Not,
    Query,
    Row,
    Test,
)
from tests.search.world import TODAY, Firm, World

fold = cache(slow_fold)
BLOCK_DATES = {"certifications": "issued_on", "interactions": "at", "figures": "year"}


def answer(query: Query, world: World) -> set[int]:
    return {firm.pk for firm in world.firms if _Case(firm, world).holds(query)}


class _Case:
    def __init__(self, firm: Firm, world: World) -> None:
        self.firm, self.world = firm, world

    def holds(self, query: Query) -> bool:
        rows = [row for row in query.rows if row]
        kept = self.row(query.every) and (not rows or any(self.row(row) for row in rows))
        return kept and not any(self.row(row) for row in query.leave_out if row)

    def row(self, row: Row) -> bool:
        return all(self.condition(one) for one in row)

    def condition(self, one: Condition) -> bool:
        if isinstance(one, FieldCondition):
            return self.meets(one.expr, one.field, self.value(one.field))
        return self.block(one)

    def value(self, key: str) -> Any:
        model, _dot, attr = key.partition(".")
        if model == "supplier":
            return None if self.firm.supplier is None else self.firm.supplier[attr]
        if attr == "staff":
            known = [one for one in self.firm.figures if one["headcount"] is not None]
            return max(known, key=lambda one: one["year"])["headcount"] if known else None
        if attr == "name":
            return [self.firm.facts[name] for name in ("name", "name_en", "trade_names")]
        return self.firm.facts[attr]

    # ── blocks ───────────────────────────────────────────────────────────────

    def block(self, one: BlockCondition) -> bool:
        rows = getattr(self.firm, one.section)
        fits = [row for row in rows if self.inside(one.conditions, row)]
        match one.quantifier:
            case "any":
                return bool(fits)
            case "none":
                return not fits
            case "all":
                return bool(rows) and len(fits) == len(rows)
            case "latest":
                return bool(rows) and self.newest(one.section, rows) in fits
        assert one.count is not None
        return self.meets(one.count, "", Decimal(len(fits)))

    def newest(self, section: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
        """By date, the later written of two; undated ones are the oldest."""
        date = BLOCK_DATES.get(section)
        if date is None:
            return rows[-1]
        dated = [row for row in rows if row[date] is not None]
        latest = max((row[date] for row in dated), default=None)
        return [row for row in rows if row[date] == latest][-1]

    def inside(self, conditions: Row, row: dict[str, Any]) -> bool:
        return all(
            self.meets(one.expr, one.field, row[one.field.partition(".")[2]])
            for one in conditions
            if isinstance(one, FieldCondition)
        )

    # ── expressions ──────────────────────────────────────────────────────────

    def meets(self, expr: Expr, key: str, value: Any) -> bool:
        match expr:
            case Not(item):
                return not self.meets(item, key, value)
            case AnyOf(items):
                return any(self.meets(item, key, value) for item in items)
            case AllOf(items):
                return all(self.meets(item, key, value) for item in items)
        return self.test(expr, key, value)

    def test(self, one: Test, key: str, value: Any) -> bool:
        blank = value is None or value in ("", []) or (isinstance(value, list) and not any(value))
        match one.op:
            case "empty":
                return blank
            case "none_of":
                return not set(one.args) & set(value or ())
            case "number":
                return _compare(one.args[0], len(value or ()), int(str(one.args[1])))
            case "nobody":
                return value is None
        return not blank and self.test_of_value(one, key, value)

    def test_of_value(self, one: Test, key: str, value: Any) -> bool:
        if one.op == "dup":
            return self.is_shared(key, value)
        scheme = {"region": "region", "standard": "certificate"}.get(key.partition(".")[2])
        if scheme:
            return self.tree(one, self.world.paths[scheme][value])
        if key.endswith(".account_manager"):
            return self.person(one, value)
        if isinstance(value, dt.date):
            return _date(one, value)
        plain = PLAIN.get(key.partition(".")[2])
        return plain(one, value) if plain else _number(one, Decimal(value))

    def is_shared(self, key: str, value: Any) -> bool:
        assert key == "person.phone"
        return _digits(value) in _shared_phones(id(self.world), self.world)

    def tree(self, one: Test, path: str) -> bool:
        code = str(one.args[0])
        match one.op:
            case "is":
                return path.split("/")[-1] == code
            case "under":
                return code in path.split("/")
        return fold(path.split("/")[-1]).startswith(fold(code))

    def person(self, one: Test, number: int) -> bool:
        found = self.world.users[number]
        match one.op:
            case "me":
                return found == self.world.user
            case "my_team":
                return found.is_active and found.role == self.world.user.role
        return not found.is_active


_known_phones: dict[int, set[str]] = {}


def _shared_phones(key: int, world: World) -> set[str]:
    """Numbers of people at more than one company."""
    if key not in _known_phones:
        owners: dict[str, set[int]] = {}
        for firm in world.firms:
            for row in firm.people:
                if row["phone"]:
                    owners.setdefault(_digits(row["phone"]), set()).add(firm.pk)
        _known_phones[key] = {number for number, firms in owners.items() if len(firms) > 1}
    return _known_phones[key]


@cache
def _digits(text: str) -> str:
    return re.sub("^00", "", re.sub(r"\D", "", text))


def _compare(sign: Any, left: Any, right: Any) -> bool:
    return {
        "=": left == right, "<": left < right, "<=": left <= right, ">": left > right,
        ">=": left >= right,
    }[sign]  # fmt: skip


def _number(one: Test, value: Decimal) -> bool:
    numbers = [None if arg is None else Decimal(str(arg)) for arg in one.args[:2]]
    if one.op == "between":
        low, high = numbers
        return (low is None or value >= low) and (high is None or value <= high)
    signs = {"eq": "=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
    return _compare(signs[one.op], value, numbers[0])


def _many(one: Test, value: list[str]) -> bool:
    codes = set(one.args)
    match one.op:
        case "has":
            return bool(codes & set(value))
        case "all_of":
            return codes <= set(value)
    return set(value) <= codes


def _site(one: Test, value: str) -> bool:
    def bare(text: str) -> str:
        return re.sub(r"/+$", "", re.sub(r"^([a-z]+://)?(www\.)?", "", text.lower()))

    wanted = [bare(str(arg)) for arg in one.args]
    match one.op:
        case "starts":
            return bare(value).startswith(wanted[0])
        case "domain":
            host = bare(value).split("/")[0]
            return host == wanted[0] or host.endswith(f".{wanted[0]}")
    return bare(value) in wanted


def _all_words(one: Test, texts: list[str]) -> bool:
    if one.op != "words":
        return False
    together = fold(" ".join(texts))
    return all(word in together for arg in one.args for word in fold(str(arg)).split())


def _text(one: Test, text: str) -> bool:
    if not text:
        return False
    folded = fold(text)
    wanted = [fold(str(arg)) if arg is not None else "" for arg in one.args]
    match one.op:
        case "words":
            return False  # over all spellings, see above
        case "phrase":
            return wanted[0] in folded
        case "equals" | "one_of":
            return folded in wanted
        case "exact":
            return text == one.args[0]
        case "starts":
            return folded.startswith(wanted[0])
        case "ends":
            return folded.endswith(wanted[0])
        case "pattern":
            return bool(re.fullmatch(_as_regex(str(one.args[0])), folded, re.DOTALL))
    assert one.op == "web"
    words = re.findall(r"[^\W_]+|%", folded)
    return all(word in words for word in wanted[0].split())


def _as_regex(pattern: str) -> str:
    out, place = "", 0
    while place < len(pattern):
        sign = pattern[place]
        if sign == "[":
            end = pattern.index("]", place)
            out += "[" + pattern[place + 1 : end].replace("!", "^") + "]"
            place = end
        else:
            out += {"*": ".*", "?": ".", "#": "[0-9]"}.get(sign) or re.escape(fold(sign) or " ")
        place += 1
    return out


def _any_text(one: Test, value: Any) -> bool:
    texts = value if isinstance(value, list) else [value]
    return any(_text(one, text) for text in texts) or _all_words(one, texts)


def _same(one: Test, value: Any) -> bool:
    return bool(value == one.args[0])


PLAIN: dict[str, Callable[[Test, Any], bool]] = {
    "name": _any_text,
    "summary": _any_text,
    "website": _site,
    "export_countries": _many,
    "phone": lambda one, value: _digits(value) == _digits(str(one.args[0])),
} | dict.fromkeys(("country", "tier", "kind", "status", "size_class", "is_sanctioned"), _same)


def _date(one: Test, value: dt.date) -> bool:
    day = dt.timedelta(days=1)
    match one.op:
        case "within":
            return TODAY - day * int(str(one.args[0])) <= value <= TODAY
        case "older":
            return value < TODAY - day * int(str(one.args[0]))
        case "next_days":
            return TODAY <= value <= TODAY + day * int(str(one.args[0]))
        case "overdue":
            return value < TODAY
        case "this":
            return (value.year, value.month) == (TODAY.year, TODAY.month)
        case "on":
            return value.isoformat().startswith(str(one.args[0]))
        case "between":
            low, high = (
                None if arg is None else dt.date.fromisoformat(str(arg)) for arg in one.args
            )
            return (low is None or value >= low) and (high is None or value <= high)
    sign = {"gt": ">", "ge": ">=", "lt": "<", "le": "<="}[one.op]
    return _compare(sign, value, dt.date.fromisoformat(str(one.args[0])))
