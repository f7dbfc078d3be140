"""Numbers as people type them, in either language's way. No Django."""

from __future__ import annotations

import re

_SPACES = re.compile(r"[\s\u00a0\u2009\u202f'’]")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}([.,])[0-9]{3}(\1[0-9]{3})*")


def read_number(text: str, decimal: str) -> str | None:
    """The typed number as `1234.5`, or None if it is none.

    `1 234,5` and `1,234.5` are read in every language. Where one sign could mean either, as in
    `1,234`, `decimal`, the sign of the page's language, decides.
    """
    bare = _SPACES.sub("", text).replace("−", "-").removesuffix("%")
    minus, bare = bare[:1].replace("+", "") * (bare[:1] in "+-"), bare.lstrip("+-")
    sign = _decimal_sign(bare, decimal)
    whole, _sign, rest = bare.rpartition(sign) if sign else (bare, "", "")
    digits = _without_groups(whole or "0")
    if digits is None or (rest and not rest.isdecimal()) or not bare.strip(".,"):
        return None
    return minus + digits + (f".{rest}" if rest else "")


def _decimal_sign(bare: str, decimal: str) -> str:
    """The sign that starts the decimals; empty if every sign parts thousands."""
    signs = [character for character in bare if character in ",."]
    if not signs or (len(signs) > 1 and len(set(signs)) == 1):
        return ""
    sign = signs[-1]
    if len(signs) > 1 or sign == decimal:
        return sign
    return "" if _GROUPED.fullmatch(bare) else sign


def _without_groups(whole: str) -> str | None:
    if whole.isascii() and whole.isdecimal():
        return whole
    return re.sub("[.,]", "", whole) if _GROUPED.fullmatch(whole) else None
