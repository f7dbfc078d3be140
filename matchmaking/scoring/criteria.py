"""The eleven criteria, each a small function from facts to a finding.

A finding splits the criterion in what is known and what is not: ``earned`` is the sub-score
that the known share brings, and the unknown share takes the prior.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from matchmaking.scoring import curves
from matchmaking.scoring.certificates import Holding, holding
from matchmaking.scoring.facts import Material, NeedFacts, ProcessFact, ProcessNeed, SupplierFacts
from matchmaking.scoring.reason import Reason
from matchmaking.scoring.weights import Criterion
from matchmaking.similarity import common_depth, distance_km, wu_palmer


class Finding(NamedTuple):
    earned: float
    known: float
    reason: Reason
    missing: tuple[str, ...] = ()

    @property
    def value(self) -> float:
        return self.earned + (1 - self.known) * curves.PRIOR


def _unknown(code: str, *missing: str) -> Finding:
    return Finding(0.0, 0.0, Reason(code, {"prior": curves.PRIOR}), missing)


def _known(value: float, reason: Reason) -> Finding:
    return Finding(value, 1.0, reason)


def _mean(marks: Sequence[float | None]) -> tuple[float, float]:
    """(earned, known share) of equal parts of which some are unknown."""
    known = [credit for credit in marks if credit is not None]
    return sum(known) / len(marks), len(known) / len(marks)


class ProcessMatch(NamedTuple):
    similarity: float
    credit: float
    fact: ProcessFact | None


NO_PROCESS = ProcessMatch(0.0, 0.0, None)


def best_process(path: tuple[str, ...], offered: tuple[ProcessFact, ...]) -> ProcessMatch:
    """The offer with the most credit; the rest of the key makes row order irrelevant."""
    matches = [_process_match(path, fact) for fact in offered]
    return min((m for m in matches if m.credit), key=_preference, default=NO_PROCESS)


def _process_match(path: tuple[str, ...], fact: ProcessFact) -> ProcessMatch:
    similarity = wu_palmer(path, fact.path)
    factor = 1.0 if fact.in_house else curves.OUTSOURCED_FACTOR
    return ProcessMatch(similarity, similarity * factor, fact)


def _preference(match: ProcessMatch) -> tuple[float, float, tuple[str, ...], tuple[str, ...]]:
    path, evidence = (match.fact.path, match.fact.evidence) if match.fact else ((), ())
    return -match.credit, -match.similarity, path, evidence


def process(need: NeedFacts, supplier: SupplierFacts, today: date) -> Finding:
    if not need.processes:
        return _unknown("process_not_asked")
    if supplier.processes is None:
        return _unknown("process_unknown", "processes")
    total, shares = 0.0, 0
    items: list[dict[str, object]] = []
    evidence: list[str] = []
    for asked in need.processes:
        match = best_process(asked.path, supplier.processes)
        share = curves.PRIMARY_SHARE if asked.primary else curves.SECONDARY_SHARE
        total += share * match.credit
        shares += share
        items.append(_process_item(asked, match))
        evidence += match.fact.evidence if match.fact else ()
    return _known(total / shares, Reason("process", {"items": items}, tuple(evidence)))


def _process_item(asked: ProcessNeed, match: ProcessMatch) -> dict[str, object]:
    return {
        "path": list(asked.path),
        "primary": asked.primary,
        "best": list(match.fact.path) if match.fact else None,
        "similarity": match.similarity,
        "in_house": match.fact.in_house if match.fact else None,
    }


def product(need: NeedFacts, supplier: SupplierFacts, today: date) -> Finding:
    """Half material, half code; what the need leaves open leaves its half to the other."""
    marks: list[float | None] = []
    values: dict[str, object] = {"material": "not_asked", "code": "not_asked"}
    evidence: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    if need.materials:
        credit, state, rows = _material(need.materials, supplier.materials)
        marks.append(credit)
        values |= {"material": state, "asked": _spoken(need.materials[0])}
        evidence += rows
        missing += ("materials",) if credit is None else ()
    if need.hs_codes:
        credit, shared = _code(need.hs_codes, supplier.hs_codes)
        marks.append(credit)
        values |= {"code": "unknown" if credit is None else shared, "hs": need.hs_codes[0]}
        evidence += supplier.evidence_for("hs_codes")
        missing += ("hs_codes",) if credit is None else ()
    if not marks:
        return _unknown("product_not_asked")
    earned, known = _mean(marks)
    if not known:
        return _unknown("product_unknown", *missing)
    return Finding(earned, known, Reason("product", values, evidence), missing)


def _spoken(material: Material) -> str:
    return material.grade or material.family


def _same(a: str, b: str) -> bool:
    return bool(a) and "".join(a.split()).casefold() == "".join(b.split()).casefold()


def _material(
    accepted: tuple[Material, ...], offered: tuple[Material, ...] | None
) -> tuple[float | None, str, tuple[str, ...]]:
    if offered is None:
        return None, "unknown", ()
    for has in offered:
        # A need that names only a family is content with any grade of it.
        if any(_same(a.grade, has.grade) or (not a.grade and _same(a.family, has.family))
               for a in accepted):  # fmt: skip
            return curves.SAME_GRADE, "grade", has.evidence
    for has in offered:
        if any(_same(a.family, has.family) for a in accepted):
            return curves.SAME_FAMILY, "family", has.evidence
    return 0.0, "none", ()


def material_credit(need: NeedFacts, supplier: SupplierFacts) -> float | None:
    return _material(need.materials, supplier.materials)[0]


def _code(asked: tuple[str, ...], offered: tuple[str, ...] | None) -> tuple[float | None, int]:
    if offered is None:
        return None, 0
    shared = max((_shared_digits(a, b) for a in asked for b in offered), default=0)
    return curves.code_score(shared), next((d for d, _ in curves.CODE_PREFIX if shared >= d), 0)


def _shared_digits(a: str, b: str) -> int:
    left, right = (tuple(filter(str.isdigit, code)) for code in (a, b))
    return common_depth(left, right)


def envelope(need: NeedFacts, supplier: SupplierFacts, today: date) -> Finding:
    if not need.features:
        return _unknown("envelope_not_asked")
    if supplier.envelope is None:
        return _unknown("envelope_unknown", *(f"envelope.{f.key}" for f in need.features))
    marks: list[float | None] = []
    items, missing = [], []
    for asked in need.features:
        achieved = supplier.envelope.get(asked.key)
        credit = None
        if achieved is None:
            missing.append(f"envelope.{asked.key}")
        else:
            credit = curves.feature_score(asked.required, achieved, asked.smaller_is_better)
        marks.append(credit)
        items.append({
            "key": asked.key, "required": asked.required, "achieved": achieved, "credit": credit,
        })  # fmt: skip
    earned, known = _mean(marks)
    if not known:
        return _unknown("envelope_unknown", *missing)
    evidence = supplier.evidence_for("envelope", *(f"envelope.{f.key}" for f in need.features))
    return Finding(earned, known, Reason("envelope", {"items": items}, evidence), tuple(missing))


def capacity(need: NeedFacts, supplier: SupplierFacts, today: date) -> Finding:
    if not need.volume_per_month:
        return _unknown("capacity_not_asked")
    if supplier.free_per_month is None:
        return _unknown("capacity_unknown", "free_per_month")
    share = max(0.0, supplier.free_per_month) / need.volume_per_month
    values = {"free": supplier.free_per_month, "need": need.volume_per_month, "share": share}
    evidence = supplier.evidence_for("free_per_month")
    return _known(min(1.0, share), Reason("capacity", values, evidence))


def certification(need: NeedFacts, supplier: SupplierFacts, today: date) -> Finding:
    must = [holding(supplier, standard, today) for standard in need.must_certificates]
    wish = [holding(supplier, standard, today) for standard in need.wish_certificates]
    every = must + wish
    if not every:
        return _known(1.0, Reason("certification_not_asked"))
    missing = tuple(f"certificates.{found.standard}" for found in every if found.credit is None)
    if len(missing) == len(every):
        declared = any(found.state == "declared" for found in every)
        return _unknown("certification_declared" if declared else "certification_unknown", *missing)
    must_earned, must_known = _certificate_share(must)
    wish_earned, wish_known = _certificate_share(wish)
    values = {"must": [f.values() for f in must], "wish": [f.values() for f in wish]}
    evidence = tuple(row for found in every for row in found.evidence)
    return Finding(
        curves.MUST_SHARE * must_earned + curves.WISH_SHARE * wish_earned,
        curves.MUST_SHARE * must_known + curves.WISH_SHARE * wish_known,
        Reason("certification", values, evidence),
        missing,
    )


def _certificate_share(found: list[Holding]) -> tuple[float, float]:
    """An empty list is met by everybody."""
    return _mean([one.credit for one in found]) if found else (1.0, 1.0)


def quality(need: NeedFacts, supplier: SupplierFacts, today: date) -> Finding:
    ppm, otd = supplier.ppm, supplier.otd_percent
    missing = tuple(key for key, value in (("ppm", ppm), ("otd_percent", otd)) if value is None)
    if ppm is None and otd is None:
        return _unknown("quality_unknown", *missing)
    earned, known = _mean([
        None if ppm is None else curves.ppm_score(ppm),
        None if otd is None else curves.otd_score(otd),
    ])  # fmt: skip
    evidence = supplier.evidence_for("ppm", "otd_percent")
    return Finding(earned, known, Reason("quality", {"ppm": ppm, "otd": otd}, evidence), missing)


def audit(need: NeedFacts, supplier: SupplierFacts, today: date) -> Finding:
    """An audit without its date proves nothing: it may be twenty years old."""
    percent, audited_on = supplier.audit_percent, supplier.audited_on
    if percent is None or audited_on is None:
        absent = {"audit_percent": percent, "audited_on": audited_on}
        return _unknown("audit_unknown", *(key for key, value in absent.items() if value is None))
    grade = supplier.audit_grade or curves.grade_of(percent)
    months = max(0.0, curves.months_between(audited_on, today))
    values = {
        "percent": percent, "grade": grade, "months": months, "on": audited_on.isoformat(),
        "factor": curves.ageing_factor(months),
    }  # fmt: skip
    evidence = supplier.evidence_for("audit_percent", "audit_grade", "audited_on")
    return _known(curves.audit_score(percent, grade, months), Reason("audit", values, evidence))


def distance(need: NeedFacts, supplier: SupplierFacts) -> float | None:
    if supplier.distance_km is not None:
        return supplier.distance_km
    if need.coordinates and supplier.coordinates:
        return distance_km(need.coordinates, supplier.coordinates)
    return None


def location(need: NeedFacts, supplier: SupplierFacts, today: date) -> Finding:
    km = distance(need, supplier)
    if km is None:
        nowhere = supplier.coordinates is None
        return (
            _unknown("location_unknown", "coordinates")
            if nowhere
            else _unknown("location_not_asked")
        )
    radius = need.radius_km or curves.DEFAULT_RADIUS_KM
    values = {"km": km, "radius": radius, "stated": bool(need.radius_km)}
    evidence = supplier.evidence_for("distance_km", "coordinates")
    return _known(curves.location_score(km, radius), Reason("location", values, evidence))


def commercial(need: NeedFacts, supplier: SupplierFacts, today: date) -> Finding:
    if need.value_eur is None:
        return _unknown("commercial_not_asked")
    share = dependency(need, supplier)
    if share is None:
        return _unknown("commercial_unknown", "turnover_eur")
    value = curves.dependency_score(share)
    if supplier.terms_compatible is False:
        value *= curves.TERMS_MISFIT_FACTOR
    values = {"share": share, "terms": supplier.terms_compatible}
    evidence = supplier.evidence_for("turnover_eur", "terms_compatible")
    return _known(value, Reason("commercial", values, evidence))


def dependency(need: NeedFacts, supplier: SupplierFacts) -> float | None:
    """Share of the supplier's turnover that this one order would be."""
    if need.value_eur is None or supplier.turnover_eur is None:
        return None
    if supplier.turnover_eur <= 0:
        return 1e9 if need.value_eur > 0 else 0.0
    return need.value_eur / supplier.turnover_eur


