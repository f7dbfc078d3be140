"""Suppliers are found as the companies that they are, by what they make and hold too."""

from linkages.find.registry import extend, pointed, record_texts
from suppliers.models import Capability, Certification

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
