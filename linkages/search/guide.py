"""What may be typed into a cell, kind by kind: the examples of the operators and what they mean.

Made from the table of operators, so that help and grammar cannot differ.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from linkages.search.askable import AskableField, Kind
from linkages.search.cells import OPS, CellError, explain_cell, parse_cell

#: Kinds that take the same are explained together.
TOGETHER: dict[Kind, tuple[Kind, ...]] = {
    "number": ("number", "money", "percent", "year"),
    "date": ("date", "datetime"),
    "person": ("person", "link"),
}
#: What the operators' own examples do not show, by kind and language.
MORE: dict[Kind, dict[str, tuple[str, ...]]] = {
    "text": {
        "en": ("steel, iron", "steel and works", "not steel", "not empty"),
        "ro": ("oțel, fier", "oțel și laminat", "nu oțel", "nu gol"),
    },
    "number": {"en": ("100..500", "5k", "not 50"), "ro": ("100..500", "5 mii", "nu 50")},
    "date": {
        "en": ("today", "2026-05", "> 90 days ago"),
        "ro": ("azi", "2026-05", "> acum 90 de zile"),
    },
    "yes_no": {
        "en": ("yes", "no", "unknown", "not yes"),
        "ro": ("da", "nu", "necunoscut", "nu da"),
    },
    "choice": {"en": ("C25, C28", "not C25"), "ro": ("C25, C28", "nu C25")},
}
SAMPLES = ("C25", "C28")


@dataclass(frozen=True)
class GuideKind:
    label: str
    examples: list[tuple[str, str]]


def labels() -> dict[Kind, str]:
    return {
        "text": _("Short text"),
        "long_text": _("Long text and notes"),
        "id": _("Numbers of registers, phone, e-mail, addresses"),
        "number": _("Numbers, money, per cent, years"),
        "date": _("Dates"),
        "yes_no": _("Yes or no"),
        "choice": _("One choice"),
        "tree": _("Codes of a tree: NACE, region, process"),
        "many": _("Several choices, tags, groups"),
        "person": _("People and links to a record"),
        "place": _("Places"),
        "file": _("Files"),
    }


def guide_rows(language: str, today: dt.date) -> list[GuideKind]:
    return [
        GuideKind(label, list(dict.fromkeys(_examples(kind, language, today))))
        for kind, label in labels().items()
    ]


def _examples(kind: Kind, language: str, today: dt.date) -> Iterator[tuple[str, str]]:
    more = MORE.get(kind, {})
    for typed in more.get(language, more.get("en", ())):
        yield from _explained(typed, kind, language, today)
    kinds = TOGETHER.get(kind, (kind,))
    for op in OPS.values():
        sample = next((one for one in kinds if one in op.kinds), None)
        if sample is not None:
            yield from _explained(
                op.examples.get(language, op.examples["en"]), sample, language, today
            )


def _explained(typed: str, kind: Kind, language: str, today: dt.date) -> Iterator[tuple[str, str]]:
    """Nothing for an example of another kind, which this one does not take."""
    asked = AskableField("guide.sample", {}, kind, find=_sample)
    try:
        expr = parse_cell(typed, asked, language)
    except CellError:
        return
    yield typed, explain_cell(expr, asked, language, today)


def _sample(text: str) -> str | None:
    code = text.strip().upper()
    return code if code in SAMPLES else None
