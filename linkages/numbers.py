"""Numbers as people write and read them: thousands apart by a thin space, the decimal sign of the
page's language; typed numbers are read in either language's way."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.formats import get_format, number_format
from django.utils.translation import gettext as _

from linkages.typed_numbers import read_number

NARROW_SPACE = "\u202f"
_MILLION, _BILLION = 10**6, 10**9


def written(value: Any, decimals: int | None = None) -> str:
    """`71 400 000`, `9.2` or `9,2`; zeros that only a column's scale adds are left out."""
    if decimals is None and isinstance(value, Decimal):
        whole = value.to_integral_value()
        value = whole if value == whole else value.normalize()
    if decimals is None and isinstance(value, float) and value.is_integer():
        value = int(value)
    if decimals is not None and isinstance(value, Decimal | float):
        value = rounded(value, decimals)  # Django would cut the rest off
    return number_format(value, decimals, force_grouping=True)


def rounded(value: Decimal | float, decimals: int) -> Decimal:
    """Half up, as published figures are rounded."""
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def money(value: Any, currency: str, decimals: int | None = None) -> str:
    """`EUR 250 000`; in Romanian `250 000 EUR`. The space never breaks over two lines."""
    return _with_currency(written(value, decimals), currency)


def short_money(value: Any, currency: str) -> str:
    """`EUR 4.9 million` for sentences; amounts below a million in full."""
    size = abs(value)
    if size >= _BILLION:
        # Translators: an amount of money, such as 4.9 billion
        amount = _("%(number)s billion") % {"number": _shortened(value, _BILLION)}
    elif size >= _MILLION:
        # Translators: an amount of money, such as 4.9 million
        amount = _("%(number)s million") % {"number": _shortened(value, _MILLION)}
    else:
        amount = written(value, 0)
    return _with_currency(amount.replace(" ", "\u00a0"), currency)


def percent(value: Any, decimals: int | None = None) -> str:
    return f"{written(value, decimals)}{NARROW_SPACE}%"


def _with_currency(amount: str, currency: str) -> str:
    # Translators: an amount of money and its currency, in the order of the language
    text = _("%(currency)s %(amount)s") % {"currency": currency, "amount": amount}
    return text.replace(" ", "\u00a0")


def _shortened(value: Any, unit: int) -> str:
    return written(rounded(Decimal(value) / unit, 1))


def read(text: str) -> str | None:
    """The typed number as `1234.5`, or None if it is none; see `typed_numbers`."""
    return read_number(text, get_format("DECIMAL_SEPARATOR"))
