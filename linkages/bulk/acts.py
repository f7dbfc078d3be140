"""What can be done to many rows at once. An act looks at a batch of rows, says what would become
of each, and writes it; choosing, previewing, batching and undoing are the same for all acts."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise

from linkages.bulk.subjects import Subject
from linkages.permissions import can

Text = str | Promise


@dataclass(frozen=True)
class LeftRow:
    pk: int
    name: str
    outcome: str
    why: str = ""


@dataclass
class Batch:
    """What would become of some rows. `changes`: row → what the act writes to it."""

    changes: dict[int, Any] = field(default_factory=dict)
    rows: dict[int, Any] = field(default_factory=dict)
    same: list[int] = field(default_factory=list)
    left: list[LeftRow] = field(default_factory=list)
    stamps: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Before:
    """One value of one row, before and after."""

    label: str
    before: str
    after: str


def sum_up(values: object) -> int:
    """What a row holds where it will change, as a number that fits a column."""
    return int.from_bytes(
        hashlib.blake2b(repr(values).encode(), digest_size=8).digest(), signed=True
    )


class Refused(Exception):
    """The change can't be carried out as it was asked for: a message code of the job's kind."""

    def __init__(self, code: str, /, **values: Any) -> None:
        super().__init__(code)
        self.code, self.values = code, values


@dataclass(frozen=True)
class Act(ABC):
    key: str
    label: Text
    icon: str
    hint: Text
    """What the form says above its fields."""

    @abstractmethod
    def is_for(self, subject: Subject, user: Any) -> bool:
        """Whether the person may do this on this list."""

    @abstractmethod
    def form(self, subject: Subject, user: Any, data: Any = None) -> Any:
        """What the person fills in: a form with `wish()`, as JSON, and `reason()`."""

    @abstractmethod
    def look(self, change: Any, pks: Sequence[int], user: Any, *, lock: bool = False) -> Batch:
        """What would become of these rows; raises `Refused` if the wish itself is impossible."""

    @abstractmethod
    def write(self, change: Any, batch: Batch, user: Any) -> None:
        """Write the batch's changes; in a transaction of a change set."""

    @abstractmethod
    def wishes(self, change: Any, user: Any) -> list[tuple[str, str]]:
        """What is written, as label and value."""

    @abstractmethod
    def compare(self, change: Any, batch: Batch, pk: int) -> list[Before]:
        """The row of the batch before and after."""


_acts: dict[str, Act] = {}


def register(act: Act) -> Act:
    if act.key in _acts:
        raise ValueError(f"two acts named {act.key!r}")
    _acts[act.key] = act
    return act


def find(key: str) -> Act:
    return _acts[key]


def known(key: str) -> bool:
    return key in _acts


def may_do(act: Act, subject: Subject, user: Any) -> bool:
    """Outsiders never change rows together, whatever else they may do with each."""
    return can(user, "bulk_change") and act.is_for(subject, user)


def acts_for(subject: Subject, user: Any) -> list[Act]:
    return [act for act in _acts.values() if may_do(act, subject, user)]
