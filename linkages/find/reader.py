"""What one person may find: for each kind, which documents of which records."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django.db.models import Q, QuerySet

from linkages.find.models import SearchDocument
from linkages.find.registry import FindKind, Gate, kinds, part
from linkages.permissions import READERS, can, may_read

Documents = QuerySet[SearchDocument]


def kinds_for(user: Any, only: Iterable[str] | None = None) -> list[FindKind]:
    """Kinds of which the person may see records, at most those named."""
    wanted = None if only is None else set(only)
    return [
        kind
        for kind in kinds()
        if (wanted is None or kind.key in wanted) and any(can(user, one.act) for one in kind.gates)
    ]


def documents(kind: FindKind, user: Any) -> Documents:
    """Documents of the kind whose record the person sees and whose text it may read."""
    allowed = Q(pk__in=())
    for gate in kind.gates:
        if can(user, gate.act):
            allowed |= _behind(kind, gate, user)
    return SearchDocument.objects.filter(allowed, kind=kind.key)


def parts_for(kind: FindKind, user: Any) -> list[str]:
    """Parts of the kind that the person reads of some record: of their own at least."""
    return [
        part(gate.key, access)
        for gate in kind.gates
        if can(user, gate.act)
        for access in READERS
        if may_read(user, access, own=True)
    ]


def _behind(kind: FindKind, gate: Gate, user: Any) -> Q:
    readable = [part(gate.key, access) for access in READERS if may_read(user, access)]
    texts = Q(part__in=readable)
    own = getattr(user, "company_id", None)
    if own and user.is_outsider:
        # What counts as one's own: as `field_registry.own` has it.
        owned = [part(gate.key, access) for access in READERS if may_read(user, access, own=True)]
        texts |= Q(company_id=own, part__in=owned)
    rows = gate.visible(user)
    if rows.query.is_empty():
        return Q(pk__in=())
    if rows.query.where or rows.query.combinator or rows.query.is_sliced:
        keys = cast("Any", rows.order_by().values(gate.column))
        texts &= Q(object_id__in=keys)
    return texts
