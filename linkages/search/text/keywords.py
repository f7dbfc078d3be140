"""Words of the text form by language: the first spelling is the one written."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from linkages.folding import fold

QUANTIFIERS = ("any", "none", "all", "count", "latest")
FUNCTIONS = ("count", "distinct", "sum", "average", "minimum", "maximum")
STRUCTURE = ("every", "and", "or", "except", "show", "order", "group", "totals")
FILLERS = ("is", "contains", "has")

TEXT_WORDS: dict[str, Mapping[str, tuple[str, ...]]] = {
    "en": {
        "where": ("WHERE",), "find": ("FIND",),
        "every": ("EVERY",), "and": ("AND",), "or": ("OR",),
        "except": ("EXCEPT", "LEAVE OUT"), "show": ("SHOW",),
        "order": ("ORDER BY", "SORT BY"), "group": ("GROUP BY",), "totals": ("TOTALS",),
        "down": ("DESC", "DESCENDING"), "up": ("ASC", "ASCENDING"),
        "any": ("any", "has any"), "none": ("none", "has none", "no"), "all": ("all",),
        "count": ("count",), "latest": ("latest", "last"),
        "is": ("is",), "contains": ("contains",), "has": ("has",), "in": ("in",),
        "distinct": ("distinct", "count distinct"), "sum": ("sum",),
        "average": ("average", "avg"), "minimum": ("minimum", "min"),
        "maximum": ("maximum", "max"),
        "date": ("date",),
        "week": ("week",), "month": ("month",), "quarter": ("quarter",), "year": ("year",),
    },
    "ro": {
        "where": ("UNDE",), "find": ("CAUTĂ",),
        "every": ("MEREU",), "and": ("ȘI",), "or": ("SAU",),
        "except": ("EXCEPTÂND",), "show": ("ARATĂ",),
        "order": ("ORDONEAZĂ DUPĂ", "SORTEAZĂ DUPĂ"), "group": ("GRUPEAZĂ DUPĂ",),
        "totals": ("TOTALURI",),
        "down": ("DESCRESCĂTOR",), "up": ("CRESCĂTOR",),
        "any": ("cu",), "none": ("fără",), "all": ("toate", "toți"),
        "count": ("numărul", "număr"), "latest": ("ultima", "ultimul"),
        "is": ("este", "e"), "contains": ("conține",), "has": ("are",), "in": ("în",),
        "distinct": ("distincte",), "sum": ("suma",), "average": ("media",),
        "minimum": ("minimul", "minim"), "maximum": ("maximul", "maxim"),
        "date": ("data", "dată"),
        "week": ("săptămână",), "month": ("lună",), "quarter": ("trimestru",), "year": ("an",),
    },
}  # fmt: skip


def word(name: str, language: str) -> str:
    """As it is written."""
    table = TEXT_WORDS.get(language.partition("-")[0], TEXT_WORDS["en"])
    return table.get(name, TEXT_WORDS["en"][name])[0]


@cache
def spelled(language: str, *names: str) -> tuple[tuple[tuple[str, ...], str], ...]:
    """(folded words, name) of every spelling in the language and in English, longest first."""
    tables = [TEXT_WORDS["en"]]
    if own := TEXT_WORDS.get(language.partition("-")[0]):
        tables.append(own)
    found = {
        tuple(fold(spelling).split()): name
        for table in tables
        for name in names
        for spelling in table.get(name, ())
    }
    return tuple(sorted(found.items(), key=lambda item: -len(item[0])))


@cache
def parting(language: str) -> frozenset[str]:
    """First words of what parts a text."""
    return frozenset(words[0] for words, _name in spelled(language, *STRUCTURE))


@cache
def reserved(language: str) -> frozenset[str]:
    """No field is written by a name that is a word of the grammar."""
    tables = (TEXT_WORDS["en"], TEXT_WORDS.get(language.partition("-")[0], {}))
    return frozenset(
        part
        for table in tables
        for name, spellings in table.items()
        if name != "date"
        for spelling in spellings
        for part in fold(spelling).split()
    )
