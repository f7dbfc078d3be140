"""Put the rows of a source into a scheme: all of them, or none and one clear line."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from linkages.classifications import labels as label_cache
from linkages.classifications.models import SEPARATOR, Node, Scheme
from linkages.classifications.tree import Place, Row, TreeError, arrange, check_codes

BATCH = 2_000
_WRITTEN = (
    "parent", "path", "depth", "name", "name_en", "labels", "also", "notes", "attributes",
    "sort", "retired_on",
)  # fmt: skip
_CEDILLAS = str.maketrans("şŞţŢ", "șȘțȚ")


class LoadError(Exception):
    """One line that says what is wrong, where, and what to do. Nothing was loaded."""


class _DryRun(Exception):
    pass


@dataclass
class Outcome:
    scheme: str
    rows: int = 0
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    retired: int = 0
    restored: int = 0
    dry_run: bool = False

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def load(
    code: str,
    rows: Iterable[Row],
    *,
    about: Mapping[str, Any] | None = None,
    complete: bool = False,
    dry_run: bool = False,
) -> Outcome:
    """Create, change and bring back codes; with `complete`, retire those that are not in `rows`.

    Loading the same rows again changes nothing. `about` are columns of the scheme itself.
    """
    given = list(rows)
    outcome = Outcome(code, rows=len(given), dry_run=dry_run)
    try:
        with transaction.atomic():
            _load(code, given, dict(about or {}), complete, outcome)
            if dry_run:
                raise _DryRun
    except _DryRun:
        pass
    except TreeError as error:
        raise LoadError(sentence(error)) from error
    label_cache.clear()
    return outcome


def _load(
    code: str, rows: list[Row], about: dict[str, Any], complete: bool, outcome: Outcome
) -> None:
    check_codes(rows)
    scheme = _scheme(code, about)
    before = {node.code: node for node in scheme.nodes.select_related("parent")}
    merged = _merge(scheme, before, rows)
    if complete:
        _retire_absent(before, rows, merged, outcome)
    parents = _ordered(before, rows, complete)
    places = arrange(parents, {row.code: row.line for row in rows})
    _write(before, merged, places, outcome)
    if outcome.created or outcome.changed or outcome.retired or outcome.restored:
        touch(scheme)


def _scheme(code: str, about: dict[str, Any]) -> Scheme:
    scheme = Scheme.objects.select_for_update().filter(code=code).first()
    if scheme is None:
        return Scheme.objects.create(**({"code": code, "name": code} | about))
    changed = [key for key, value in about.items() if getattr(scheme, key) != value]
    for key in changed:
        setattr(scheme, key, about[key])
    if changed:
        scheme.save(update_fields=changed)
    return scheme


def touch(scheme: Scheme) -> None:
    """Tell every process that its labels of this scheme are old."""
    scheme.revision = time.time_ns()
    scheme.save(update_fields=["revision"])


def _merge(scheme: Scheme, before: Mapping[str, Node], rows: list[Row]) -> dict[str, Node]:
    """Nodes as they shall be, not placed yet. What a row does not say stays as it was."""
    merged = {}
    for row in rows:
        old = before.get(row.code)
        node = Node(scheme=scheme, code=row.code)
        node.name, node.name_en, node.labels = label_columns(row.labels, old)
        if not (node.name or node.name_en):
            raise TreeError("no_label", row.code, row.line)
        node.also = row.also or (old.also if old else "")
        node.notes = row.notes or (old.notes if old else "")
        node.attributes = dict(row.attributes) or (old.attributes if old else {})
        if row.retired:
            node.retired_on = (old.retired_on if old else None) or timezone.localdate()
        merged[row.code] = node
    return merged


def label_columns(
    labels: Mapping[str, str], old: Node | None = None
) -> tuple[str, str, dict[str, str]]:
    """Labels by language → national column, English column, further languages."""
    local = str(settings.LOCAL_LANGUAGE)
    texts = {language: tidy(language, text) for language, text in labels.items()}
    place = texts.pop("", "")
    english = texts.pop("en", "") or (old.name_en if old else "")
    national = texts.pop(local, "") or place or (old.name if old else "")
    further = {language: text for language, text in sorted(texts.items()) if text}
    return national, english, (old.labels if old else {}) | further


def tidy(language: str, text: str) -> str:
    """Blanks collapsed, titles in capitals in sentence case, Romanian letters with a comma."""
    text = " ".join(text.split())
    if text.isupper() and re.search(r"\w{4,}\W+\w{2,}", text):
        text = text.capitalize()
    return text.translate(_CEDILLAS) if language in ("", "ro", "ro_MD") else text


def _retire_absent(
    before: Mapping[str, Node], rows: list[Row], merged: dict[str, Node], outcome: Outcome
) -> None:
    """A code that others of the list sit under stays, listed or not."""
    present = {row.code for row in rows}
    used = present | {code for row in rows for code in _above(before, row.parent)}
    for code, node in before.items():
        if code not in used:
            outcome.retired += not node.is_retired
            merged[code] = _copy(node)
            merged[code].retired_on = node.retired_on or timezone.localdate()


def _above(before: Mapping[str, Node], code: str) -> list[str]:
    return before[code].path.split(SEPARATOR) if code in before else []


def _ordered(before: Mapping[str, Node], rows: list[Row], complete: bool) -> dict[str, str]:
    """Code → parent in the order of siblings: the file's where it is the whole list, else what
    was there stays before what is new."""
    old = {
        node.code: node.parent.code if node.parent else ""
        for node in sorted(before.values(), key=lambda node: (node.sort, node.code))
    }
    new = {row.code: row.parent for row in rows}
    if complete or old.keys() <= new.keys():
        return new | {code: parent for code, parent in old.items() if code not in new}
    return old | new


def _write(
    before: Mapping[str, Node],
    merged: Mapping[str, Node],
    places: list[Place],
    outcome: Outcome,
) -> None:
    keys = {code: node.pk for code, node in before.items()}
    levels: dict[int, list[Node]] = {}
    for place in places:
        old = before.get(place.code)
        node = merged.get(place.code) or _copy(before[place.code])
        node.path, node.depth, node.sort = place.path, place.depth, place.sort
        same_parent = old is not None and (old.parent.code if old.parent else "") == place.parent
        if old is not None and same_parent and _equal(old, node):
            outcome.unchanged += place.code in merged
            continue
        _count(old, node, outcome)
        levels.setdefault(place.depth, []).append(node)
    parents = {place.code: place.parent for place in places}
    for depth in sorted(levels):
        for node in levels[depth]:
            node.parent_id = keys.get(parents[node.code])
        written = Node.objects.bulk_create(
            levels[depth],
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["scheme", "code"],
            update_fields=_WRITTEN,
        )
        keys.update((node.code, node.pk) for node in written)


def _count(old: Node | None, node: Node, outcome: Outcome) -> None:
    if old is None:
        outcome.created += 1
    elif old.is_retired and not node.is_retired:
        outcome.restored += 1
    elif old.is_retired == node.is_retired:
        outcome.changed += 1


def _equal(old: Node, new: Node) -> bool:
    return all(getattr(old, name) == getattr(new, name) for name in _WRITTEN if name != "parent")


def _copy(node: Node) -> Node:
    """The node without its key, so that one statement inserts and updates alike."""
    return Node(
        scheme_id=node.scheme_id,
        code=node.code,
        **{name: getattr(node, name) for name in _WRITTEN if name != "parent"},
    )


def sentence(error: TreeError) -> str:
    facts = {"value": error.value, "line": error.line, "other": error.other_line}
    return {
        "no_code": _("Row %(line)s: the code is empty. Fill it in or delete the row."),
        "separator": _(
            "Row %(line)s: code “%(value)s” holds a “/”, which separates the levels of a path. "
            "Write it with another sign."
        ),
        "duplicate": _(
            "Row %(line)s: code “%(value)s” is already in row %(other)s. Keep one of them."
        ),
        "unknown_parent": _(
            "Row %(line)s: parent “%(value)s” is neither in the file nor in the classification. "
            "Correct it or add a row for it."
        ),
        "circle": _(
            "Row %(line)s: code “%(value)s” is below itself. Correct the parents of this branch."
        ),
        "no_label": _("Row %(line)s: code “%(value)s” has no label in any language. Fill one in."),
    }[error.reason] % facts
