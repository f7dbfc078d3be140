"""The purchaser database. Sections A–H of the founding document are files of their own; what the
company register keeps of an investor is not repeated here."""

from investors.models.b_profile import BusinessSegment, CustomerServed, ProductType, Technology
from investors.models.c_history import Expansion, InvestmentDecision, ProductMilestone
from investors.models.d_geography import Presence
from investors.models.e_ownership import GroupFigures, Incentive
from investors.models.f_supply import (
    ImportOrigin,
    NationalSupplier,
    SupplyCost,
    check_yearly_shares,
)
from investors.models.h_strategy import AnnouncedPlan
from investors.models.investor import Investor
from investors.models.need import Need
from investors.models.need_rows import (
    Exclusion,
    NeedCertificate,
    NeedCode,
    NeedCost,
    NeedDocument,
    NeedFeature,
    NeedMaterial,
    NeedProcess,
    NeedVolume,
)
from investors.models.need_sections import Gate

__all__ = [
    "AnnouncedPlan",
    "BusinessSegment",
    "CustomerServed",
    "Exclusion",
    "Expansion",
    "Gate",
    "GroupFigures",
    "ImportOrigin",
    "Incentive",
    "InvestmentDecision",
    "Investor",
    "NationalSupplier",
    "Need",
    "NeedCertificate",
    "NeedCode",
    "NeedCost",
    "NeedDocument",
    "NeedFeature",
    "NeedMaterial",
    "NeedProcess",
    "NeedVolume",
    "Presence",
    "ProductMilestone",
    "ProductType",
    "SupplyCost",
    "Technology",
    "check_yearly_shares",
]
