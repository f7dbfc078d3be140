"""What a person typed, made into words that can be looked up; no Django, so that hostile input is
tested in microseconds."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from linkages.find.words import code, name, without_forms

LENGTH = 200
WORDS = 8
#: Shorter words are taken whole: what begins with two letters is half the register.
PREFIX_FROM = 3
CODE_FROM = 3


@dataclass(frozen=True)
class Question:
    text: str  # as shown again
    words: tuple[str, ...] = ()
    key: str = ""  # all of it as one number
    name: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.words

    @property
    def has_number(self) -> bool:
        return len(self.key) >= CODE_FROM and any(letter.isdigit() for letter in self.key)

    @property
    def whole(self) -> str:
        """The words written as one, for names written so: strung met → strungmet."""
        return "".join(self.words) if 2 <= len(self.words) <= 4 else ""

    def ts(self, weights: str = "", also: Mapping[str, list[str]] | None = None) -> str:
        """The question for the database's text search: every word, as the beginning of one;
        `also`: words that may stand for it."""
        each = []
        for word in self.words:
            others = [_whole(other, weights) for other in (also or {}).get(word, ())]
            each.append("(" + " | ".join([_beginning(word, weights), *others]) + ")")
        found = " & ".join(each)
        return f"({found}) | {_beginning(self.key, weights)}" if self.has_number else found

    def names(self) -> str:
        """The same among the words of names, each behind its sign; written together too."""
        found = " & ".join(_beginning(f"={word}", "") for word in self.words)
        return f"({found}) | {_beginning(f'={self.whole}', '')}" if self.whole else found


def _whole(word: str, weights: str) -> str:
    return f"'{word}'" + (f":{weights}" if weights else "")


def _beginning(word: str, weights: str) -> str:
    if len(word.lstrip("=")) < PREFIX_FROM:
        return _whole(word, weights)
    return f"'{word}':*{weights}"


def read(text: str) -> Question:
    """At most 200 characters and 8 words count; signs, marks that are not seen and what is no
    text at all are left out."""
    shown = " ".join(_visible(text[: LENGTH * 4]).split())[:LENGTH]
    plain = name(shown)
    words = without_forms(dict.fromkeys(plain.split()))
    return Question(shown, tuple(word[:60] for word in words[:WORDS]), code(shown)[:60], plain)


def _visible(text: str) -> str:
    """Without NUL, controls, surrogates and marks of direction."""
    return "".join(
        " " if unicodedata.category(sign) in ("Cc", "Zl", "Zp") else sign
        for sign in unicodedata.normalize("NFC", text)
        if unicodedata.category(sign) not in ("Cf", "Cs", "Co", "Cn")
    )


# ── Misspelt words ───────────────────────────────────────────────────────────

_LETTERS = re.compile(r"^[a-z]{4,30}$")


def may_be_misspelt(word: str) -> bool:
    return bool(_LETTERS.match(word))


def slips_allowed(word: str) -> int:
    return 1 if len(word) < 7 else 2


def likeness_of_a_slip(word: str) -> float:
    """How alike, by trigrams, a word with a slip is at least: two letters swapped change four of
    them, which is more of a short word."""
    return {4: 0.2, 5: 0.2, 6: 0.27}.get(len(word), 0.3)


def distance(one: str, other: str, most: int) -> int:
    """Letters to change, add, drop or swap with the next; more than `most` is `most + 1`."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        before, last, row = row, before, [i]
        for j, against in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)
