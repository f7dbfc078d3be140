"""Typed numbers, with multipliers, currencies and units: `1.234,5`, `5m EUR`, `30 km`, `10 %`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from linkages.folding import fold
from linkages.search.cells.keywords import currency_names, multiplier_names, words_of
from linkages.typed_numbers import read_number

MAX_DIGITS = 30
_PARTS = re.compile(
    r"(?P<before>[^\d+\-−.,]*)(?P<number>[+\-−]?[\d.,'’ ]*\d)(?P<after>.*)", re.DOTALL
)


class BadFigure(ValueError):
    """Code of the message and the part that is wrong."""

    def __init__(self, code: str, text: str, **values: object) -> None:
        super().__init__(code)
        self.code, self.values = code, {"text": text, **values}


@dataclass(frozen=True)
class Figure:
    number: str  # canonical decimal text
    currency: str = ""


def canonical(number: Decimal) -> str:
    """`1234.5`, `0`, `5000000`: one spelling per number."""
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def read_figure(text: str, language: str, *, kind: str, unit: str) -> Figure:
    """Raises BadFigure. `unit` is the field's own, which may be typed and is checked."""
    found = _PARTS.fullmatch(text.strip())
    number = read_number(found["number"], words_of(language).decimal) if found else None
    if not found or number is None or sum(sign.isdigit() for sign in number) > MAX_DIGITS:
        raise BadFigure("number", text.strip())
    value, currency = Decimal(number), ""
    for part in _suffixes(found["before"], found["after"]):
        factor, code = _meaning(part, language, kind=kind, unit=unit)
        if code and currency:
            raise BadFigure("no_unit", part)
        value, currency = value * factor, currency or code
    text = canonical(value)
    if len(text) > 2 * MAX_DIGITS:
        raise BadFigure("number", text)
    return Figure(text, currency)


def _suffixes(before: str, after: str) -> list[str]:
    """`m EUR`, `%`, `de km`: the words around the number. At most a multiplier and a unit."""
    parts = [*before.split(), *after.split()]
    parts = [part for part in parts if fold(part) not in ("de", "of")]
    glued = re.fullmatch(r"([^\W\d_]+)([€$£¥%])", parts[0]) if parts else None
    if glued:
        parts[:1] = [glued[1], glued[2]]
    if len(parts) > 2 or any(part.isdigit() for part in parts):
        raise BadFigure("no_unit", " ".join(parts))
    return parts


def _meaning(part: str, language: str, *, kind: str, unit: str) -> tuple[Decimal, str]:
    """Factor and currency of a word beside a number."""
    bare = fold(part)
    if kind == "percent" and bare == "%":
        return Decimal(1), ""
    if kind != "money" and unit and bare == fold(unit):
        return Decimal(1), ""
    if factor := multiplier_names(language).get(bare.rstrip(".")):
        return Decimal(factor), ""
    if kind == "money":
        if code := currency_names(language).get(bare):
            return Decimal(1), code
        if re.fullmatch(r"[A-Za-z]{3}", part):
            return Decimal(1), part.upper()
    if unit and kind != "money":
        raise BadFigure("unit", part, unit=unit)
    raise BadFigure("no_unit", part)


def is_numeral(code: str) -> bool:
    """Whether a code is a number people know, `25.62` or `C25`, and not a name for machines."""
    return re.fullmatch(r"[A-Z]{0,2}\d[\d.-]{0,9}", code, re.ASCII) is not None


def write_number(number: str, language: str) -> str:
    return number.replace(".", words_of(language).decimal)
