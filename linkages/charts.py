"""Where the shapes of a chart stand. Pure geometry: classes colour it, attributes place it.

A missing value is None: it is drawn hatched with a word, never as zero.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, BASE, TOP, LEFT = 560.0, 186.0, 16.0, 34.0
#: Height of what is not known, as a share: the prior that scoring counts for it.
UNKNOWN = 0.4


@dataclass(frozen=True)
class Point:
    """One period or category of a chart."""

    label: str
    value: float | None
    is_now: bool = False
    text: str = ""  # the value as it is written


@dataclass(frozen=True)
class Tick:
    y: float
    value: float


@dataclass(frozen=True)
class Column:
    x: float
    y: float
    width: float
    height: float
    middle: float
    label_y: float
    point: Point


@dataclass(frozen=True)
class Plot:
    ticks: list[Tick]
    columns: list[Column]
    path: str = ""
    target: str = ""


def nice_step(highest: float) -> float:
    """A step of 1, 2 or 5 times a power of ten that gives three to five lines."""
    if highest <= 0:
        return 1.0
    rough = highest / 4
    power = 10.0 ** math.floor(math.log10(rough))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= rough)


def bars(points: Sequence[Point]) -> Plot:
    """Columns from zero; a line for each step of the scale."""
    highest = max([point.value for point in points if point.value is not None], default=0.0)
    step = nice_step(highest)
    if step < 1 and all(float(point.value or 0).is_integer() for point in points):
        step = 1.0
    top = max(step, step * math.ceil(highest / step))
    ticks = [
        Tick(_y(step * number, 0, top), step * number) for number in range(round(top / step) + 1)
    ]
    room = (WIDTH - LEFT) / max(1, len(points))
    width = min(48.0, room * 0.73)
    columns = [_column(point, index, room, width, top) for index, point in enumerate(points)]
    return Plot(ticks, columns)


def _column(point: Point, index: int, room: float, width: float, top: float) -> Column:
    value = top * UNKNOWN if point.value is None else point.value
    y = _y(value, 0, top)
    x = LEFT + index * room + (room - width) / 2
    return Column(x, y, width, BASE - y, x + width / 2, y - 6, point)


def line(points: Sequence[Point], target: tuple[float, float] | None = None) -> Plot:
    """Dots on a line, not from zero; gaps where nothing is known. `target`: first and last value
    of the path that was planned."""
    known = [point.value for point in points if point.value is not None]
    edges = [*known, *(target or ())] or [0.0]
    step = nice_step(max(edges) - min(edges) or max(edges) or 1)
    low = step * math.floor(min(edges) / step)
    high = max(low + step, step * math.ceil(max(edges) / step))
    count = round((high - low) / step)
    ticks = [Tick(_y(low + step * n, low, high), low + step * n) for n in range(count + 1)]
    room = (WIDTH - LEFT) / max(1, len(points))
    columns = []
    for index, point in enumerate(points):
        x = LEFT + room * (index + 0.5)
        y = BASE if point.value is None else _y(point.value, low, high)
        columns.append(Column(x, y, 0, 0, x, y - 12, point))
    return Plot(ticks, columns, _path(columns), _target(columns, target, low, high))


def _path(columns: Sequence[Column]) -> str:
    parts, pen_is_up = [], True
    for column in columns:
        if column.point.value is None:
            pen_is_up = True
            continue
        parts.append(f"{'M' if pen_is_up else 'L'}{column.x:.1f} {column.y:.1f}")
        pen_is_up = False
    return "".join(parts)


def _target(
    columns: Sequence[Column], target: tuple[float, float] | None, low: float, high: float
) -> str:
    if not target or not columns:
        return ""
    first, last = columns[0].x, columns[-1].x
    return f"M{first:.1f} {_y(target[0], low, high):.1f}L{last:.1f} {_y(target[1], low, high):.1f}"


def _y(value: float, low: float, high: float) -> float:
    return round(BASE - (value - low) / (high - low) * (BASE - TOP), 1)


# ── Small ones ───────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Stripe:
    """A part of a strip, in percent of its width; `y` and `height` in its own units."""

    x: float
    width: float
    y: float
    height: float
    label: str
    text: str = ""
    is_known: bool = True


def spark(values: Sequence[float | None], height: float = 32) -> list[Stripe]:
    """Small columns without a scale; the last one is now."""
    highest = max([value for value in values if value is not None], default=0) or 1
    room = 100 / max(1, len(values))
    stripes = []
    for index, value in enumerate(values):
        share = UNKNOWN if value is None else value / highest
        tall = round(max(share * (height - 2), 0), 1)
        stripes.append(
            Stripe(round(index * room, 2), round(room * 0.84, 2), round(height - tall, 1), tall, "",
                   is_known=value is not None)
        )  # fmt: skip
    return stripes


def fit(parts: Sequence[tuple[str, float, float | None, str]], height: float = 40) -> list[Stripe]:
    """The fit strip: `(label, weight, sub-score 0 to 1 or None, text)` → stripes whose width is the
    weight and whose height is the sub-score, so the inked area is the score."""
    whole = sum(weight for _label, weight, _value, _text in parts) or 1
    stripes, at = [], 0.0
    for label, weight, value, text in parts:
        width = weight / whole * 100
        tall = round(height * (UNKNOWN if value is None else min(1.0, max(0.0, value))), 1)
        stripes.append(
            Stripe(round(at, 2), round(max(0.0, width - 0.7), 2), round(height - tall, 1), tall,
                   label, text, value is not None)
        )  # fmt: skip
        at += width
    return stripes


def shares(values: Sequence[tuple[str, float]]) -> list[Stripe]:
    """Parts of a whole in one bar, in percent."""
    stripes, at = [], 0.0
    for label, share in values:
        stripes.append(Stripe(round(at, 2), round(share, 2), 0, 8, label))
        at += share
    return stripes
