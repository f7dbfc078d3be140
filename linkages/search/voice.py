"""Texts of the engines of search in the reader's language, without Django.

Engines mark their texts with `N_`; the catalogues of the kernel hold the translations. A further
language needs its catalogue and its table in `cells.keywords`, and no code.
"""

from __future__ import annotations

import gettext
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).resolve().parent.parent / "locale"


def N_(text: str) -> str:  # noqa: N802 - the name that the extractor of messages knows
    return text


def translate(text: str, language: str) -> str:
    """The text in a language; in English where the catalogue has none."""
    return _catalogue(language).gettext(text) if text else ""


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    first, _dash, rest = language.partition("-")
    names = [f"{first}_{rest.title()}", first] if rest else [first]
    return gettext.translation("django", _FOLDER, languages=names, fallback=True)
