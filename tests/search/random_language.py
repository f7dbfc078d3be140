"""Random expressions and queries over the domain of every kind, for round trips."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from hypothesis import strategies as st

from linkages.search.askable import NUMBERS, AskableBlock, AskableField
from linkages.search.cells.figures import canonical
from linkages.search.cells.ops import are_alike
from linkages.search.query import (
    AllOf,
    AnyOf,
    BlockCondition,
    Expr,
    FieldCondition,
    FieldRef,
    Group,
    Measure,
    Not,
    Parameter,
    Query,
    SortKey,
    Test,
    Totals,
)
from tests.search.every_kind import COMPANY

Tests = st.SearchStrategy[Test]
Values = st.SearchStrategy[object]
Fields = Mapping[str, AskableField]

# Letters of several scripts, every sign that means something, and words of the grammar.
_LETTERS = st.text("abcxyzABCșțăâîéßЖш019", min_size=1, max_size=8)
_SIGNS = st.text('ab1 "\\*?#[]()<>=!~,;.:-+@%&/_„”“«»’–', min_size=1, max_size=10)
_KEYWORDS = st.sampled_from(
    ["and", "or", "not", "și", "sau", "nu", "empty", "gol", "AND", "ȘI", "OR", "EXCEPT", "is",
     "in", "în", "contains", "has", "între", "between", "one of", "dup", "me", "eu", "top",
     "SHOW", "none of", "count", "toate din", "under", "GROUP BY", "yes", "da", "has one",
     "a and b", "x or y", "name", "status = open", "any needs", "a..", "A..B", "a...", "#12"],
)  # fmt: skip
TEXTS = (
    (_LETTERS | _SIGNS | _KEYWORDS)
    .map(lambda text: " ".join(text.split()))
    .filter(lambda text: any(sign.isalnum() for sign in text))
)
_WORDS = TEXTS.map(lambda text: text.replace(" ", ""))
_DECIMALS = st.decimals(-(10**9), 10**9, places=3).map(canonical)
_DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31)).map(dt.date.isoformat)
_RELATIVE = st.integers(-400, 400).map(lambda days: f"today{days:+d}" if days else "today")
_PERIODS = st.builds(
    "{}{}".format,
    st.integers(1900, 2199),
    st.sampled_from(["", "-Q1", "-Q4", "-01", "-12"]),
)
_DATES = _DAYS | _RELATIVE | _PERIODS
_UNITS = st.sampled_from(["day", "week", "month", "quarter", "year"])
_PERIOD_UNITS = st.sampled_from(["week", "month", "quarter", "year"])
_KEYS_OF_RECORDS = st.integers(1, 10**9).map(str)
_QUESTIONS = st.builds(Parameter, TEXTS, st.just("") | TEXTS)
_EMPTY = st.just(Test("empty"))


def _test(op: str, *arguments: Values) -> Tests:
    return st.builds(lambda *args: Test(op, args), *arguments)


def _lists(op: str, values: st.SearchStrategy[str]) -> Tests:
    several = st.lists(values, min_size=1, max_size=3, unique=True)
    return several.map(lambda items: Test(op, tuple(items)))


def _plain(*ops: str) -> list[Tests]:
    return [st.just(Test(op)) for op in ops]


def _others(field: AskableField, fields: Fields) -> Values:
    """Fields to compare with, and questions."""
    alike = [one.key for one in fields.values() if are_alike(one.kind, field.kind)]
    return st.sampled_from([FieldRef(key) for key in alike]) | _QUESTIONS


#: What is neither a beginning, an end nor a part.
_PATTERNS = st.sampled_from(
    ["a?b", "ab#*", "*ab?c", "[abc]x", "[!a-c]1", r"a\*?", r"x\[y\]#", "a,?b", "a b?c", "or?",
     "a*b*c", r"a\\?", "a(?)", "empty#", "a..b?", "is a?", "AND x?", "#1", '"?"a'],
).map(lambda pattern: Test("pattern", (pattern,)))  # fmt: skip


def _named() -> list[Tests]:
    """What text, people, links, places and files share."""
    several = st.lists(_WORDS, min_size=2, max_size=3).map(lambda words: Test("words", (*words,)))
    long_enough = TEXTS.filter(lambda text: sum(sign.isalnum() for sign in text) > 1)
    return [
        _test("words", _LETTERS),
        several,
        _test("words", _QUESTIONS),
        *(_test(op, TEXTS) for op in ("phrase", "equals", "exact", "alike", "starts")),
        _test("ends", long_enough),
        _PATTERNS,
        _test("between", TEXTS, TEXTS),
        _test("between", st.none(), TEXTS),
        _EMPTY,
    ]


def _order(values: Values) -> list[Tests]:
    return [_test(op, values) for op in ("gt", "ge", "lt", "le")]


def _numbers(field: AskableField, others: Values) -> list[Tests]:
    pairs = st.lists(_DECIMALS, min_size=2, max_size=2).map(lambda both: sorted(both, key=float))
    found = [
        _EMPTY,
        _test("eq", _DECIMALS | others),
        *_order(_DECIMALS | others),
        pairs.map(lambda both: Test("between", (*both,))),
        _test("between", _DECIMALS, st.none()),
        _test("between", others, others),
    ]
    if field.kind == "money":
        currency = st.sampled_from(["EUR", "USD", "RSD"])
        found += [
            _test("ge", _DECIMALS, currency),
            _test("between", st.none(), _DECIMALS, currency),
        ]
    return found


def _dates(others: Values) -> list[Tests]:
    return [
        _EMPTY,
        _test("on", _DATES | others),
        *_order(_DATES | others),
        _test("between", _DATES, st.none()),
        _test("between", st.just("1900"), _DAYS),
        *(_test(op, st.integers(1, 99), _UNITS) for op in ("within", "next_days", "older")),
        *(_test(op, _PERIOD_UNITS) for op in ("this", "last", "next")),
        *_plain("overdue"),
    ]


_WEB = st.lists(st.text("abcșж12", min_size=1, max_size=6), min_size=1, max_size=3).map(
    lambda words: Test("web", (" ".join([*words, '"or b"']),))
)


def tests_of(field: AskableField, fields: Fields) -> Tests:
    """Any test that fits a field."""
    others = _others(field, fields)
    if field.kind in NUMBERS:
        return st.one_of(*_numbers(field, others))
    if field.kind in ("date", "datetime"):
        return st.one_of(*_dates(others))
    if field.kind in ("choice", "tree", "many"):
        return st.one_of(*_coded(field, others))
    by_kind = {
        "text": [*_named(), *_plain("dup"), _lists("one_of", TEXTS), _test("equals", others)],
        "long_text": [_EMPTY, _WEB, _test("web", _QUESTIONS)],
        "id": [
            _EMPTY, *_plain("dup"), _test("equals", TEXTS | others), _test("starts", TEXTS),
            _lists("one_of", TEXTS), _test("domain", st.sampled_from(["a.com", "x-y.org"])),
        ],
        "yes_no": [_EMPTY, _test("is", st.booleans() | others)],
        "person": [
            *_named(), *_plain("me", "my_team", "nobody", "inactive"),
            _test("link", _KEYS_OF_RECORDS),
        ],
        "link": [*_named(), _test("in_list", TEXTS), _test("link", _KEYS_OF_RECORDS)],
        "place": [*_named(), _test("near", st.integers(1, 500), TEXTS)],
        "file": [*_named(), *_plain("present"), _test("expires", st.integers(1, 99), _UNITS)],
    }  # fmt: skip
    return st.one_of(*by_kind[field.kind])


def _coded(field: AskableField, others: Values) -> list[Tests]:
    codes = st.sampled_from([one.code for one in field.options()])
    bare = {"choice": "is", "tree": "under", "many": "has"}[field.kind]
    found = [_EMPTY, _test(bare, codes), _test(bare, others)]
    if field.kind == "tree":
        found += [_test("is", codes), _test("prefix", st.sampled_from(["25", "C2"]))]
    if field.kind == "many":
        found += [_lists(op, codes) for op in ("all_of", "none_of", "only")]
        found += [
            _test("under", codes),
            _test("number", st.sampled_from(["=", "<", ">="]), st.integers(0, 99)),
        ]
    return found


def expressions(field: AskableField, fields: Fields) -> st.SearchStrategy[Expr]:
    """Or of and of (negated) tests."""
    test = tests_of(field, fields)
    literal = test | test.map(Not)
    both = st.lists(literal, min_size=2, max_size=3).map(lambda items: AllOf(tuple(items)))
    item = literal | both
    either = st.lists(item, min_size=2, max_size=3).map(lambda items: AnyOf(tuple(items)))
    return item | either


# ── Whole queries ────────────────────────────────────────────────────────────


def _field_conditions(fields: Fields) -> st.SearchStrategy[FieldCondition]:
    return st.sampled_from(list(fields.values())).flatmap(
        lambda field: expressions(field, fields).map(lambda expr: FieldCondition(field.key, expr))
    )


NUMBER = AskableField("number", {"en": "number", "ro": "număr"}, "number")
_COUNTS = expressions(NUMBER, {NUMBER.key: NUMBER}).filter(
    lambda expr: "FieldRef" not in repr(expr)
)


def _block_conditions(block: AskableBlock) -> st.SearchStrategy[BlockCondition]:
    inside: Values = _field_conditions(block.fields)
    if block.blocks:
        inside |= st.sampled_from(list(block.blocks.values())).flatmap(_block_conditions)
    section, rows = st.just(block.key), st.lists(inside, max_size=2).map(tuple)
    quantifiers = st.sampled_from(["any", "none", "all", "latest"])
    plain = st.builds(
        BlockCondition, section, quantifiers, rows, st.none(), st.integers(1, 2)
    )  # fmt: skip
    counted = st.builds(BlockCondition, section, st.just("count"), rows, _COUNTS, st.integers(1, 2))
    return plain | counted


_BLOCKS = st.sampled_from(list(COMPANY.blocks.values())).flatmap(_block_conditions)
_ROWS = st.lists(_field_conditions(COMPANY.fields) | _BLOCKS, max_size=3).map(tuple)
_KEYS = st.sampled_from(list(COMPANY.fields))
_TURNOVER = COMPANY.fields["company.turnover"]
_MEASURES = st.builds(Measure, st.just("count"), st.just(""), st.none() | _COUNTS) | st.builds(
    Measure,
    st.sampled_from(["sum", "average", "minimum", "maximum"]),
    st.just(_TURNOVER.key),
    st.none() | tests_of(_TURNOVER, COMPANY.fields),
)
_BY_DATE = st.builds(
    Group, st.just("company.registered_on"), st.sampled_from(["week", "month", "quarter", "year"])
)
_TOTALS = st.builds(
    Totals,
    st.lists(st.builds(Group, _KEYS) | _BY_DATE, max_size=2).map(tuple),
    st.lists(_MEASURES, min_size=1, max_size=2).map(tuple),
)
QUERIES = st.builds(
    Query,
    st.just("company"),
    _ROWS,
    st.lists(_ROWS, max_size=3).map(tuple),
    st.lists(_ROWS, max_size=2).map(tuple),
    st.lists(_KEYS, max_size=3).map(tuple),
    st.lists(st.builds(SortKey, _KEYS, st.booleans()), max_size=3).map(tuple),
    st.none() | _TOTALS,
)
