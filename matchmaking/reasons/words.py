"""Numbers, dates, names and lists as people write them in the active language."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from matchmaking import labels

#: (kind, code) → label, with kind one of process, certificate, material, sector, country.
Names = Callable[[str, str], str]

NBSP = "\u00a0"


def plain_names(kind: str, code: str) -> str:
    """For stored reasons without a database at hand: the code made readable."""
    spaced = code.replace("_", " ")
    return spaced.upper() if kind in ("certificate", "country") else spaced


def number(value: float, decimals: int | None = None) -> str:
    """Without decimals given: as many as the figure has, three at most."""
    if decimals is None:
        shown = f"{value:.3f}".rstrip("0")
        decimals = len(shown.partition(".")[2])
    rounded = round(float(value), decimals) + 0.0  # no "-0"
    return str(formats.number_format(rounded, decimals, use_l10n=True, force_grouping=True))


def percent(share: float) -> str:
    """A share as whole percent; what is under half a percent but not nothing keeps a decimal."""
    shown = number(100 * share, 1 if 0 < share < 0.01 else 0)
    return f"{shown}{NBSP}%"


def km(value: float) -> str:
    return f"{number(value, 0)}{NBSP}km"


def day(iso: str) -> str:
    return str(formats.date_format(date.fromisoformat(iso), "DATE_FORMAT"))


def signed(value: float) -> str:
    return f"+{number(value, 1)}" if value >= 0 else f"−{number(-value, 1)}"


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def sentence(*fragments: str) -> str:
    """Fragments joined by semicolons, with a capital and a full stop."""
    return capital("; ".join(fragments)) + "."


def inside(label: str) -> str:
    """A label as it stands within a sentence: lower case, unless it is an abbreviation."""
    first_word = label.split(" ", 1)[0]
    return label if any(c.isupper() for c in first_word[1:]) else label[:1].lower() + label[1:]


def listed(items: Sequence[str]) -> str:
    if len(items) < 2:
        return "".join(items)
    return _("%(first)s and %(last)s") % {"first": ", ".join(items[:-1]), "last": items[-1]}


def process_name(path: Sequence[str], names: Names) -> str:
    return inside(names("process", path[-1]))


def fact_name(key: str, names: Names) -> str:
    """What a key of ``Part.missing`` is called: ``ppm``, ``envelope.tolerance_mm``, …"""
    group, _dot, code = key.partition(".")
    if group == "certificates" and code:
        return names("certificate", code)
    if group == "envelope" and code:
        return labels.label(labels.FEATURES, code)
    return labels.label(labels.FACTS, key)


def product_code(code: str) -> str:
    """A bare code is one of the Harmonised System; others say which list they are of."""
    if code[:1].isalpha():
        return code
    bare = f"{code[:4]}.{code[4:]}" if code.isdecimal() and len(code) > 4 else code
    return f"HS {bare}"


def measure(value: float, feature: str) -> str:
    unit = labels.UNITS.get(feature.rpartition("_")[2], "")
    return f"{number(value)}{NBSP}{unit}".rstrip()


def spoken(values: Mapping[str, Any], names: Names) -> dict[str, str]:
    """The values of a reason as words, by what their key means."""
    words = {
        key: SPEAKERS[key](value, names)
        for key, value in values.items()
        if value is not None and key in SPEAKERS
    }
    for key in ("required", "achieved"):
        if values.get(key) is not None:
            words[key] = measure(values[key], values["key"])
    return words


SPEAKERS: Mapping[str, Callable[[Any, Names], str]] = {
    "path": process_name,
    "best": process_name,
    "standard": lambda code, names: names("certificate", code),
    "asked": lambda code, names: names("material", code),
    "country": lambda code, names: names("country", code),
    "sector": lambda code, names: inside(names("sector", code)),
    "key": lambda code, _names: labels.label(labels.FEATURES, code),
    "hs": lambda code, _names: product_code(code),
    "on": lambda iso, _names: day(iso),
    "valid_to": lambda iso, _names: day(iso),
    "share": lambda share, _names: percent(share),
    "floor": lambda share, _names: percent(share),
    "ceiling": lambda share, _names: percent(share),
    "similarity": lambda share, _names: percent(share),
    "km": lambda value, _names: km(value),
    "radius": lambda value, _names: km(value),
    "to": lambda value, _names: number(value),
    "to_percent": lambda value, _names: percent(value / 100),
    "level": lambda value, _names: f"L{value}",
}
