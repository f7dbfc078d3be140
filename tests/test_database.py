"""Rows out by a server-side cursor, rows in by COPY, whichever driver is installed."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from linkages.database import copy_rows, stream
from linkages.jobs.models import Run

pytestmark = pytest.mark.django_db


@pytest.fixture
def samples() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            CREATE TEMP TABLE samples (
                n integer, t text, d date, at timestamptz, m numeric, b boolean, j jsonb, a text[]
            )
            """
        )
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE samples")


ROW: list[Any] = [
    1,
    'tab\t "quoted" back\\slash\nline\rș 😀 \\N',
    date(2026, 11, 22),
    datetime(2026, 11, 22, 10, 30, tzinfo=UTC),
    Decimal("-1.50"),
    True,
    {"a": 'x"\\y', "b": [1, None]},
    ["plain", 'with "quotes"', "back\\slash", "a,b", "", "NULL"],
]


@pytest.mark.usefixtures("samples")
def test_what_is_copied_in_is_what_comes_out() -> None:
    columns = ["n", "t", "d", "at", "m", "b", "j", "a"]
    assert copy_rows("samples", columns, [ROW, [2] + [None] * 7]) == 2
    with connection.cursor() as cursor:
        cursor.execute("SELECT n, t, d, at, m, b, j::text, a FROM samples ORDER BY n")
        first, second = cursor.fetchall()
    assert list(first[:6]) == ROW[:6]
    assert first[6] == '{"a": "x\\"\\\\y", "b": [1, null]}'
    assert first[7] == ROW[7]
    assert list(second) == [2] + [None] * 7


@pytest.mark.usefixtures("samples")
def test_a_nul_character_does_not_stop_a_load() -> None:
    copy_rows("samples", ["t"], [["a\x00b"]])
    assert list(stream("SELECT t FROM samples")) == [("ab",)]


@pytest.mark.usefixtures("samples")
def test_rows_larger_than_a_block_and_many_of_them() -> None:
    assert copy_rows("samples", ["n", "t"], ([n, "ș" * 70_000] for n in range(5))) == 5
    assert copy_rows("samples", ["n"], ([n] for n in range(5, 30_000))) == 29_995
    counts = "SELECT count(*), sum(n), max(octet_length(t)) FROM samples"
    assert list(stream(counts)) == [(30_000, sum(range(30_000)), 140_000)]


def test_a_query_streams_in_pieces() -> None:
    numbers = stream("SELECT * FROM generate_series(1, %s)", [4500], size=1000)
    assert sum(number for (number,) in numbers) == 4500 * 4501 // 2


@pytest.mark.django_db(transaction=True)
def test_the_reader_may_write_between_rows() -> None:
    Run.objects.bulk_create(Run(kind="x") for _ in range(10))
    for run in stream(Run.objects.all(), size=2):
        Run.objects.filter(pk=run.pk).update(subject="seen")
    assert Run.objects.filter(subject="seen").count() == 10
