"""Labels of codes without a join: per process, one dictionary a scheme, dropped when the scheme's
revision moves. The revision is looked at once a minute, and when a code is not found."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from linkages.bilingual import pick
from linkages.classifications.models import SEPARATOR, Node, Scheme
from linkages.folding import fold

T = TypeVar("T")
CHECK_EVERY_S = 60.0
MISS_CHECK_S = 1.0  # a list full of unknown codes asks once a second, not once a row


@dataclass(frozen=True, slots=True)
class Entry:
    """A node as lists and engines need it."""

    pk: int
    scheme: str
    code: str
    path: str
    depth: int
    name: str
    name_en: str
    labels: dict[str, str]
    attributes: dict[str, Any]
    is_retired: bool

    def __str__(self) -> str:
        return f"{self.code} {self.display_name}"

    @property
    def display_name(self) -> str:
        return pick(self.name, self.name_en)

    @property
    def short(self) -> str:
        """What people call it for short ("ISO 9001", "SRL"), else its name."""
        return self.attributes.get("short") or self.display_name

    def label_in(self, language: str) -> str:
        return self.labels.get(language) or pick(self.name, self.name_en, language)


@dataclass
class _Table:
    revision: int
    by_code: dict[str, Entry]
    derived: dict[str, Any] = field(default_factory=dict)


@dataclass
class _Cache:
    tables: dict[str, _Table] = field(default_factory=dict)
    by_pk: dict[int, Entry] = field(default_factory=dict)
    checked_at: float = 0.0


_cache = _Cache()


def label(scheme: str, code: str, language: str | None = None) -> str:
    """The label in the language of the page (or the one given); an unknown code is its own."""
    found = entry(scheme, code)
    if found is None:
        return code
    return found.label_in(language) if language else found.display_name


def entry(scheme: str, code: str) -> Entry | None:
    found = _table(scheme).by_code.get(code)
    if found is None and _older_than(MISS_CHECK_S) and _moved():
        found = _table(scheme).by_code.get(code)
    return found


def entry_by_id(pk: int | None) -> Entry | None:
    """The node with this key, from whichever scheme."""
    if pk is None:
        return None
    _check()
    if pk not in _cache.by_pk:
        scheme = Node.objects.filter(pk=pk).values_list("scheme__code", flat=True).first()
        if scheme is None:
            return None
        _read(scheme)
    return _cache.by_pk.get(pk)


def label_by_id(pk: int | None) -> str:
    found = entry_by_id(pk)
    return found.display_name if found else ""


def entries(scheme: str) -> list[Entry]:
    """All nodes in the order of the tree, retired ones included."""
    return list(_table(scheme).by_code.values())


def options(scheme: str) -> list[tuple[str, str]]:
    """(code, label) of the current codes; flat lists by label, trees in their order."""
    current = [(one.code, one.display_name) for one in entries(scheme) if not one.is_retired]
    if all(one.depth == 1 for one in entries(scheme)):
        current.sort(key=lambda pair: fold(pair[1]))
    return current


def below(scheme: str, code: str) -> list[int]:
    """Keys of the code and of everything below it; none for an unknown code."""
    found = entry(scheme, code)
    if found is None:
        return []
    start = found.path + SEPARATOR
    return [one.pk for one in entries(scheme) if one.code == code or one.path.startswith(start)]


def above(scheme: str, path: str) -> list[Entry]:
    """The codes above this path, from the root down."""
    table = _table(scheme).by_code
    return [table[code] for code in path.split(SEPARATOR)[:-1] if code in table]


def derived(scheme: str, name: str, make: Callable[[list[Entry]], T]) -> T:
    """What `make` reads out of the scheme, kept for as long as the scheme does not change."""
    table = _table(scheme)
    if name not in table.derived:
        table.derived[name] = make(list(table.by_code.values()))
    found: T = table.derived[name]
    return found


def clear() -> None:
    """Forget everything; the next question reads again."""
    global _cache
    _cache = _Cache()


def _table(scheme: str) -> _Table:
    _check()
    return _cache.tables.get(scheme) or _read(scheme)


def _check() -> None:
    if _older_than(CHECK_EVERY_S):
        _moved()


def _older_than(seconds: float) -> bool:
    return time.monotonic() - _cache.checked_at > seconds


def _moved() -> bool:
    """Drop the tables whose scheme has changed; whether any was dropped."""
    _cache.checked_at = time.monotonic()
    if not _cache.tables:
        return False
    revisions = dict(Scheme.objects.values_list("code", "revision"))
    stale = [
        code for code, table in _cache.tables.items() if revisions.get(code, 0) != table.revision
    ]
    for code in stale:
        for one in _cache.tables.pop(code).by_code.values():
            _cache.by_pk.pop(one.pk, None)
    return bool(stale)


def _read(scheme: str) -> _Table:
    revision = Scheme.objects.filter(code=scheme).values_list("revision", flat=True).first() or 0
    rows = (
        Node.objects.in_scheme(scheme)
        .order_by("sort", "code")
        .values_list(
            "pk", "code", "path", "depth", "name", "name_en", "labels", "attributes", "retired_on"
        )
    )
    found = [
        Entry(pk, scheme, code, path, depth, name, name_en, labels, attributes, bool(retired_on))
        for pk, code, path, depth, name, name_en, labels, attributes, retired_on in rows.iterator()
    ]
    table = _Table(revision, {one.code: one for one in found})
    _cache.tables[scheme] = table
    _cache.by_pk.update((one.pk, one) for one in found)
    return table
