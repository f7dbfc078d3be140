"""What would change a score, in words."""

from django.utils.translation import gettext as _

from matchmaking import labels
from matchmaking.reasons.words import (
    Names,
    inside,
    listed,
    number,
    plain_names,
    signed,
    spoken,
)
from matchmaking.scoring.counterfactuals import Counterfactual


def change_sentence(change: Counterfactual, names: Names = plain_names) -> str:
    """ "+3.6 with a valid IATF 16949", "report PPM: from 3.2 to at most 8.0"."""
    phrase = change_phrase(change, names)
    if change.is_report:
        text = _("%(phrase)s: from %(from)s to at most %(to)s") % {
            "phrase": phrase,
            "from": number(change.points_from, 1),
            "to": number(change.points_to, 1),
        }
    else:
        text = f"{signed(change.gain)} {phrase}"
    if change.opens:
        opened = listed([inside(labels.label(labels.GATES, gate)) for gate in change.opens])
        text = _("%(change)s; opens the gate: %(gates)s") % {"change": text, "gates": opened}
    return text


def change_phrase(change: Counterfactual, names: Names = plain_names) -> str:
    return _phrases()[change.code] % spoken(change.values, names)


def _phrases() -> dict[str, str]:
    return {
        "process_in_house": _("with %(path)s in house"),
        "report_processes": _("report the processes"),
        "material": _("working %(asked)s"),
        "report_material": _("report whether it works %(asked)s"),
        "report_codes": _("report the product codes"),
        "feature": _("holding %(key)s: %(required)s"),
        "report_feature": _("report %(key)s"),
        "capacity": _("with capacity for the whole need"),
        "report_capacity": _("report the free capacity"),
        "certificate": _("with a valid %(standard)s"),
        "report_certificate": _("show a valid %(standard)s"),
        "ppm": _("with at most %(to)s ppm rejected"),
        "otd": _("with %(to_percent)s delivered on time"),
        "report_quality": _("report PPM and deliveries on time"),
        "report_ppm": _("report PPM"),
        "report_otd": _("report deliveries on time"),
        "audit_again": _("with a new audit of the same result"),
        "report_audit": _("have an audit"),
        "report_location": _("report the place of production"),
        "report_turnover": _("report the turnover"),
        "terms": _("with terms that fit"),
        "reference": _("with one more foreign buyer as reference"),
        "report_references": _("report the references"),
        "esg_verified": _("with sustainability verified"),
        "report_esg": _("report sustainability"),
    }
