"""What the engine knows of a need and of a supplier.

``None`` says that nobody told us; an empty tuple or zero says that there is none. The two
score differently, so whoever fills these in must keep them apart.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

Path = tuple[str, ...]  # codes from just below the root of the process tree down to the node
Id = int | str


class CertificateStatus(StrEnum):
    NO_DATA = "no_data"
    NONE = "none"
    DECLARED = "declared"
    DOCUMENT = "document"
    VERIFIED = "verified"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"


class EsgState(StrEnum):
    VERIFIED = "verified"
    SELF_ASSESSED = "self_assessed"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class ProcessNeed:
    path: Path
    primary: bool = True


@dataclass(frozen=True, slots=True)
class ProcessFact:
    path: Path
    in_house: bool = True
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Material:
    """A grade with its family (``EN AW-6082``, ``aluminium``); either may be unstated."""

    grade: str = ""
    family: str = ""
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Feature:
    """One limit of the part. A tolerance or roughness is met from below, a size from above."""

    key: str
    required: float
    must: bool = False
    smaller_is_better: bool = False


@dataclass(frozen=True, slots=True)
class CertificateFact:
    standard: str
    status: CertificateStatus
    valid_to: date | None = None
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Expansion:
    """Capacity that is ordered and paid for, not yet running."""

    per_month: float
    ready_on: date | None = None


@dataclass(frozen=True, slots=True)
class Appetite:
    """What the supplier says it wants; an empty list of sectors wanted means any."""

    wanted_sectors: tuple[str, ...] = ()
    unwanted_sectors: tuple[str, ...] = ()
    min_value_eur: float | None = None
    max_value_eur: float | None = None
    takes_new_work: bool = True


@dataclass(frozen=True, slots=True)
class NeedFacts:
    id: Id
    investor_id: Id | None = None
    sector: str = ""
    processes: tuple[ProcessNeed, ...] = ()
    outsourcing_allowed: bool = True
    materials: tuple[Material, ...] = ()
    material_must: bool = False
    hs_codes: tuple[str, ...] = ()
    features: tuple[Feature, ...] = ()
    volume_per_month: float | None = None
    must_certificates: tuple[str, ...] = ()
    wish_certificates: tuple[str, ...] = ()
    sop_on: date | None = None
    value_eur: float | None = None
    coordinates: tuple[float, float] | None = None
    radius_km: float | None = None
    countries: tuple[str, ...] = ()
    location_must: bool = False
    excluded_suppliers: tuple[Id, ...] = ()
    related_party_forbidden: bool = False
    audit_floor: int | None = None


@dataclass(frozen=True, slots=True)
class SupplierFacts:
    """``evidence`` maps a field's name to the ids of the rows that carry it."""

    id: Id
    processes: tuple[ProcessFact, ...] | None = None
    materials: tuple[Material, ...] | None = None
    hs_codes: tuple[str, ...] | None = None
    envelope: Mapping[str, float] | None = None
    free_per_month: float | None = None
    expansions: tuple[Expansion, ...] = ()
    certificates: tuple[CertificateFact, ...] | None = None
    ppm: float | None = None
    otd_percent: float | None = None
    audit_percent: float | None = None
    audit_grade: str | None = None
    audited_on: date | None = None
    open_criticals: int | None = None
    readiness_level: int | None = None
    distance_km: float | None = None
    coordinates: tuple[float, float] | None = None
    country: str | None = None
    turnover_eur: float | None = None
    terms_compatible: bool | None = None
    mne_references: int | None = None
    esg: EsgState | None = None
    register_active: bool | None = None
    insolvent: bool | None = None
    sanctioned: bool | None = None
    account_blocked: bool | None = None
    excluded_investors: tuple[Id, ...] = ()
    related_investors: tuple[Id, ...] | None = None
    appetite: Appetite | None = None
    verified_on: date | None = None
    open_introductions: int = 0
    evidence: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def evidence_for(self, *fields: str) -> tuple[str, ...]:
        if not self.evidence:
            return ()
        return tuple(row for name in fields for row in self.evidence.get(name, ()))
