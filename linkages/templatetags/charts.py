"""Charts as SVG from the server: `{% bar_chart … %}`, `{% line_chart … %}`, `{% spark … %}`,
`{% fit_strip … %}`, `{% factor_rows … %}`, `{% share_bar … %}`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import template

from linkages import charts, numbers
from linkages.charts import Point

register = template.Library()


def _points(rows: Iterable[Any], decimals: int | None) -> list[Point]:
    """From `Point`s, or `(label, value)` pairs of which the last is now."""
    made = list(rows)
    return [
        row
        if isinstance(row, Point)
        else Point(
            str(row[0]),
            None if row[1] is None else float(row[1]),
            is_now=index == len(made) - 1,
            text="" if row[1] is None else numbers.written(row[1], decimals),
        )
        for index, row in enumerate(made)
    ]


def _figure(plot: charts.Plot, title: Any, note: Any, sentence: Any, head: Any) -> dict[str, Any]:
    return {
        "plot": plot,
        "title": title,
        "note": note,
        "sentence": sentence or title,
        "head": head,
        "points": [column.point for column in plot.columns],
    }


@register.inclusion_tag("ui/chart_bars.html")
def bar_chart(
    rows: Iterable[Any],
    title: Any,
    note: Any = "",
    sentence: Any = "",
    head: Any = "",
    decimals: int | None = None,
) -> dict[str, Any]:
    """Columns by period. `note` says unit, definition and id; `sentence` says the chart aloud;
    `head` heads the column of labels in its table."""
    plot = charts.bars(_points(rows, decimals))
    return _figure(plot, title, note, sentence, head)


@register.inclusion_tag("ui/chart_line.html")
def line_chart(
    rows: Iterable[Any],
    title: Any,
    note: Any = "",
    sentence: Any = "",
    head: Any = "",
    decimals: int | None = None,
    target: tuple[float, float] | None = None,
    target_label: Any = "",
) -> dict[str, Any]:
    """Dots on a line by period; `target` is the planned path from its first to its last value."""
    path = (float(target[0]), float(target[1])) if target else None
    plot = charts.line(_points(rows, decimals), path)
    return _figure(plot, title, note, sentence, head) | {"target_label": target_label}


@register.inclusion_tag("ui/spark.html")
def spark(values: Iterable[Any]) -> dict[str, Any]:
    floats = [None if value is None else float(value) for value in values]
    return {"stripes": charts.spark(floats)}


@register.inclusion_tag("ui/fit.html")
def fit_strip(parts: Sequence[Any], label: Any = "", show_key: bool = False) -> dict[str, Any]:
    """`parts`: objects or dicts with `label`, `weight`, `value` (0 to 1, None if not known) and
    `text` (“Process: 22.5 of 25”)."""
    rows = [(str(_of(p, "label")), float(_of(p, "weight")), _share(p), _text(p)) for p in parts]
    stripes = charts.fit(rows)
    return {"stripes": stripes, "label": label, "show_key": show_key}


@register.inclusion_tag("ui/factors.html")
def factor_rows(parts: Sequence[Any], caption: Any = "") -> dict[str, Any]:
    """The same parts as a table of bars: label, bar, points."""
    rows = [
        {
            "label": _of(part, "label"),
            "points": _of(part, "points", ""),
            "is_known": _share(part) is not None,
            "percent": round(100 * (charts.UNKNOWN if (s := _share(part)) is None else s), 1),
        }
        for part in parts
    ]
    return {"rows": rows, "caption": caption}


@register.inclusion_tag("ui/share_bar.html")
def share_bar(*shares: Any) -> dict[str, Any]:
    """`{% share_bar "local" 9.2 "imported" 90.8 %}`: parts of a whole, in percent."""
    labels, values = shares[::2], shares[1::2]
    pairs = [(str(label), float(value or 0)) for label, value in zip(labels, values, strict=True)]
    said = ", ".join(f"{numbers.percent(value)} {label}" for label, value in pairs)
    return {"stripes": charts.shares(pairs), "said": said}


def _of(part: Any, name: str, default: Any = None) -> Any:
    return part.get(name, default) if isinstance(part, dict) else getattr(part, name, default)


def _share(part: Any) -> float | None:
    value = _of(part, "value")
    return None if value is None else min(1.0, max(0.0, float(value)))


def _text(part: Any) -> str:
    return str(_of(part, "text") or _of(part, "label"))
