"""What can be found: each app names its kinds of record and the text that finds them, in its
`findable.py`.

A record has one document per gate and class of access: the gate says who sees the record whose
text it is, the class which fields of it. A kind made of several records (a company that is an
investor too) is extended by the app that owns the other record.

    register(FindKind("need", Need, …, texts=record_texts("need", gate="need")))
    extend("company", gates=(…,), texts=record_texts("supplier", gate="company", up=("company",)))
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from django.db import models

from linkages import field_registry
from linkages.editing.display import parent_name
from linkages.field_registry import Field

#: A name or title · other names and numbers · how to reach people · the rest.
Weight = Literal["A", "B", "C", "D"]
TEXT_TYPES = frozenset({"text", "long_text", "url", "email", "phone"})
#: Shorter columns hold codes of currencies, languages and countries.
LEAST_LENGTH = 6


@dataclass(frozen=True)
class Text:
    """A column of text. `model` has the rows, which belong to what is found by `up`: foreign keys
    from the row to it, none where the row is it. `via` are foreign keys from the row to where the
    text stands, none where it stands in the row: the company of a person, the label of a code."""

    model: type[models.Model]
    attr: str
    gate: str
    access: str
    weight: Weight = "D"
    is_code: bool = False
    up: tuple[str, ...] = ()
    via: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """What the column is called where a fragment of it is shown."""
        attr = self.via[0] if self.via else self.attr
        entry = field_registry.field_of(self.model, attr)
        field: Any = self.model._meta.get_field(attr)
        return entry.label if entry else _capital(field.verbose_name)

    @property
    def part(self) -> str:
        return part(self.gate, self.access)


def _capital(text: Any) -> str:
    return str(text)[:1].upper() + str(text)[1:]


@dataclass(frozen=True)
class Name:
    """A part of the title, of the record itself or of what it points to by `via`."""

    attr: str
    english: str = ""
    via: tuple[str, ...] = ()


@dataclass(frozen=True)
class Gate:
    """Who sees the record that a document's text is of. `visible(user)` gives its rows; `column`
    of them is the key of what is found."""

    key: str
    act: str
    visible: Callable[[Any], models.QuerySet[Any]]
    column: str = "pk"


@dataclass
class Line:
    """How a record is shown among hits."""

    title: str
    url: str
    note: str = ""
    other: str = ""
    badges: list[str] = field(default_factory=list)


Lines = Callable[[Sequence[int], Any], dict[int, Line]]


@dataclass(frozen=True)
class FindKind:
    key: str
    model: type[models.Model]
    label: Any  # of several
    icon: str
    gates: tuple[Gate, ...]
    title: tuple[Name, ...]
    title_access: str
    lines: Lines
    texts: tuple[Text, ...]
    order: int
    company: tuple[str, ...] = ()  # foreign keys to the company whose record it is; none: of nobody
    at: str = ""  # column of the moment: newest first among equals

    @property
    def main_gate(self) -> Gate:
        return self.gates[0]

    @property
    def head(self) -> str:
        """The document that carries the title."""
        return part(self.main_gate.key, self.title_access)

    @property
    def is_company(self) -> bool:
        return self.model._meta.label == "companies.Company"


def part(gate: str, access: str) -> str:
    return f"{gate}.{access}"


_kinds: dict[str, FindKind] = {}
_more: list[tuple[str, tuple[Gate, ...], tuple[Text, ...]]] = []


def register(kind: FindKind) -> FindKind:
    if kind.key in _kinds:
        raise ValueError(f"two kinds named {kind.key!r}")
    _kinds[kind.key] = kind
    return kind


def extend(kind: str, *, gates: tuple[Gate, ...] = (), texts: tuple[Text, ...] = ()) -> None:
    """More text of a kind that a lower app registers."""
    _more.append((kind, gates, texts))


def kinds() -> list[FindKind]:
    return [_whole(one) for one in sorted(_kinds.values(), key=lambda one: one.order)]


def _whole(kind: FindKind) -> FindKind:
    for key, gates, texts in _more:
        if key == kind.key:
            kind = replace(kind, gates=kind.gates + gates, texts=kind.texts + texts)
    return kind


def kind(key: str) -> FindKind:
    return _whole(_kinds[key])


# ── Text as the field registry declares it ───────────────────────────────────


def record_texts(
    record: str,
    *,
    gate: str,
    up: tuple[str, ...] = (),
    weights: dict[str, Weight] | None = None,
    codes: frozenset[str] = frozenset(),
    leave_out: frozenset[str] = frozenset(),
) -> tuple[Text, ...]:
    """Every text that the registry has of the record and its tables. `weights`, `codes` and
    `leave_out` name fields by their keys; `up` leads from the record to what is found."""
    found = []
    for one, parents in _fields(record):
        if one.key in leave_out or not _is_text(one):
            continue
        found.append(
            Text(
                one.model,
                one.attr,
                gate,
                one.access or "agency",
                (weights or {}).get(one.key, "D"),
                one.key in codes,
                parents + up,
            )
        )
    return tuple(found)


def _fields(record: str) -> Iterator[tuple[Field, tuple[str, ...]]]:
    entry = field_registry.record(record)
    for section in entry.sections:
        for one in section.fields:
            yield one, ()
        for table in section.tables:
            for one in table.fields:
                yield one, (parent_name(table, entry.model),)


def _is_text(one: Field) -> bool:
    column = one.model_field
    length = getattr(column, "max_length", None)
    return (
        one.type in TEXT_TYPES
        and isinstance(column, models.CharField | models.TextField | models.GeneratedField)
        and (length is None or length >= LEAST_LENGTH)
    )


def pointed(
    model: type[models.Model],
    via: tuple[str, ...],
    *attrs: str,
    gate: str,
    access: str,
    weight: Weight = "C",
    is_code: bool = False,
    up: tuple[str, ...] = (),
) -> tuple[Text, ...]:
    """Text of what a row points to."""
    return tuple(Text(model, attr, gate, access, weight, is_code, up, via) for attr in attrs)
