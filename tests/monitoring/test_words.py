"""Sentences follow the plural and the order of each language."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils import timezone
from django.utils.translation import override

from linkages.periods import Period
from monitoring import words
from monitoring.figures import Edition, Figure
from monitoring.indicators import Parameters
from monitoring.indicators.readings import FINAL, NOT_PUBLISHED

Q3 = Period(2026, 3)


def edition(
    signed: int = 0, value: int = 0, alive: int = 0, new: int = 0, again: int = 0, ended: int = 0
) -> Edition:
    counted: dict[str, int | Decimal] = {
        "MON-01": signed, "MON-02.nominal_eur": Decimal(value), "EXT-02.pairs_last_day": alive,
        "EXT-02.new": new, "EXT-02.reactivated": again, "EXT-02.ended": ended,
    }  # fmt: skip
    figures = {
        key: Figure(key, number, "EUR", 1, 1, FINAL, 1, 0) for key, number in counted.items()
    }
    return Edition(
        Q3, dt.date(2026, 11, 22), False, Parameters(), "", timezone.now(), figures
    )  # fmt: skip


def withheld(of: Edition, key: str) -> Edition:
    figures = dict(of.figures)
    figures[key] = replace(figures[key], status=NOT_PUBLISHED, n=0, of=3)
    return replace(of, figures=figures)


def said(now: Edition, before: Edition | None, language: str) -> str:
    with override(language):
        text = words.voice(now, before)
    return text.replace("<b>", "").replace("</b>", "").replace("\u202f", " ").replace("\xa0", " ")


@pytest.mark.parametrize(
    ("now", "before", "english", "romanian"),
    [
        (
            edition(14, 4_860_000, 57, 6, 0, 3), edition(11),
            ("14 contracts worth EUR 4.9 million were signed, 3 more than a year before. "
            "57 linkages were alive on 30 September (6 new, 3 ended)."),
            ("Au fost semnate 14 contracte în valoare de 4,9 milioane EUR, cu 3 mai multe decât cu "
            "un an înainte. 57 de legături erau active la 30 septembrie (6 noi, 3 încheiate)."),
        ),
        (
            edition(1, 900, 1, 1, 1, 1), edition(2),
            ("1 contract worth EUR 900 was signed, 1 fewer than a year before. "
            "1 linkage was alive on 30 September (1 new, 1 reactivated, 1 ended)."),
            ("A fost semnat un contract în valoare de 900 EUR, cu unul mai puțin decât cu un an "
            "înainte. 1 legătură era activă la 30 septembrie (1 nouă, 1 reluată, 1 încheiată)."),
        ),
        (
            edition(20, 1000, 101), edition(20),
            ("20 contracts worth EUR 1 000 were signed, as many as a year before. "
            "101 linkages were alive on 30 September."),
            ("Au fost semnate 20 de contracte în valoare de 1 000 EUR, câte au fost și cu un an "
            "înainte. 101 legături erau active la 30 septembrie."),
        ),
        (
            edition(), None,
            "No contract was signed. No linkage was alive on 30 September.",
            "Nu s-a semnat niciun contract. La 30 septembrie nu era activă nicio legătură.",
        ),
        (
            withheld(edition(3), "MON-02.nominal_eur"), None,
            ("3 contracts were signed; too few values are known to publish their sum. "
            "No linkage was alive on 30 September."),
            ("Au fost semnate 3 contracte; se cunosc prea puține valori pentru a publica suma. "
            "La 30 septembrie nu era activă nicio legătură."),
        ),
        (
            withheld(withheld(edition(3), "MON-01"), "EXT-02.pairs_last_day"), None,
            ("Too few owners are known to publish the contracts signed. "
            "The number of linkages is not published: too few owners are known."),
            ("Se cunosc prea puțini proprietari pentru a publica numărul contractelor semnate. "
            "Numărul legăturilor nu se publică: se cunosc prea puțini proprietari."),
        ),
    ],
)  # fmt: skip
def test_the_quarter_in_words(
    now: Edition, before: Edition | None, english: str, romanian: str
) -> None:
    assert said(now, before, "en") == english
    assert said(now, before, "ro") == romanian


def test_an_end_that_may_still_be_undone_is_not_told() -> None:
    now = withheld(edition(alive=2, ended=2), "EXT-02.ended")
    assert "ended" not in said(now, None, "en")


def test_the_method_states_its_parameters() -> None:
    with override("en"):
        text = " ".join(words.method(Parameters(foreign_threshold=Decimal("12.5"), gap_days=1)))
    assert "Foreign means 12.5\u202f% or more of the votes." in text
    assert "Gaps of up to 1 day do not end it." in text


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Decimal(4855000), ("4.86", "EUR m")),
        (Decimal("999999.5"), ("1\u202f000\u202f000", "EUR")),
        (Decimal(-2_500_000), ("-2.50", "EUR m")),
    ],
)
def test_money_on_a_tile(value: Decimal, shown: tuple[str, str]) -> None:
    with override("en"):
        assert words.short(value, "EUR", is_money=True) == shown
