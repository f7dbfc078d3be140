"""What the packages carry arrives whole and in both languages."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import call_command

from linkages.classifications import labels
from linkages.classifications.models import Node

pytestmark = pytest.mark.django_db


def load(scheme: str) -> None:
    call_command("load_classification", "--scheme", scheme, stdout=io.StringIO())


@pytest.mark.parametrize(
    ("scheme", "levels"), [("nace2", [21, 88, 272, 615]), ("nace21", [22, 87, 287, 651])]
)
def test_activities_have_the_official_number_of_codes(scheme: str, levels: list[int]) -> None:
    load(scheme)

    nodes = Node.objects.in_scheme(scheme)
    assert [nodes.filter(depth=depth).count() for depth in (1, 2, 3, 4)] == levels
    assert not nodes.filter(name="").exists()
    assert not nodes.filter(name_en="").exists()


def test_activity_sits_under_its_section() -> None:
    load("nace2")

    machining = labels.entry("nace2", "25.62")
    assert machining is not None
    assert machining.path == "C/25/25.6/25.62"
    assert machining.name == "Operațiuni de mecanică generală"
    assert machining.name_en == "Machining"


def test_products_of_the_harmonised_system() -> None:
    load("hs")

    article = labels.entry("hs", "761699")
    assert article is not None
    assert article.path == "XV/76/7616/761699"
    assert Node.objects.in_scheme("hs").filter(depth=2).count() == 97  # 96 chapters in sections


def test_countries_have_everyday_names_in_both_languages() -> None:
    load("country")

    for code, english, romanian in [
        ("DE", "Germany", "Germania"),
        ("MD", "Moldova", "Moldova"),
        ("KR", "South Korea", "Coreea de Sud"),
        ("AO", "Angola", "Angola"),
        ("XK", "Kosovo", "Kosovo"),
        ("XV", "Valdora", "Valdora"),
    ]:
        assert (labels.label("country", code, "en"), labels.label("country", code, "ro")) == (
            english, romanian,
        )  # fmt: skip
    assert not Node.objects.filter(name="").exists()


def test_regions_of_neighbours_and_of_the_demonstration_country() -> None:
    load("region")

    assert labels.entry("region", "RO-BC").path == "RO/RO-BC"  # type: ignore[union-attr]
    assert labels.label("region", "BG-02", "bg") == "Бургас"
    assert labels.entry("region", "XV-N1").path == "XV/XV-N/XV-N1"  # type: ignore[union-attr]


def test_country_at_home_elsewhere_has_no_demonstration(settings: object) -> None:
    settings.COUNTRY = "MD"  # type: ignore[attr-defined]
    for scheme in ("country", "region", "legal_form"):
        load(scheme)

    assert not Node.objects.filter(attributes__demo=True).exists()
    assert Node.objects.in_scheme("region").order_by("sort").first().code == "MD"  # type: ignore[union-attr]


def test_legal_forms_are_named_in_both_languages() -> None:
    load("legal_form")

    srl = labels.entry("legal_form", "XHN1")
    assert srl is not None
    assert (srl.name, srl.name_en, srl.short, srl.path) == (
        "Societate cu răspundere limitată", "Limited liability company", "SRL", "RO/XHN1",
    )  # fmt: skip


def test_all_that_comes_along_loads_and_loads_again() -> None:
    first, second = io.StringIO(), io.StringIO()
    call_command("load_classifications", "--format", "json", stdout=first)
    call_command("load_classifications", "--format", "json", stdout=second)

    loaded = {one["scheme"]: one for one in json.loads(first.getvalue())}
    assert set(loaded) == {
        "process", "certificate", "material", "nace2", "nace21", "hs", "country", "region",
        "legal_form",
    }  # fmt: skip
    again = json.loads(second.getvalue())
    assert [one for one in again if one["created"] or one["changed"] or one["retired"]] == []