def track_record(need: NeedFacts, supplier: SupplierFacts, today: date) -> Finding:
    if supplier.mne_references is None:
        return _unknown("track_record_unknown", "mne_references")
    value = min(1.0, max(0, supplier.mne_references) / curves.FULL_REFERENCES)
    values = {"references": supplier.mne_references}
    return _known(value, Reason("track_record", values, supplier.evidence_for("mne_references")))


def esg(need: NeedFacts, supplier: SupplierFacts, today: date) -> Finding:
    if supplier.esg is None:
        return _unknown("esg_unknown", "esg")
    reason = Reason("esg", {"state": str(supplier.esg)}, supplier.evidence_for("esg"))
    return _known(curves.ESG_CREDIT[supplier.esg], reason)


FINDERS: tuple[tuple[Criterion, Callable[[NeedFacts, SupplierFacts, date], Finding]], ...] = (
    (Criterion.PROCESS, process),
    (Criterion.PRODUCT, product),
    (Criterion.ENVELOPE, envelope),
    (Criterion.CAPACITY, capacity),
    (Criterion.CERTIFICATION, certification),
    (Criterion.QUALITY, quality),
    (Criterion.AUDIT, audit),
    (Criterion.LOCATION, location),
    (Criterion.COMMERCIAL, commercial),
    (Criterion.TRACK_RECORD, track_record),
    (Criterion.ESG, esg),
)
