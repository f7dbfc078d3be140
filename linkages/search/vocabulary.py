"""Values of choices, countries and classifications: their options, and what a text means."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from types import FunctionType
from typing import Any

from django.conf import settings
from django.utils import translation

from linkages.classifications import labels
from linkages.countries import country_choices
from linkages.folding import fold
from linkages.search.askable import Option

LANGUAGES = [code for code, _name in settings.LANGUAGES]
Options = Callable[[], list[Option]]
Find = Callable[[str], str | None]


def said(text: Any, *, capital: bool = True) -> dict[str, str]:
    """A text that is translated when shown, in every language of the product; a function where
    the text is put together when it is asked for."""
    found = {}
    for language in LANGUAGES:
        with translation.override(language):
            words = str(text() if isinstance(text, FunctionType) else text)
        found[language] = words[:1].upper() + words[1:] if capital else words
    return found


def of_choices(choices: Any) -> tuple[Options, Find]:
    """Of a model field's choices."""
    pairs = [(str(code), label) for code, label in choices if code not in (None, "")]

    @cache
    def options() -> list[Option]:
        return [Option(code, said(label, capital=False)) for code, label in pairs]

    @cache
    def index() -> dict[str, str]:
        return _index(options())

    return options, lambda text: index().get(fold(text))


def of_values(values: Callable[[str], list[Option]], role: str) -> tuple[Options, Find]:
    """Of a list that the office edits, read when it is asked for."""

    def options() -> list[Option]:
        return values(role)

    return options, lambda text: _index(options()).get(fold(text))


@cache
def _countries() -> list[Option]:
    names: dict[str, dict[str, str]] = {}
    for language in LANGUAGES:
        with translation.override(language):
            for code, name in country_choices():
                names.setdefault(code, {})[language] = name
    return [Option(code, by_language) for code, by_language in names.items()]


@cache
def _country_index() -> dict[str, str]:
    return _index(_countries())


def of_countries() -> tuple[Options, Find]:
    return _countries, lambda text: _country_index().get(fold(text))


def _index(options: Iterable[Option]) -> dict[str, str]:
    """Folded code or label → code; codes win, then the earlier."""
    options = list(options)
    found: dict[str, str] = {}
    for one in options:
        found[fold(one.code)] = one.code
    for one in options:
        for label in one.labels.values():
            found.setdefault(fold(label), one.code)
    return found


# ── Classifications ──────────────────────────────────────────────────────────

_indexes: dict[str, tuple[Any, dict[str, str]]] = {}


def of_scheme(scheme: str) -> tuple[Options, Find]:
    """Of a classification, read anew when its codes change."""

    def options() -> list[Option]:
        return [
            Option(one.code, {lang: one.label_in(lang) for lang in LANGUAGES}, one.is_retired)
            for one in labels.entries(scheme)
        ]

    return options, lambda text: _find_code(scheme, text)


def _find_code(scheme: str, text: str) -> str | None:
    """By code (`25.62`, `C25.62`, `2562`), label in any language or short name."""
    typed = fold(text)
    index = _scheme_index(scheme)
    if typed in index:
        return index[typed]
    head, rest = typed[:1], typed[1:]
    code = index.get(rest) if head.isalpha() and rest[:1].isdigit() else None
    found = labels.entry(scheme, code) if code else None
    return code if found and fold(found.path).startswith(f"{head}/") else None


def _scheme_index(scheme: str) -> dict[str, str]:
    entries = labels.entries(scheme)
    stamp = entries[0] if entries else None
    known = _indexes.get(scheme)
    if known is None or known[0] is not stamp:
        known = _indexes[scheme] = (stamp, _entry_index(entries))
    return known[1]


def _entry_index(entries: list[labels.Entry]) -> dict[str, str]:
    ordered = sorted(entries, key=lambda one: one.is_retired)
    found: dict[str, str] = {}
    for one in ordered:
        found.setdefault(fold(one.code), one.code)
    for one in ordered:
        bare = fold(one.code).replace(".", "")
        texts = [bare, *(fold(one.label_in(lang)) for lang in LANGUAGES)]
        texts.append(fold(str(one.attributes.get("short", ""))))
        for text in texts:
            if text:
                found.setdefault(text, one.code)
    return found


def any_text() -> tuple[Options, Find]:
    """Of a list of words without a vocabulary: any word is a value."""
    return list, lambda text: fold(text) or None
