"""A need as the engine sees it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils import timezone

from investors.models import Need
from investors.services import annual_value_eur
from matchmaking.candidates import codes
from matchmaking.models import WeightSet
from matchmaking.scoring import (
    DEFAULT,
    PRESETS,
    Feature,
    GateSettings,
    NeedFacts,
    ProcessNeed,
    Weights,
    WeightsError,
)
from suppliers.models import Supplier

COUNTED_IN_PIECES = (Need.Unit.PIECE, Need.Unit.SET)


def need_facts(need: Need, today: dt.date | None = None) -> NeedFacts:
    day = today or timezone.localdate()
    certificates = list(need.certificates.values_list("certificate", "must"))
    materials = list(need.materials.values_list("material", "must"))
    value = annual_value_eur(need, day)
    return NeedFacts(
        id=need.pk,
        investor_id=need.investor_id,
        sector=_sector(need),
        processes=_processes(need),
        outsourcing_allowed=need.outsourcing_allowed,
        materials=tuple(codes.wanted_material(pk) for pk, _must in materials),
        material_must=any(must for _pk, must in materials),
        hs_codes=_product_codes(need),
        features=_features(need),
        volume_per_month=_volume(need),
        must_certificates=tuple(codes.code_of(pk) for pk, must in certificates if must),
        wish_certificates=tuple(codes.code_of(pk) for pk, must in certificates if not must),
        sop_on=need.sop_on,
        value_eur=float(value) if value is not None else None,
        coordinates=need.delivery_point,
        radius_km=float(need.max_distance_km) if need.max_distance_km else None,
        countries=tuple(need.accepted_countries),
        location_must=need.location_must,
        excluded_suppliers=_excluded(need),
        related_party_forbidden=need.related_party_forbidden,
        audit_floor=need.audit_floor,
    )


def _sector(need: Need) -> str:
    own = codes.sector_of(need.investor.main_industry_id)
    return own or codes.sector_of(need.investor.company.main_activity_id)


def _processes(need: Need) -> tuple[ProcessNeed, ...]:
    rows = [
        ProcessNeed(codes.path_of(row.process_id), row.is_primary) for row in need.processes.all()
    ]
    return tuple(sorted(rows, key=lambda one: (not one.primary, one.path)))


def _product_codes(need: Need) -> tuple[str, ...]:
    """HS codes; where there are none, CPV codes. The two are never compared with each other."""
    rows = list(need.codes.values_list("hs", "cpv"))
    hs = tuple(codes.code_of(pk) for pk, _cpv in rows if pk)
    return hs or tuple(codes.cpv_code(codes.code_of(pk)) for _hs, pk in rows if pk)


def _features(need: Need) -> tuple[Feature, ...]:
    return tuple(
        Feature(row.kind, float(row.value), row.must, row.smaller_is_better)
        for row in need.features.all()
    )


def _volume(need: Need) -> float | None:
    """A month of the strongest year. Only what is counted in pieces can be held against a
    supplier's free pieces."""
    if need.unit not in COUNTED_IN_PIECES:
        return None
    yearly = max((pieces for (pieces,) in need.volumes.values_list("pieces")), default=None)
    if yearly:
        return yearly / 12
    return float(need.peak_month_volume) if need.peak_month_volume else None


def _excluded(need: Need) -> tuple[int, ...]:
    companies = [*need.exclusions.values_list("company", flat=True), need.investor.company_id]
    return tuple(Supplier.objects.filter(company__in=companies).values_list("pk", flat=True))


def settings_of(need: Need) -> GateSettings:
    return GateSettings.of(need.hard_filters)


def weights_of(need: Need, today: dt.date | None = None) -> Weights:
    """The need's own, else the dated set of its investor or of the office, else the preset."""
    if need.weight_profile == Need.Profile.OWN and need.own_weights:
        return _readable(need.own_weights, "own") or DEFAULT
    day = today or timezone.localdate()
    sets = WeightSet.objects.filter(
        Q(investor=need.investor_id) | Q(investor__isnull=True),
        purchase_type__in=("", need.weight_profile),
        valid_from__lte=day,
    )
    kept = [one for one in sets if one.investor_id or one.purchase_type == need.weight_profile]
    kept.sort(key=lambda one: (one.investor_id is None, one.purchase_type == ""))
    for one in kept:
        if weights := _readable(one.weights, one.purchase_type or "own"):
            return weights
    return PRESETS.get(need.weight_profile, DEFAULT)


def _readable(weights: Any, name: str) -> Weights | None:
    try:
        return Weights.of(weights, name) if isinstance(weights, Mapping) else None
    except (WeightsError, TypeError, ValueError):
        return None


def facts_json(facts: NeedFacts) -> dict[str, Any]:
    """What the ranking rests on, as the page of the ranking shows it."""
    return {
        "processes": [list(one.path) for one in facts.processes],
        "primary": [one.primary for one in facts.processes],
        "materials": [one.grade or one.family for one in facts.materials],
        "hs_codes": list(facts.hs_codes),
        "features": [
            {"key": one.key, "required": one.required, "must": one.must} for one in facts.features
        ],
        "volume_per_month": facts.volume_per_month,
        "must": list(facts.must_certificates),
        "wish": list(facts.wish_certificates),
        "sop_on": facts.sop_on.isoformat() if facts.sop_on else None,
        "value_eur": facts.value_eur,
        "radius_km": facts.radius_km,
        "countries": list(facts.countries),
        "location_must": facts.location_must,
        "has_place": facts.coordinates is not None,
    }
