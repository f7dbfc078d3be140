"""Does a supplier hold a certificate on a day, and how sure are we?"""

from datetime import date
from typing import NamedTuple

from matchmaking.scoring.curves import EXPIRING_CREDIT, EXPIRING_DAYS
from matchmaking.scoring.facts import CertificateFact, CertificateStatus, SupplierFacts

USABLE = (CertificateStatus.DOCUMENT, CertificateStatus.VERIFIED)
UNPROVEN = (CertificateStatus.NO_DATA, CertificateStatus.DECLARED)


class Holding(NamedTuple):
    """``credit`` is None when nothing usable is known; ``state`` says why."""

    standard: str
    state: str
    credit: float | None
    valid_to: date | None = None
    days_left: int | None = None
    evidence: tuple[str, ...] = ()

    def values(self) -> dict[str, object]:
        return {
            "standard": self.standard,
            "state": str(self.state),
            "credit": self.credit,
            "valid_to": self.valid_to.isoformat() if self.valid_to else None,
            "days": self.days_left,
        }


def holding(supplier: SupplierFacts, standard: str, on: date) -> Holding:
    """The best of the supplier's rows for this standard; a full list without it means no."""
    if supplier.certificates is None:
        return Holding(standard, CertificateStatus.NO_DATA, None)
    rows = [row for row in supplier.certificates if row.standard == standard]
    if not rows:
        return Holding(standard, CertificateStatus.NONE, 0.0)
    return max((_read(row, on) for row in rows), key=_preference)


def _read(row: CertificateFact, on: date) -> Holding:
    if row.status in UNPROVEN:
        return Holding(row.standard, row.status, None, row.valid_to, None, row.evidence)
    if row.status not in USABLE:
        return Holding(row.standard, row.status, 0.0, row.valid_to, None, row.evidence)
    if row.valid_to is None:
        return Holding(row.standard, "held", 1.0, None, None, row.evidence)
    days = (row.valid_to - on).days
    state, credit = "held", 1.0
    if days < 0:
        state, credit = CertificateStatus.EXPIRED, 0.0
    elif days < EXPIRING_DAYS:
        state, credit = "expiring", EXPIRING_CREDIT
    return Holding(row.standard, state, credit, row.valid_to, days, row.evidence)


def _preference(found: Holding) -> tuple[float, date, str, tuple[str, ...]]:
    """Proof over hope over nothing; the rest makes the choice independent of row order."""
    credit = found.credit if found.credit is not None else 0.25
    return credit, found.valid_to or date.max, found.state, found.evidence
