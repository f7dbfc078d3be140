"""`manage.py indicators`: figures on the command line."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.django_db


def run(*options: str) -> str:
    out = StringIO()
    call_command("indicators", *options, stdout=out)
    return out.getvalue()


def test_as_json(quarter: dict[str, Any]) -> None:
    answer = json.loads(run("--period", "2025-Q3", "--format", "json"))
    values = {reading["key"]: reading["value"] for reading in answer["readings"]}
    assert len(values) == 17
    assert (values["MON-01"], values["MON-02.nominal_eur"], values["EXT-01.last_day"]) == (
        3, 130_000, 2,
    )  # fmt: skip


def test_only_some_as_known_on_a_day(quarter: dict[str, Any]) -> None:
    options = ("--period", "2025Q3", "--as-of", "2025-08-31", "--only", "MON-01,EXT-02.new")
    answer = json.loads(run(*options, "--format", "json"))
    found = [(reading["key"], reading["value"]) for reading in answer["readings"]]
    assert found == [("MON-01", 2), ("MON-01.sme", 2), ("EXT-02.new", 2)]
    assert (answer["as_of"], answer["is_first_release"]) == ("2025-08-31", False)


def test_the_first_release(quarter: dict[str, Any]) -> None:
    answer = json.loads(run("--period", "2025-Q3", "--as-of", "first", "--format", "json"))
    assert (answer["as_of"], answer["is_first_release"]) == ("2025-11-14", True)


def test_as_text_in_either_language(quarter: dict[str, Any]) -> None:
    assert "MON-02.nominal_eur             130\u202f000.00 EUR        2/3" in run(
        "--period", "2025-Q3"
    )
    assert "Contracte semnate" in run("--period", "2025-Q3", "--language", "ro")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--period", "2025-Q5"), "“2025-Q5” is not a period."),
        (("--period", "2025-Q3", "--as-of", "31.12.2025"), "“31.12.2025” is not a date."),
        (("--period", "2025-Q3", "--only", "MON-99"), "There is no indicator “MON-99”."),
        (("--period", "2025-Q3", "--language", "xx"), "“xx” is not a language here."),
        (
            ("--period", "2025-Q5", "--language", "ro"),
            "„2025-Q5” nu este o perioadă. Scrieți un trimestru ca 2026-Q3 sau un an ca 2026.",
        ),
    ],
)
def test_bad_input_is_one_clear_line(options: tuple[str, ...], said: str) -> None:
    with pytest.raises(CommandError) as refusal:
        run(*options)
    assert str(refusal.value).startswith(said)
    assert "\n" not in str(refusal.value)
    assert refusal.value.returncode != 0
