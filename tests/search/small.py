"""A small domain for tests of the faces: no database, a field of each sort, two hops."""

from __future__ import annotations

from linkages.search.askable import AskableBlock, AskableField, Domain, Option

COUNTRIES = {"RS": ("Serbia", "Serbia"), "BA": ("Bosnia", "Bosnia"), "DE": ("Germany", "Germania")}
STATUSES = {"open": ("open", "deschis"), "won": ("won", "câștigat")}


def _choice(
    key: str, en: str, ro: str, values: dict[str, tuple[str, str]], section: str = "identity"
) -> AskableField:
    options = [Option(code, {"en": a, "ro": b}) for code, (a, b) in values.items()]
    index = {text.lower(): code for code, both in values.items() for text in (code, *both)}
    return AskableField(
        key, {"en": en, "ro": ro}, "choice", section,
        options=lambda: options, find=lambda text: index.get(text.strip().lower()),
    )  # fmt: skip


def _field(key: str, en: str, ro: str, kind: str, section: str = "identity") -> AskableField:
    return AskableField(key, {"en": en, "ro": ro}, kind, section)  # type: ignore[arg-type]


def _by_key(*fields: AskableField) -> dict[str, AskableField]:
    return {one.key: one for one in fields}


LOTS = AskableBlock(
    "lots", {"en": "Lots", "ro": "Loturi"}, {"en": "a lot", "ro": "un lot"},
    _by_key(_field("lot.pieces", "Pieces", "Bucăți", "number")),
)  # fmt: skip
NEEDS = AskableBlock(
    "needs", {"en": "Needs", "ro": "Necesități"}, {"en": "a need", "ro": "o necesitate"},
    _by_key(
        _field("need.title", "Title", "Titlu", "text"),
        _choice("need.status", "Status", "Stare", STATUSES),
        _field("need.value", "Value", "Valoare", "money"),
    ),
    {"lots": LOTS},
)  # fmt: skip
MEETINGS = AskableBlock(
    "meetings", {"en": "Meetings", "ro": "Întâlniri"}, {"en": "a meeting", "ro": "o întâlnire"},
    _by_key(_field("interaction.at", "Date", "Data", "date")), date="interaction.at",
)  # fmt: skip
COMPANY = Domain(
    "company",
    {"en": "Companies", "ro": "Companii"},
    _by_key(
        _field("company.name", "Name", "Denumire", "text"),
        _choice("company.country", "Country", "Țara", COUNTRIES),
        _field("company.staff", "Staff", "Personal", "number", "people"),
        _field("company.founded_on", "Founded on", "Fondată la", "date"),
    ),
    {"needs": NEEDS, "meetings": MEETINGS},
    {
        "identity": {"en": "Identity", "ro": "Identitate"},
        "people": {"en": "People", "ro": "Oameni"},
    },
)
