import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from linkages.folding import fold


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Ștefan", "stefan"),
        ("Стефан", "stefan"),
        ("STEFAN", "stefan"),
        ("Буджак Металл", "budzhak metall"),
        ("Căușeni", "causeni"),
        ("Şcoala ţării", "scoala tarii"),  # cedilla, as old keyboards wrote it
        ("Ђорђе Њего Љуба", "djordje njego ljuba"),
        ("Straße", "strasse"),
        ("  two\u00a0 words ", "two words"),
        ("", ""),
    ],
)
def test_scripts_case_and_diacritics_vanish(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


ALPHABET = st.text(
    alphabet=st.characters(min_codepoint=1, max_codepoint=0x2100, exclude_categories=["Cs"]),
    max_size=40,
)


@pytest.mark.django_db
@settings(deadline=None, max_examples=60)
@given(st.lists(ALPHABET, min_size=1, max_size=20))
def test_database_folds_like_python(texts: list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT fold(t) FROM unnest(%s::text[]) WITH ORDINALITY AS u(t, n)", [texts])
        assert [row[0] for row in cursor.fetchall()] == [fold(text) for text in texts]
