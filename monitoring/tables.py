"""Figures and the rows behind them as tables for files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from linkages import dates
from linkages.exports.sources import BadParams
from linkages.exports.tables import Column, Table
from linkages.periods import Period
from monitoring import drill, editions, words
from monitoring.as_of import AsOf
from monitoring.figures import MEASURES, Edition, Figure
from monitoring.indicators import CATALOGUE, UnknownIndicator
from monitoring.indicators.catalogue import MONEY
from monitoring.indicators.readings import FINAL, LOW_COVERAGE, PROVISIONAL
from monitoring.members import Members, dimension_label

MOST_PERIODS = 40


def chosen(edition: Edition, only: Iterable[str] | None) -> list[Figure]:
    """Figures of the indicators (`MON-02`) and series (`MON-02.nominal_eur`) asked for."""
    if only is None:
        return list(edition.figures.values())
    wanted = set(only)
    if unknown := sorted(wanted - {*CATALOGUE, *edition.figures}):
        raise UnknownIndicator(unknown[0])
    return [
        figure
        for figure in edition.figures.values()
        if figure.key in wanted or figure.measure.indicator in wanted
    ]


# ── Figures ──────────────────────────────────────────────────────────────────


def indicator_table(user: Any, params: QueryDict, language: str) -> Table:
    """Tidy rows: one figure, or one line of a breakdown, each. `period` may be repeated, `only`
    names indicators or series, `as_of` is a day or `first`."""
    periods, as_of = _periods(params), _as_of(params)
    only = [name for text in params.getlist("only") for name in text.split(",") if name]
    found = editions.several(periods, as_of.vintage, wait=True)
    try:
        figures = [(edition, chosen(edition, only or None)) for edition in found]
    except UnknownIndicator as unknown:
        known = ", ".join(sorted(CATALOGUE))
        text = _("there is no indicator “%(name)s”; there are %(names)s")
        raise BadParams(text % {"name": unknown.name, "names": known}) from None
    title = _("Indicators: %(periods)s") % {"periods": ", ".join(map(words.name, periods))}
    return Table(
        "indicators",
        title,
        _tidy_columns(),
        (row for edition, chosen_ in figures for row in _tidy_rows(edition, chosen_)),
        notes=[*words.method(found[-1].parameters), words.thresholds(found[-1].parameters)],
        facts=_facts(found[-1]),
        total=sum(
            1 + sum(len(lines) for lines in figure.breakdowns.values())
            for _edition, chosen_ in figures
            for figure in chosen_
        ),
    )


def _tidy_columns() -> list[Column]:
    return [
        Column("period", _("Period")),
        Column("indicator", _("Indicator")),
        Column("name", _("Name"), width=40),
        Column("measure", _("Measure"), width=32),
        Column("series", _("Series")),
        Column("dimension", _("Broken down by")),
        Column("member", _("Member"), width=40),
        Column("member_code", _("Code of the member")),
        Column("value", _("Value"), "number"),
        Column("unit", _("Unit")),
        Column("coverage_n", _("Known"), "number"),
        Column("coverage_of", _("Of"), "number"),
        Column("coverage", _("Coverage"), "percent", "%"),
        Column("status", _("Status")),
        Column("reason", _("Why not published")),
        Column("as_of", _("As known on"), "date"),
        Column("definition", _("Definition"), width=80),
    ]


def _tidy_rows(edition: Edition, figures: Sequence[Figure]) -> Iterator[list[Any]]:
    members = Members(figures)
    for figure in figures:
        yield _tidy_row(edition, figure, ["", "", ""], figure.published)
        for dimension, lines in figure.breakdowns.items():
            label = dimension_label(figure, dimension)
            for line in lines:
                named = [label, members.label(dimension, line.key), str(line.key)]
                value = None if figure.reason else line.value
                yield _tidy_row(edition, figure, named, value)


def _tidy_row(edition: Edition, figure: Figure, named: list[str], value: Any) -> list[Any]:
    measure, indicator = figure.measure, figure.indicator
    return [
        edition.period.code,
        indicator.id,
        _(indicator.name),
        _(measure.label),
        figure.key,
        *(text or None for text in named),
        value,
        figure.unit if measure.unit == MONEY else _(figure.unit),
        figure.n,
        figure.of,
        None if figure.percent is None else round(figure.percent, 1),
        status_label(figure.status),
        _("low coverage") if figure.reason == LOW_COVERAGE else None,
        edition.as_of,
        _(indicator.definition),
    ]


def status_label(status: str) -> str:
    names = {FINAL: _("final"), PROVISIONAL: _("provisional")}
    return names.get(status, _("not published"))


# ── The rows behind one figure ───────────────────────────────────────────────


def row_table(user: Any, params: QueryDict, language: str) -> Table:
    """What the page of rows shows, whole: `period`, `key`, and `as_of`, `show`, `by`, `is`."""
    period, as_of, key = _periods(params)[-1], _as_of(params), params.get("key", "")
    key = CATALOGUE[key].headline.key if key in CATALOGUE else key
    if key not in MEASURES:
        raise BadParams(_("there is no figure “%(name)s”") % {"name": key[:60]})
    edition = editions.edition(period, as_of.vintage, wait=True)
    behind = editions.behind(edition, key, wait=True)
    show, by, member = (params.get(name, "") for name in ("show", "by", "is"))
    packed = drill.chosen(behind, show=show, by=by, member=member)
    if packed is None:
        raise BadParams(_("the figure has no such line"))
    figure = edition[key]
    firsts = behind.beside.get("contracts") if not (show or by) else None
    causes = behind.causes if show == "changes" else ()
    found = drill.Drill(user, figure, packed, firsts, causes)
    notes = [_(figure.indicator.definition)]
    if show == "changes":
        notes.append(
            _("These rows came or went since the first release, or count for more or less.")
        )
    elif show != "missing":
        total = words.written(packed.total, figure.unit, is_money=packed.amounts is not None)
        notes.append(_("The rows add up to %(value)s.") % {"value": total})
    else:
        notes.append(_("These rows count, but lack what the figure needs."))
    return Table(
        "indicator-rows",
        f"{figure.key} {_(figure.measure.label)} {period.code}",
        found.columns,
        ([cell.value for cell in row] for row in found.rows()),
        notes=[*notes, *words.method(edition.parameters)],
        facts=_facts(edition),
        total=len(found),
    )


# ── What was asked for ───────────────────────────────────────────────────────


def _periods(params: QueryDict) -> list[Period]:
    asked = [text for text in params.getlist("period") if text]
    try:
        periods = [Period.parse(text) for text in asked[:MOST_PERIODS]]
    except ValueError:
        text = _("a period is written like 2026-Q3 or 2026")
        raise BadParams(text) from None
    return periods or [Period.containing(timezone.localdate()).previous]


def _as_of(params: QueryDict) -> AsOf:
    found = AsOf.read(params.get("as_of", ""))
    if found is None:
        raise BadParams(_("the day of knowledge is written like 2026-11-15"))
    return found


def _facts(edition: Edition) -> list[tuple[str, str]]:
    known = dates.written(edition.as_of)
    if edition.is_first_release:
        known = _("%(day)s, first release") % {"day": known}
    return [(_("As known on"), known)]
