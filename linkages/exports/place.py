"""What the place adds to every file: its clock, words, name and logo, and how it writes values."""

from __future__ import annotations

import datetime as dt
import functools
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from linkages import dates, numbers
from linkages.exports.asked import CODES, languages, said
from linkages.exports.cells import joined
from linkages.exports.options import Paper, Words
from linkages.exports.pdf_writer import png_of
from linkages.exports.tables import Column

MARK = Path(settings.BASE_DIR) / "static" / "mark.svg"


def place(purpose: str) -> dict[str, Any]:
    """The part of the options that nobody chooses."""
    return {
        "zone": timezone.get_default_timezone(),
        "words": words(purpose),
        "paper": paper(),
        "show": show,
        "languages": languages(),
    }


def agency() -> str:
    is_english = (get_language() or "en").startswith("en")
    return str(settings.AGENCY_NAME_EN if is_english else settings.AGENCY_NAME)


def paper() -> Paper:
    drawing = logo()
    return Paper(
        agency=said(agency),
        day=dates.written(timezone.localdate()),
        logo_svg=drawing,
        logo_png=_png(drawing),
    )


def logo() -> bytes:
    path = Path(settings.AGENCY_LOGO) if settings.AGENCY_LOGO else MARK
    return path.read_bytes() if path.suffix == ".svg" and path.exists() else MARK.read_bytes()


@functools.lru_cache(maxsize=4)
def _png(drawing: bytes) -> bytes:
    return png_of(drawing)


def show(column: Column, value: Any) -> str:
    """A value as the language writes it."""
    match value:
        case None:
            return ""
        case bool():
            return _("yes") if value else _("no")
        case dt.datetime():
            return dates.moment(value)
        case dt.date():
            return dates.written(value)
        case int() | float() | Decimal():
            return numbers.written(value) if column.is_grouped else str(value)
    return joined(value)


def words(purpose: str = "") -> Words:
    unknown = _("An empty cell means unknown.")
    return Words(
        yes=said(lambda: _("Yes")),
        no=said(lambda: _("No")),
        about=said(lambda: _("About")),
        rows=said(lambda: _("Rows")),
        cut=_("[… cut here: {length} characters in all; the CSV file has the whole text]"),
        cut_count=said(
            lambda: _("Texts cut at 32 767 characters, the limit of this format: {count}")
        ),
        unknown=_("An empty cell means unknown or withheld.") if purpose == CODES else unknown,
        page=said(lambda: _("Page")),
        many_sheets=said(
            lambda: _("This format holds {limit} rows a sheet: the rest is on further sheets.")
        ),
    )
