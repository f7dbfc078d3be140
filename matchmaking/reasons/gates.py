"""Why a gate let a supplier through, stopped it, or cannot tell."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matchmaking.reasons.parts import holding_phrase
from matchmaking.reasons.words import Names, capital, number, plain_names, sentence, spoken
from matchmaking.scoring.gates import GateResult
from matchmaking.scoring.reason import Reason


def gate_sentence(result: GateResult, names: Names = plain_names) -> str:
    return " ".join(capital(reason_sentence(reason, names)) for reason in result.reasons)


def reason_sentence(reason: Reason, names: Names = plain_names) -> str:
    if reason.code.startswith("gate_process_") and reason.code != "gate_process_not_asked":
        return _process(reason, names)
    if reason.code.startswith("gate_certificate_"):
        return _certificate(reason.values, names)
    if reason.code == "gate_criticals_fail":
        return _criticals(reason.values["count"])
    return _sentences()[reason.code] % spoken(reason.values, names)


def _process(reason: Reason, names: Names) -> str:
    values = reason.values
    words = spoken(values, names)
    if reason.code == "gate_process_unknown":
        return _("Whether it does %(path)s is unknown.") % words
    if values["best"] is None:
        return _("Does nothing near %(path)s.") % words
    if values["best"] == values["path"]:
        return _("Does %(path)s.") % words
    if reason.code == "gate_process_pass":
        return _("%(best)s is near enough to %(path)s.") % words
    return (
        _("Nearest to %(path)s is %(best)s: %(similarity)s alike, at least %(floor)s is asked.")
        % words
    )


def _certificate(values: Mapping[str, Any], names: Names) -> str:
    words = spoken(values, names)
    if values["state"] == "ends_before":
        return _("%(standard)s ends on %(valid_to)s, before %(on)s when it is needed.") % words
    if values["state"] in ("held", "expiring"):
        if values["valid_to"] is None:
            return _("%(standard)s without an end date.") % words
        return _("%(standard)s valid on %(on)s.") % words
    return sentence(holding_phrase(values, names))


def _criticals(count: int) -> str:
    text = ngettext("%(count)s open critical finding.", "%(count)s open critical findings.", count)
    return text % {"count": number(count)}


def _sentences() -> dict[str, str]:
    return {
        "gate_register_pass": _("Active in the register."),
        "gate_register_fail": _("Not active in the register."),
        "gate_register_unknown": _("Register status unknown."),
        "gate_insolvent_pass": _("Not insolvent."),
        "gate_insolvent_fail": _("Insolvent."),
        "gate_insolvent_unknown": _("Insolvency not checked."),
        "gate_sanctioned_pass": _("On no sanctions list."),
        "gate_sanctioned_fail": _("On a sanctions list."),
        "gate_sanctioned_unknown": _("Sanctions not screened."),
        "gate_blocked_fail": _("Bank accounts blocked."),
        "gate_process_not_asked": _("The need names no process: add one to rank suppliers."),
        "gate_feature_pass": _("Holds %(key)s: %(achieved)s, asked %(required)s."),
        "gate_feature_fail": _("Does not hold %(key)s: %(achieved)s, asked %(required)s."),
        "gate_feature_unknown": _("Unknown whether it holds %(key)s of %(required)s."),
        "gate_material_pass": _("Works %(asked)s."),
        "gate_material_fail": _("Does not work %(asked)s."),
        "gate_material_unknown": _("Unknown whether it works %(asked)s."),
        "gate_capacity_pass": _(
            "Free and committed capacity is %(share)s of the need, at least %(floor)s is asked."
        ),
        "gate_capacity_fail": _(
            "Free and committed capacity is only %(share)s of the need, %(floor)s is asked."
        ),
        "gate_capacity_unknown": _("Free capacity unknown."),
        "gate_country_pass": _("Produces in %(country)s, which is accepted."),
        "gate_country_fail": _("Produces in %(country)s, which is not accepted."),
        "gate_country_unknown": _("Country of production unknown."),
        "gate_radius_pass": _("%(km)s away, the limit is %(radius)s."),
        "gate_radius_fail": _("%(km)s away, more than the limit of %(radius)s."),
        "gate_radius_unknown": _("Distance unknown."),
        "gate_dependency_pass": _("The order would be %(share)s of yearly turnover."),
        "gate_dependency_fail": _(
            "The order would be %(share)s of yearly turnover, more than %(ceiling)s."
        ),
        "gate_dependency_unknown": _("Turnover unknown."),
        "gate_excluded_by_buyer_pass": _("Not excluded by the buyer."),
        "gate_excluded_by_buyer_fail": _("Excluded by the buyer."),
        "gate_excluded_by_supplier_pass": _("Does not exclude this buyer."),
        "gate_excluded_by_supplier_fail": _("Excludes this buyer."),
        "gate_related_pass": _("Not related to the buyer."),
        "gate_related_fail": _("Related to the buyer, which this scheme forbids."),
        "gate_related_unknown": _("Unknown whether it is related to the buyer."),
        "gate_takes_work_pass": _("Takes new work."),
        "gate_takes_work_fail": _("Takes no new work now."),
        "gate_sector_pass": _("Wants buyers of this sector."),
        "gate_sector_fail": _("Does not want buyers of this sector."),
        "gate_order_size_pass": _("Wants orders of this size."),
        "gate_order_size_fail": _("Does not want orders of this size."),
        "gate_criticals_pass": _("No open critical finding."),
        "gate_criticals_unknown": _("Unknown whether critical findings are open."),
        "gate_readiness_pass": _("Readiness level %(level)s."),
        "gate_readiness_fail": _("Readiness level %(level)s is below the floor."),
        "gate_readiness_unknown": _("Readiness level unknown."),
    }
