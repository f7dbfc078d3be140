"""Suppliers are found as the companies that they are, by what they make and hold too."""

from django.utils.translation import gettext_lazy as _

from linkages.find import pages
from linkages.find.registry import extend, pointed, record_texts
from suppliers.models import Capability, Certification, Supplier

UP = ("supplier", "company")

extend(
    "company",
    texts=(
        *record_texts(
            "supplier",
            gate="company",
            up=("company",),
            weights={
                "product.name": "C",
                "product.name_en": "C",
                "certification.number": "B",
            },
            codes=frozenset({"certification.number"}),
        ),
        *pointed(
            Capability, ("process",), "name", "name_en", gate="company", access="public", up=UP
        ),
        *pointed(
            Certification, ("standard",), "name", "name_en", gate="company", access="public", up=UP
        ),
    ),
)

pages.register_page(
    pages.RecordPage(
        "company",
        "suppliers:detail",
        Supplier.objects.visible_to,
        (
            *pages.contact(lambda supplier: supplier.company_id),
            pages.Action(
                "matches",
                _("Matches"),
                "match",
                "see_matches",
                lambda supplier: pages.link("matchmaking:pipeline", supplier=supplier.pk),
            ),
            *pages.standard("supplier", "suppliers:section", "supplier"),
        ),
        around=("suppliers:section",),
        column="company_id",
    )
)
