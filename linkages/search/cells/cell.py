"""The cell that is being read: its tokens, where the reader is, and what values in it mean."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field

from linkages.folding import fold
from linkages.search.askable import AskableField
from linkages.search.cells.errors import CellError
from linkages.search.cells.keywords import joins, words_of
from linkages.search.cells.ops import are_alike
from linkages.search.cells.phrases import Found, find_phrase, find_prefix
from linkages.search.cells.tokens import (
    MAX_VALUE,
    STYLES,
    Style,
    Token,
)
from linkages.search.query import FieldRef, Parameter

_OFFERED = 2_000  # options that are looked through for a near miss


@dataclass
class Cell:
    """What is parsed, and where one is. `items` reads through it."""

    text: str
    field: AskableField
    language: str
    fields: Mapping[str, AskableField]
    style: Style = dataclass_field(init=False)
    tokens: list[Token] = dataclass_field(default_factory=list)
    place: int = 0

    def __post_init__(self) -> None:
        self.style = STYLES[self.field.kind]

    # ── Errors ──

    def error(self, code: str, tokens: Sequence[Token] = (), **values: object) -> CellError:
        start, end = (tokens[0].start, tokens[-1].end) if tokens else (0, len(self.text))
        values.setdefault("text", short(self.raw(tokens)))
        return CellError(code, values, start, end, example_of(self.field, self.language))

    def raw(self, tokens: Sequence[Token]) -> str:
        return self.text[tokens[0].start : tokens[-1].end] if tokens else self.text

    # ── Tokens ──

    @property
    def token(self) -> Token | None:
        return self.tokens[self.place] if self.place < len(self.tokens) else None

    def join(self, token: Token | None) -> str:
        """and, or, not – or nothing, if the token is none of these words."""
        if token is None or token.kind != "word" or token.is_escaped or token.is_glued:
            return ""
        return joins(self.language).get(fold(token.text), "")

    def ends_item(self, token: Token | None) -> bool:
        return (
            token is None
            or token.kind in ("separator", "line")
            or self.join(token) in ("and", "or")
        )

    def prefix(self, *names: str, tokens: Sequence[Token] | None = None) -> Found | None:
        return find_prefix(self.tokens[self.place :] if tokens is None else tokens,
                           self.language, *names)  # fmt: skip

    def phrase(self, tokens: Sequence[Token], *names: str) -> Found | None:
        return find_phrase(tokens, self.language, *names)

    def item(self) -> list[Token]:
        """The tokens up to the next separator or and/or; `between … and …` has one inside."""
        start = self.place
        is_range = self.prefix("between") is not None
        while not self.ends_item(self.token) or (is_range and self.join(self.token) == "and"):
            is_range = is_range and self.join(self.token) != "and"
            self.place += 1
        found = self.tokens[start : self.place]
        if not found:
            raise self.nothing_here()
        return found

    def nothing_here(self) -> CellError:
        if self.place:
            before = self.tokens[self.place - 1]
            return self.error("missing", [before], after=before.text.strip() or "↵")
        token = self.token
        return self.error(
            "missing_before", [token] if token else (), before=token.text if token else ""
        )

    # ── Square brackets ──

    def reference(self, token: Token) -> FieldRef | Parameter:
        """`[Turnover]` where a field is called so, else a question: `[Which country?=RS]`."""
        text = token.text.strip()
        if not text.startswith("?") and (found := self.named_field(text, token)):
            return found
        label, default = split_question(text.removeprefix("?"))
        if not label:
            raise self.error("missing", [token], after="[")
        if max(len(label), len(default)) > MAX_VALUE:
            raise self.error("value_too_long", [token], limit=MAX_VALUE)
        return Parameter(label, default)

    def named_field(self, text: str, token: Token) -> FieldRef | None:
        found = fields_called(text, self.fields)
        if not found:
            return None
        if len(found) > 1:
            found = [one for one in found if are_alike(one.kind, self.field.kind)] or found
        if len(found) > 1:
            raise self.error("ambiguous_field", [token])
        if not are_alike(found[0].kind, self.field.kind):
            raise self.error("field_kind", [token])
        return FieldRef(found[0].key)

    # ── Values ──

    def literal(self, tokens: Sequence[Token]) -> str:
        """The tokens as one text; wildcards, ranges and operators have no place in it."""
        pieces: list[str] = []
        for token in tokens:
            if token.is_wild:
                raise self.error("pattern_here", [token])
            if token.kind == "bracket":
                raise self.error("reference_here", [token])
            if token.kind not in ("word", "quoted"):
                raise self.error("operator_here", [token])
            pieces.append(token.text if token.is_glued and pieces else f" {token.text}")
        return self.value("".join(pieces).removeprefix(" "), tokens)

    def value(self, text: str, tokens: Sequence[Token]) -> str:
        if not text.strip():
            raise self.error("no_letters", tokens)
        if len(text) > MAX_VALUE:
            raise self.error("value_too_long", tokens, limit=MAX_VALUE)
        return text

    def code(self, tokens: Sequence[Token]) -> str:
        """The code of an option, called by its label or code in any language."""
        if any(token.kind not in ("word", "quoted") for token in tokens):
            raise self.error("operator_here", tokens)
        found = self.lookup(tokens)
        if found is None:
            raise self.unknown_value(tokens)
        return found

    def lookup(self, tokens: Sequence[Token]) -> str | None:
        if len(self.raw(tokens)) > 3 * MAX_VALUE:
            raise self.error("value_too_long", tokens, limit=MAX_VALUE)
        text = (
            tokens[0].text
            if len(tokens) == 1 and not tokens[0].is_wild
            else unescaped(self.raw(tokens))
        )
        return self.field.find(" ".join(text.split()))

    def unknown_value(self, tokens: Sequence[Token]) -> CellError:
        near = near_labels(self.field, self.raw(tokens), self.language)
        if near:
            return self.error("did_you_mean", tokens, near=", ".join(near))
        return self.error("unknown_value", tokens)


def example_of(field: AskableField, language: str) -> str:
    """What works, of a field with few values with two of them."""
    words = words_of(language)
    if field.kind not in ("choice", "many"):
        return words.examples[field.kind]
    options = [one for one in field.options()[:4] if not one.retired]
    if len(options) < 2:
        return words.examples[field.kind]
    one, other = (option.label(language) for option in options[:2])
    denied = words.joins["not"][0]
    return f"{one}, {other}; {denied} {one}; {words.phrases['empty'][0]}"


def short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 40 else text[:38] + "…"


def unescaped(text: str) -> str:
    """Without backslashes before signs and without quotation marks around the whole."""
    found: list[str] = []
    escaped = False
    for sign in text:
        if sign == "\\" and not escaped:
            escaped = True
            continue
        found.append(sign)
        escaped = False
    return "".join(found)


def split_question(text: str) -> tuple[str, str]:
    """Label and default of `Which country?=RS`; a backslash takes a sign for itself."""
    parts: list[list[str]] = [[], []]
    which, escaped = 0, False
    for sign in text:
        if sign == "\\" and not escaped:
            escaped = True
        elif sign == "=" and not escaped and which == 0:
            which = 1
        else:
            parts[which].append(sign)
            escaped = False
    return "".join(parts[0]).strip(), "".join(parts[1]).strip()


def fields_called(text: str, fields: Mapping[str, AskableField]) -> list[AskableField]:
    """Those whose key, name or label in any language is this."""
    exact = [one for one in fields.values() if one.key == text]
    wanted = fold(text)
    return exact or [
        one
        for one in fields.values()
        if wanted in (fold(one.name), *(fold(label) for label in one.labels.values()))
    ]


def near_labels(field: AskableField, text: str, language: str) -> list[str]:
    """Up to three labels that look like the text."""
    options = field.options()
    if not options or len(options) > _OFFERED or len(text) > MAX_VALUE:
        return []
    labels = {fold(one.label(language)): one.label(language) for one in options}
    return [labels[one] for one in difflib.get_close_matches(fold(text), labels, 3, 0.6)]
