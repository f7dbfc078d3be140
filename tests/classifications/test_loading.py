from __future__ import annotations

import pytest
from django.db import InternalError, transaction

from linkages.classifications import labels, services
from linkages.classifications.loading import LoadError, load, tidy
from linkages.classifications.models import Node, Scheme
from linkages.classifications.tree import Row
from tests.classifications.factories import ROWS, tree

pytestmark = pytest.mark.django_db


def counts(rows: list[Row], **options: bool) -> tuple[int, int, int, int, int]:
    outcome = load("small", rows, **options)  # type: ignore[arg-type]
    return (
        outcome.created, outcome.changed, outcome.unchanged, outcome.retired, outcome.restored,
    )  # fmt: skip


def test_nodes_know_path_depth_parent_and_labels() -> None:
    node = tree()["cnc_turning"]

    assert (node.path, node.depth, node.parent.code) == ("metal/turning/cnc_turning", 3, "turning")  # type: ignore[union-attr]
    assert (node.name, node.name_en) == ("Strunjire CNC", "CNC turning")


def test_loading_again_changes_nothing() -> None:
    tree()
    revision = Scheme.objects.get().revision

    assert counts(ROWS) == (0, 0, 5, 0, 0)
    assert Scheme.objects.get().revision == revision


def test_keys_stay_when_labels_change() -> None:
    before = tree()["milling"].pk

    assert counts([Row("milling", "metal", {"ro": "Frezare CNC"})]) == (0, 1, 0, 0, 0)
    after = Node.objects.get(code="milling")
    assert (after.pk, after.name, after.name_en) == (before, "Frezare CNC", "Milling")


def test_complete_list_retires_what_it_leaves_out() -> None:
    tree()

    assert counts([row for row in ROWS if row.code != "sewing"], complete=True) == (0, 0, 4, 1, 0)
    assert Node.objects.get(code="sewing").is_retired


def test_partial_list_retires_nothing() -> None:
    tree()

    assert counts(ROWS[:1]) == (0, 0, 1, 0, 0)
    assert Node.objects.current().count() == 5


def test_retired_code_that_comes_back_is_current_again() -> None:
    tree()
    counts(ROWS[:-1], complete=True)

    assert counts(ROWS, complete=True) == (0, 0, 4, 0, 1)
    assert not Node.objects.get(code="sewing").is_retired


def test_code_above_a_listed_one_is_not_retired() -> None:
    tree()

    counts([Row("turning", "metal", {"en": "Turning"})], complete=True)

    assert set(Node.objects.current().values_list("code", flat=True)) == {"metal", "turning"}


def test_moved_branch_takes_its_paths_along() -> None:
    tree()

    counts([Row("turning", "sewing", {"en": "Turning"})])

    node = Node.objects.get(code="cnc_turning")
    assert (node.path, node.depth) == ("sewing/turning/cnc_turning", 3)


def test_order_of_the_walk_is_the_order_of_the_list() -> None:
    tree()

    assert list(Node.objects.values_list("code", flat=True)) == [row.code for row in ROWS]


def test_dry_run_counts_and_leaves_nothing() -> None:
    outcome = load("small", ROWS, dry_run=True)

    assert (outcome.created, outcome.dry_run) == (5, True)
    assert not Scheme.objects.exists()


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (Row("metal", "", {"en": "Again"}, line=9), "Row 9: code “metal” is already in row 0"),
        (Row("x", "nowhere", {"en": "X"}, line=9), "Row 9: parent “nowhere” is neither"),
        (Row("x", "", {"en": " "}, line=9), "Row 9: code “x” has no label"),
        (Row("", "", {"en": "X"}, line=9), "Row 9: the code is empty"),
        (Row("x", "x2", {"en": "X"}, line=9), "Row 9: parent “x2”"),
    ],
)
def test_one_bad_row_refuses_all(bad: Row, words: str) -> None:
    with pytest.raises(LoadError, match=words):
        load("small", [*ROWS, bad])

    assert not Node.objects.exists()


def test_further_languages_are_kept_beside_the_pair() -> None:
    rows = [Row("a", "", {"en": "Iron", "ro": "Fier", "bg": "Желязо"})]
    node = tree(rows=rows)["a"]

    assert node.labels == {"bg": "Желязо"}
    assert (node.label_in("bg"), node.label_in("ro"), node.label_in("de")) == (
        "Желязо", "Fier", "Fier",
    )  # fmt: skip


def test_national_column_follows_the_setting(settings: object) -> None:
    settings.LOCAL_LANGUAGE = "bg"  # type: ignore[attr-defined]
    node = tree(rows=[Row("a", "", {"en": "Iron", "ro": "Fier", "bg": "Желязо"})])["a"]

    assert (node.name, node.labels) == ("Желязо", {"ro": "Fier"})


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("ro", "AGRICULTURĂ, SILVICULTURĂ ŞI PESCUIT", "Agricultură, silvicultură și pescuit"),
        ("ro", " Piele  brută,\nnetăbăcită ", "Piele brută, netăbăcită"),
        ("sr", "ŞŢ", "ŞŢ"),
        ("en", "EN AW-6082", "EN AW-6082"),
        ("en", "PVC", "PVC"),
    ],
)
def test_labels_are_tidied(language: str, text: str, expected: str) -> None:
    assert tidy(language, text) == expected


def test_database_refuses_to_delete_a_code() -> None:
    node = tree()["sewing"]

    with pytest.raises(InternalError, match="Cannot delete"), transaction.atomic():
        Node.objects.filter(pk=node.pk).delete()


def test_retiring_a_code_retires_what_is_below_and_says_what_replaces_it() -> None:
    nodes = tree()

    assert services.retire(nodes["turning"], by=None, replaced_by=nodes["milling"]) == 2
    assert set(Node.objects.current().values_list("code", flat=True)) == {
        "metal", "milling", "sewing",
    }  # fmt: skip
    assert Node.objects.get(code="turning").replaced_by == nodes["milling"]


def test_code_is_replaced_within_its_classification() -> None:
    one, other = tree("one")["sewing"], tree("two")["sewing"]

    with pytest.raises(ValueError, match="its own classification"):
        services.retire(one, by=None, replaced_by=other)


def test_demonstration_country_loads_and_retires() -> None:
    services.load_demo_country()
    rovena = labels.entry("region", "XV-C1-01")
    assert rovena is not None
    assert (rovena.display_name, rovena.path) == ("Rovena", "XV/XV-C/XV-C1/XV-C1-01")

    services.retire_demo_country()

    assert not Node.objects.current().exists()
    assert Node.objects.in_scheme("legal_form").filter(code="XV-SRL").exists()
