from __future__ import annotations

import pytest
from django.utils import translation

from linkages.classifications import labels, services
from linkages.classifications.certificates import family, proven_by
from linkages.classifications.loading import load
from linkages.classifications.models import Scheme
from linkages.classifications.tree import Row
from tests.classifications.factories import tree

pytestmark = pytest.mark.django_db


def test_label_in_the_language_of_the_page_or_the_one_asked_for() -> None:
    tree()

    with translation.override("ro"):
        assert labels.label("small", "milling") == "Frezare"
    assert labels.label("small", "milling", "en") == "Milling"


def test_unknown_code_is_its_own_label() -> None:
    tree()

    assert labels.label("small", "nothing") == "nothing"
    assert labels.label("no such scheme", "x") == "x"


def test_list_pages_ask_the_database_once_for_all_labels(
    django_assert_num_queries: object,
) -> None:
    nodes = tree()
    labels.clear()

    with django_assert_num_queries(3):  # type: ignore[operator]
        for node in nodes.values():
            assert labels.label_by_id(node.pk)
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert labels.label("small", "sewing") == "Sewing"


def test_many_unknown_codes_do_not_ask_for_each(django_assert_max_num_queries: object) -> None:
    tree()
    labels.entries("small")

    with django_assert_max_num_queries(2):  # type: ignore[operator]
        for number in range(50):
            labels.label("small", f"unknown{number}")


def test_change_by_another_process_shows_after_the_check(monkeypatch: pytest.MonkeyPatch) -> None:
    nodes = tree()
    assert labels.label("small", "milling", "ro") == "Frezare"

    type(nodes["milling"]).objects.filter(code="milling").update(name="Frezare nouă")
    Scheme.objects.update(revision=1)
    assert labels.label("small", "milling", "ro") == "Frezare"

    monkeypatch.setattr(labels, "CHECK_EVERY_S", 0.0)
    assert labels.label("small", "milling", "ro") == "Frezare nouă"


def test_loading_shows_at_once_in_the_process_that_loads() -> None:
    tree()
    labels.entries("small")

    load("small", [Row("milling", "metal", {"en": "New milling"})])

    assert labels.label("small", "milling", "en") == "New milling"


def test_options_leave_retired_codes_out() -> None:
    nodes = tree()
    services.retire(nodes["sewing"], by=None)

    assert [code for code, _label in labels.options("small")] == [
        "metal", "turning", "cnc_turning", "milling",
    ]  # fmt: skip


def test_flat_lists_are_offered_by_label() -> None:
    rows = [
        Row("2", "", {"en": "Zinc"}),
        Row("1", "", {"en": "Ștanțare"}),
        Row("3", "", {"en": "Aur"}),
    ]
    tree(rows=rows)

    assert [code for code, _label in labels.options("small")] == ["3", "1", "2"]


def test_codes_above_a_path() -> None:
    tree()

    assert [one.code for one in labels.above("small", "metal/turning/cnc_turning")] == [
        "metal", "turning",
    ]  # fmt: skip


def test_certificate_proves_what_it_implies() -> None:
    services.load_known("certificate")

    assert proven_by(["iatf_16949"]) == {"iatf_16949", "iso_9001"}
    assert proven_by(["fssc_22000"]) == {"fssc_22000", "iso_22000", "haccp"}
    assert proven_by(["iso_9001", "unheard_of"]) == {"iso_9001", "unheard_of"}


def test_certificate_belongs_to_a_family() -> None:
    services.load_known("certificate")

    assert family("iatf_16949") == "quality"
    assert family("cqi_9") == "special_process"
    assert labels.entry("certificate", "iatf_16949").short == "IATF 16949"  # type: ignore[union-attr]
