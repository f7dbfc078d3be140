"""Names and questions as words: scripts, signs, legal forms; and the same in the database."""

from __future__ import annotations

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from linkages.find import words


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("S.T. Screen Co., Ltd", "st screen"),
        ("st screen", "st screen"),
        ("S T SCREEN", "st screen"),
        ("S.C. Ștrungăria Nouă S.R.L.", "strungaria noua"),
        ("Societatea cu răspundere limitată «Ștrung»", "strung"),
        ("Beta d.o.o. Beograd", "beta beograd"),
        ("БЕТА Д.О.О. Београд", "beta beograd"),
        ("Друштво са ограниченом одговорношћу Бета", "beta"),
        ("„Метал“ ЕООД", "metal"),
        ("Метал АД", "metal"),
        ("Шумадија", "sumadija"),
        ("Šumadija", "sumadija"),
        ("Ђорђе и Đorđe", "dorde i dorde"),
        ("Müller Maschinenbau GmbH & Co. KG", "muller mascinenbau"),  # sch as sh, and that as s
        ("Gesellschaft mit beschränkter Haftung Müller", "muller"),
        ("Acme Limited Liability Company", "acme"),
        ("A/S Nord", "nord"),
        ("Č.E.Z. a. s.", "cezas"),
        ("Grupa A d.o.o.", "grupa a"),
        ("GmbH & Co. KG", "gmbh co kg"),  # nothing else is there
        ("AT&T", "at t"),
        ("O’Neil", "oneil"),
        ("caf\u00e9", "cafe"),
        ("cafe\u0301", "cafe"),  # the accent as a mark of its own
        ("Ștrung\u200e\u202eMet", "strungmet"),
        ("%%%% (((( *", ""),
        ("", ""),
    ],
)
def test_names_lose_signs_and_legal_forms(written: str, name: str) -> None:
    assert words.name(written) == name


@pytest.mark.parametrize(
    ("one", "other"), [("RO 1234-5678", "ro12345678"), ("№ 77.88.99", "77 88 99")]
)
def test_two_spellings_of_a_number_are_one(one: str, other: str) -> None:
    assert words.code(one) == words.code(other)


def test_a_question_keeps_a_legal_form_only_when_it_is_all_there_is() -> None:
    assert words.without_forms(["alfa", "srl"]) == ["alfa"]
    assert words.without_forms(["srl"]) == ["srl"]
    assert words.without_forms(["alfa", "sr"]) == ["alfa"]  # still being typed
    assert words.without_forms(["sr"]) == ["sr"]


TRICKY = st.text(alphabet="s.r l.dogmbhaА&co, ltđ-ș'\u0301\u200b„\"\\%ЩßẞİéÉ", max_size=30)
ANY = st.text(
    alphabet=st.characters(min_codepoint=1, max_codepoint=0x2FFF, exclude_categories=["Cs", "Cn"]),
    max_size=30,
)


@pytest.mark.django_db
@settings(deadline=None, max_examples=60)
@given(st.lists(st.one_of(TRICKY, ANY), min_size=1, max_size=25))
def test_database_reads_names_like_python(texts: list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT find_words(t), find_name(t), find_code(t) "
            "FROM unnest(%s::text[]) WITH ORDINALITY AS u(t, n) ORDER BY n",
            [texts],
        )
        found = cursor.fetchall()
    assert found == [(words.words(t), words.name(t), words.code(t)) for t in texts]
