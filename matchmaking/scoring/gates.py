"""Who is a candidate at all: three-valued filters, each with its reason.

A gate that the need does not ask for is absent. Unknown never excludes and never passes.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from matchmaking.scoring import criteria
from matchmaking.scoring.certificates import holding
from matchmaking.scoring.curves import feature_score
from matchmaking.scoring.facts import Feature, NeedFacts, ProcessNeed, SupplierFacts
from matchmaking.scoring.reason import Reason
from matchmaking.similarity import wu_palmer


class Gate(StrEnum):
    LEGAL = "legal"
    PROCESS = "process"
    CERTIFICATES = "certificates"
    ENVELOPE = "envelope"
    CAPACITY = "capacity"
    LOCATION = "location"
    DEPENDENCY = "dependency"
    EXCLUSIONS = "exclusions"
    APPETITE = "appetite"
    AUDIT = "audit"


class Status(StrEnum):
    PASS = "pass"  # noqa: S105
    FAIL = "fail"
    UNKNOWN = "unknown"


class Mode(StrEnum):
    ON = "on"
    WARN = "warn"
    OFF = "off"


DEFAULT_MODES: Mapping[Gate, Mode] = {
    gate: {Gate.DEPENDENCY: Mode.WARN, Gate.AUDIT: Mode.OFF}.get(gate, Mode.ON) for gate in Gate
}


@dataclass(frozen=True, slots=True)
class GateSettings:
    """``modes`` holds only what was switched away from the default."""

    modes: Mapping[Gate, Mode] = field(default_factory=dict)
    process_similarity: float = 0.60
    capacity_floor: float = 0.30
    dependency_ceiling: float = 0.80
    audit_level: int = 3

    @classmethod
    def of(cls, chosen: Iterable[str]) -> "GateSettings":
        """From the gates a need has switched on; the dependency only warns unless chosen."""
        on = set(chosen)
        unchosen = {Gate.DEPENDENCY: Mode.WARN}
        return cls({g: Mode.ON if g in on else unchosen.get(g, Mode.OFF) for g in Gate})

    def mode(self, gate: Gate, need: NeedFacts) -> Mode:
        if gate is Gate.PROCESS:
            return Mode.ON  # a good score elsewhere must never stand in for the process
        if gate in self.modes:
            return self.modes[gate]
        if gate is Gate.AUDIT and need.audit_floor is not None:
            return Mode.ON
        return DEFAULT_MODES[gate]


class GateResult(NamedTuple):
    gate: Gate
    status: Status
    mode: Mode
    reasons: tuple[Reason, ...]

    @property
    def blocks(self) -> bool:
        return self.mode is Mode.ON and self.status is not Status.PASS

    def to_json(self) -> dict[str, Any]:
        return {
            "gate": str(self.gate),
            "status": str(self.status),
            "mode": str(self.mode),
            "reasons": [reason.to_json() for reason in self.reasons],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "GateResult":
        reasons = tuple(Reason.from_json(reason) for reason in data["reasons"])
        return cls(Gate(data["gate"]), Status(data["status"]), Mode(data["mode"]), reasons)


def verdict(results: Iterable[GateResult]) -> Status:
    return worst(result.status for result in results if result.mode is Mode.ON)


def worst(statuses: Iterable[Status]) -> Status:
    found = set(statuses)
    return next((s for s in (Status.FAIL, Status.UNKNOWN) if s in found), Status.PASS)


class Check(NamedTuple):
    status: Status
    reason: Reason


def gates(
    need: NeedFacts, supplier: SupplierFacts, settings: GateSettings, today: date
) -> tuple[GateResult, ...]:
    results = []
    for gate, check in GATES:
        mode = settings.mode(gate, need)
        checks = check(need, supplier, settings, today) if mode is not Mode.OFF else []
        if checks:
            results.append(_result(gate, mode, checks))
    return tuple(results)


def _result(gate: Gate, mode: Mode, checks: list[Check]) -> GateResult:
    """The reasons kept are those of the status reached: what failed, else what is unknown."""
    status = worst(check.status for check in checks)
    reasons = tuple(check.reason for check in checks if check.status is status)
    return GateResult(gate, status, mode, reasons)


def _ruled(holds: bool | None, code: str, evidence: tuple[str, ...] = (), **values: Any) -> Check:
    status = Status.UNKNOWN if holds is None else Status.PASS if holds else Status.FAIL
    return Check(status, Reason(f"gate_{code}_{status}", values, evidence))


def _negated(fact: bool | None) -> bool | None:
    return None if fact is None else not fact


def _legal(need: NeedFacts, s: SupplierFacts, settings: GateSettings, today: date) -> list[Check]:
    checks = [
        _ruled(s.register_active, "register", s.evidence_for("register_active")),
        _ruled(_negated(s.insolvent), "insolvent", s.evidence_for("insolvent")),
        _ruled(_negated(s.sanctioned), "sanctioned", s.evidence_for("sanctioned")),
    ]
    if s.account_blocked:  # asked of nobody, but decisive where the register says it
        checks.append(_ruled(False, "blocked", s.evidence_for("account_blocked")))
    return checks


def _process(
    need: NeedFacts, supplier: SupplierFacts, settings: GateSettings, today: date
) -> list[Check]:
    primaries = [p for p in need.processes if p.primary] or list(need.processes)
    if not primaries:
        return [Check(Status.UNKNOWN, Reason("gate_process_not_asked"))]
    return [_one_process(asked, need, supplier, settings) for asked in primaries]


def _one_process(
    asked: ProcessNeed, need: NeedFacts, supplier: SupplierFacts, settings: GateSettings
) -> Check:
    floor, path = settings.process_similarity, list(asked.path)
    if supplier.processes is None:
        return _ruled(None, "process", path=path, floor=floor)
    allowed = [f for f in supplier.processes if f.in_house or need.outsourcing_allowed]
    nearest = max(
        allowed, key=lambda f: (wu_palmer(asked.path, f.path), f.in_house, f.path), default=None
    )
    similarity = wu_palmer(asked.path, nearest.path) if nearest else 0.0
    evidence = nearest.evidence if nearest and similarity else ()
    best = list(nearest.path) if nearest and similarity else None
    return _ruled(
        similarity >= floor - 1e-9, "process", evidence,
        path=path, best=best, similarity=similarity, floor=floor,
    )  # fmt: skip


def _certificates(
    need: NeedFacts, supplier: SupplierFacts, settings: GateSettings, today: date
) -> list[Check]:
    on = need.sop_on or today
    return [_one_certificate(standard, supplier, on) for standard in need.must_certificates]


def _one_certificate(standard: str, supplier: SupplierFacts, on: date) -> Check:
    """Usable only as document or verified, and valid on the start of production."""
    found = holding(supplier, standard, on)
    holds = None if found.credit is None else found.credit > 0
    if found.state == "held" and found.valid_to is None:
        holds = None
    values = found.values() | {"on": on.isoformat()}
    if found.state == "expired" and found.days_left is not None:  # good until then
        values["state"] = "ends_before"
    return _ruled(holds, "certificate", found.evidence, **values)


def _envelope(
    need: NeedFacts, supplier: SupplierFacts, settings: GateSettings, today: date
) -> list[Check]:
    checks = [_one_feature(f, supplier) for f in need.features if f.must]
    if need.material_must and need.materials:
        credit = criteria.material_credit(need, supplier)
        asked = need.materials[0].grade or need.materials[0].family
        checks.append(_ruled(None if credit is None else credit > 0, "material", asked=asked))
    return checks


def _one_feature(asked: Feature, supplier: SupplierFacts) -> Check:
    achieved = (supplier.envelope or {}).get(asked.key)
    covered = None
    if achieved is not None:
        covered = feature_score(asked.required, achieved, asked.smaller_is_better) == 1.0
    evidence = supplier.evidence_for("envelope", f"envelope.{asked.key}")
    return _ruled(
        covered, "feature", evidence, key=asked.key, required=asked.required, achieved=achieved
    )


def _capacity(
    need: NeedFacts, supplier: SupplierFacts, settings: GateSettings, today: date
) -> list[Check]:
    """An expansion that nobody recorded is not committed, so it counts as none."""
    if not need.volume_per_month:
        return []
    by = need.sop_on or today
    coming = sum(e.per_month for e in supplier.expansions if not e.ready_on or e.ready_on <= by)
    share = (max(0.0, supplier.free_per_month or 0.0) + coming) / need.volume_per_month
    holds: bool | None = share >= settings.capacity_floor - 1e-9
    if supplier.free_per_month is None and not holds:
        holds = None
    evidence = supplier.evidence_for("free_per_month", "expansions")
    return [_ruled(holds, "capacity", evidence, share=share, floor=settings.capacity_floor)]


def _location(
    need: NeedFacts, supplier: SupplierFacts, settings: GateSettings, today: date
) -> list[Check]:
    if not need.location_must:
        return []
    checks = []
    if need.countries:
        inside = None if supplier.country is None else supplier.country in need.countries
        evidence = supplier.evidence_for("country")
        checks.append(_ruled(inside, "country", evidence, country=supplier.country))
    if need.radius_km:
        km = criteria.distance(need, supplier)
        near = None if km is None else km <= need.radius_km
        evidence = supplier.evidence_for("distance_km", "coordinates")
        checks.append(_ruled(near, "radius", evidence, km=km, radius=need.radius_km))
    return checks


def _dependency(
    need: NeedFacts, supplier: SupplierFacts, settings: GateSettings, today: date
) -> list[Check]:
    if need.value_eur is None:
        return []
    share = criteria.dependency(need, supplier)
    holds = None if share is None else share <= settings.dependency_ceiling
    evidence = supplier.evidence_for("turnover_eur")
    ceiling = settings.dependency_ceiling
    return [_ruled(holds, "dependency", evidence, share=share, ceiling=ceiling)]


def _exclusions(
    need: NeedFacts, supplier: SupplierFacts, settings: GateSettings, today: date
) -> list[Check]:
    checks = [
        _ruled(supplier.id not in need.excluded_suppliers, "excluded_by_buyer"),
        _ruled(
            need.investor_id is None or need.investor_id not in supplier.excluded_investors,
            "excluded_by_supplier",
            supplier.evidence_for("excluded_investors"),
        ),
    ]
    if need.related_party_forbidden:
        related = supplier.related_investors
        apart = None if related is None else need.investor_id not in related
        checks.append(_ruled(apart, "related", supplier.evidence_for("related_investors")))
    return checks


def _appetite(
    need: NeedFacts, supplier: SupplierFacts, settings: GateSettings, today: date
) -> list[Check]:
    """Silence is not refusal: without a stated appetite this gate does not arise."""
    wants = supplier.appetite
    if wants is None:
        return []
    evidence = supplier.evidence_for("appetite")
    checks = [_ruled(wants.takes_new_work, "takes_work", evidence)]
    if need.sector:
        wanted = need.sector not in wants.unwanted_sectors and (
            not wants.wanted_sectors or need.sector in wants.wanted_sectors
        )
        checks.append(_ruled(wanted, "sector", evidence, sector=need.sector))
    if need.value_eur is not None:
        low, high = wants.min_value_eur, wants.max_value_eur
        fits = (low is None or need.value_eur >= low) and (high is None or need.value_eur <= high)
        checks.append(_ruled(fits, "order_size", evidence, value=need.value_eur, min=low, max=high))
    return checks


def _audit(
    need: NeedFacts, supplier: SupplierFacts, settings: GateSettings, today: date
) -> list[Check]:
    floor = max(settings.audit_level, need.audit_floor or 0)
    level, criticals = supplier.readiness_level, supplier.open_criticals
    return [
        _ruled(
            None if criticals is None else criticals == 0,
            "criticals", supplier.evidence_for("open_criticals"), count=criticals,
        ),
        _ruled(
            None if level is None else level >= floor,
            "readiness", supplier.evidence_for("readiness_level"), level=level, floor=floor,
        ),
    ]  # fmt: skip


Checker = Callable[[NeedFacts, SupplierFacts, GateSettings, date], list[Check]]
GATES: tuple[tuple[Gate, Checker], ...] = (
    (Gate.LEGAL, _legal),
    (Gate.PROCESS, _process),
    (Gate.CERTIFICATES, _certificates),
    (Gate.ENVELOPE, _envelope),
    (Gate.CAPACITY, _capacity),
    (Gate.LOCATION, _location),
    (Gate.DEPENDENCY, _dependency),
    (Gate.EXCLUSIONS, _exclusions),
    (Gate.APPETITE, _appetite),
    (Gate.AUDIT, _audit),
)
