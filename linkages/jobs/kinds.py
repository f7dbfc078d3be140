"""What kinds of job there are: each app names its own, with the task that does the work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from linkages.numbers import written

Text = str | Promise


@dataclass(frozen=True)
class Kind:
    key: str
    label: Text
    task: str = ""
    """Dotted path of the Celery task, called with the run's id. Without one, nothing is re-sent:
    the work is done where it was asked for, and a run that stops half-way has failed."""
    messages: Mapping[str, Text] = field(default_factory=dict)
    """Message code → sentence with %(name)s places for the values."""


#: Messages that every kind may end with.
COMMON: dict[str, Text] = {
    "crashed": _(
        "An error in the program stopped it. Administrators find it in the log as run %(number)s."
    ),
    "cancelled_by": _("Cancelled by %(name)s."),
    "gave_up": _("It was interrupted %(attempts)s times and is not tried again."),
    "interrupted": _("It was interrupted half-way."),
    "too_long": _("It took longer than a job may."),
    "no_space": _("The disk is full. Nothing was kept."),
}

_kinds: dict[str, Kind] = {}


def register(made: Kind) -> Kind:
    if made.key in _kinds:
        raise ValueError(f"two kinds of job named {made.key!r}")
    _kinds[made.key] = made
    return made


def find(key: str) -> Kind:
    """The kind, also for a log row whose kind no app knows any more."""
    return _kinds.get(key) or Kind(key, key)


def kinds() -> list[Kind]:
    return sorted(_kinds.values(), key=lambda kind: str(kind.label))


def sentence(kind: str, code: str, values: Mapping[str, object]) -> str:
    """The message in the active language; a code that nobody declared is its own text."""
    text = find(kind).messages.get(code) or COMMON.get(code)
    if text is None:
        return code
    return str(text) % {name: _shown(value) for name, value in values.items()}


def _shown(value: object) -> object:
    return written(value) if isinstance(value, int | float) else value
