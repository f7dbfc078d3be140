"""Short names of criteria, gates, weight sets, stages and loss reasons in the active language."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from matchmaking.scoring.gates import Gate, Status
from matchmaking.scoring.weights import Criterion
from matchmaking.stages import LossReason, Stage

Labels = dict[str, str | Promise]

CRITERIA: Labels = {
    Criterion.PROCESS: _("Process"),
    Criterion.PRODUCT: _("Product"),
    Criterion.ENVELOPE: _("Envelope"),
    Criterion.CAPACITY: _("Capacity"),
    Criterion.CERTIFICATION: _("Certificates"),
    Criterion.QUALITY: _("Quality"),
    Criterion.AUDIT: _("Audit"),
    Criterion.LOCATION: _("Location"),
    Criterion.COMMERCIAL: _("Commercial"),
    Criterion.TRACK_RECORD: _("References"),
    Criterion.ESG: _("ESG"),
}

#: Narrow enough to stand under the columns of a fit strip.
CRITERIA_SHORT: Labels = {
    Criterion.PROCESS: pgettext_lazy("under a narrow column", "Process"),
    Criterion.PRODUCT: pgettext_lazy("under a narrow column", "Part"),
    Criterion.ENVELOPE: pgettext_lazy("under a narrow column", "Size"),
    Criterion.CAPACITY: pgettext_lazy("under a narrow column", "Free"),
    Criterion.CERTIFICATION: pgettext_lazy("under a narrow column", "Cert."),
    Criterion.QUALITY: "PPM",
    Criterion.AUDIT: pgettext_lazy("under a narrow column", "Audit"),
    Criterion.LOCATION: "km",
    Criterion.COMMERCIAL: "€",
    Criterion.TRACK_RECORD: pgettext_lazy("under a narrow column", "Ref."),
    Criterion.ESG: "ESG",
}

GATES: Labels = {
    Gate.LEGAL: _("Legal and sanctions"),
    Gate.PROCESS: _("Primary process, or near it"),
    Gate.CERTIFICATES: _("Must certificates at start of production"),
    Gate.ENVELOPE: _("Technical limits"),
    Gate.CAPACITY: _("Capacity floor"),
    Gate.LOCATION: _("Location"),
    Gate.DEPENDENCY: _("Dependency on the buyer"),
    Gate.EXCLUSIONS: _("Exclusions and related parties"),
    Gate.APPETITE: _("What the supplier wants"),
    Gate.AUDIT: _("Audit floor"),
}

STATUSES: Labels = {
    Status.PASS: pgettext_lazy("gate", "pass"),
    Status.FAIL: pgettext_lazy("gate", "fail"),
    Status.UNKNOWN: pgettext_lazy("gate", "unknown"),
}

PRESETS: Labels = {
    "default": _("Default"),
    "automotive": _("Direct parts, automotive"),
    "machining": _("Machining and metal"),
    "plastics": _("Plastics"),
    "food_packaging": _("Food and packaging"),
    "mro_services": _("Maintenance, repair and services"),
    "own": _("Own weights"),
}

STAGES: Labels = {
    Stage.RANKED: _("Ranked"),
    Stage.LONGLIST: _("Longlist"),
    Stage.SHORTLIST: _("Shortlist"),
    Stage.PROPOSED: _("Proposed"),
    Stage.BUYER_REVIEW: _("Buyer's review"),
    Stage.SUPPLIER_INTEREST: _("Supplier's interest"),
    Stage.INTRODUCTION: _("Introduction"),
    Stage.MEETING: _("Meeting"),
    Stage.AUDIT: _("Audit"),
    Stage.RFQ: _("Request for quotation"),
    Stage.QUOTE: _("Quotation"),
    Stage.SAMPLE: _("Sample or PPAP"),
    Stage.NOMINATED: _("Nominated"),
    Stage.CONTRACT: _("Contract"),
    Stage.FIRST_DELIVERY: _("First delivery"),
    Stage.REPEAT: _("Repeat orders"),
    Stage.LOST: _("Lost"),
}

LOSS_REASONS: Labels = {
    LossReason.NO_PROCESS: _("Process missing"),
    LossReason.TOLERANCE: _("Tolerance not held"),
    LossReason.CAPACITY: _("Too little capacity"),
    LossReason.CERTIFICATE: _("Certificate missing"),
    LossReason.PRICE: _("Price"),
    LossReason.LEAD_TIME: _("Lead time"),
    LossReason.FINANCE: _("Finance"),
    LossReason.DISTANCE: _("Distance"),
    LossReason.LANGUAGE_RESPONSE: _("Language or slow response"),
    LossReason.AUDIT_FAIL: _("Audit failed"),
    LossReason.SAMPLE_FAIL: _("Sample failed"),
    LossReason.NEED_CANCELLED: _("Need cancelled"),
    LossReason.STAYED_IMPORT: _("Buyer stayed with imports"),
    LossReason.GROUP_SOURCING: _("Decided by group sourcing"),
    LossReason.DECLINED_CAPACITY: _("Supplier declined: capacity"),
    LossReason.DECLINED_TERMS: _("Supplier declined: terms"),
    LossReason.DECLINED_STRATEGY: _("Supplier declined: strategy"),
    LossReason.NO_ANSWER: _("No answer"),
}

FEATURES: Labels = {
    "tolerance_mm": pgettext_lazy("technical limit", "tolerance"),
    "roughness_ra": pgettext_lazy("technical limit", "surface roughness Ra"),
    "length_mm": pgettext_lazy("technical limit", "length"),
    "width_mm": pgettext_lazy("technical limit", "width"),
    "height_mm": pgettext_lazy("technical limit", "height"),
    "diameter_mm": pgettext_lazy("technical limit", "diameter"),
    "thickness_mm": pgettext_lazy("technical limit", "thickness"),
    "min_size_mm": pgettext_lazy("technical limit", "smallest detail"),
    "weight_kg": pgettext_lazy("technical limit", "weight"),
}

#: By the last word of a feature's key.
UNITS = {"mm": "mm", "ra": "µm", "kg": "kg"}

#: Facts that a supplier can be asked for, by the keys of ``Part.missing``.
FACTS: Labels = {
    "processes": _("processes"),
    "materials": _("materials"),
    "hs_codes": _("product codes"),
    "free_per_month": _("free capacity"),
    "ppm": _("PPM"),
    "otd_percent": _("deliveries on time"),
    "audit_percent": _("audit result"),
    "audited_on": _("audit date"),
    "coordinates": _("place of production"),
    "turnover_eur": _("turnover"),
    "mne_references": _("references"),
    "esg": _("sustainability (ESG)"),
}


def label(labels: Labels, key: str) -> str:
    """The label in the active language; a key that nobody named stands for itself."""
    return str(labels.get(key, key))
