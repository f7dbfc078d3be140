"""Local suppliers: what a firm can make, on what, how well, and on what terms."""

from suppliers.models.capability import Capability, Machine, Product, Reference
from suppliers.models.certification import Certification
from suppliers.models.quality import AuditResult, QualityRecord, Staffing
from suppliers.models.supplier import Supplier

__all__ = [
    "AuditResult",
    "Capability",
    "Certification",
    "Machine",
    "Product",
    "QualityRecord",
    "Reference",
    "Staffing",
    "Supplier",
]
