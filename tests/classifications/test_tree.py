"""Placing codes in a tree, without a database."""

from __future__ import annotations

import pytest

from linkages.classifications.tree import Row, TreeError, arrange, check_codes, with_parents


def parents(*codes: str, known: frozenset[str] = frozenset()) -> dict[str, str]:
    rows = with_parents([Row(code) for code in codes], known)
    return {row.code: row.parent for row in rows}


def test_walk_gives_path_depth_and_order() -> None:
    places = arrange({"b": "", "a": "", "c": "b", "d": "c", "e": "b"})

    assert [(place.path, place.depth, place.sort) for place in places] == [
        ("b", 1, 1),
        ("b/c", 2, 2),
        ("b/c/d", 3, 3),
        ("b/e", 2, 4),
        ("a", 1, 5),
    ]


def test_parent_may_come_after_its_children() -> None:
    assert [place.path for place in arrange({"c": "b", "b": ""})] == ["b", "b/c"]


def test_unknown_parent_is_named_with_its_line() -> None:
    with pytest.raises(TreeError) as caught:
        arrange({"a": "nowhere"}, {"a": 7})

    assert (caught.value.reason, caught.value.value, caught.value.line) == (
        "unknown_parent", "nowhere", 7,
    )  # fmt: skip


def test_circle_is_refused() -> None:
    with pytest.raises(TreeError, match="circle"):
        arrange({"a": "", "b": "c", "c": "b"})


def test_duplicate_names_both_lines() -> None:
    with pytest.raises(TreeError) as caught:
        check_codes([Row("a", line=2), Row("b", line=3), Row("a", line=4)])

    assert (caught.value.reason, caught.value.line, caught.value.other_line) == ("duplicate", 4, 2)


@pytest.mark.parametrize(("code", "reason"), [("", "no_code"), ("a/b", "separator")])
def test_code_that_cannot_stand_in_a_path(code: str, reason: str) -> None:
    with pytest.raises(TreeError, match=reason):
        check_codes([Row(code)])


def test_nace_codes_find_parents_and_sections() -> None:
    assert parents("A", "01", "01.1", "01.11", "B", "05") == {
        "A": "", "01": "A", "01.1": "01", "01.11": "01.1", "B": "", "05": "B",
    }  # fmt: skip


def test_roman_sections_are_not_parts_of_one_another() -> None:
    assert parents("I", "01", "0101", "01012100", "II", "06") == {
        "I": "", "01": "I", "0101": "01", "01012100": "0101", "II": "", "06": "II",
    }  # fmt: skip


def test_nuts_codes_hang_under_their_country() -> None:
    assert parents("RO", "RO1", "RO11", "BG", "BG3") == {
        "RO": "", "RO1": "RO", "RO11": "RO1", "BG": "", "BG3": "BG",
    }  # fmt: skip


def test_codes_already_loaded_count_as_parents() -> None:
    assert parents("7616", known=frozenset({"76"})) == {"7616": "76"}
