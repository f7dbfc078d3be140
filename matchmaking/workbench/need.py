"""The need and its filters in short, as they were scored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from investors.models import Need
from linkages.dates import written
from linkages.numbers import short_money
from matchmaking import labels
from matchmaking.names import names
from matchmaking.reasons.words import (
    inside,
    km,
    listed,
    measure,
    number,
    percent,
    process_name,
    product_code,
)
from matchmaking.scoring import Gate, GateSettings

FLOOR = GateSettings().capacity_floor


def gate_label(gate: Gate, facts: Mapping[str, Any]) -> str:
    """The filter as this need asks it: “Within 200 km”, not “Location”."""
    match gate:
        case Gate.PROCESS if facts["processes"]:
            return _("%(process)s, or near it") % {
                "process": names("process", facts["processes"][0][-1])
            }
        case Gate.CERTIFICATES if facts["must"]:
            standards = listed([names("certificate", code) for code in facts["must"]])
            return _("%(standards)s at start of production") % {"standards": standards}
        case Gate.CAPACITY:
            return _("Capacity floor %(share)s") % {"share": percent(FLOOR)}
        case Gate.LOCATION if facts["radius_km"] and not facts["countries"]:
            return _("Within %(distance)s") % {"distance": km(facts["radius_km"])}
    return labels.label(labels.GATES, gate)


def need_lines(need: Need, facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The need in short, as it was scored; what it does not state is left out."""
    yearly = (facts["volume_per_month"] or 0) * 12
    value = facts["value_eur"]
    lines = [
        (_("Volume"), _("%(n)s a year") % {"n": number(yearly, 0)} if yearly else ""),
        (_("Value"), short_money(round(value), "EUR") if value is not None else ""),
        (_("Processes"), ", ".join(process_name(path, names) for path in facts["processes"])),
        (_("Material"), ", ".join(names("material", code) for code in facts["materials"])),
        (
            _("Limits"),
            ", ".join(
                f"{inside(labels.label(labels.FEATURES, one['key']))} "
                f"{measure(one['required'], one['key'])}"
                for one in facts["features"]
            ),
        ),
        (_("Product code"), ", ".join(product_code(code) for code in facts["hs_codes"])),
        (_("Must"), ", ".join(names("certificate", code) for code in facts["must"])),
        (_("Wish"), ", ".join(names("certificate", code) for code in facts["wish"])),
        (_("SOP"), written(need.sop_on) if need.sop_on else ""),
        (_("Radius"), km(facts["radius_km"]) if facts["radius_km"] else ""),
        (_("Countries"), ", ".join(names("country", code) for code in facts["countries"])),
    ]
    return [(label, text) for label, text in lines if text]
