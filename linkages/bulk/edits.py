"""Edit and assign: the fields that were filled in get one value on all rows, and nothing else is
touched. Rows are written by the batch; the database remembers each of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce, Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from linkages import field_registry
from linkages.bulk.acts import Act, Batch, Before, LeftRow, Refused, register, sum_up
from linkages.bulk.forms import EditForm
from linkages.bulk.subjects import Subject, may_edit, offered
from linkages.editing import display
from linkages.field_registry import Field, holder_of

Attrs = frozenset[tuple[str, str]]  # whose attribute, and its attname
FULL = 400  # characters of a name that is kept


@dataclass(frozen=True)
class Wish:
    """One value that is written: whose attribute it is ("company" or ""), and what."""

    via: str
    field: Field
    value: Any

    @property
    def attname(self) -> str:
        return str(self.field.model_field.attname)

    @property
    def place(self) -> tuple[str, str]:
        return self.via, self.attname


def wishes_of(change: Any, user: Any) -> list[Wish]:
    """What the change writes, in the order of the form; raises `Refused` for what the person may
    not edit."""
    values = change.wish.get("values", {})
    allowed = [(via, one) for _section, via, one in offered(change.subject, user)]
    if not values.keys() <= {one.key for _via, one in allowed}:
        raise Refused("no_right")
    found = []
    for via, one in allowed:
        if one.key not in values:
            continue
        value = one.model_field.to_python(values[one.key])
        if one.type in ("link", "code") and value is not None:
            related = one.model_field.related_model._default_manager
            if not related.filter(pk=value).exists():
                raise Refused("no_value", field=one.label)
        found.append(Wish(via, one, value))
    return found


def same(left: Any, right: Any) -> bool:
    blank: tuple[Any, ...] = (None, "", [])
    return bool(left == right) or (left in blank and right in blank)


def stamp(obj: Any, wishes: Sequence[Wish]) -> int:
    """What the row holds where it will change."""
    return sum_up([getattr(holder_of(obj, one.via), one.attname) for one in wishes])


@dataclass(frozen=True)
class Edit(Act):
    """The act of filling fields in; `assigns` is the one field of who answers for the record."""

    assigns: bool = False

    def is_for(self, subject: Subject, user: Any) -> bool:
        if not may_edit(user, subject):
            return False
        return not self.assigns or any(
            one.key == subject.assignee for _section, _via, one in offered(subject, user)
        )

    def form(self, subject: Subject, user: Any, data: Any = None) -> EditForm:
        return EditForm(subject, user, data, subject.assignee if self.assigns else "")

    # ── Looking ──────────────────────────────────────────────────────────────

    def look(self, change: Any, pks: Sequence[int], user: Any, *, lock: bool = False) -> Batch:
        wishes = wishes_of(change, user)
        subject: Subject = change.subject
        found = rows(subject, wishes, pks, user, lock=lock)
        batch = Batch(rows=found)
        for pk in pks:
            obj = found.get(pk)
            if obj is None:
                batch.left.append(LeftRow(pk, "", "gone"))
                continue
            batch.stamps[pk] = stamp(obj, wishes)
            self._sort(batch, obj, wishes, subject, user)
        drop_misfits(batch, wishes)
        return batch

    def _sort(
        self, batch: Batch, obj: Any, wishes: Sequence[Wish], subject: Subject, user: Any
    ) -> None:
        why = subject.closed(obj)
        if why or not field_registry.may_edit(subject.record, user, obj):
            batch.left.append(LeftRow(obj.pk, str(obj)[:FULL], "refused", why))
            return
        changes: Attrs = frozenset(
            one.place
            for one in wishes
            if not same(getattr(holder_of(obj, one.via), one.attname), one.value)
        )
        if changes:
            batch.changes[obj.pk] = changes
        else:
            batch.same.append(obj.pk)

    # ── Writing ──────────────────────────────────────────────────────────────

    def write(self, change: Any, batch: Batch, user: Any) -> None:
        """One statement for each table and set of attributes."""
        wishes = wishes_of(change, user)
        groups: dict[tuple[str, frozenset[str]], list[Any]] = {}
        for pk, places in batch.changes.items():
            for via in {via for via, _name in places}:
                names = frozenset(name for whose, name in places if whose == via)
                groups.setdefault((via, names), []).append(holder_of(batch.rows[pk], via).pk)
        source = change.wish.get("source")
        for (via, names), keys in groups.items():
            own = [one for one in wishes if one.via == via and one.attname in names]
            along = {} if via else change.subject.along(names, user)
            write_rows(own, keys, source, along)

    # ── Telling ──────────────────────────────────────────────────────────────

    def wishes(self, change: Any, user: Any) -> list[tuple[str, str]]:
        told = []
        for one in wishes_of(change, user):
            blank = one.field.model(**{one.attname: one.value})
            told.append((one.field.label, display.text(one.field, blank)))
        return told

    def compare(self, change: Any, batch: Batch, pk: int) -> list[Before]:
        compared = []
        for one in wishes_of(change, change.by):
            if one.place in batch.changes.get(pk, ()):
                now = holder_of(batch.rows[pk], one.via)
                then = changed(now, [one])
                texts = display.text(one.field, now), display.text(one.field, then)
                compared.append(Before(one.field.label, *texts))
        return compared


def rows(
    subject: Subject, wishes: Sequence[Wish], pks: Sequence[int], user: Any, *, lock: bool
) -> dict[int, Any]:
    """The rows that the person sees, with their companies where those hold what is written."""
    vias = sorted({one.via for one in wishes if one.via} | set(subject.joins))
    found = subject.model._default_manager.visible_to(user).filter(pk__in=pks).order_by("pk")
    if vias:
        found = found.select_related(*vias)
    if lock:
        found = found.select_for_update(of=("self", *{one.via for one in wishes if one.via}))
    return {obj.pk: obj for obj in found}


def changed(obj: Any, wishes: Sequence[Wish]) -> Any:
    """A copy of the row as it will be."""
    then = copy(obj)
    then._state = copy(obj._state)
    then._state.fields_cache = {}
    for one in wishes:
        setattr(then, one.attname, one.value)
    return then


def drop_misfits(batch: Batch, wishes: Sequence[Wish]) -> None:
    """Move rows that the new values do not fit to those left, with the reason."""
    for via in {one.via for one in wishes}:
        own = [one for one in wishes if one.via == via]
        holders = {holder_of(batch.rows[pk], via).pk: pk for pk in batch.changes}
        for key, why in misfits(own, holders, batch):
            pk = holders[key]
            if batch.changes.pop(pk, None) is not None:
                batch.left.append(LeftRow(pk, str(batch.rows[pk])[:FULL], "invalid", why[:500]))


def misfits(
    wishes: Sequence[Wish], holders: dict[int, int], batch: Batch
) -> Iterator[tuple[int, str]]:
    """Key of a row and why the values do not fit it: what the model checks, then the table's
    constraints, asked for all rows at once."""
    model = wishes[0].field.model
    if model.clean is not models.Model.clean:
        for key, pk in holders.items():
            try:
                changed(holder_of(batch.rows[pk], wishes[0].via), wishes).clean()
            except ValidationError as error:
                yield key, " ".join(error.messages)
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.CheckConstraint) and concerns(constraint, wishes):
            why = str(constraint.get_violation_error_message())
            yield from ((key, why) for key in violating(model, constraint, wishes, holders))


def concerns(constraint: models.CheckConstraint, wishes: Sequence[Wish]) -> bool:
    condition: Any = constraint.condition
    named = {name.partition("__")[0] for name in condition.referenced_base_fields}
    return any(one.field.attr in named or one.attname in named for one in wishes)


def violating(
    model: type[models.Model],
    constraint: models.CheckConstraint,
    wishes: Sequence[Wish],
    keys: Any,
) -> list[int]:
    """Rows that would break the constraint: it is asked with the new values in the place of the
    columns. As in the table, what is unknown passes."""
    found = model._default_manager.filter(pk__in=list(keys))
    for one in wishes:
        found.query.add_annotation(
            Value(one.value, one.field.model_field), one.field.attr, select=False
        )
    holds = Coalesce(constraint.condition, True, output_field=models.BooleanField())
    found.query.add_q(~Q(holds))
    return list(found.values_list("pk", flat=True))


def write_rows(
    wishes: Sequence[Wish], keys: Sequence[int], source: Any, along: dict[str, Any]
) -> None:
    model = wishes[0].field.model
    columns = {one.name for one in model._meta.concrete_fields}
    values: dict[str, Any] = {one.attname: one.value for one in wishes} | along
    if "version" in columns:
        values["version"] = F("version") + 1
    if "updated_at" in columns:
        values["updated_at"] = Now()
    if "sources" in columns and source:
        on = source["on"] or timezone.localdate().isoformat()
        entry = {"type": source["type"], "on": on}
        said = dict.fromkeys((one.field.attr for one in wishes), entry)
        values["sources"] = merged("sources", said)
    model._default_manager.filter(pk__in=keys).update(**values)


def merged(column: str, entries: dict[str, Any]) -> Func:
    """The JSON object of the column with these entries set."""
    new = Value(entries, models.JSONField())
    return Func(F(column), new, template="(%(expressions)s)", arg_joiner=" || ")


EDIT = register(
    Edit(
        "edit",
        _("Edit"),
        "edit",
        _(
            "What you fill in is written on every chosen row; what you leave empty stays as it is. "
            "You see what would change before anything is saved."
        ),
    )
)
ASSIGN = register(
    Edit(
        "assign",
        _("Assign"),
        "person",
        _("Who answers for every chosen row from now on. You see what would change first."),
        assigns=True,
    )
)
