"""Figures and the rows behind them as files and as JSON."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.conf import settings
from django.http import QueryDict
from django.utils import translation

from linkages.accounts.models import User
from linkages.exports import services, sources
from linkages.exports.sources import BadParams
from linkages.exports.tables import Table
from linkages.jobs import services as jobs
from linkages.periods import Period
from linkages.permissions import Role
from monitoring.exports import readings_json
from monitoring.figures import MEASURES
from monitoring.indicators import FIRST_RELEASE, UnknownIndicator, Vintage
from tests.kernel.people import saved_person

from .records import day

pytestmark = pytest.mark.django_db
Q3 = Period(2025, 3)
TODAY = Vintage(day("2026-11-22"))


@pytest.fixture
def ana(db: None) -> User:
    return saved_person(Role.ANALYST)


def built(user: User, source: str, params: str, language: str = "en") -> Table:
    with translation.override(language):
        table = sources.source(source).build(user, QueryDict(params), language)
        table.rows = [list(row) for row in table.rows]
        return table


def records(table: Table) -> list[dict[str, Any]]:
    keys = [column.key for column in table.columns]
    return [dict(zip(keys, row, strict=True)) for row in table.rows]


@pytest.mark.usefixtures("quarter")
class TestIndicators:
    def test_a_row_for_each_figure_and_each_line(self, ana: User) -> None:
        table = built(ana, "indicators", "period=2025-Q3")
        rows = records(table)
        totals = {row["series"]: row["value"] for row in rows if row["dimension"] is None}
        assert totals.keys() == MEASURES.keys()
        assert (totals["MON-01"], totals["MON-02.nominal_eur"]) == (3, Decimal(130_000))
        north = next(
            row for row in rows if row["series"] == "MON-01" and row["member_code"] == "XV-N"
        )
        assert (north["dimension"], north["member"], north["value"]) == (
            "Region of the supplier", "Nord", 2,
        )  # fmt: skip
        assert table.total == len(rows)

    def test_lines_add_up_to_the_figure_where_they_do_not_overlap(self, ana: User) -> None:
        rows = records(built(ana, "indicators", "period=2025-Q3"))
        totals = {row["series"]: row for row in rows if row["dimension"] is None}
        sums: dict[Any, Any] = defaultdict(int)
        for row in rows:
            if row["dimension"] is not None and row["value"] is not None:
                sums[row["series"], row["dimension"]] += row["value"]
        for (series, dimension), total in sums.items():
            if dimension != "Affiliate" or not MEASURES[series].overlapping:
                assert total == totals[series]["value"], (series, dimension)

    def test_what_is_not_published_is_empty_and_says_why(
        self, ana: User, quarter: dict[str, Any]
    ) -> None:
        for name in ("first", "second"):
            quarter[name].value = None
            quarter[name].save()
        rows = records(built(ana, "indicators", "period=2025-Q3&only=MON-02.nominal_eur"))
        assert {row["value"] for row in rows} == {None}
        assert {(row["status"], row["reason"]) for row in rows} == {
            ("not published", "low coverage")
        }
        assert (rows[0]["coverage_n"], rows[0]["coverage_of"]) == (0, 3)

    def test_in_romanian(self, ana: User) -> None:
        table = built(ana, "indicators", "period=2025-Q3&only=MON-01", "ro")
        assert [column.label for column in table.columns][:3] == ["Perioadă", "Indicator", "Nume"]
        assert records(table)[0]["measure"] == "Contracte semnate"
        assert table.title == "Indicatori: T3 2025"
        assert table.notes[1] == "Străin înseamnă cel puțin 10\u202f% din drepturile de vot."

    def test_several_periods_and_a_vintage(self, ana: User) -> None:
        params = "period=2025-Q2&period=2025-Q3&only=MON-01&as_of=2025-08-31"
        rows = [row for row in records(built(ana, "indicators", params)) if not row["dimension"]]
        assert [(row["period"], row["value"]) for row in rows if row["series"] == "MON-01"] == [
            ("2025-Q2", 0), ("2025-Q3", 2),
        ]  # fmt: skip
        assert rows[0]["as_of"] == day("2025-08-31")

    @pytest.mark.parametrize("params", ["period=Q3", "only=XX-01", "as_of=never"])
    def test_a_wrong_question_is_named(self, ana: User, params: str) -> None:
        with pytest.raises(BadParams):
            built(ana, "indicators", params)

    @pytest.mark.parametrize("language", ["en", "ro"])
    @pytest.mark.parametrize("format_", ["csv", "xlsx"])
    def test_as_a_file(
        self,
        ana: User,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        format_: str,
        language: str,
    ) -> None:
        monkeypatch.setattr(settings, "PRIVATE_ROOT", tmp_path)
        job = services.request_export(
            ana, source="indicators", params="period=2025-Q3", format=format_,
            language=language, token="once",
        )  # fmt: skip
        run = jobs.claim(job.run_id)
        assert run is not None
        services.write_export(run)
        job.refresh_from_db()
        with job.path.open("rb") as file:
            first = _first_rows(file.read(), format_)
        assert first[0][0] == {"en": "Period", "ro": "Perioadă"}[language]
        assert first[1][:2] == ["2025-Q3", "MON-01"]


def _first_rows(content: bytes, format_: str) -> list[list[Any]]:
    if format_ == "csv":
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))[:2]
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return [list(row) for row in sheet.iter_rows(max_row=2, values_only=True)]


@pytest.mark.usefixtures("quarter")
class TestRows:
    def test_amounts_add_up(self, ana: User) -> None:
        table = built(ana, "indicator_rows", "period=2025-Q3&key=MON-02.nominal_eur")
        rows = records(table)
        assert [row["contract"] for row in rows] == ["K-1", "K-2"]
        assert sum(row["amount"] for row in rows) == 130_000
        assert "The rows add up to EUR\u00a0130\u202f000." in table.notes

    def test_one_line_of_a_breakdown(self, ana: User) -> None:
        table = built(ana, "indicator_rows", "period=2025-Q3&key=MON-01&by=region&is=XV-S")
        assert [row["contract"] for row in records(table)] == ["K-2"]

    def test_what_is_missing(self, ana: User) -> None:
        table = built(ana, "indicator_rows", "period=2025-Q3&key=MON-02&show=missing")
        assert [row["contract"] for row in records(table)] == ["K-3"]

    @pytest.mark.parametrize("params", ["key=XX", "key=MON-01&by=region&is=nowhere"])
    def test_a_wrong_question_is_named(self, ana: User, params: str) -> None:
        with pytest.raises(BadParams):
            built(ana, "indicator_rows", f"period=2025-Q3&{params}")


@pytest.mark.parametrize("role", [Role.BUYER, Role.SME])
@pytest.mark.parametrize("source", ["indicators", "indicator_rows"])
def test_outsiders_export_neither(role: Role, source: str) -> None:
    assert not sources.may_export(saved_person(role), sources.source(source))


@pytest.mark.usefixtures("quarter")
class TestJson:
    def test_a_reading_has_all_that_a_reader_needs(self) -> None:
        answer = readings_json(Q3, TODAY, ["MON-02.nominal_eur"])
        (reading,) = answer["readings"]
        assert answer["parameters"]["foreign_threshold"] == 10
        assert answer["first_release"] == "2025-11-14"
        assert (reading["value"], reading["unit"], reading["status"]) == (
            130_000,
            "EUR",
            "provisional",
        )
        assert reading["coverage"] == {"n": 2, "of": 3, "percent": pytest.approx(200 / 3)}
        assert {"member": "XV-N", "label": "Nord", "value": 80_000} in (
            reading["breakdowns"]["region"]
        )

    def test_too_little_coverage_gives_null_and_a_reason(self, quarter: dict[str, Any]) -> None:
        for name in ("first", "second"):
            quarter[name].value = None
            quarter[name].save()
        (reading,) = readings_json(Q3, TODAY, ["MON-02.nominal_eur"])["readings"]
        assert (reading["value"], reading["reason"]) == (None, "low_coverage")
        assert {line["value"] for line in reading["breakdowns"]["region"]} <= {None}

    def test_texts_follow_the_language_asked_for(self) -> None:
        (reading, _smes) = readings_json(Q3, FIRST_RELEASE, ["MON-01"], "ro")["readings"]
        assert (reading["name"], reading["source"]) == (
            "Contracte semnate", "Registrul legăturilor comerciale",
        )  # fmt: skip

    def test_an_unknown_indicator_is_named(self) -> None:
        with pytest.raises(UnknownIndicator, match="XX-01"):
            readings_json(Q3, TODAY, ["XX-01"])
