from django.utils.translation import gettext_lazy as _

from linkages.companies.models import Company, Identifier, Ownership, Site, YearlyFigures
from linkages.field_registry import Field, Record, Section, Table, fields, register

register(
    Record(
        "company",
        Company,
        see="see_companies",
        edit="edit_companies",
        sections=(
            Section(
                "identity",
                _("Identity"),
                fields(
                    Field("name", for_matching=True),
                    "name_en",
                    "trade_names",
                    Field("country", kind="choice"),
                    "legal_form",
                    "founded_on",
                    Field("main_activity", for_matching=True),
                    "website",
                    "group_name",
                    Field("parent", access="partner"),
                    Field("size_class", editable=False),
                    Field("published", access="agency", counts=False),
                ),
                tables=(
                    Table(
                        "identifiers",
                        Identifier,
                        fields(
                            "kind",
                            Field("country", kind="choice"),
                            "value",
                            Field("check_passed", editable=False),
                        ),
                    ),
                ),
            ),
            Section(
                "standing",
                _("Standing and care"),
                fields(
                    "status",
                    Field("standing", for_matching=True),
                    "standing_on",
                    Field("is_sanctioned", for_matching=True),
                    "sanctions_checked_on",
                    Field("account_manager", counts=False),
                ),
                access="agency",
            ),
            Section(
                "sites",
                _("Sites"),
                fields("region"),
                tables=(
                    Table(
                        "sites",
                        Site,
                        fields(
                            "name",
                            "is_main",
                            Field("country", kind="choice"),
                            "region",
                            "municipality",
                            Field("address", access="partner"),
                            Field("latitude", for_matching=True, unit="°"),
                            Field("longitude", for_matching=True, unit="°"),
                            "tenure",
                            Field("land_m2", unit="m²"),
                            Field("covered_m2", unit="m²"),
                            Field("expansion_m2", unit="m²"),
                            Field("power_kva", unit="kVA"),
                            Field("crane_t", unit="t"),
                            Field("door_height_m", unit="m"),
                            Field("floor_load_t_m2", unit="t/m²"),
                            "has_gas",
                            "has_rail",
                            Field("motorway_km", unit="km"),
                            Field("port_km", unit="km"),
                            "employees",
                        ),
                    ),
                ),
            ),
            Section(
                "owners",
                _("Owners"),
                tables=(
                    Table(
                        "owners",
                        Ownership,
                        fields(
                            "owner",
                            "owner_name",
                            Field("country", kind="choice"),
                            "holder",
                            Field("share", unit="%", kind="percent"),
                            "since",
                            "until",
                        ),
                    ),
                ),
                access="partner",
            ),
            Section(
                "figures",
                _("Yearly figures"),
                tables=(
                    Table(
                        "figures",
                        YearlyFigures,
                        fields(
                            Field("year", kind="year"),
                            "currency",
                            *(
                                Field(name, kind="money", unit="currency")
                                for name in (
                                    "turnover", "exports", "balance", "value_added", "profit",
                                    "purchases", "local_purchases", "sme_purchases", "rnd",
                                    "capex", "ebitda", "equity", "debt",
                                )
                            ),
                            "headcount",
                            "fte",
                            "is_audited",
                        ),
                    ),
                ),
                access="finance",
            ),
        ),
    )
)  # fmt: skip
