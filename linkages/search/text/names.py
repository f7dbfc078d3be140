"""How fields and sections are called in a text."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from linkages.folding import fold
from linkages.search.askable import AskableBlock, AskableField, Domain
from linkages.search.text.keywords import reserved, spelled

MAX_WORDS = 12
WORD = re.compile(r"\w+(?:\.\w+)*")
_BETWEEN = re.compile(r"[ \t\n/'’&-]+")
_ARTICLES = re.compile(r"(?:an|a|un|o|one) ")


def plain(text: str) -> str:
    """The words of a name, folded: what is compared."""
    return " ".join(WORD.findall(fold(text)))


@dataclass(frozen=True)
class Scope:
    """The fields and sections that may be named at a place: of the record, or of a section."""

    fields: Mapping[str, AskableField]
    blocks: Mapping[str, AskableBlock]
    language: str
    of: str = ""
    date: str = ""  # key of the field that is the day of a section's records

    @cached_property
    def by_key(self) -> dict[str, AskableField]:
        return {one.key: one for one in self.fields.values()}

    @cached_property
    def field_names(self) -> dict[str, list[AskableField]]:
        """Name, key or label → the fields called so; exact names go before labels."""
        found: dict[str, list[AskableField]] = {}
        for one in self.fields.values():
            found[plain(one.key)] = [one]
        for one in self.fields.values():
            found.setdefault(plain(one.name), [])
            if one not in found[plain(one.name)]:
                found[plain(one.name)].append(one)
        labels: dict[str, list[AskableField]] = {}
        for one in self.fields.values():
            for label in {plain(label) for label in one.labels.values()} - {""}:
                labels.setdefault(label, []).append(one)
        known = {name: self._own(fields) for name, fields in (labels | found).items()}
        return self._day() | known

    def _day(self) -> dict[str, list[AskableField]]:
        """The day of a meeting is its date, whatever the field is called."""
        day = self.by_key.get(self.date)
        if day is None or day.kind not in ("date", "datetime"):
            return {}
        return {" ".join(words): [day] for words, _name in spelled(self.language, "date")}

    def _own(self, fields: list[AskableField]) -> list[AskableField]:
        """The record's own field goes before those of what stands over it."""
        own = [one for one in fields if one.key.startswith(f"{self.of}.")]
        return own if len(own) == 1 else fields

    @cached_property
    def block_names(self) -> dict[str, AskableBlock]:
        found: dict[str, AskableBlock] = {}
        for key, one in self.blocks.items():
            found[plain(key)] = one
        for key, one in self.blocks.items():
            singles = [_ARTICLES.sub("", fold(text), count=1) for text in one.one.values()]
            for name in (*singles, *one.labels.values(), key.removesuffix("s")):
                found.setdefault(plain(name), one)
        return found

    @cached_property
    def first_words(self) -> frozenset[str]:
        """Where a name can begin at all, which most words of a text cannot."""
        names = (*self.field_names, *self.block_names)
        return frozenset(name.partition(" ")[0] for name in names)

    def field_at(self, text: str, place: int) -> tuple[str, int] | None:
        return match_name(text, place, self.field_names, self.first_words)

    def block_at(self, text: str, place: int) -> tuple[str, int] | None:
        return match_name(text, place, self.block_names, self.first_words)

    def inside(self, block: AskableBlock) -> Scope:
        return Scope(block.fields, block.blocks, self.language, block.key, block.date)

    def name_of(self, key: str) -> str:
        """What the field is written as: its short name where that is clear, else its key."""
        one = self.by_key.get(key)
        if one is None:
            return key
        short = plain(one.name)
        words = reserved(self.language)
        is_clear = short == one.name and self.field_names.get(short) == [one]
        is_free = short not in words and not any(
            f"{short} {word}" in self.field_names
            for word in words  # “founded in”
        )
        return one.name if is_clear and is_free else key

    def near(self, text: str) -> list[str]:
        names = {plain(one.label(self.language)): one for one in self.fields.values()}
        names |= {plain(one.name): one for one in self.fields.values()}
        close = difflib.get_close_matches(plain(text), names, 3, 0.6)
        return list(dict.fromkeys(names[one].label(self.language) for one in close))


def scope_of(domain: Domain, language: str) -> Scope:
    return Scope(domain.fields, domain.blocks, language, domain.record)


def match_name(
    text: str, place: int, known: Mapping[str, object], first_words: frozenset[str]
) -> tuple[str, int] | None:
    """The longest name at the place, as it is known, and where it ends."""
    ends: list[int] = []
    found = WORD.match(text, place)
    if not found or plain(found[0]).partition(" ")[0] not in first_words:
        return None
    while found and len(ends) < MAX_WORDS:
        ends.append(found.end())
        between = _BETWEEN.match(text, found.end())
        found = WORD.match(text, between.end()) if between else None
    for end in reversed(ends):
        name = plain(text[place:end])
        if name in known:
            return name, end
    return None
