"""One sentence per criterion, from the code and values that the engine left."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matchmaking.reasons.words import (
    Names,
    listed,
    number,
    plain_names,
    process_name,
    sentence,
    spoken,
)
from matchmaking.scoring.score import Part

Values = Mapping[str, Any]


def part_sentence(part: Part, names: Names = plain_names) -> str:
    speak = SPOKEN.get(part.reason.code)
    return speak(part.reason.values, names) if speak else _plain()[part.reason.code]


def part_points(part: Part) -> str:
    """ "7.2 of 12"."""
    return _("%(points)s of %(weight)s") % {
        "points": number(part.points, 1),
        "weight": number(part.weight),
    }


def _plain() -> dict[str, str]:
    return {
        "process_unknown": _("Processes are unknown."),
        "process_not_asked": _("The need names no process."),
        "product_unknown": _("Materials and products are unknown."),
        "product_not_asked": _("The need states no material and no product code."),
        "envelope_unknown": _("Tolerances and sizes are unknown."),
        "envelope_not_asked": _("The need states no technical limits."),
        "capacity_unknown": _("Free capacity is unknown."),
        "capacity_not_asked": _("The need states no volume."),
        "certification_unknown": _("Certificates are unknown."),
        "certification_declared": _("Certificates are declared without documents."),
        "certification_not_asked": _("The need asks for no certificate."),
        "quality_unknown": _("PPM and deliveries on time are unknown."),
        "audit_unknown": _("No audit on record."),
        "location_unknown": _("Place of production is unknown."),
        "location_not_asked": _("The need states no place of delivery."),
        "commercial_unknown": _("Turnover is unknown."),
        "commercial_not_asked": _("The need states no value."),
        "track_record_unknown": _("References are unknown."),
        "esg_unknown": _("Sustainability is unknown."),
    }


def _process(values: Values, names: Names) -> str:
    return sentence(*(_process_item(item, names) for item in values["items"]))


def _process_item(item: Values, names: Names) -> str:
    asked, best = item["path"], item["best"]
    process = process_name(asked, names)
    if best is None:
        return _("no %(process)s") % {"process": process}
    done = process_name(best, names)
    if not item["in_house"]:
        done = _("%(process)s through a partner") % {"process": done}
    elif best == asked:
        return _("%(process)s in house") % {"process": done}
    if best == asked:
        return done
    if best[: len(asked)] == asked:
        text = _("%(done)s (a kind of: %(process)s)")
    elif asked[: len(best)] == best:
        text = _("%(done)s, not stated whether %(process)s")
    else:
        text = _("%(done)s in place of %(process)s")
    return text % {"done": done, "process": process}


def _product(values: Values, names: Names) -> str:
    words = spoken(values, names)
    material = {
        "grade": _("works %(asked)s"),
        "family": _("works the same family as %(asked)s, another grade"),
        "none": _("works other materials than %(asked)s"),
        "unknown": _("materials unknown"),
    }.get(values["material"])
    code = {
        6: _("makes this product (%(hs)s)"),
        4: _("makes products of the same heading (%(hs)s)"),
        2: _("makes products of the same chapter only (%(hs)s)"),
        0: _("makes other products (%(hs)s asked)"),
        "unknown": _("products unknown"),
    }.get(values["code"])
    return sentence(*(text % words for text in (material, code) if text))


def _envelope(values: Values, names: Names) -> str:
    items = values["items"]
    held = [spoken(item, names)["key"] for item in items if item["credit"] == 1]
    rest = [_feature(item, names) for item in items if item["credit"] != 1]
    fragments = [_("holds %(features)s") % {"features": listed(held)}] if held else []
    return sentence(*fragments, *rest)


def _feature(item: Values, names: Names) -> str:
    if item["credit"] is None:
        return _("%(key)s unknown") % spoken(item, names)
    return _("%(key)s %(achieved)s, asked %(required)s") % spoken(item, names)


def _capacity(values: Values, names: Names) -> str:
    if values["share"] >= 1:
        return _("Free capacity covers the whole need.")
    if values["share"] <= 0:
        return _("No free capacity.")
    return _("Free capacity is %(share)s of the need.") % spoken(values, names)


def _certification(values: Values, names: Names) -> str:
    found = [*values["must"], *values["wish"]]
    held = [names("certificate", item["standard"]) for item in found if item["state"] == "held"]
    fragments = []
    if held:
        text = ngettext("%(standards)s valid", "%(standards)s valid", len(held))
        fragments.append(text % {"standards": listed(held)})
    fragments += [holding_phrase(item, names) for item in found if item["state"] != "held"]
    return sentence(*fragments)


def holding_phrase(item: Values, names: Names) -> str:
    words = spoken(item, names)
    if item["state"] == "expiring":
        days = item["days"]
        text = ngettext(
            "%(standard)s ends in %(days)s day", "%(standard)s ends in %(days)s days", days
        )
        return text % {**words, "days": number(days)}
    return {
        "none": _("no %(standard)s"),
        "no_data": _("%(standard)s unknown"),
        "declared": _("%(standard)s declared without a document"),
        "expired": _("%(standard)s expired"),
        "suspended": _("%(standard)s suspended"),
        "withdrawn": _("%(standard)s withdrawn"),
        "held": _("%(standard)s valid"),
    }[item["state"]] % words


def _quality(values: Values, names: Names) -> str:
    ppm, otd = values["ppm"], values["otd"]
    return sentence(
        _("PPM unknown") if ppm is None else _("%(ppm)s ppm rejected") % {"ppm": number(ppm, 0)},
        _("deliveries on time unknown")
        if otd is None
        else _("%(otd)s delivered on time") % {"otd": f"{number(round(otd, 1))}\u00a0%"},
    )


def _audit(values: Values, names: Names) -> str:
    months = int(values["months"])
    words = {
        "percent": f"{number(values['percent'])}\u00a0%",
        "grade": values["grade"],
        "months": number(months),
    }
    if months < 1:
        return _("Audit %(percent)s, grade %(grade)s, less than a month old.") % words
    return (
        ngettext(
            "Audit %(percent)s, grade %(grade)s, %(months)s month old.",
            "Audit %(percent)s, grade %(grade)s, %(months)s months old.",
            months,
        )
        % words
    )


def _location(values: Values, names: Names) -> str:
    words = spoken(values, names)
    if not values["stated"]:
        return _("%(km)s away.") % words
    if values["km"] <= values["radius"]:
        return _("%(km)s away, within the radius of %(radius)s.") % words
    return _("%(km)s away, beyond the radius of %(radius)s.") % words


def _commercial(values: Values, names: Names) -> str:
    if values["share"] > 1:
        text = _("The order is larger than the whole yearly turnover.")
    else:
        text = _("The order would be %(share)s of yearly turnover.") % spoken(values, names)
    misfit = _("Terms do not fit.") if values["terms"] is False else ""
    return f"{text} {misfit}".rstrip()


def _track_record(values: Values, names: Names) -> str:
    count = values["references"]
    if count <= 0:
        return _("No foreign buyer as reference.")
    text = ngettext(
        "%(count)s foreign buyer as reference.", "%(count)s foreign buyers as references.", count
    )
    return text % {"count": number(count)}


def _esg(values: Values, names: Names) -> str:
    return {
        "verified": _("Sustainability verified."),
        "self_assessed": _("Sustainability self-assessed."),
        "none": _("No proof of sustainability."),
    }[values["state"]]


SPOKEN: Mapping[str, Callable[[Values, Names], str]] = {
    "process": _process,
    "product": _product,
    "envelope": _envelope,
    "capacity": _capacity,
    "certification": _certification,
    "quality": _quality,
    "audit": _audit,
    "location": _location,
    "commercial": _commercial,
    "track_record": _track_record,
    "esg": _esg,
}
