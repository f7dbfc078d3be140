"""What can be asked of a record: its fields and related sections as one person may ask. No Django.

`linkages.search.domain` makes these from the field registry; the grammar of cells, the sentence,
the text form and the pages know nothing else of a field. What a person may not read is not in
their domain, so it can be no criterion, column, order or total.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal[
    "text", "long_text", "id", "number", "money", "percent", "year", "date", "datetime",
    "yes_no", "choice", "tree", "many", "person", "link", "place", "file",
]  # fmt: skip
NUMBERS: frozenset[Kind] = frozenset({"number", "money", "percent", "year"})


@dataclass(frozen=True)
class Option:
    """A value of a choice or tree: its code, and its labels by language code."""

    code: str
    labels: Mapping[str, str]
    retired: bool = False

    def label(self, language: str) -> str:
        return self.labels.get(language) or next(iter(self.labels.values()), self.code)


def _unknown(_text: str) -> None:
    return None


@dataclass(frozen=True)
class AskableField:
    """`options` gives the values of a choice or tree, called only when they are needed; `find`
    looks a label or code up in any language and gives the code, or None."""

    key: str  # `model.attr`, as in the field registry
    labels: Mapping[str, str]  # by language code
    kind: Kind
    section: str = ""  # key of the section it stands in
    unit: str = ""  # of numbers; a currency for money
    hints: Mapping[str, str] = field(default_factory=dict)
    options: Callable[[], list[Option]] = list
    find: Callable[[str], str | None] = _unknown
    is_personal: bool = False
    source: Any = None  # for the compiler alone: where the value stands

    def label(self, language: str) -> str:
        return self.labels.get(language) or next(iter(self.labels.values()), self.key)

    @property
    def name(self) -> str:
        """Name in the text form: what follows the dot."""
        return self.key.rpartition(".")[2]


@dataclass(frozen=True)
class AskableBlock:
    """A related section: needs, certificates, meetings. `date` is the field that says which of
    its records is the latest; `blocks` is the second hop (need → processes)."""

    key: str  # name in the text form, plural: `needs`
    labels: Mapping[str, str]  # plural: “certificates”
    one: Mapping[
        str, str
    ]  # one of them, with its article where the language has one: “a certificate”
    fields: Mapping[str, AskableField]
    blocks: Mapping[str, AskableBlock] = field(default_factory=dict)
    date: str = ""
    source: Any = None

    def label(self, language: str) -> str:
        return self.labels.get(language) or next(iter(self.labels.values()), self.key)


@dataclass(frozen=True)
class Domain:
    """All that one person may ask of one kind of record."""

    record: str  # company, investor, supplier, need, …
    labels: Mapping[str, str]  # plural
    fields: Mapping[str, AskableField]
    blocks: Mapping[str, AskableBlock]
    sections: Mapping[str, Mapping[str, str]]  # key → labels, in the order of the page

    def label(self, language: str) -> str:
        return self.labels.get(language) or next(iter(self.labels.values()), self.record)
