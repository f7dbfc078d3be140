"""What an export is before it has a format: named columns and a stream of rows. No Django."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal[
    "text",  # also codes and register numbers: leading zeros stay
    "number",
    "money",  # an amount; its currency is the unit or a column of its own
    "percent",  # 12.5 means 12.5 %
    "date",
    "datetime",
    "yes_no",
    "choice",  # the label, not the code
    "list",  # several texts in one cell
    "any",  # typed by each value: profiles, where a column holds different facts
]


@dataclass(frozen=True)
class Column:
    key: str
    label: str
    kind: Kind = "text"
    unit: str | None = None
    width: int | None = None

    @property
    def heading(self) -> str:
        return f"{self.label} ({self.unit})" if self.unit else self.label


@dataclass
class Table:
    """Rows are read once, while they are written; an unknown fact is None."""

    key: str
    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]
    notes: list[str] = field(default_factory=list)
    """Sentences on what the rows are: the question asked, filters, definitions."""
    facts: list[tuple[str, str]] = field(default_factory=list)
    """Label and value: by whom, when, in which language. The export job fills it."""
    total: int | None = None
    """How many rows will come, if that is known cheaply: the progress bar is drawn from it."""


@dataclass(frozen=True)
class Written:
    """What a writer did: rows without the heading, texts cut because the format forced it."""

    rows: int
    cut: int = 0
    sheets: int = 1
