"""What may stand in a cell: formulas are defused, numbers stay numbers, nothing illegal stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkages.exports.cells import clean, guard, starts_formula, unguard

HOSTILE = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(1;1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "\u00a0=1+1",
    "\u200b=1+1",
    "\ufeff=1+1",
    "＝1+1",
    "＠SUM(1)",
    "-",
    "+373 22 123456",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_spreadsheet_might_calculate_gets_an_apostrophe(text: str) -> None:
    assert guard(text) == f"'{text}"


@pytest.mark.parametrize(
    "text", ["-5", "+5", "-1.5", "-1,5", "12", "Ștefan", "a=b", "a-b", "", "'"]
)
def test_harmless_text_stays_as_it_is(text: str) -> None:
    assert guard(text) == text


@pytest.mark.parametrize("text", ["-٣", "-1e5", "-1.5.6", "-5 ", "--5"])
def test_what_only_resembles_a_number_is_guarded(text: str) -> None:
    assert starts_formula(text)


@given(st.text())
def test_a_guarded_text_comes_back(text: str) -> None:
    assert unguard(guard(text)) == text or text.startswith("'")


@given(st.text())
def test_a_guarded_text_never_starts_a_formula(text: str) -> None:
    assert not starts_formula(guard(text))


def test_characters_that_no_reader_takes_are_removed() -> None:
    assert clean("a\x00b\x0bc\x1bd\ud800e\uffff\tf\ng\r") == "abcde\tf\ng\r"
