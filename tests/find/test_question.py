"""What a person types, also in bad faith, as words to look up."""

from __future__ import annotations

import time

import pytest

from linkages.find.question import distance, may_be_misspelt, read


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("S.T. Screen Co., Ltd", ("st", "screen")),
        ("strung ștrung СТРУНГ", ("strung",)),
        ("alfa srl", ("alfa",)),
        ("srl", ("srl",)),
        ("%%%%", ()),
        ("((((", ()),
        ("' & | ! :* <->", ()),
        ("\x00\x07", ()),
        ("\u202eabc\u2066", ("abc",)),
        ("a:*B | c", ("abc",)),  # single letters are one word
        ("un doi trei patru cinci sase sapte opt noua",
         ("un", "doi", "trei", "patru", "cinci", "sase", "sapte", "opt")),
    ],
)  # fmt: skip
def test_only_words_are_looked_up(typed: str, words: tuple[str, ...]) -> None:
    assert read(typed).words == words


@pytest.mark.parametrize("typed", ["a" * 10_000, "ab " * 4_000, "%" * 10_000, "é\u0301" * 5_000])
def test_long_texts_are_cut_before_anything_else(typed: str) -> None:
    started = time.process_time()  # of this process: a busy machine makes it no slower
    question = read(typed)
    assert time.process_time() - started < 0.1
    assert len(question.text) <= 200
    assert all(len(word) <= 60 for word in question.words)


def test_words_are_beginnings_and_short_ones_are_whole() -> None:
    assert read("st screen").ts() == "('st') & ('screen':*)"
    assert read("screen").ts("A") == "('screen':*A)"
    assert read("screan").ts(also={"screan": ["screen"]}) == "('screan':* | 'screen')"


def test_names_are_looked_up_among_names_and_written_together() -> None:
    assert read("st screen").names() == "('=st' & '=screen':*) | '=stscreen':*"
    assert read("screen").names() == "'=screen':*"


def test_a_number_is_looked_up_as_one_too() -> None:
    question = read("RO 1234 5678")
    assert question.has_number
    assert question.key == "ro12345678"
    assert "'ro12345678':*" in question.ts()


@pytest.mark.parametrize(
    ("one", "other", "most", "slips"),
    [
        ("screan", "screen", 1, 1),
        ("strugmet", "strungmet", 2, 1),
        ("teh", "the", 1, 1),  # two letters swapped are one slip
        ("kitten", "sitting", 3, 3),
        ("kitten", "sitting", 2, 3),  # more than the most
        ("abc", "abcdef", 2, 3),
        ("same", "same", 1, 0),
    ],
)
def test_distance(one: str, other: str, most: int, slips: int) -> None:
    assert distance(one, other, most) == slips
    assert distance(other, one, most) == slips


def test_numbers_and_short_words_are_never_misspelt() -> None:
    assert may_be_misspelt("strung")
    assert not may_be_misspelt("123456")
    assert not may_be_misspelt("cnc")
