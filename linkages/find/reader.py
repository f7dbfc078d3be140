"""What one person may find: for each kind, which documents of which records."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet

from linkages.find.registry import FindKind, Gate, kinds, part
from linkages.permissions import READERS, can, may_read


def kinds_for(user: Any, only: Iterable[str] | None = None) -> list[FindKind]:
    """Kinds of which the person may see records, at most those named."""
    wanted = None if only is None else set(only)
    return [
        kind
        for kind in kinds()
        if (wanted is None or kind.key in wanted) and any(can(user, one.act) for one in kind.gates)
    ]


@dataclass
class Condition:
    """SQL with named parameters, so that it can stand in a statement more than once."""

    sql: str
    params: dict[str, Any] = field(default_factory=dict)


def condition(kind: FindKind, user: Any) -> Condition | None:
    """Documents `d` whose record the person sees and whose text it may read; None: of no record.
    Written out rather than put together by the ORM, which takes longer than the search itself."""
    params: dict[str, Any] = {}
    allowed = []
    for position, gate in enumerate(kind.gates):
        name = f"{kind.key}_{position}"
        if can(user, gate.act) and (sql := _behind(gate, user, name, params)):
            allowed.append(sql)
    if not allowed:
        return None
    return Condition(f"(d.kind = '{kind.key}' AND ({' OR '.join(allowed)}))", params)


def _behind(gate: Gate, user: Any, name: str, params: dict[str, Any]) -> str:
    params[f"{name}_parts"] = _parts(gate, user, own=False)
    texts = f"d.part = ANY(%({name}_parts)s)"
    own = getattr(user, "company_id", None)
    if own and user.is_outsider:
        # What counts as one's own: as `field_registry.own` has it.
        params |= {f"{name}_own": own, f"{name}_owned": _parts(gate, user, own=True)}
        texts += f" OR d.company_id = %({name}_own)s AND d.part = ANY(%({name}_owned)s)"
    rows = gate.visible(user)
    if not (rows.query.where or rows.query.combinator or rows.query.is_sliced):
        return f"({texts})"
    try:
        return f"(({texts}) AND d.object_id IN ({_subquery(rows, gate.column, name, params)}))"
    except EmptyResultSet:
        return ""


def _parts(gate: Gate, user: Any, *, own: bool) -> list[str]:
    return [part(gate.key, access) for access in READERS if may_read(user, access, own=own)]


def _subquery(rows: QuerySet[Any], column: str, name: str, params: dict[str, Any]) -> str:
    """Keys of the rows, its places for parameters named."""
    sql, given = rows.order_by().values(column).query.sql_with_params()
    named = {f"{name}_v{place}": value for place, value in enumerate(given)}
    params |= named
    return str(sql.replace("%%", "%%%%") % tuple(f"%({one})s" for one in named))


def parts_for(kind: FindKind, user: Any) -> list[str]:
    """Parts of the kind that the person reads of some record: of their own at least."""
    return [
        one for gate in kind.gates if can(user, gate.act) for one in _parts(gate, user, own=True)
    ]
