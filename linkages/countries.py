"""Country names in both languages, from ISO 3166 as the package `pycountry` carries it."""

from __future__ import annotations

import functools
import gettext

import pycountry
from django.utils.translation import get_language

#: User-assigned codes of ISO 3166: the demonstration country and Kosovo.
OWN = {"XV": {"en": "Valdora", "ro": "Valdora"}, "XK": {"en": "Kosovo", "ro": "Kosovo"}}


@functools.cache
def _names(language: str) -> dict[str, str]:
    translation = gettext.translation(
        "iso3166-1", pycountry.LOCALES_DIR, languages=[language], fallback=True
    )
    names = {
        country.alpha_2: translation.gettext(getattr(country, "common_name", country.name))
        for country in pycountry.countries
    }
    names |= {code: texts.get(language, texts["en"]) for code, texts in OWN.items()}
    return names


def country_name(code: str, language: str | None = None) -> str:
    """Name in the language asked for or active; an unknown code answers itself."""
    return _names((language or get_language() or "en")[:2]).get(code, code)


def country_choices() -> list[tuple[str, str]]:
    from linkages.folding import fold

    names = _names((get_language() or "en")[:2])
    return sorted(names.items(), key=lambda item: fold(item[1]))


def is_country(code: str) -> bool:
    return code in _names("en")
