"""Columns of a list: those its own template draws, and any single field of the registry.

What a person may not read is no column of theirs, whoever named it: an address, a saved choice or
a search that somebody shared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from linkages import field_registry
from linkages.editing import display
from linkages.field_registry import Field
from linkages.permissions import Role, may_read, role_of

if TYPE_CHECKING:
    from linkages.facets.lists import ListSpec

MAX_COLUMNS = 40
#: Records that can be an outsider's own: there they read more than of others.
OWN_RECORDS = {Role.BUYER: {"investor", "need"}, Role.SME: {"supplier"}}


def _everyone(_user: Any) -> bool:
    return True


@dataclass(frozen=True)
class Drawn:
    """A column that the list's template draws by its key. The name is in every choice."""

    key: str
    label: str | Promise
    access: str = "public"
    sort: str = ""
    is_number: bool = False
    is_default: bool = True
    is_name: bool = False
    when: Callable[[Any], bool] = _everyone
    short: str | Promise = ""  # for the head of the table


@dataclass(frozen=True)
class Column:
    """A column as one person reads it."""

    key: str
    label: str
    section: str
    sort: str = ""  # key of the list's Sort
    is_number: bool = False
    is_drawn: bool = False
    is_default: bool = False
    is_name: bool = False
    short: str = ""
    field: Field | None = None
    via: str = ""  # attribute of the row that holds the field
    for_own: bool = False  # filled on the person's own records alone

    @property
    def head(self) -> str:
        return self.short or self.label

    @property
    def joins(self) -> str:
        """What a query joins so that the cell asks for nothing."""
        if self.field is None:
            return ""
        parts = (self.via, self.field.attr if self.field.type == "link" else "")
        return "__".join(part for part in parts if part)

    def text(self, row: Any, user: Any) -> str:
        """The cell of a field of the registry."""
        assert self.field is not None
        if self.for_own and not field_registry.own(user, row):
            return ""
        return display.text(self.field, getattr(row, self.via) if self.via else row)


def available(spec: ListSpec, user: Any) -> list[Column]:
    """All columns that the person may have, drawn ones first, then by section."""
    return [*_drawn(spec, user), *_registered(spec, user)]


def _drawn(spec: ListSpec, user: Any) -> Iterable[Column]:
    for one in spec.columns:
        if may_read(user, one.access) and one.when(user):
            yield Column(
                one.key,
                str(one.label),
                str(_("Of this list")),
                one.sort,
                one.is_number,
                is_drawn=True,
                is_default=one.is_default,
                is_name=one.is_name,
                short=str(one.short),
            )


def _registered(spec: ListSpec, user: Any) -> Iterable[Column]:
    sorts = {sort.field: sort.key for sort in spec.sorts}
    name = spec.model._meta.model_name
    role = role_of(user)
    reads_own = role in OWN_RECORDS and spec.record in OWN_RECORDS[Role(role)]
    for part in field_registry.parts(spec.record, user, own=reads_own):
        for via, one in part.fields:
            via = "" if via == name else via
            path = "__".join(filter(None, (via, one.attr)))
            yield Column(
                one.key,
                one.label,
                str(part.section.label),
                sorts.get(path, ""),
                one.type in ("number", "money", "percent", "year"),
                field=one,
                via=via,
                for_own=not may_read(user, one.access or "agency"),
            )


def columns_of(request: HttpRequest, list_key: str) -> list[Column]:
    """The columns of the list that the request shows: of its address (`cols`), else as the person
    saved them, else as the list comes."""
    return columns_for(request.user, list_key, request.GET)


def columns_for(user: Any, list_key: str, params: QueryDict) -> list[Column]:
    """The same where there is no request: in a job, of an export's parameters."""
    from linkages.facets.lists import list_spec

    spec = list_spec(list_key)
    named = named_columns(params)
    return chosen(spec, user, named or look_of(user, spec).columns)


def named_columns(params: QueryDict) -> list[str]:
    return [key for key in params.get("cols", "").split(",") if key][:MAX_COLUMNS]


def chosen(spec: ListSpec, user: Any, keys: Sequence[str]) -> list[Column]:
    """The columns with these keys, in this order, and the name; none: those that the list has by
    itself."""
    offered = available(spec, user)
    by_key = {one.key: one for one in offered}
    found = [by_key[key] for key in dict.fromkeys(keys) if key in by_key]
    if not found:
        return [one for one in offered if one.is_default]
    missing = [one for one in offered if one.is_name and one not in found]
    return [*missing, *found]


def look_of(user: Any, spec: ListSpec) -> Any:
    """What the person chose for the list; an empty look where nothing was."""
    from linkages.facets.models import ListLook

    if not getattr(user, "pk", None):
        return ListLook(list_key=spec.key)
    return ListLook.objects.filter(user=user.pk, list_key=spec.key).first() or ListLook(
        user_id=user.pk, list_key=spec.key
    )


def joined(rows: Any, columns: Iterable[Column]) -> Any:
    """The rows with what their registered columns read from other tables."""
    paths = {one.joins for one in columns if one.joins}
    return rows.select_related(*sorted(paths)) if paths else rows
