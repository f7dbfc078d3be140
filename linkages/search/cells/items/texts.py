"""Short and long text, identifiers."""

from __future__ import annotations

from collections.abc import Sequence

from linkages.search.cells.cell import Cell
from linkages.search.cells.items.parts import (
    Tokens,
    before_star,
    simple,
    sole_reference,
    split_range,
    text_value,
    values,
    wants_value,
)
from linkages.search.cells.ops import Part, join_parts, pattern_parts
from linkages.search.cells.tokens import MAX_LINES, MAX_STARS, Token
from linkages.search.query import AllOf, Expr, Not, Parameter, Test


def read_text(cell: Cell) -> Expr:
    if cell.prefix("one_of"):
        return Test("one_of", values(cell, "one_of", _whole_value, MAX_LINES))
    return text_item(cell, cell.item())


def text_item(cell: Cell, tokens: Tokens) -> Expr:
    if found := simple(cell, tokens, "empty", "dup"):
        if found.op == "dup" and cell.field.kind != "text":
            raise cell.error("operator_here", tokens)
        return found
    if tokens[0].kind == "operator":
        return _text_operator(cell, tokens)
    if ends := split_range(cell, tokens):
        low, high = (text_value(cell, part) if part else None for part in ends)
        return Test("between", (low, high))
    if reference := sole_reference(cell, tokens):
        return Test("words" if isinstance(reference, Parameter) else "equals", (reference,))
    if any(token.is_wild for token in tokens):
        return _pattern(cell, tokens)
    return _words(cell, tokens)


def _text_operator(cell: Cell, tokens: Tokens) -> Expr:
    op = {"=": "equals", "==": "exact", "~": "alike"}.get(tokens[0].text)
    if op is None:
        raise cell.error("operator_here", tokens[:1])
    return Test(op, (text_value(cell, wants_value(cell, tokens[1:], tokens[:1])),))


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


def read_long_text(cell: Cell) -> Expr:
    """Words and "phrases", all contained; `-word` is not."""
    tokens = cell.item()
    if found := simple(cell, tokens, "empty"):
        return found
    if reference := sole_reference(cell, tokens):
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


def read_id(cell: Cell) -> Expr:
    if cell.prefix("one_of"):
        return Test("one_of", values(cell, "one_of", _whole_value, MAX_LINES))
    tokens = cell.item()
    if found := simple(cell, tokens, "empty", "dup"):
        return found
    if tokens[0].kind == "operator":
        if tokens[0].text not in ("=", "=="):
            raise cell.error("operator_here", tokens[:1])
        return Test("equals", (text_value(cell, wants_value(cell, tokens[1:], tokens[:1])),))
    if reference := sole_reference(cell, tokens):
        return Test("equals", (reference,))
    first, last = tokens[0], tokens[-1]
    if first.kind == "word" and first.text.startswith("@") and not first.is_escaped:
        text = cell.literal(tokens).removeprefix("@")
        return Test("domain", (cell.value(text, tokens),))
    if last.is_wild and last.pattern.endswith("*") and last.pattern.count("*") == 1:
        return Test("starts", (before_star(cell, tokens),))
    return Test("equals", (cell.literal(tokens),))


def _whole_value(cell: Cell) -> str:
    return cell.literal(cell.item())
