"""What an export is before it has a format: named columns and a stream of rows. No Django."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from linkages.exports.documents import Document

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
    note: str = ""
    """What somebody who fills the column in must know; sheets show it beside the heading."""
    choices: tuple[str, ...] = ()
    """What the column takes, where that is a short list."""
    is_grouped: bool = True
    """Whether a figure is written with its thousands apart; a year is not."""
    is_locked: bool = False
    """Not to be changed in a file that comes back."""

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
    more: list[Table] = field(default_factory=list)
    """Tables that belong to this one: repeating rows of its records, code lists."""
    documents: Sequence[Document] = ()
    """The same as documents, one a language, where the table is one record."""
    is_form: bool = False
    """To be filled in and read back: what may not be changed is protected where the format can."""


@dataclass(frozen=True)
class Written:
    """What a writer did: rows without the heading, texts cut because the format forced it."""

    rows: int
    cut: int = 0
    sheets: int = 1
    extension: str = ""
    """Where it is not that of the format: several tables of texts come as an archive."""
