"""The process tree is product data: its shape decides who passes the process gate."""

from __future__ import annotations

import re

import pytest

from linkages.classifications import product
from linkages.classifications.tree import Place, Row, arrange, check_codes


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return list(product.processes())


@pytest.fixture(scope="module")
def places(rows: list[Row]) -> dict[str, Place]:
    check_codes(rows)
    return {place.code: place for place in arrange({row.code: row.parent for row in rows})}


def wu_palmer(a: Place, b: Place) -> float:
    """2·depth of the lowest common ancestor over the sum of depths, root 0."""
    common = 0
    for left, right in zip(a.path.split("/"), b.path.split("/"), strict=False):
        if left != right:
            break
        common += 1
    return round(2 * common / (a.depth + b.depth), 4)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("cnc_turning", "cnc_turning", 1.0),
        ("cnc_turning", "conventional_turning", 0.6667),
        ("cnc_turning", "cnc_milling", 0.3333),
        ("anodising", "powder_coating", 0.3333),
        ("cnc_turning", "anodising", 0.0),
    ],
)
def test_similarities_of_the_worked_example(
    places: dict[str, Place], a: str, b: str, expected: float
) -> None:
    assert wu_palmer(places[a], places[b]) == expected


def test_paths_of_the_worked_example(places: dict[str, Place]) -> None:
    assert places["cnc_turning"].path == "subtractive/turning/cnc_turning"
    assert places["anodising"].path == "surface/electrochemical/anodising"


def test_tree_has_four_levels_and_about_150_processes(places: dict[str, Place]) -> None:
    inner = {place.parent for place in places.values()}
    leaves = [place for place in places.values() if place.code not in inner]

    assert {place.depth for place in places.values()} == {1, 2, 3, 4}
    assert 140 <= len(leaves) <= 190


def test_every_process_is_named_in_both_languages(rows: list[Row]) -> None:
    assert [row.code for row in rows if not (row.labels["en"] and row.labels["ro"])] == []


def test_no_two_processes_share_a_name(rows: list[Row]) -> None:
    for language in ("en", "ro"):
        names = [row.labels[language].lower() for row in rows]
        assert sorted({name for name in names if names.count(name) > 1}) == []


def test_codes_are_slugs(rows: list[Row]) -> None:
    assert [row.code for row in rows if not re.fullmatch(r"[a-z][a-z0-9_]*", row.code)] == []


def test_romanian_letters_have_commas_not_cedillas() -> None:
    own = [*product.processes(), *product.certificates(), *product.materials()]
    own += [*product.demo_regions(), *product.demo_legal_forms()]
    texts = " ".join(label for row in own for label in row.labels.values())

    assert set("şţŞŢ") & set(texts) == set()


def test_special_processes_name_known_certificates(rows: list[Row]) -> None:
    certificates = {row.code for row in product.certificates()}
    named = {row.attributes["special_process"] for row in rows if row.attributes}

    assert named
    assert named <= certificates


def test_certificates_imply_known_certificates() -> None:
    certificates = list(product.certificates())
    codes = {row.code for row in certificates}
    implied = {code for row in certificates for code in row.attributes.get("implies", [])}  # type: ignore[attr-defined]

    assert "iso_9001" in implied
    assert implied <= codes


def test_demonstration_country_has_places_with_coordinates() -> None:
    rows = list(product.demo_regions())
    kinds = [row.attributes["kind"] for row in rows]

    assert (kinds.count("region"), kinds.count("district")) == (3, 12)
    assert 40 <= kinds.count("municipality") <= 50
    assert all(45 <= float(str(row.attributes["lat"])) <= 47 for row in rows)
    assert all(24 <= float(str(row.attributes["lon"])) <= 27.3 for row in rows)
    assert len(arrange({row.code: row.parent for row in rows})) == len(rows)
