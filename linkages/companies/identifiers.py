"""Numbers that registers give: their bare form, and whether their check digits are right."""

from __future__ import annotations

import importlib
import re
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from django.utils.translation import gettext as _

#: Kind and country → module of python-stdnum; the country "" stands for any.
_STANDARDS = {
    ("lei", ""): "stdnum.lei",
    ("vat", "AL"): "stdnum.al.nipt",
    ("vat", "BG"): "stdnum.bg.vat",
    ("vat", "GR"): "stdnum.gr.vat",
    ("vat", "HR"): "stdnum.hr.oib",
    ("vat", "HU"): "stdnum.hu.anum",
    ("vat", "MK"): "stdnum.mk.edb",
    ("vat", "RO"): "stdnum.ro.cf",
    ("vat", "RS"): "stdnum.rs.pib",
    ("vat", "SI"): "stdnum.si.ddv",
    ("vat", "TR"): "stdnum.tr.vkn",
    ("register", "BG"): "stdnum.bg.vat",
    ("register", "HR"): "stdnum.hr.oib",
    ("register", "MD"): "stdnum.md.idno",
    ("register", "RO"): "stdnum.ro.cui",
}
_EU = frozenset({
    "AT", "BE", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "IE", "IT", "LT", "LU", "LV", "MT",
    "NL", "PL", "PT", "SE", "SK",
})  # fmt: skip
_NOISE = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Verdict:
    """`passed` is None where no standard is known for the number."""

    passed: bool | None
    message: str = ""


def key(value: str) -> str:
    """Letters and digits only, upper case: how two spellings of one number are compared."""
    return _NOISE.sub("", value).upper()


def _standard(kind: str, country: str) -> ModuleType | None:
    name = _STANDARDS.get((kind, country)) or _STANDARDS.get((kind, ""))
    if name is None and kind == "vat" and country in _EU:
        name = "stdnum.eu.vat"
    return importlib.import_module(name) if name else None


def check(kind: str, country: str, value: str) -> Verdict:
    """Whether the check digits of the number are right, by the standard of its country."""
    from stdnum.exceptions import InvalidFormat, InvalidLength, ValidationError

    standard: Any = _standard(kind, country)
    if standard is None:
        return Verdict(None)
    try:
        standard.validate(value)
    except InvalidLength:
        return Verdict(False, _("“%(value)s” has the wrong length.") % {"value": value})
    except InvalidFormat:
        return Verdict(False, _("“%(value)s” is not written as such a number.") % {"value": value})
    except ValidationError:
        return Verdict(
            False,
            _("The check digits of “%(value)s” are wrong. Compare it with the document.")
            % {"value": value},
        )
    return Verdict(True)
