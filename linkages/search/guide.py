"""What may be typed into a cell, kind by kind: the examples of the operators and what they mean.

Made from the table of operators, so that help and grammar cannot differ.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import get_args

from django.utils.translation import gettext as _

from linkages.search.askable import AskableField, Kind
from linkages.search.cells import OPS, CellError, explain_cell, parse_cell

#: Kinds that take the same are explained together.
TOGETHER: dict[Kind, tuple[Kind, ...]] = {
    "number": ("number", "money", "percent", "year"),
    "date": ("date", "datetime"),
    "person": ("person", "link"),
}


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
    kinds = TOGETHER.get(kind, (kind,))
    for op in OPS.values():
        sample = next((one for one in kinds if one in op.kinds), None)
        if sample is None:
            continue
        typed = op.examples.get(language, op.examples["en"])
        asked = AskableField("guide.sample", {}, sample, find=lambda text: text)
        try:
            expr = parse_cell(typed, asked, language)
        except CellError:
            continue  # the example is of another kind
        yield typed, explain_cell(expr, asked, language, today)


def kinds_said() -> frozenset[Kind]:
    """Every kind is in some part of the guide."""
    together = {one for some in TOGETHER.values() for one in some}
    return frozenset(get_args(Kind)) & (frozenset(labels()) | together)
