"""What this app hands out: the figures of periods as tidy rows, and the rows behind a figure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from linkages.exports.sources import ExportSource, register
from linkages.periods import Period
from monitoring import editions
from monitoring.figures import Figure
from monitoring.indicators import Parameters, Vintage
from monitoring.members import Members
from monitoring.tables import chosen, indicator_table, row_table

for key, label, build in (
    ("indicators", gettext_lazy("Indicators"), indicator_table),
    ("indicator_rows", gettext_lazy("Rows behind a figure"), row_table),
):
    register(ExportSource(key, label, "see_indicators", build))


# ── JSON ─────────────────────────────────────────────────────────────────────


def readings_json(
    period: Period,
    as_of: dt.date | Vintage,
    only: Iterable[str] | None = None,
    language: str = "en",
    *,
    wait: bool = False,
) -> dict[str, Any]:
    """Figures of a period as plain values, texts in the language.

    Raises `UnknownIndicator`, and `editions.NotReady` where a large register must be computed
    first and `wait` is not set.
    """
    vintage = as_of if isinstance(as_of, Vintage) else Vintage(as_of)
    edition = editions.edition(period, vintage, wait=wait)
    figures = chosen(edition, only)
    with override(language):
        members = Members(figures)
        return {
            "period": period.code,
            "from": period.start.isoformat(),
            "to": period.end.isoformat(),
            "as_of": edition.as_of.isoformat(),
            "is_first_release": edition.is_first_release,
            "first_release": editions.first_release(period, edition.parameters).isoformat(),
            "known_at": edition.known_at.isoformat(timespec="seconds"),
            "parameters": parameters_json(edition.parameters),
            "readings": [reading_json(figure, members) for figure in figures],
        }


def reading_json(figure: Figure, members: Members) -> dict[str, Any]:
    """`value` is null where coverage forbids to publish; `known_value` is what the rows known add
    up to all the same."""
    measure, indicator = figure.measure, figure.indicator
    return {
        "indicator": indicator.id,
        "key": figure.key,
        "name": _(indicator.name),
        "measure": _(measure.label),
        "definition": _(indicator.definition),
        "source": _(indicator.source),
        "time": measure.time.value,
        "value": plain(figure.published),
        "known_value": plain(figure.value),
        "unit": figure.unit,
        "status": figure.status,
        "reason": figure.reason,
        "coverage": {"n": figure.n, "of": figure.of, "percent": figure.percent},
        "rows": figure.rows,
        "parts": {name: plain(part) for name, part in figure.parts.items()},
        "breakdowns": {
            dimension: [
                {
                    "member": plain(line.key),
                    "label": members.label(dimension, line.key),
                    "value": None if figure.reason else plain(line.value),
                }
                for line in lines
            ]
            for dimension, lines in figure.breakdowns.items()
        },
    }


def parameters_json(parameters: Parameters) -> dict[str, Any]:
    return {name: plain(getattr(parameters, name)) for name in Parameters.__slots__}


def plain(value: Any) -> Any:
    """As JSON has it; a float holds the cents of any sum that a country signs."""
    if isinstance(value, Decimal):
        whole = value.to_integral_value()
        return int(value) if value == whole else float(value)
    return value
