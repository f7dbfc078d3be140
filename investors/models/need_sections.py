"""The sections of a need after its header, in the order of its page; `Need` composes them."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from linkages.editing.columns import codes, money, percent
from linkages.languages import WORKING_LANGUAGES

PPAP = [MinValueValidator(1), MaxValueValidator(5)]


class PartOrService(models.Model):
    class Unit(models.TextChoices):
        PIECE = "pcs", _("pieces")
        SET = "set", _("sets")
        KG = "kg", _("kg")
        TONNE = "t", _("tonnes")
        METRE = "m", _("m")
        M2 = "m2", _("m²")
        M3 = "m3", _("m³")
        HOUR = "h", _("hours")
        MONTH = "month", _("months of service")

    description = models.TextField(_("description"), blank=True)
    description_en = models.TextField(_("description in English"), blank=True)
    part_number = models.CharField(_("part number"), max_length=80, blank=True)
    revision = models.CharField(_("revision"), max_length=20, blank=True)
    surface_finish = models.CharField(_("surface and finish"), max_length=200, blank=True)
    special_characteristics = models.TextField(_("special characteristics"), blank=True)
    cleanliness = models.CharField(
        _("cleanliness"), max_length=120, blank=True, help_text=_("For example, VDA 19 class.")
    )
    unit = models.CharField(_("unit"), max_length=8, choices=Unit.choices, default=Unit.PIECE)
    lot_size = models.PositiveIntegerField(_("lot size"), null=True, blank=True)
    peak_month_volume = models.PositiveIntegerField(
        _("volume in the peak month"), null=True, blank=True
    )
    flexibility = percent(_("flexibility of the volume, ± %"))
    programme_years = models.PositiveSmallIntegerField(
        _("life of the programme, years"), null=True, blank=True,
        validators=[MaxValueValidator(50)],
    )  # fmt: skip
    sop_on = models.DateField(_("start of production (SOP)"), null=True, blank=True)
    eop_on = models.DateField(_("end of production (EOP)"), null=True, blank=True)

    class Meta:
        abstract = True


class Commercial(models.Model):
    """Restricted: officers and the buyer itself."""

    class Owner(models.TextChoices):
        BUYER = "buyer", _("buyer")
        SUPPLIER = "supplier", _("supplier")
        SHARED = "shared", _("shared")

    class CallOff(models.TextChoices):
        ORDER = "order", _("single orders")
        FRAME = "frame", _("frame contract with call-offs")
        SCHEDULE = "schedule", _("delivery schedule")
        EDI = "edi", _("delivery schedule by EDI")

    class StockModel(models.TextChoices):
        NONE = "none", _("no stock kept")
        SAFETY = "safety", _("safety stock at the supplier")
        CONSIGNMENT = "consignment", _("consignment stock")
        VMI = "vmi", _("stock managed by the supplier")
        JIT = "jit", _("just in time")
        JIS = "jis", _("just in sequence")

    current_price = models.DecimalField(
        _("current price"), max_digits=16, decimal_places=4, null=True, blank=True,
        validators=[MinValueValidator(0)],
    )  # fmt: skip
    target_price = models.DecimalField(
        _("target price"), max_digits=16, decimal_places=4, null=True, blank=True,
        validators=[MinValueValidator(0)],
    )  # fmt: skip
    price_per = models.PositiveIntegerField(
        _("price is for, units"), default=1, validators=[MinValueValidator(1)]
    )
    price_basis = models.CharField(_("price basis"), max_length=200, blank=True)
    incoterm = models.CharField(
        _("Incoterm"), max_length=3, blank=True,
        choices=[(term, term) for term in (
            "EXW", "FCA", "FAS", "FOB", "CFR", "CIF", "CPT", "CIP", "DAP", "DPU", "DDP",
        )],
    )  # fmt: skip
    incoterm_place = models.CharField(_("place of the Incoterm"), max_length=120, blank=True)
    payment_days = models.PositiveSmallIntegerField(
        _("payment, days"), null=True, blank=True, validators=[MaxValueValidator(365)]
    )
    tooling_owner = models.CharField(
        _("tooling belongs to"), max_length=10, choices=Owner.choices, blank=True
    )
    tooling_budget = money(_("tooling budget"), validators=[MinValueValidator(0)])
    index_clause = models.CharField(_("index clause"), max_length=200, blank=True)
    packaging = models.CharField(_("packaging"), max_length=200, blank=True)
    call_off = models.CharField(_("call-off"), max_length=10, choices=CallOff.choices, blank=True)
    stock_model = models.CharField(
        _("stock model"), max_length=12, choices=StockModel.choices, blank=True
    )
    tool_weeks = models.PositiveSmallIntegerField(
        _("lead time of the tool, weeks"), null=True, blank=True
    )
    sample_weeks = models.PositiveSmallIntegerField(
        _("lead time of samples, weeks"), null=True, blank=True
    )
    production_weeks = models.PositiveSmallIntegerField(
        _("lead time in production, weeks"), null=True, blank=True
    )

    class Meta:
        abstract = True


class Quality(models.Model):
    class Audit(models.TextChoices):
        NONE = "none", _("none")
        SELF_ASSESSMENT = "self_assessment", _("self-assessment")
        REMOTE = "remote", _("remote audit")
        PROCESS = "process", _("process audit on site")
        SYSTEM = "system", _("system audit on site")

    class Traceability(models.TextChoices):
        NONE = "none", _("none")
        LOT = "lot", _("by lot")
        SERIAL = "serial", _("by piece")

    ppap_level = models.PositiveSmallIntegerField(
        _("PPAP level"), null=True, blank=True, validators=PPAP
    )
    ppap_on = models.DateField(_("PPAP by"), null=True, blank=True)
    sample_quantity = models.PositiveIntegerField(_("samples"), null=True, blank=True)
    cpk_target = models.DecimalField(
        _("capability target (Cpk)"), max_digits=4, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(0)],
    )  # fmt: skip
    ppm_target = models.PositiveIntegerField(_("PPM target"), null=True, blank=True)
    otd_target = percent(_("on-time delivery target, %"))
    audit = models.CharField(_("audit required"), max_length=16, choices=Audit.choices, blank=True)
    audit_floor = models.PositiveSmallIntegerField(
        _("least readiness level"), null=True, blank=True,
        choices=[(level, f"L{level}") for level in range(1, 6)],
        help_text=_("The audit filter then asks for this level instead of L3."),
    )  # fmt: skip
    special_approvals = models.TextField(_("approvals of special processes"), blank=True)
    nominated_suppliers = models.TextField(_("sub-suppliers named by the customer"), blank=True)
    traceability = models.CharField(
        _("traceability"), max_length=8, choices=Traceability.choices, blank=True
    )
    warranty_months = models.PositiveSmallIntegerField(
        _("warranty, months"), null=True, blank=True, validators=[MaxValueValidator(600)]
    )
    liability_insurance = money(_("liability insurance"), validators=[MinValueValidator(0)])

    class Meta:
        abstract = True


class PlaceAndTime(models.Model):
    delivery_place = models.CharField(_("delivery place"), max_length=200, blank=True)
    delivery_country = models.CharField(_("country of delivery"), max_length=2, blank=True)
    delivery_latitude = models.DecimalField(
        _("latitude of delivery"), max_digits=8, decimal_places=5, null=True, blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
        help_text=_("Leave empty to use the plant's position."),
    )  # fmt: skip
    delivery_longitude = models.DecimalField(
        _("longitude of delivery"), max_digits=8, decimal_places=5, null=True, blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )  # fmt: skip
    max_distance_km = models.PositiveIntegerField(_("radius, km"), null=True, blank=True)
    max_transit_days = models.PositiveSmallIntegerField(
        _("longest transit, days"), null=True, blank=True
    )
    accepted_countries = codes(_("countries accepted"))
    location_must = models.BooleanField(
        _("location is a must"), default=False,
        help_text=_("Suppliers outside the radius or the countries are left out."),
    )  # fmt: skip
    rfq_issued_on = models.DateField(_("request for quotation issued on"), null=True, blank=True)
    rfq_due_on = models.DateField(_("quotations due on"), null=True, blank=True)
    samples_due_on = models.DateField(_("samples due on"), null=True, blank=True)
    decision_on = models.DateField(_("decision on"), null=True, blank=True)

    class Meta:
        abstract = True


class Legal(models.Model):
    class Origin(models.TextChoices):
        NONE = "none", _("no rule")
        EU = "eu", _("European Union")
        PREFERENTIAL = "preferential", _("preferential origin with proof")
        LOCAL = "local", _("made in the country")

    class Cyber(models.TextChoices):
        NONE = "none", _("none")
        BASIC = "basic", _("basic measures, self-declared")
        TISAX_AL1 = "tisax_al1", _("TISAX AL 1")
        TISAX_AL2 = "tisax_al2", _("TISAX AL 2")
        TISAX_AL3 = "tisax_al3", _("TISAX AL 3")
        ISO_27001 = "iso_27001", _("ISO/IEC 27001")

    code_of_conduct = models.BooleanField(_("code of conduct to be signed"), null=True, blank=True)
    esg_minimum = models.CharField(
        _("least ESG rating"), max_length=80, blank=True,
        help_text=_("Scheme and score, for example EcoVadis 45."),
    )  # fmt: skip
    needs_reach = models.BooleanField(_("REACH data"), null=True, blank=True)
    needs_rohs = models.BooleanField(_("RoHS data"), null=True, blank=True)
    needs_cbam = models.BooleanField(_("CBAM data"), null=True, blank=True)
    needs_conflict_minerals = models.BooleanField(
        _("conflict minerals report"), null=True, blank=True
    )
    sanctions_check = models.BooleanField(_("sanctions check"), null=True, blank=True)
    origin_rule = models.CharField(
        _("origin rule"), max_length=12, choices=Origin.choices, blank=True
    )
    cyber_level = models.CharField(
        _("information security"), max_length=10, choices=Cyber.choices, blank=True
    )

    class Meta:
        abstract = True


class Gate(models.TextChoices):
    """Hard filters that a need may ask for; the primary process is one always."""

    LEGAL = "legal", _("legal standing")
    CERTIFICATES = "certificates", _("must certificates")
    ENVELOPE = "envelope", _("technical limits")
    CAPACITY = "capacity", _("capacity floor")
    LOCATION = "location", _("location")
    DEPENDENCY = "dependency", _("dependency on the buyer")
    EXCLUSIONS = "exclusions", _("exclusions")
    APPETITE = "appetite", _("what the supplier wants")
    AUDIT = "audit", _("audit floor")


def default_gates() -> list[str]:
    """All but the two that only warn or wait to be asked for."""
    return [gate.value for gate in Gate if gate not in (Gate.DEPENDENCY, Gate.AUDIT)]


class Matching(models.Model):
    class Profile(models.TextChoices):
        DEFAULT = "default", _("standard")
        AUTOMOTIVE = "automotive", _("direct parts, automotive")
        MACHINING = "machining", _("machining and metal")
        PLASTICS = "plastics", _("plastics")
        FOOD_PACKAGING = "food_packaging", _("food and packaging")
        MRO_SERVICES = "mro_services", _("maintenance and services")
        OWN = "own", _("own weights")

    hard_filters = codes(
        _("hard filters"), Gate.choices, default=default_gates,
        help_text=_("Suppliers that fail are left out. The primary process always counts."),
    )  # fmt: skip
    weight_profile = models.CharField(
        _("weights"), max_length=16, choices=Profile.choices, default=Profile.DEFAULT
    )
    #: Criterion → weight where the profile is `own`; the workbench writes them.
    own_weights = models.JSONField(_("own weights"), default=dict, blank=True, editable=False)
    suppliers_wanted = models.PositiveSmallIntegerField(
        _("suppliers wanted"), default=3, validators=[MinValueValidator(1)]
    )
    outsourcing_allowed = models.BooleanField(_("outsourcing allowed"), default=True)
    related_party_forbidden = models.BooleanField(
        _("related firms are left out"), default=False,
        help_text=_("Some schemes forbid firms of the same owners."),
    )  # fmt: skip
    languages = codes(_("languages of the supplier"), WORKING_LANGUAGES)

    class Meta:
        abstract = True
