"""What would change the score, one fact at a time.

Each is tried on a copy of the supplier's facts and scored again, so what is promised is what
the model gives. ``improve`` is a change in the firm; ``report`` is a fact to tell, and its
gain is the most it can bring.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from matchmaking.scoring import curves
from matchmaking.scoring.certificates import holding
from matchmaking.scoring.criteria import best_process, distance
from matchmaking.scoring.facts import (
    CertificateFact,
    CertificateStatus,
    EsgState,
    NeedFacts,
    ProcessFact,
    SupplierFacts,
)
from matchmaking.scoring.gates import Gate, GateSettings, Status
from matchmaking.scoring.score import Score, score
from matchmaking.scoring.weights import Criterion, Weights

WORTH_SAYING = 0.05  # below this the gain prints as 0.0
CERTIFICATE_TERM = timedelta(days=3 * 365)


@dataclass(frozen=True, slots=True)
class Counterfactual:
    code: str
    criterion: Criterion
    values: Mapping[str, Any]
    gain: float
    points_from: float
    points_to: float
    opens: tuple[Gate, ...] = ()
    passes_all: bool = False
    applied: SupplierFacts | None = field(default=None, repr=False, compare=False)

    @property
    def is_report(self) -> bool:
        return self.code.startswith("report_")

    def to_json(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "criterion": str(self.criterion),
            "values": dict(self.values),
            "gain": self.gain,
            "points_from": self.points_from,
            "points_to": self.points_to,
            "opens": [str(gate) for gate in self.opens],
            "passes_all": self.passes_all,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Counterfactual":
        return cls(
            data["code"], Criterion(data["criterion"]), data["values"], data["gain"],
            data["points_from"], data["points_to"], tuple(map(Gate, data["opens"])),
            data["passes_all"],
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    code: str
    criterion: Criterion
    applied: SupplierFacts
    values: Mapping[str, Any] = field(default_factory=dict)


def counterfactuals(
    need: NeedFacts,
    supplier: SupplierFacts,
    weights: Weights,
    today: date,
    settings: GateSettings | None = None,
) -> tuple[Counterfactual, ...]:
    """Every single change that helps: those that open a gate first, then by gain."""
    before = score(need, supplier, weights, today, settings)
    found = (
        _try(change, before, score(need, change.applied, weights, today, settings))
        for changes in CHANGES
        for change in changes(need, supplier, today)
    )
    helpful = [one for one in found if one.gain >= WORTH_SAYING or one.opens]
    return tuple(sorted(helpful, key=lambda c: (not c.passes_all, not c.opens, -round(c.gain, 9))))


def _try(change: Change, before: Score, after: Score) -> Counterfactual:
    was = {result.gate for result in before.gates if result.blocks}
    still = {result.gate for result in after.gates if result.blocks}
    return Counterfactual(
        code=change.code,
        criterion=change.criterion,
        values=change.values,
        gain=after.total - before.total,
        points_from=before.part(change.criterion).points,
        points_to=after.part(change.criterion).points,
        opens=tuple(gate for gate in Gate if gate in was - still),
        passes_all=before.verdict is not Status.PASS and after.verdict is Status.PASS,
        applied=change.applied,
    )


def _processes(need: NeedFacts, supplier: SupplierFacts, on: date) -> Iterator[Change]:
    """Unknown processes are told one and all; known ones are brought in house one by one."""
    if supplier.processes is None:
        told = tuple(ProcessFact(asked.path) for asked in need.processes)
        if told:
            yield Change("report_processes", Criterion.PROCESS, replace(supplier, processes=told))
        return
    for asked in need.processes:
        match = best_process(asked.path, supplier.processes)
        if match.credit < 1:
            more = (*supplier.processes, ProcessFact(asked.path))
            bought = bool(match.fact and match.similarity == 1)
            values = {"path": list(asked.path), "now": "outsourced" if bought else "missing"}
            yield Change(
                "process_in_house", Criterion.PROCESS, replace(supplier, processes=more), values
            )


def _product(need: NeedFacts, supplier: SupplierFacts, on: date) -> Iterator[Change]:
    if need.materials:
        asked = need.materials[0]
        code = "report_material" if supplier.materials is None else "material"
        more = (*(supplier.materials or ()), asked)
        values = {"asked": asked.grade or asked.family}
        yield Change(code, Criterion.PRODUCT, replace(supplier, materials=more), values)
    if need.hs_codes and supplier.hs_codes is None:
        told = replace(supplier, hs_codes=need.hs_codes[:1])
        yield Change("report_codes", Criterion.PRODUCT, told, {"hs": need.hs_codes[0]})


def _envelope(need: NeedFacts, supplier: SupplierFacts, on: date) -> Iterator[Change]:
    has = dict(supplier.envelope or {})
    for asked in need.features:
        met = {**has, asked.key: asked.required}
        code = "feature" if asked.key in has else "report_feature"
        values = {"key": asked.key, "required": asked.required, "now": has.get(asked.key)}
        yield Change(code, Criterion.ENVELOPE, replace(supplier, envelope=met), values)


def _capacity(need: NeedFacts, supplier: SupplierFacts, on: date) -> Iterator[Change]:
    if need.volume_per_month:
        free = supplier.free_per_month
        code = "report_capacity" if free is None else "capacity"
        whole = replace(supplier, free_per_month=max(free or 0.0, need.volume_per_month))
        values = {"free": free, "need": need.volume_per_month}
        yield Change(code, Criterion.CAPACITY, whole, values)


def _certificates(need: NeedFacts, supplier: SupplierFacts, on: date) -> Iterator[Change]:
    valid_to = max(on, need.sop_on or on) + CERTIFICATE_TERM
    wanted = [("must", s) for s in need.must_certificates]
    wanted += [("wish", s) for s in need.wish_certificates]
    for kind, standard in wanted:
        fresh = CertificateFact(standard, CertificateStatus.DOCUMENT, valid_to)
        others = tuple(c for c in supplier.certificates or () if c.standard != standard)
        state = str(holding(supplier, standard, on).state)
        values = {"standard": standard, "kind": kind, "state": state}
        code = "report_certificate" if state in ("no_data", "declared") else "certificate"
        held = replace(supplier, certificates=(*others, fresh))
        yield Change(code, Criterion.CERTIFICATION, held, values)


def _quality(need: NeedFacts, supplier: SupplierFacts, on: date) -> Iterator[Change]:
    ppm, otd = supplier.ppm, supplier.otd_percent
    best_ppm, best_otd = curves.PPM_CURVE[0][0], curves.OTD_CURVE[-1][0]
    if ppm is None or otd is None:
        told = replace(
            supplier,
            ppm=best_ppm if ppm is None else ppm,
            otd_percent=best_otd if otd is None else otd,
        )
        both = ppm is None and otd is None
        code = "report_quality" if both else "report_ppm" if ppm is None else "report_otd"
        yield Change(code, Criterion.QUALITY, told)
    if ppm is not None and (better := _knot_below(ppm, curves.PPM_CURVE)) is not None:
        values = {"now": ppm, "to": better}
        yield Change("ppm", Criterion.QUALITY, replace(supplier, ppm=better), values)
    if otd is not None and (better := _knot_above(otd, curves.OTD_CURVE)) is not None:
        values = {"now": otd, "to_percent": better}
        yield Change("otd", Criterion.QUALITY, replace(supplier, otd_percent=better), values)


def _knot_below(x: float, curve: curves.Curve) -> float | None:
    return next((knot for knot, _ in reversed(curve) if knot < x), None)


def _knot_above(x: float, curve: curves.Curve) -> float | None:
    return next((knot for knot, _ in curve if knot > x), None)


def _audit(need: NeedFacts, supplier: SupplierFacts, on: date) -> Iterator[Change]:
    if supplier.audit_percent is None or supplier.audited_on is None:
        percent = 100.0 if supplier.audit_percent is None else supplier.audit_percent
        told = replace(supplier, audit_percent=percent, audited_on=on)
        yield Change("report_audit", Criterion.AUDIT, told)
    else:
        values = {"on": supplier.audited_on.isoformat()}
        yield Change("audit_again", Criterion.AUDIT, replace(supplier, audited_on=on), values)


def _rest(need: NeedFacts, supplier: SupplierFacts, on: date) -> Iterator[Change]:
    if distance(need, supplier) is None and need.coordinates and not supplier.coordinates:
        here = replace(supplier, coordinates=need.coordinates)
        yield Change("report_location", Criterion.LOCATION, here)
    if need.value_eur and supplier.turnover_eur is None:
        large = need.value_eur / curves.DEPENDENCY_CURVE[0][0]
        told = replace(supplier, turnover_eur=large)
        yield Change("report_turnover", Criterion.COMMERCIAL, told)
    if supplier.terms_compatible is False:
        agreed = replace(supplier, terms_compatible=True)
        yield Change("terms", Criterion.COMMERCIAL, agreed)
    yield from _references(supplier)
    yield from _esg(supplier)


def _references(supplier: SupplierFacts) -> Iterator[Change]:
    if supplier.mne_references is None:
        told = replace(supplier, mne_references=curves.FULL_REFERENCES)
        yield Change("report_references", Criterion.TRACK_RECORD, told)
    else:
        more = replace(supplier, mne_references=supplier.mne_references + 1)
        yield Change("reference", Criterion.TRACK_RECORD, more)


def _esg(supplier: SupplierFacts) -> Iterator[Change]:
    verified = replace(supplier, esg=EsgState.VERIFIED)
    code = "report_esg" if supplier.esg is None else "esg_verified"
    yield Change(code, Criterion.ESG, verified)


CHANGES: tuple[Callable[[NeedFacts, SupplierFacts, date], Iterable[Change]], ...] = (
    _processes,
    _product,
    _envelope,
    _capacity,
    _certificates,
    _quality,
    _audit,
    _rest,
)
