"""How an item of a cell is read, by the kind of its field."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal

from linkages.search.askable import NUMBERS, Kind
from linkages.search.cells import days
from linkages.search.cells.cell import Cell
from linkages.search.cells.figures import BadFigure, Figure, read_figure
from linkages.search.cells.ops import Part, join_parts, pattern_parts
from linkages.search.cells.phrases import Found
from linkages.search.cells.tokens import MAX_ITEMS, MAX_LINES, MAX_STARS, Token
from linkages.search.query import AllOf, Argument, Expr, Not, Parameter, Test

_COMPARE = {">": "gt", ">=": "ge", "<": "lt", "<=": "le"}
Tokens = Sequence[Token]


def read_item(cell: Cell) -> Expr:
    return _READERS[cell.field.kind](cell)


def _simple(cell: Cell, tokens: Tokens, *names: str) -> Test | None:
    """A phrase that is an operator without arguments."""
    found = cell.phrase(tokens, *names)
    return Test(found.name) if found else None


def _sole_reference(cell: Cell, tokens: Tokens) -> Argument:
    """The field or question that the tokens are, else None."""
    if len(tokens) == 1 and tokens[0].kind == "bracket":
        return cell.reference(tokens[0])
    return None


def _wants_value(cell: Cell, tokens: Tokens, before: Tokens) -> Tokens:
    if not tokens:
        raise cell.error("missing", before, after=cell.raw(before))
    return tokens


def _split_range(cell: Cell, tokens: Tokens) -> tuple[Tokens, Tokens] | None:
    """What stands before and after `..`, or between the words of `between … and …`."""
    if found := cell.prefix("between", tokens=tokens):
        place = next((i for i, one in enumerate(found.rest) if cell.join(one) == "and"), 0)
        if not place or place + 1 == len(found.rest):
            raise cell.error("range", tokens)
        return found.rest[:place], found.rest[place + 1 :]
    places = [index for index, one in enumerate(tokens) if one.kind == "range"]
    if not places:
        return None
    if len(places) > 1 or len(tokens) == 1:
        raise cell.error("range", tokens)
    return tokens[: places[0]], tokens[places[0] + 1 :]


# ── Text ─────────────────────────────────────────────────────────────────────


def _text(cell: Cell) -> Expr:
    if cell.prefix("one_of"):
        return Test("one_of", _list(cell, "one_of", cell.literal, MAX_LINES))
    return _text_item(cell, cell.item())


def _text_item(cell: Cell, tokens: Tokens) -> Expr:
    if found := _simple(cell, tokens, "empty", "dup"):
        if found.op == "dup" and cell.field.kind != "text":
            raise cell.error("operator_here", tokens)
        return found
    if tokens[0].kind == "operator":
        return _text_operator(cell, tokens)
    if ends := _split_range(cell, tokens):
        low, high = (_text_value(cell, part) if part else None for part in ends)
        return Test("between", (low, high))
    if reference := _sole_reference(cell, tokens):
        return Test("words" if isinstance(reference, Parameter) else "equals", (reference,))
    if any(token.is_wild for token in tokens):
        return _pattern(cell, tokens)
    return _words(cell, tokens)


def _text_operator(cell: Cell, tokens: Tokens) -> Expr:
    op = {"=": "equals", "==": "exact", "~": "alike"}.get(tokens[0].text)
    if op is None:
        raise cell.error("operator_here", tokens[:1])
    return Test(op, (_text_value(cell, _wants_value(cell, tokens[1:], tokens[:1])),))


def _text_value(cell: Cell, tokens: Tokens) -> Argument:
    return _sole_reference(cell, tokens) or cell.literal(tokens)


def _words(cell: Cell, tokens: Tokens) -> Test:
    """Bare words and quoted texts beside each other are all contained."""
    cell.literal(tokens)
    texts = tuple(cell.value(token.text, [token]) for token in tokens)
    bare = [token for token in tokens if token.kind == "word"]
    if bare and not any(sign.isalnum() for text in texts for sign in text):
        raise cell.error("no_letters", tokens)
    if len(tokens) == 1 and (not bare or " " in texts[0]):
        return Test("phrase", texts)
    return Test("words", texts)


def _pattern(cell: Cell, tokens: Tokens) -> Test:
    """`x*`, `*x`, `*x*` are beginning, end and part; all else is a pattern of the whole value."""
    if any(token.kind not in ("word", "quoted") for token in tokens):
        raise cell.error("operator_here", tokens)
    pieces = [one.pattern if one.is_glued else f" {one.pattern}" for one in tokens]
    parts: list[Part] = []
    for part in pattern_parts("".join(pieces).removeprefix(" ")):
        if part[0] != "any" or not parts or parts[-1] != part:
            parts.append(part)
    pattern = cell.value(join_parts(parts), tokens)
    _check_pattern(cell, tokens, parts)
    match parts:
        case [("text", text), ("any", _)]:
            return Test("starts", (text,))
        case [("any", _), ("text", text)]:
            return Test("ends", (text,))
        case [("any", _), ("text", text), ("any", _)]:
            return Test("phrase", (text,))
    return Test("pattern", (pattern,))


def _check_pattern(cell: Cell, tokens: Tokens, parts: Sequence[Part]) -> None:
    stars = sum(kind == "any" for kind, _text in parts)
    known = sum(sign.isalnum() for kind, text in parts if kind == "text" for sign in text)
    if stars > MAX_STARS:
        raise cell.error("pattern_stars", tokens, limit=MAX_STARS)
    is_bound = known or any(kind in ("class", "not_class", "digit") for kind, _text in parts)
    if (parts[0][0] == "any" and known < 2) or (stars and not is_bound):
        raise cell.error("pattern_wide", tokens)


def _list(
    cell: Cell, name: str, read: Callable[[Tokens], str], limit: int = MAX_ITEMS
) -> tuple[str, ...]:
    """`all of a, b`: commas part its values, and/or end it."""
    found = cell.prefix(name)
    if found is None:
        raise cell.nothing_here()
    start = cell.place
    cell.place = len(cell.tokens) - len(found.rest)
    values: list[str] = []
    while True:
        item = _list_item(cell, read)
        values.append(item)
        if len(values) > limit:
            raise cell.error("too_many", cell.tokens[start:], limit=limit)
        if cell.token is None or cell.token.kind not in ("separator", "line"):
            return tuple(dict.fromkeys(values))
        cell.place += 1


def _list_item(cell: Cell, read: Callable[[Tokens], str]) -> str:
    if cell.field.kind == "many":
        return _longest(cell)
    return read(cell.item())


# ── Long text, identifiers ───────────────────────────────────────────────────


def _long_text(cell: Cell) -> Expr:
    """Words and "phrases", all contained; `-word` is not."""
    tokens = cell.item()
    if found := _simple(cell, tokens, "empty"):
        return found
    if reference := _sole_reference(cell, tokens):
        if not isinstance(reference, Parameter):
            raise cell.error("reference_here", tokens)
        return Test("web", (reference,))
    wanted: list[str] = []
    unwanted: list[Expr] = []
    denied = False
    for token in tokens:
        if token.kind == "operator" and token.text == "-" and not denied:
            denied = True
            continue
        cell.literal([token])
        text = _web_word(cell, token)
        if denied:
            unwanted.append(Not(Test("web", (text,))))
        else:
            wanted.append(text)
        denied = False
    if denied:
        raise cell.error("missing", tokens[-1:], after="-")
    found_words = [Test("web", (cell.value(" ".join(wanted), tokens),))] if wanted else []
    parts = [*found_words, *unwanted]
    return parts[0] if len(parts) == 1 else AllOf(tuple(parts))


def _web_word(cell: Cell, token: Token) -> str:
    """A phrase keeps its quotation marks; so does a word with signs that mean something."""
    text = " ".join(token.text.replace('"', " ").split())
    if not any(sign.isalnum() for sign in text):
        raise cell.error("no_letters", [token])
    is_bare = token.kind == "word" and not token.is_escaped
    return text if is_bare else f'"{text}"'


def _id(cell: Cell) -> Expr:
    if cell.prefix("one_of"):
        return Test("one_of", _list(cell, "one_of", cell.literal, MAX_LINES))
    tokens = cell.item()
    if found := _simple(cell, tokens, "empty", "dup"):
        return found
    if tokens[0].kind == "operator":
        if tokens[0].text not in ("=", "=="):
            raise cell.error("operator_here", tokens[:1])
        return Test("equals", (_text_value(cell, _wants_value(cell, tokens[1:], tokens[:1])),))
    if reference := _sole_reference(cell, tokens):
        return Test("equals", (reference,))
    first, last = tokens[0], tokens[-1]
    if first.kind == "word" and first.text.startswith("@") and not first.is_escaped:
        text = cell.literal(tokens).removeprefix("@")
        return Test("domain", (cell.value(text, tokens),))
    if last.is_wild and last.pattern.endswith("*") and last.pattern.count("*") == 1:
        return Test("starts", (_before_star(cell, tokens),))
    return Test("equals", (cell.literal(tokens),))


def _before_star(cell: Cell, tokens: Tokens) -> str:
    """The text before a `*` at the end."""
    last = tokens[-1]
    if any(one.kind not in ("word", "quoted") or one.is_wild for one in tokens[:-1]):
        raise cell.error("operator_here", tokens)
    pieces = [one.text if one.is_glued else f" {one.text}" for one in tokens[:-1]]
    end = last.text.removesuffix("*")
    pieces.append(end if last.is_glued else f" {end}")
    text = "".join(pieces).strip()
    if not any(sign.isalnum() for sign in text):
        raise cell.error("no_letters", tokens)
    return cell.value(text, tokens)


# ── Numbers ──────────────────────────────────────────────────────────────────


def _number(cell: Cell) -> Expr:
    tokens = cell.item()
    if found := _simple(cell, tokens, "empty"):
        return found
    if ranked := cell.phrase(tokens, "top", "bottom"):
        return Test(ranked.name, (_whole(cell, ranked, tokens, 1_000),))
    if tokens[0].kind == "operator":
        op = {"=": "eq", "==": "eq", **_COMPARE}.get(tokens[0].text)
        if op is None:
            raise cell.error("operator_here", tokens[:1])
        return Test(op, _figure(cell, _wants_value(cell, tokens[1:], tokens[:1])))
    if ends := _split_range(cell, tokens):
        return _number_range(cell, ends, tokens)
    return Test("eq", _figure(cell, tokens))


def _whole(cell: Cell, found: Found, tokens: Tokens, most: int) -> int:
    if not 1 <= found.number <= most:
        raise cell.error("whole_number", tokens)
    return found.number


def _figure(cell: Cell, tokens: Tokens) -> tuple[Argument, ...]:
    """The number, and the currency where one was typed."""
    if reference := _sole_reference(cell, tokens):
        return (reference,)
    figure = _read_figure(cell, tokens)
    return (figure.number, figure.currency) if figure.currency else (figure.number,)


def _read_figure(cell: Cell, tokens: Tokens) -> Figure:
    if any(token.kind not in ("word", "quoted") for token in tokens):
        raise cell.error("number", tokens)
    text = cell.value(" ".join(token.text for token in tokens), tokens)
    try:
        return read_figure(text, cell.language, kind=cell.field.kind, unit=cell.field.unit)
    except BadFigure as bad:
        raise cell.error(bad.code, tokens, **bad.values) from bad


def _number_range(cell: Cell, ends: tuple[Tokens, Tokens], tokens: Tokens) -> Test:
    low, high = (_figure(cell, part) if part else (None,) for part in ends)
    currencies = [str(one[1]) for one in (low, high) if len(one) == 2]
    if len(set(currencies)) > 1:
        raise cell.error("two_currencies", tokens)
    if isinstance(low[0], str) and isinstance(high[0], str) and Decimal(low[0]) > Decimal(high[0]):
        raise cell.error("range", tokens)
    return Test("between", (low[0], high[0], *currencies[:1]))


# ── Dates ────────────────────────────────────────────────────────────────────

_PERIODS = [
    f"{which}:{unit}"
    for which in ("this", "last", "next")
    for unit in ("week", "month", "quarter", "year")
]
_WORDS_FOR = {"before": "lt", "after": "gt", "since": "ge", "until": "le"}


def _date(cell: Cell) -> Expr:
    tokens = cell.item()
    if found := _simple(cell, tokens, "empty", "overdue"):
        return found
    if tokens[0].kind == "operator":
        return _date_operator(cell, tokens)
    if found_phrase := cell.phrase(tokens, "within", "next_days", "older", *_PERIODS):
        return _date_phrase(cell, found_phrase, tokens)
    if ends := _split_range(cell, tokens):
        return _date_range(cell, ends, tokens)
    if prefix := cell.prefix(*_WORDS_FOR, tokens=tokens):
        rest = _wants_value(cell, prefix.rest, tokens)
        return Test(_WORDS_FOR[prefix.name], (_date_value(cell, rest),))
    prefix = cell.prefix("during", tokens=tokens)
    if prefix and prefix.rest and not cell.phrase(tokens, "ahead", "ago"):
        return Test("on", (_date_value(cell, prefix.rest),))
    return Test("on", (_date_value(cell, tokens),))


def _date_phrase(cell: Cell, found: Found, tokens: Tokens) -> Test:
    name, _colon, unit = found.name.partition(":")
    if unit:
        return Test(name, (unit,))
    return Test(name, (_whole(cell, found, tokens, days.MOST[found.unit]), found.unit))


def _date_operator(cell: Cell, tokens: Tokens) -> Expr:
    """`> 90 days ago` means longer ago than that, `< 90 days ago` less long ago."""
    op = {"=": "on", "==": "on", **_COMPARE}.get(tokens[0].text)
    if op is None:
        raise cell.error("operator_here", tokens[:1])
    rest = _wants_value(cell, tokens[1:], tokens[:1])
    ago = cell.phrase(rest, "ago")
    if ago and op != "on":
        number = _whole(cell, ago, rest, days.MOST[ago.unit])
        if op in ("lt", "le", "gt"):
            return Test("older" if op == "gt" else "within", (number, ago.unit))
        return Test("le", (_relative(cell, ago, rest, -1),))
    return Test(op, (_date_value(cell, rest),))


def _date_value(cell: Cell, tokens: Tokens) -> Argument:
    if reference := _sole_reference(cell, tokens):
        return reference
    for name, sign in (("ago", -1), ("ahead", 1)):
        if found := cell.phrase(tokens, name):
            return _relative(cell, found, tokens, sign)
    if any(token.kind not in ("word", "quoted") for token in tokens):
        raise cell.error("date", tokens)
    text = cell.value(" ".join(token.text for token in tokens), tokens)
    value = days.read_value(text, cell.language)
    if value is None:
        raise cell.error("date", tokens)
    return value


def _relative(cell: Cell, found: Found, tokens: Tokens, sign: int) -> str:
    """Whole days from today; months have no fixed length, so they need `older than`."""
    number = _whole(cell, found, tokens, days.MOST[found.unit])
    if found.unit not in ("day", "week"):
        raise cell.error("date", tokens)
    return days.relative(sign * number * (7 if found.unit == "week" else 1))


def _date_range(cell: Cell, ends: tuple[Tokens, Tokens], tokens: Tokens) -> Test:
    low, high = (_date_value(cell, part) if part else None for part in ends)
    if isinstance(low, str) and isinstance(high, str):
        today = days.dt.date(2000, 1, 1)
        both_relative = low.startswith("today") == high.startswith("today")
        if both_relative and days.span(low, today)[0] > days.span(high, today)[1]:
            raise cell.error("range", tokens)
    return Test("between", (low, high))


# ── Yes and no, choices, trees ───────────────────────────────────────────────


def _yes_no(cell: Cell) -> Expr:
    tokens: Tokens = cell.item()
    if tokens[0].kind == "operator" and tokens[0].text in ("=", "=="):
        tokens = _wants_value(cell, tokens[1:], tokens[:1])
    if reference := _sole_reference(cell, tokens):
        return Test("is", (reference,))
    found = cell.phrase(tokens, "yes", "no", "unknown", "empty")
    if found is None:
        raise cell.error("yes_no", tokens)
    return Test("is", (found.name == "yes",)) if found.name in ("yes", "no") else Test("empty")


def _choice(cell: Cell) -> Expr:
    return _coded(cell, "is")


def _tree(cell: Cell) -> Expr:
    last = _ahead(cell)[-1:]
    if last and last[0].is_wild:
        tokens = cell.item()
        if not last[0].pattern.endswith("*") or last[0].pattern.count("*") > 1:
            raise cell.error("pattern_here", tokens)
        return Test("prefix", (_before_star(cell, tokens),))
    return _coded(cell, "under")


def _ahead(cell: Cell) -> list[Token]:
    """The tokens up to the next separator or and/or, without taking them."""
    place = cell.place
    try:
        return cell.item()
    finally:
        cell.place = place


def _coded(cell: Cell, op: str) -> Expr:
    """`x`, `=x`, `under x`, `none of x, y`, `empty`."""
    if cell.token is None or cell.ends_item(cell.token):
        raise cell.nothing_here()
    if cell.token.kind == "operator":
        if cell.token.text not in ("=", "=="):
            raise cell.error("operator_here", [cell.token])
        cell.place += 1
        return _code_test(cell, "has" if op == "has" else "is")
    if cell.field.kind != "choice" and (found := cell.prefix("under")) and found.rest:
        cell.place = len(cell.tokens) - len(found.rest)
        return _code_test(cell, "under")
    if found := cell.phrase(_ahead(cell), "empty"):
        cell.item()
        return Test("empty")
    return _code_test(cell, op)


def _code_test(cell: Cell, op: str) -> Test:
    if cell.token is not None and cell.token.kind == "bracket":
        tokens = cell.item()
        reference = _sole_reference(cell, tokens)
        if reference is None:
            raise cell.error("reference_here", tokens)
        return Test(op, (reference,))
    return Test(op, (_longest(cell),))


def _longest(cell: Cell) -> str:
    """The code of the longest run of tokens that is a label: labels contain commas and “and”."""
    start = cell.place
    first = cell.item()
    ends = [cell.place]
    is_known = bool(cell.field.options())  # of free words none is longer than an item
    while is_known and len(ends) < 10 and cell.token is not None and first[0].kind == "word":
        cell.place += 1
        if cell.ends_item(cell.token):
            break
        cell.item()
        ends.append(cell.place)
    for end in reversed(ends[1:]):
        tokens = cell.tokens[start:end]
        if any(one.kind == "quoted" for one in tokens) or tokens[-1].end - tokens[0].start > 300:
            continue
        if (found := cell.lookup(tokens)) is not None:
            cell.place = end
            return found
    cell.place = ends[0]
    return cell.code(first)


def _many(cell: Cell) -> Expr:
    found = cell.prefix("all_of", "none_of", "only", "number")
    ahead = _ahead(cell)
    if found is None or (ahead[0].kind == "word" and cell.lookup(ahead) is not None):
        return _coded(cell, "has")
    if found.name == "number":
        return _how_many(cell, cell.item())
    return Test(found.name, _list(cell, found.name, cell.code))


def _how_many(cell: Cell, tokens: Tokens) -> Expr:
    found = cell.prefix("number", tokens=tokens)
    rest = list(found.rest) if found else []
    compare = rest.pop(0).text if rest and rest[0].kind == "operator" else "="
    figures = rest[0].text if len(rest) == 1 and rest[0].kind == "word" else ""
    if not re.fullmatch(r"\d{1,4}", figures, re.ASCII):
        raise cell.error("whole_number", tokens)
    number = int(figures)
    if compare == "<>":
        return Not(Test("number", ("=", number)))
    if compare not in ("=", "<", "<=", ">", ">="):
        raise cell.error("operator_here", tokens)
    return Test("number", (compare, number))


# ── People, links, places, files ─────────────────────────────────────────────


def _picked(tokens: Tokens) -> str:
    """The key of `#123`, a record that was picked."""
    found = re.fullmatch(r"#(\d{1,18})", tokens[0].text, re.ASCII)
    is_plain = len(tokens) == 1 and tokens[0].kind == "word" and not tokens[0].is_escaped
    return found[1] if found and is_plain else ""


def _person(cell: Cell) -> Expr:
    tokens = cell.item()
    if found := _simple(cell, tokens, "me", "my_team", "nobody", "inactive"):
        return found
    if key := _picked(tokens):
        return Test("link", (key,))
    return _text_item(cell, tokens)


def _link(cell: Cell) -> Expr:
    tokens = cell.item()
    if found := cell.prefix("in_list", tokens=tokens):
        rest = _wants_value(cell, found.rest, tokens)
        return Test("in_list", (_text_value(cell, rest),))
    if key := _picked(tokens):
        return Test("link", (key,))
    return _text_item(cell, tokens)


def _place(cell: Cell) -> Expr:
    if found := cell.prefix("near"):
        tokens = cell.item()
        inside = cell.prefix("near", tokens=tokens)
        rest = _wants_value(cell, inside.rest if inside else (), tokens)
        return Test("near", (_whole(cell, found, tokens, 20_000), _text_value(cell, rest)))
    tokens = _ahead(cell)
    if cell.phrase(tokens, "empty"):
        cell.item()
        return Test("empty")
    if cell.field.options() and tokens and not any(one.is_wild for one in tokens):
        return _coded(cell, "under")
    return _text_item(cell, cell.item())


def _file(cell: Cell) -> Expr:
    tokens = cell.item()
    if cell.phrase(tokens, "empty", "absent"):
        return Test("empty")
    if found := cell.phrase(tokens, "present", "expires"):
        if found.name == "present":
            return Test("present")
        number = _whole(cell, found, tokens, days.MOST[found.unit])
        return Test("expires", (number, found.unit))
    plain = all(one.kind in ("word", "quoted") and not one.is_wild for one in tokens)
    if plain and (code := cell.lookup(tokens)) is not None:
        return Test("is", (code,))
    return _text_item(cell, tokens)


_READERS: dict[Kind, Callable[[Cell], Expr]] = {
    "text": _text,
    "long_text": _long_text,
    "id": _id,
    "date": _date,
    "datetime": _date,
    "yes_no": _yes_no,
    "choice": _choice,
    "tree": _tree,
    "many": _many,
    "person": _person,
    "link": _link,
    "place": _place,
    "file": _file,
    **dict.fromkeys(NUMBERS, _number),
}
