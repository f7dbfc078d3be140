"""A typed cell cut into words, quoted texts, square brackets, operators and separators."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from linkages.search.askable import NUMBERS, Kind
from linkages.search.cells.errors import CellError

MAX_CHARACTERS = 25_000  # 200 values of 100 characters, with what stands between them
MAX_LINES = 5_000
MAX_ITEMS = 200
MAX_VALUE = 100
MAX_STARS = 10
QUOTES = '"“”„«»'
OPERATORS = ("<=", ">=", "<>", "!=", "==", "=", "<", ">", "≤", "≥", "≠", "~")
_FIRST_OF_OPERATORS = frozenset("<>=!≤≥≠~")
_SAME = {"≤": "<=", "≥": ">=", "≠": "<>", "!=": "<>"}
_LONGEST_WORD = 4 * MAX_VALUE  # as typed, with what is escaped in it
_LETTERS = re.compile(r"\w{1,200}")
_ESCAPED = re.compile(r"[*?#\[\]\\]")
_NUMBER_COMMA = re.compile(r"(?<=[0-9]),(?=[0-9])")


@dataclass(frozen=True)
class Style:
    """Which signs mean something in a kind of field."""

    wild: str = ""
    has_classes: bool = False
    has_ranges: bool = False
    has_minus: bool = False  # -word
    is_number: bool = False  # 1,5 and 1.5..2.5
    refuses_parentheses: bool = True


_NAMES = Style(wild="*?#", has_classes=True, has_ranges=True)
_CODES = Style(refuses_parentheses=False)
STYLES: dict[Kind, Style] = {
    "text": _NAMES,
    "person": _NAMES,
    "link": _NAMES,
    "place": _NAMES,
    "file": _NAMES,
    "long_text": Style(wild="*", has_minus=True),
    "id": Style(wild="*", refuses_parentheses=False),
    "date": Style(has_ranges=True),
    "datetime": Style(has_ranges=True),
    "yes_no": Style(),
    "choice": _CODES,
    "many": _CODES,
    "tree": Style(wild="*", refuses_parentheses=False),
    **dict.fromkeys(NUMBERS, Style(has_ranges=True, is_number=True)),
}


@dataclass(frozen=True)
class Token:
    """`text` is what is meant; of words, `pattern` keeps wildcards and escapes the rest."""

    kind: Literal["word", "quoted", "bracket", "operator", "separator", "range", "line"]
    text: str
    start: int
    end: int
    pattern: str = ""
    is_wild: bool = False
    is_escaped: bool = False  # with a backslash: no keyword
    is_glued: bool = False  # no blank before it


def clean(text: str, example: str) -> str:
    """Composed letters and plain blanks; refuses what is too long or cannot be seen."""
    if len(text) > MAX_LINES * (MAX_VALUE + 2):
        raise CellError("too_long", {"limit": MAX_CHARACTERS}, 0, len(text), example)
    if "\n" not in text.strip() and len(text) > MAX_CHARACTERS:
        raise CellError("too_long", {"limit": MAX_CHARACTERS}, 0, len(text), example)
    text = unicodedata.normalize("NFC", text)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    if not text.isprintable():
        for place, character in enumerate(text):
            if is_invisible(character):
                raise CellError("invisible", {}, place, place + 1, example)
    return re.sub(r"[^\S\n]", " ", text)


def is_invisible(character: str) -> bool:
    return character != "\n" and unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn")


def escape_pattern(text: str) -> str:
    """The text as part of a pattern, where it stands for itself alone."""
    return _ESCAPED.sub(r"\\\g<0>", text)


def scan(text: str, style: Style, example: str) -> list[Token]:
    return list(_Scanner(text, style, example).tokens())


@dataclass
class _Scanner:
    text: str
    style: Style
    example: str
    place: int = 0
    is_glued: bool = False

    def tokens(self) -> Iterator[Token]:
        while self.place < len(self.text):
            character = self.text[self.place]
            if character == " ":
                self.place += 1
                self.is_glued = False
                continue
            token = self.token(character)
            self.is_glued = token.kind in ("word", "quoted", "bracket")
            yield token

    def token(self, character: str) -> Token:
        if character in ",;":
            return self.sign("separator", 1)
        if character == "\n":
            return self.sign("line", 1)
        if character in QUOTES:
            return self.quoted()
        if length := self.range_length():
            return self.sign("range", length)
        if found := self.operator():
            return self.sign("operator", len(found), _SAME.get(found, found))
        if character == "[" and not self.is_glued:
            return self.bracket_or_word()
        return self.word()

    def operator(self) -> str:
        found = ""
        if self.text[self.place] in _FIRST_OF_OPERATORS:
            found = next((one for one in OPERATORS if self.text.startswith(one, self.place)), "")
        if not found and self.style.has_minus and self.text[self.place] == "-":
            return "-" if not self.is_glued else ""
        return found

    def sign(
        self,
        kind: Literal["separator", "line", "range", "operator"],
        length: int,
        text: str = "",
    ) -> Token:
        start = self.place
        self.place += length
        return Token(kind, text or self.text[start : self.place], start, self.place)

    def range_length(self) -> int:
        """Two dots are a range, three are an ellipsis (after `mil.` a dot and a range)."""
        if not self.style.has_ranges:
            return 0
        if self.style.is_number and self.text[self.place] == "–":
            return 1
        if not self.text.startswith("..", self.place):
            return 0
        return 0 if self.text.startswith("...", self.place) else 2

    def quoted(self) -> Token:
        start, glued = self.place, self.is_glued
        self.place += 1
        found: list[str] = []
        while self.place < len(self.text):
            character = self.text[self.place]
            if character in QUOTES:
                self.place += 1
                text = "".join(found)
                return Token(
                    "quoted", text, start, self.place, escape_pattern(text), is_glued=glued
                )
            if character == "\\" and self.place + 1 < len(self.text):
                self.place += 1
                character = self.text[self.place]
            found.append(character)
            self.place += 1
        raise self.error("quote_open", start)

    def bracket_or_word(self) -> Token:
        """`[Which country?]` where nothing adheres to it; else the start of a pattern."""
        start, end = self.place, self.bracket_end()
        after = self.text[end : end + 2]
        adheres = after[:1] not in ("", *" ,;\n" + QUOTES) and after != ".."
        if self.style.has_classes and adheres:
            return self.word()
        self.place = end
        return Token("bracket", self.text[start + 1 : end - 1], start, end)

    def bracket_end(self) -> int:
        place = self.place + 1
        while place < len(self.text):
            if self.text[place] == "]":
                return place + 1
            place += 2 if self.text[place] == "\\" else 1
        raise self.error("bracket_open", self.place)

    def word(self) -> Token:
        start, glued = self.place, self.is_glued
        text: list[str] = []
        pattern: list[str] = []
        is_wild = is_escaped = False
        while self.place < len(self.text) and not self.ends_word(start):
            if self.place - start > _LONGEST_WORD:
                raise CellError(
                    "value_too_long", {"limit": MAX_VALUE}, start, len(self.text), self.example
                )
            if found := _LETTERS.match(self.text, self.place):
                self.place = found.end()
                text.append(found[0])
                pattern.append(found[0])
                continue
            character = self.text[self.place]
            if character == "\\" and self.place + 1 < len(self.text):
                character, is_escaped = self.text[self.place + 1], True
                self.place += 2
                piece = escape_pattern(character)
            elif character == "[" and self.style.has_classes:
                character = piece = self.character_class()
                is_wild = True
            else:
                self.place += 1
                is_wild = is_wild or character in self.style.wild
                piece = character if character in self.style.wild else escape_pattern(character)
            text.append(character)
            pattern.append(piece)
        return Token(
            "word", "".join(text), start, self.place, "".join(pattern),
            is_wild, is_escaped, glued,
        )  # fmt: skip

    def ends_word(self, start: int) -> bool:
        character = self.text[self.place]
        if character in "()" and self.style.refuses_parentheses:
            raise self.error("brackets", self.place)
        if character == "," and self.style.is_number:
            return _NUMBER_COMMA.match(self.text, self.place) is None
        if character in " ,;\n" or character in QUOTES:
            return True
        if self.place == start:
            return False
        return self.starts_range()

    def starts_range(self) -> bool:
        before = self.text[self.place - 1]
        if before == "." and not self.style.is_number:
            return False
        return bool(self.range_length())

    def character_class(self) -> str:
        """`[abc]`, `[a-c]`, `[!abc]` as it stands; a hyphen between two is a range."""
        start = self.place
        self.place = self.bracket_end()
        found = self.text[start : self.place]
        inside = found[1:-1].removeprefix("!")
        if not inside or len(inside) > 20 or set(inside) & set("[\\ "):
            raise self.error("pattern_class", start, text=found)
        for first, last in re.findall(r"(.)-(.)", inside):
            if first > last:
                raise self.error("pattern_class", start, text=found)
        return found

    def error(self, code: str, start: int, **values: object) -> CellError:
        return CellError(code, values, start, max(self.place, start + 1), self.example)
