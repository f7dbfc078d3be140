"""The one table of operators: what may stand in a `Test`, and what the compiler compiles.

Slots of arguments (`SLOTS` checks them; all but `whole`, `unit` and `compare` may also hold a
`Parameter`; `text`, `number`, `date`, `period` and `code` a `FieldRef` too):

    text      any text, as typed (compare folded, unless the operator says otherwise)
    pattern   `*` any run, `?` one character, `#` one digit, `[abc] [a-c] [!abc]` one of them, `\\`
              before a sign that stands for itself; always the whole value; see `pattern_parts`
    number    canonical decimal text: "1234.5"
    currency  "EUR"; may be missing, and then the field's own is meant
    date      "2026-05-03", "2026-05", "2026-Q2", "2026", "today", "today-90", "today+30";
    period    the same. `days.bounds(test, today)` gives the first and last day of any date test
    code      code of an option
    flag      True or False
    whole     an int; unit: day, week, month, quarter, year; compare: = < <= > >=

`date?` and `number?` may be None (open end), `text+` is one or more of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from linkages.search.askable import NUMBERS, AskableField, Kind
from linkages.search.cells import days
from linkages.search.cells.keywords import UNITS
from linkages.search.cells.tokens import (
    MAX_ITEMS,
    MAX_LINES,
    MAX_STARS,
    MAX_VALUE,
    escape_pattern,
    is_invisible,
)
from linkages.search.query import (
    Argument,
    Expr,
    FieldRef,
    Parameter,
    Scalar,
    Test,
    tests,
)

_NAMED: tuple[Kind, ...] = ("text", "person", "link", "place", "file")
_DATES: tuple[Kind, ...] = ("date", "datetime")
_NUMBERS: tuple[Kind, ...] = ("number", "money", "percent", "year")
_ORDERED: tuple[Kind, ...] = (*_NUMBERS, *_DATES)
_ALL: tuple[Kind, ...] = (
    *_NAMED, "long_text", "id", *_NUMBERS, *_DATES, "yes_no", "choice", "tree", "many",
)  # fmt: skip


@dataclass(frozen=True)
class Op:
    """`shapes` gives the slots by kind, the first that names the kind; `examples` by language."""

    kinds: tuple[Kind, ...]
    slots: tuple[str, ...]
    meaning: str
    examples: Mapping[str, str]
    money: tuple[str, ...] = ()  # slots for money, where they differ


def _op(
    kinds: tuple[Kind, ...],
    slots: str,
    meaning: str,
    english: str,
    romanian: str = "",
    money: str = "",
) -> Op:
    examples = {"en": english, "ro": romanian or english}
    return Op(kinds, tuple(slots.split()), meaning, examples, tuple(money.split()))


OPS: dict[str, Op] = {
    # Text
    "words": _op(
        _NAMED, "text+", "every word (or quoted text) is contained", "steel works", "oțel laminat"
    ),
    "phrase": _op(_NAMED, "text", "the text is contained", '"two words"', "„două cuvinte”"),
    "equals": _op(
        (*_NAMED, "id"), "text", "the whole value, folded (of ids: normalised)", "=Acme"
    ),
    "exact": _op(_NAMED, "text", "the whole value, byte for byte", '=="ACME"'),
    "starts": _op((*_NAMED, "id"), "text", "begins with", "ac*"),
    "ends": _op(_NAMED, "text", "ends with", "*works"),
    "pattern": _op(_NAMED, "pattern", "the whole value is of this form", "s?eel#[a-c]*"),
    "alike": _op(_NAMED, "text", "sounds or looks alike (trigram ≥ 0.35)", "~Dacia"),
    "dup": _op(
        ("text", "id"), "", "the value is shared by two or more records", "dup", "dublură"
    ),
    "one_of": _op(
        ("text", "id"),
        "text+",
        "the whole value is one of these, up to 5,000 (pasted lines)",
        "one of A1, B2",
        "una din A1, B2",
    ),
    "web": _op(
        ("long_text",),
        "text",
        'all of these words and "phrases" (quotes are part of the text) are contained',
        'steel "cold rolled"',
        "oțel „laminat la rece”",
    ),
    "domain": _op(("id",), "text", "the part after @, or the host and below", "@example.com"),
    # Numbers and dates; for text `between` is alphabetical, both ends included
    "between": _op(
        ("text", "person", "link", "place", "file", *_NUMBERS, *_DATES),
        "lo hi",
        "lo ≤ value ≤ hi; one of them may be None",
        "100..500",
        "între 100 și 500",
        money="lo hi currency",
    ),
    "eq": _op(_NUMBERS, "number", "equal", "50", money="number currency"),
    "gt": _op(_ORDERED, "value", "greater; after the last day", "> 50", money="number currency"),
    "ge": _op(_ORDERED, "value", "at least; from the first day", ">= 50", money="number currency"),
    "lt": _op(_ORDERED, "value", "less; before the first day", "< 50", money="number currency"),
    "le": _op(_ORDERED, "value", "at most; until the last day", "<= 50", money="number currency"),
    "top": _op(
        _NUMBERS, "whole", "among the n greatest (alone in its cell)", "top 10", "primele 10"
    ),
    "bottom": _op(_NUMBERS, "whole", "among the n smallest (alone)", "bottom 10", "ultimele 10"),
    "on": _op(_DATES, "period", "within that day or period", "2026-Q2", "T2 2026"),
    "this": _op(_DATES, "unit", "in the current week, month, …", "this quarter",
                "trimestrul acesta"),
    "last": _op(_DATES, "unit", "in the one before", "last month", "luna trecută"),
    "next": _op(_DATES, "unit", "in the one after", "next year", "anul viitor"),
    "within": _op(
        _DATES, "whole unit", "today − n … today", "within 90 days", "în ultimele 90 de zile"
    ),
    "next_days": _op(
        _DATES, "whole unit", "today … today + n", "next 30 days", "în următoarele 30 de zile"
    ),
    "older": _op(
        _DATES, "whole unit", "before today − n", "older than 90 days", "mai vechi de 90 de zile"
    ),
    "overdue": _op(
        _DATES, "", "before today (of things to do: and not done)", "overdue", "restant"
    ),
    # Codes
    "is": _op(("choice", "tree", "yes_no", "place", "file"), "code", "this very value", "=C25"),
    "under": _op(
        ("tree", "many", "place"), "code", "this code or any below it", "under C25", "sub C25"
    ),
    "prefix": _op(("tree",), "text", "codes that begin so", "C25*"),
    "has": _op(("many",), "code", "it is among the values", "C25"),
    "all_of": _op(("many",), "code+", "all are among the values", "all of C25, C28",
                  "toate din C25, C28"),
    "none_of": _op(
        ("many",), "code+", "none is among the values (no value passes)", "none of C25, C28",
        "niciuna din C25, C28",
    ),
    "only": _op(
        ("many",), "code+", "it has values, and only these", "only C25, C28", "doar C25, C28"
    ),
    "number": _op(("many",), "compare whole", "how many values", "count >= 3", "numărul >= 3"),
    # People, links, places, files
    "me": _op(("person",), "", "the person who asks", "me", "eu"),
    "my_team": _op(("person",), "", "anyone of that person's team", "my team", "echipa mea"),
    "nobody": _op(("person",), "", "no one is named", "nobody", "nimeni"),
    "inactive": _op(("person",), "", "an account that is switched off", "inactive", "inactiv"),
    "link": _op(("link", "person"), "pk", "this very record", "#123"),
    "in_list": _op(
        ("link",), "text", "on the list of this name or slug", 'in list "Q3 visits"',
        "în lista „Vizite T3”",
    ),
    "near": _op(
        ("place",), "whole text", "within km of the place", "within 50 km of Niš",
        "la 50 km de Niš",
    ),
    "present": _op(("file",), "", "there is one", "has one", "are"),
    "expires": _op(
        ("file",), "whole unit", "today … today + n", "expires within 60 days",
        "expiră în 60 de zile",
    ),
    "empty": _op(_ALL, "", "no value (an unknown fact is one)", "empty", "gol"),
}  # fmt: skip


# ── Does a test fit? ─────────────────────────────────────────────────────────


def fits(test: Test, field: AskableField, fields: Mapping[str, AskableField]) -> bool:
    """Whether the operator goes with the field and the arguments have its slots. Codes are not
    looked up: a value that was retired or removed is for `problems` to tell."""
    op = OPS.get(test.op)
    if op is None or field.kind not in op.kinds:
        return False
    slots = slots_of(op, field.kind)
    if slots and slots[-1].endswith("+"):
        most = MAX_LINES if test.op == "one_of" else MAX_ITEMS
        right = 1 <= len(test.args) <= most
        slots = (slots[-1][:-1],) * len(test.args)
    else:
        optional = slots[-1:] == ("currency",)
        right = len(slots) - optional <= len(test.args) <= len(slots)
    if test.op == "between" and test.args[:2] == (None, None):
        return False
    return right and all(
        _fits_slot(argument, slot, field, fields)
        for argument, slot in zip(test.args, slots, strict=False)
    )


def slots_of(op: Op, kind: Kind) -> tuple[str, ...]:
    """The slots for a kind of field, with `value`, `lo` and `hi` resolved."""
    slots = op.money if kind == "money" and op.money else op.slots
    value = "date" if kind in _DATES else "number" if kind in NUMBERS else "text"
    if kind == "yes_no":
        return tuple("flag" if slot == "code" else slot for slot in slots)
    return tuple({"value": value, "lo": f"{value}?", "hi": f"{value}?"}.get(s, s) for s in slots)


_REFERENCES = frozenset({"text", "number", "date", "period", "code", "flag"})
_FIXED = frozenset({"whole", "unit", "compare", "currency", "pattern", "pk"})


def _fits_slot(
    argument: Argument, slot: str, field: AskableField, fields: Mapping[str, AskableField]
) -> bool:
    if slot.endswith("?"):
        if argument is None:
            return True
        slot = slot[:-1]
    if isinstance(argument, Parameter):
        return slot not in _FIXED and bool(argument.label.strip())
    if isinstance(argument, FieldRef):
        other = next((one for one in fields.values() if one.key == argument.field), None)
        return slot in _REFERENCES and other is not None and are_alike(field.kind, other.kind)
    return SLOTS[slot](argument)


def are_alike(one: Kind, other: Kind) -> bool:
    """Whether two fields may be compared with each other."""
    groups: tuple[tuple[Kind, ...], ...] = (("number", "percent"), _DATES)
    return one == other or any(one in group and other in group for group in groups)


def _is_text(value: Scalar) -> bool:
    return (
        isinstance(value, str)
        and 0 < len(value) <= 4 * MAX_VALUE
        and bool(value.strip())
        and not any(is_invisible(sign) or sign == "\n" for sign in value)
    )


def _is_number(value: Scalar) -> bool:
    return isinstance(value, str) and bool(
        re.fullmatch(r"-?(0|[1-9]\d{0,59})(\.\d{1,40})?", value, re.ASCII)
    )


def _is_date(value: Scalar) -> bool:
    if not isinstance(value, str):
        return False
    try:
        days.span(value, days.dt.date(2000, 1, 1))
    except ValueError:
        return False
    return True


def _is_whole(value: Scalar) -> bool:
    return type(value) is int and 0 <= value <= days.MOST["day"]


def _matches(pattern: str) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and bool(re.fullmatch(pattern, value, re.ASCII))


SLOTS: dict[str, Callable[[Any], bool]] = {
    "text": _is_text,
    "pattern": lambda value: _is_text(value) and is_pattern(value),
    "number": _is_number,
    "currency": _matches("[A-Z]{3}"),
    "date": _is_date,
    "period": _is_date,
    "code": _is_text,
    "flag": lambda value: isinstance(value, bool),
    "whole": _is_whole,
    "unit": lambda value: value in UNITS,
    "compare": lambda value: value in ("=", "<", "<=", ">", ">="),
    "pk": _matches(r"\d{1,18}"),
}


# ── Patterns ─────────────────────────────────────────────────────────────────

Part = tuple[Literal["text", "any", "one", "digit", "class", "not_class"], str]
_PART = re.compile(r"\\(?P<escaped>.)|\[(?P<not>!?)(?P<class>[^\]]+)\]|(?P<wild>[*?#])|(?P<text>.)",
                   re.DOTALL)  # fmt: skip
_WILD: dict[str, Literal["any", "one", "digit"]] = {"*": "any", "?": "one", "#": "digit"}


def pattern_parts(pattern: str) -> list[Part]:
    """A pattern cut up, so that no one else reads its signs: `a*[!bc]` is
    text "a", any, not_class "bc"."""
    parts: list[Part] = []
    for found in _PART.finditer(pattern):
        if wild := found["wild"]:
            parts.append((_WILD[wild], ""))
        elif found["class"] is not None:
            parts.append(("not_class" if found["not"] else "class", found["class"]))
        else:
            letter = found["escaped"] if found["escaped"] is not None else found["text"]
            if parts and parts[-1][0] == "text":
                parts[-1] = ("text", parts[-1][1] + letter)
            else:
                parts.append(("text", letter))
    return parts


def join_parts(parts: Iterable[Part]) -> str:
    """The pattern of these parts; the inverse of `pattern_parts`."""
    signs = {"any": "*", "one": "?", "digit": "#"}
    return "".join(
        escape_pattern(text)
        if kind == "text"
        else f"[{'!' * (kind == 'not_class')}{text}]"
        if text
        else signs[kind]
        for kind, text in parts
    )


def is_pattern(pattern: str) -> bool:
    stars = sum(kind == "any" for kind, _text in pattern_parts(pattern))
    return len(pattern) <= 2 * MAX_VALUE and stars <= MAX_STARS


# ── Whole expressions ────────────────────────────────────────────────────────


def is_alone(expr: Expr) -> bool:
    """Whether `top` and `bottom` stand alone, as they must."""
    ranked = [one for one in tests(expr) if one.op in ("top", "bottom")]
    return not ranked or (len(ranked) == 1 and expr == ranked[0])
