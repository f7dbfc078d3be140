"""The supplier's record in the field registry, in the order of its pages."""

from django.utils.translation import gettext_lazy as _

from linkages.field_registry import Field, Record, Section, Table, fields, register
from suppliers.models import (
    AuditResult,
    Capability,
    Certification,
    Machine,
    Product,
    QualityRecord,
    Reference,
    Staffing,
    Supplier,
)


def mm(*names: str) -> tuple[Field, ...]:
    return tuple(Field(name, unit="mm", for_matching=True) for name in names)


def percents(*names: str) -> tuple[Field, ...]:
    return tuple(Field(name, kind="percent") for name in names)


def euros(*names: str) -> tuple[Field, ...]:
    return tuple(Field(name, kind="money", unit="EUR") for name in names)


register(
    Record(
        "supplier",
        Supplier,
        see="see_suppliers",
        edit="edit_suppliers",
        sections=(
            Section(
                "identity",
                _("Identity"),
                fields(
                    "summary",
                    "summary_en",
                    Field("programme_status", access="agency", counts=False),
                    Field("listed_from", access="agency", counts=False),
                    Field("listed_to", access="agency", counts=False),
                ),
                uses=(("company", "identity"), ("company", "standing")),
            ),
            Section(
                "places",
                _("Sites and delivery"),
                fields(Field("delivery_radius_km", unit="km"), "export_countries", "languages"),
                uses=(("company", "sites"),),
            ),
            Section(
                "processes",
                _("Processes"),
                fields("supply_kind", "tier"),
                tables=(
                    Table(
                        "capabilities",
                        Capability,
                        fields(
                            Field("process", for_matching=True),
                            Field("mode", for_matching=True),
                            Field("partner", access="agency"),
                            "automation",
                            "batch_min",
                            "batch_typical",
                            "batch_max",
                            "moq",
                            Field("setup_minutes", unit="min"),
                            Field("cycle_seconds", unit="s"),
                            Field("annual_hours", unit="h"),
                            "special_process",
                            *mm("tolerance_mm"),
                            "tolerance_class",
                            Field("roughness_ra", unit="µm"),
                            *mm("max_length_mm", "max_width_mm", "max_height_mm", "min_size_mm"),
                            Field("max_weight_kg", unit="kg", for_matching=True),
                            *mm("thickness_min_mm", "thickness_max_mm"),
                            Field("material", for_matching=True),
                            Field("materials", for_matching=True),
                            Field("capacity_month", access="partner"),
                            Field("utilisation", kind="percent", access="partner"),
                            Field("free_month", access="partner", for_matching=True),
                            Field("expansion_month", access="partner", for_matching=True),
                        ),
                    ),
                ),
            ),
            Section(
                "machines",
                _("Machines and tooling"),
                fields("has_toolroom", "mould_count", "changeover"),
                tables=(
                    Table(
                        "machines",
                        Machine,
                        fields(
                            "kind",
                            "maker",
                            "model",
                            Field("year", kind="year"),
                            "quantity",
                            "process",
                            "control",
                            "axes",
                            "working_range",
                            Field("force_t", unit="t"),
                            Field("shot_g", unit="g"),
                            Field("power_kw", unit="kW"),
                            *mm("tolerance_mm"),
                            "cpk",
                            "cpk_on",
                            Field("utilisation", kind="percent"),
                            Field("hourly_rate_eur", kind="money", unit="EUR", access="price"),
                            "condition",
                            "overhaul_on",
                            Field("hold", access="finance"),
                        ),
                    ),
                ),
                access="partner",
            ),
            Section(
                "products",
                _("Products and references"),
                tables=(
                    Table(
                        "products",
                        Product,
                        fields(
                            "name",
                            "name_en",
                            Field("hs", for_matching=True),
                            Field("cpv", for_matching=True),
                            "material",
                            "size_range",
                            "annual_output",
                            *percents("sales_percent"),
                            "design",
                            "standards",
                            "description",
                        ),
                    ),
                    Table(
                        "references",
                        Reference,
                        fields(
                            "customer",
                            Field("country", kind="choice"),
                            Field("is_mne", for_matching=True),
                            "part_family",
                            Field("since", kind="year"),
                            "value_band",
                            "tier",
                            "may_contact",
                        ),
                        access="partner",
                    ),
                ),
            ),
            Section(
                "certificates",
                _("Certificates and quality system"),
                fields(
                    "ppap_level",
                    "quality_methods",
                    "last_customer_audit",
                    "measuring",
                    "calibration_on",
                    "has_accredited_lab",
                ),
                tables=(
                    Table(
                        "certifications",
                        Certification,
                        fields(
                            Field("standard", for_matching=True),
                            "edition",
                            Field("status", for_matching=True),
                            "issued_on",
                            Field("valid_to", for_matching=True),
                            "scope",
                            "sites_covered",
                            "number",
                            "body",
                            "accreditation",
                            "surveillance_on",
                            Field("checked_at", access="agency"),
                            Field("checked_url", access="agency"),
                            Field("checked_on", access="agency"),
                            Field("checked_by", access="agency", personal=True),
                            Field("remind", access="agency"),
                        ),
                    ),
                ),
            ),
            Section(
                "quality",
                _("Quality and delivery record"),
                tables=(
                    Table(
                        "quality",
                        QualityRecord,
                        fields(
                            "month",
                            "received",
                            "rejected",
                            Field("ppm", for_matching=True),
                            *percents("scrap_percent"),
                            "complaints",
                            "lines_due",
                            "lines_on_time",
                            Field("otd_percent", kind="percent", for_matching=True),
                            "otd_definition",
                            Field("lead_days_quoted", unit="d"),
                            Field("lead_days_actual", unit="d"),
                            Field("rfq_days", unit="d"),
                            *percents("hit_percent", "oee_percent"),
                            "stock_turns",
                            *percents("quality_cost_percent", "overtime_percent"),
                        ),
                    ),
                ),
                access="partner",
            ),
            Section(
                "engineering",
                _("Engineering and IT"),
                fields("cad_formats", "erp", "edi", "traceability", "cyber_level"),
            ),
            Section(
                "people",
                _("Capacity and people"),
                fields(
                    "shifts",
                    *percents("surge_percent"),
                    Field("days_to_add_shift", unit="d"),
                    "investment_ordered",
                ),
                tables=(
                    Table(
                        "staffing",
                        Staffing,
                        fields(
                            Field("year", kind="year"), "direct", "quality", "maintenance",
                            "engineering", "sales", "admin", "apprentices", "graduates",
                            *percents("turnover_percent", "absence_percent"),
                            Field("training_hours", unit="h"),
                            *percents("women_percent"),
                            "average_age",
                            Field("wage_band", access="finance"),
                            "has_skill_matrix",
                        ),
                    ),
                ),
                access="partner",
            ),
            Section(
                "audits",
                _("Audits and readiness"),
                tables=(
                    Table(
                        "audits",
                        AuditResult,
                        fields(
                            Field("audited_on", for_matching=True),
                            Field("percent", kind="percent", for_matching=True),
                            Field("grade", for_matching=True),
                            Field("readiness_level", for_matching=True),
                            Field("open_critical", for_matching=True),
                            "standard",
                            Field("auditor", personal=True),
                            "summary",
                        ),
                    ),
                ),
                access="audit",
            ),
            Section(
                "terms",
                _("Commercial terms"),
                fields(
                    "incoterms",
                    "quote_currency",
                    Field("payment_days", unit="d"),
                    Field("minimum_order_eur", kind="money", unit="EUR"),
                    "accepts_index_clause",
                    "accepts_consignment",
                    "packaging_note",
                ),
                access="partner",
            ),
            Section(
                "finance",
                _("Owners and finance"),
                fields(
                    *percents("largest_customer_percent", "mne_sales_percent"),
                    Field("customer_payment_days", unit="d"),
                    "bank",
                    *euros("credit_line_eur", "liability_insurance_eur"),
                ),
                uses=(("company", "owners"), ("company", "figures")),
                access="finance",
            ),
            Section(
                "esg",
                _("Environment, people, governance"),
                fields(
                    Field("esg", for_matching=True),
                    "ecovadis_score",
                    "ecovadis_on",
                    "has_code_of_conduct",
                    "has_cbam_goods",
                    "reach_rohs",
                    "ltifr",
                    "permits",
                ),
            ),
            Section(
                "innovation",
                _("Innovation"),
                fields("rnd_staff", "own_products", "patents"),
            ),
            Section(
                "attitude",
                _("Attitude and wishes"),
                fields(
                    "commitment",
                    "will_upgrade",
                    "accepts_audits",
                    "will_cofund",
                    Field("wanted_sectors", for_matching=True),
                    Field("excluded_sectors", for_matching=True),
                    "min_annual_pieces",
                    "max_annual_pieces",
                ),
                access="agency",
            ),
        ),
    )
)  # fmt: skip
