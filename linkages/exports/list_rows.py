"""The rows of a list, read as tuples: labels from memory, names of links a block at a time.

Two ways lead out. `__iter__` gives values with their types, for every format. `copied` lets
PostgreSQL write the cells and only translates codes, for the format where that is twice as fast.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db import connection, models

from linkages.database import CHUNK, CopyColumn, copy_csv, stream
from linkages.exports.converters import Convert, Names
from linkages.exports.csv_lines import Lines, Unpack, unquoted
from linkages.exports.tables import Column

Batch = Callable[[Sequence[Any]], dict[Any, Any]]
Encode = Callable[[Column], Callable[[Any], str]]
Tell = Callable[[int], None]


@dataclass(frozen=True)
class Place:
    """One column of the file and where its value comes from.

    `path` is read with the row; `batch` gives values by the keys of a block of rows; `links` are
    the names of the records that `path` points to. `is_own` columns hold a value on the person's
    own records alone.
    """

    column: Column
    path: str = ""
    batch: Batch | None = None
    convert: Convert | None = None
    links: Names | None = None
    labels: Callable[[], dict[str, str]] | None = None  # of all values that the column may have
    read: Convert = str
    as_is: bool = False  # PostgreSQL's own text is what the file shows
    is_own: bool = False

    @property
    def is_number(self) -> bool:
        return self.column.kind in ("number", "money", "percent")


@dataclass
class ListRows:
    """Rows of `queryset` in `places`; `own` is the path to the company that owns a row."""

    queryset: models.QuerySet[Any]
    places: Sequence[Place]
    own: str = ""
    own_company: Any = None
    paths: list[str] = field(init=False)

    def __post_init__(self) -> None:
        wanted = ["pk", self.own, *(place.path for place in self.places)]
        self.paths = list(dict.fromkeys(path for path in wanted if path))
        self.at = {path: number for number, path in enumerate(self.paths)}

    @property
    def hides(self) -> bool:
        """Whether some cells stay empty because the record is not the person's own."""
        return any(place.is_own for place in self.places)

    # ── typed values ─────────────────────────────────────────────────────────

    def __iter__(self) -> Iterator[Sequence[Any]]:
        rows = iter(stream(self._tuples()))
        while block := list(islice(rows, CHUNK)):
            yield from self._block(block)

    def _tuples(self) -> Any:
        return self.queryset.prefetch_related(None).values_list(*self.paths)

    def _block(self, block: list[tuple[Any, ...]]) -> Iterator[Sequence[Any]]:
        raw = list(zip(*block, strict=True))
        mine = self._mine(raw)
        columns = [self._values(place, raw, mine) for place in self.places]
        return zip(*columns, strict=True) if columns else iter([()] * len(block))

    def _mine(self, raw: list[tuple[Any, ...]]) -> list[bool]:
        if not self.hides:
            return []
        if not self.own or self.own_company is None:
            return [False] * len(raw[0])
        return [company == self.own_company for company in raw[self.at[self.own]]]

    def _values(self, place: Place, raw: list[tuple[Any, ...]], mine: list[bool]) -> Sequence[Any]:
        values: Sequence[Any]
        if place.batch is not None:
            found = place.batch(raw[0])
            values = [found.get(key) for key in raw[0]]
        else:
            values = raw[self.at[place.path]]
        if place.links is not None:
            place.links.learn(values)
        convert = place.links or place.convert
        if convert is not None:
            values = [None if value is None else convert(value) for value in values]
        if place.is_own:
            values = [
                value if is_mine else None for value, is_mine in zip(values, mine, strict=True)
            ]
        return values

    # ── lines of PostgreSQL ──────────────────────────────────────────────────

    @property
    def can_copy(self) -> bool:
        """COPY works on a connection of its own, which sees no unfinished transaction of ours."""
        return not self.hides and not connection.in_atomic_block

    def copied(
        self, encode: Encode, write: Callable[[bytes], object], delimiter: bytes, tell: Tell
    ) -> int:
        """Write the rows as lines of a CSV file; the number of rows."""
        made = [self._copied(place, encode(place.column)) for place in self.places]
        lines = Lines([unpack for unpack, _ in made], write, delimiter, tell)
        copy_csv(self._tuples(), [column for _, column in made], lines.take)
        return lines.close()

    def _copied(self, place: Place, cell: Callable[[Any], str]) -> tuple[Unpack, CopyColumn]:
        """What PostgreSQL writes for the column, and what becomes of it."""
        number = place.is_number
        if place.batch is not None:
            unpack = Unpack(cell, number, True, int, place.convert, place.batch)
            return unpack, CopyColumn(0, is_marked=True)
        position = self.at[place.path]
        labels = place.labels() if place.labels else None
        if place.column.kind == "yes_no":
            labels = {"true": unquoted(cell(True)), "false": unquoted(cell(False))}
        if labels is not None:
            column = CopyColumn(position, labels=labels, keeps_unknown=place.read is str)
            return Unpack(cell), column
        # A decimal comma is not PostgreSQL's.
        if place.as_is and not (number and "," in cell(1.5)):
            return Unpack(cell, number), CopyColumn(position, is_text=not number)
        learn = place.links.learn if place.links else None
        convert = place.links or place.convert
        unpack = Unpack(cell, number, True, place.read, convert, learn=learn)
        return unpack, CopyColumn(position, is_marked=True)
