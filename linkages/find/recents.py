"""Records that a person looked at or pinned, as they are shown: what may not be seen any more, or
is gone, is left out."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from linkages.find import reader
from linkages.find.models import RecentView
from linkages.find.registry import FindKind, Line


@dataclass(frozen=True)
class Seen:
    kind: FindKind
    object_id: int
    line: Line
    is_pinned: bool


def pinned_and_recent(user: Any, limit: int) -> tuple[list[Seen], list[Seen]]:
    mine = RecentView.objects.of(user)
    pinned, recent = list(mine.pinned()[:limit]), list(mine.recent()[:limit])
    lines = _lines([*pinned, *recent], user)
    return _seen(pinned, lines), _seen(recent, lines)


Lines = dict[tuple[str, int], tuple[FindKind, Line]]


def _lines(views: list[RecentView], user: Any) -> Lines:
    keys: dict[str, list[int]] = defaultdict(list)
    for view in views:
        keys[view.kind].append(view.object_id)
    found: Lines = {}
    for kind in reader.kinds_for(user, keys):
        for key, line in kind.lines(keys[kind.key], user).items():
            found[kind.key, key] = (kind, line)
    return found


def _seen(views: list[RecentView], lines: Lines) -> list[Seen]:
    return [
        Seen(kind, view.object_id, line, view.pinned_at is not None)
        for view in views
        if (known := lines.get((view.kind, view.object_id)))
        for kind, line in (known,)
    ]
