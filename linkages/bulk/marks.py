"""Tag many rows at once, put them on a list, or take them off: the records stay as they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linkages.bulk.acts import Act, Batch, Before, LeftRow, Refused, register, sum_up
from linkages.bulk.forms import ActForm
from linkages.bulk.subjects import Subject
from linkages.permissions import can
from linkages.saved.models import ListEntry, RecordList, Tag, Tagging
from linkages.saved.services import lists
from linkages.saved.services.tags import tag

LONGEST_NAME = 300


def seen(subject: Subject, pks: Sequence[int], user: Any) -> dict[int, Any]:
    rows = subject.model._default_manager.visible_to(user).filter(pk__in=pks)
    return {obj.pk: obj for obj in rows.select_related(*subject.joins)}


def sorted_out(rows: dict[int, Any], pks: Sequence[int]) -> Batch:
    """A batch whose rows that are gone are named; the others wait to be sorted."""
    gone = [LeftRow(pk, "", "gone") for pk in pks if pk not in rows]
    return Batch(rows=rows, left=gone)


# ── Tags ─────────────────────────────────────────────────────────────────────


class TagForm(ActForm):
    add = forms.ModelMultipleChoiceField(
        Tag.objects.none(),
        label=gettext_lazy("Put on"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    remove = forms.ModelMultipleChoiceField(
        Tag.objects.none(),
        label=gettext_lazy("Take off"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, user: Any, data: Any = None) -> None:
        super().__init__(data)
        for name in ("add", "remove"):
            self.fields[name].queryset = Tag.objects.usable_by(user)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        add, remove = set(data.get("add", ())), set(data.get("remove", ()))
        if add & remove:
            self.add_error("remove", _("A tag cannot be put on and taken off at once."))
        if not (add or remove or self.errors):
            raise forms.ValidationError(_("Choose at least one tag."), code="nothing")
        return data

    def wish(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {name: sorted(one.pk for one in data[name]) for name in ("add", "remove")}


class Tags(Act):
    def is_for(self, subject: Subject, user: Any) -> bool:
        return subject.record in lists.LISTABLE and can(user, "tag_records")

    def form(self, subject: Subject, user: Any, data: Any = None) -> TagForm:
        return TagForm(user, data)

    def look(self, change: Any, pks: Sequence[int], user: Any, *, lock: bool = False) -> Batch:
        add, remove = self._tags(change, user)
        subject: Subject = change.subject
        batch = sorted_out(seen(subject, pks, user), pks)
        held = self._held(subject.record, list(batch.rows), {*add, *remove})
        for pk in batch.rows:
            has = held.get(pk, set())
            batch.stamps[pk] = sum_up(sorted(has))
            if add.keys() - has or remove.keys() & has:
                batch.changes[pk] = has
            else:
                batch.same.append(pk)
        return batch

    def _tags(self, change: Any, user: Any) -> tuple[dict[int, Tag], dict[int, Tag]]:
        usable = Tag.objects.usable_by(user)
        add, remove = (usable.in_bulk(change.wish[name]) for name in ("add", "remove"))
        if len(add) + len(remove) < len(change.wish["add"]) + len(change.wish["remove"]):
            raise Refused("no_value", field=_("Tags"))
        return add, remove

    def _held(self, record: str, pks: list[int], tags: Iterable[int]) -> dict[int, set[int]]:
        rows = Tagging.objects.filter(record=record, object_id__in=pks, tag__in=list(tags))
        held: dict[int, set[int]] = {}
        for pk, key in rows.values_list("object_id", "tag_id"):
            held.setdefault(pk, set()).add(key)
        return held

    def write(self, change: Any, batch: Batch, user: Any) -> None:
        add, remove = self._tags(change, user)
        tag(
            change.subject.record,
            list(batch.changes),
            add=list(add.values()),
            remove=list(remove.values()),
            by=user,
        )

    def wishes(self, change: Any, user: Any) -> list[tuple[str, str]]:
        add, remove = self._tags(change, user)
        told = [(_("Put on"), names(add.values())), (_("Take off"), names(remove.values()))]
        return [(label, text) for label, text in told if text]

    def compare(self, change: Any, batch: Batch, pk: int) -> list[Before]:
        add, remove = self._tags(change, change.by)
        known, has = {**add, **remove}, batch.changes[pk]
        then = (has | add.keys()) - remove.keys()
        before, after = (names(known[key] for key in sorted(keys)) for keys in (has, then))
        return [Before(_("Tags"), before, after)]


def names(tags: Iterable[Any]) -> str:
    return ", ".join(one.display_name for one in tags)


# ── Lists ────────────────────────────────────────────────────────────────────


def lists_to_fill(record: str, user: Any) -> list[RecordList]:
    """Lists filled by hand that the person may change."""
    found = RecordList.objects.visible_to(user).for_records(record).filter(search=None)
    return [one for one in found if one.may_edit(user)]


class ListForm(ActForm):
    """Which list; for adding, perhaps one that is made now."""

    to = forms.TypedChoiceField(
        label=gettext_lazy("List"), coerce=int, empty_value=None, required=False
    )
    name = forms.CharField(
        label=gettext_lazy("Or a new list, named"), max_length=LONGEST_NAME, required=False
    )

    def __init__(self, found: Sequence[RecordList], data: Any = None, *, makes: bool) -> None:
        super().__init__(data)
        choices = [(one.pk, one.display_name) for one in found]
        self.fields["to"].choices = [("", _("Choose")), *choices]  # type: ignore[attr-defined]
        if not makes:
            del self.fields["name"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "to" not in self.errors and bool(data.get("to")) == bool(data.get("name")):
            self.add_error(
                "to",
                _("Choose a list or name a new one.")
                if "name" in self.fields
                else _("Choose a list."),
            )
        return data

    def wish(self) -> dict[str, Any]:
        return {"list": self.cleaned_data["to"], "name": self.cleaned_data.get("name", "")}


@dataclass(frozen=True)
class Membership(Act):
    """Put rows on a list, or take them off it."""

    adds: bool = True

    def is_for(self, subject: Subject, user: Any) -> bool:
        return subject.record in lists.LISTABLE and can(user, "keep_lists")

    def form(self, subject: Subject, user: Any, data: Any = None) -> ListForm:
        return ListForm(lists_to_fill(subject.record, user), data, makes=self.adds)

    def look(self, change: Any, pks: Sequence[int], user: Any, *, lock: bool = False) -> Batch:
        subject: Subject = change.subject
        batch = sorted_out(seen(subject, pks, user), pks)
        found = self._list(change, user)
        entries = ListEntry.objects.filter(list=found, object_id__in=pks)
        there = set(entries.values_list("object_id", flat=True)) if found else set()
        for pk in batch.rows:
            batch.stamps[pk] = sum_up(pk in there)
            if (pk in there) == self.adds:
                batch.same.append(pk)
            else:
                batch.changes[pk] = True
        return batch

    def _list(self, change: Any, user: Any) -> RecordList | None:
        """The list; none while it is still to be made."""
        if not change.wish["list"]:
            return None
        found = RecordList.objects.visible_to(user).filter(pk=change.wish["list"]).first()
        if found is None:
            raise Refused("no_value", field=_("List"))
        return found

    def write(self, change: Any, batch: Batch, user: Any) -> None:
        found = self._list(change, user)
        if found is None:
            found = lists.create_list(
                by=user, name=change.wish["name"], record=change.subject.record
            )
            change.wish["list"] = found.pk
        try:
            if self.adds:
                lists.add_to_list(found, list(batch.changes), by=user)
            else:
                lists.remove_from_list(found, list(batch.changes), by=user)
        except lists.TooMany:
            raise Refused("too_long") from None

    def wishes(self, change: Any, user: Any) -> list[tuple[str, str]]:
        return [(str(self.label), self._name(change, user))]

    def _name(self, change: Any, user: Any) -> str:
        found = self._list(change, user)
        return found.display_name if found else str(change.wish["name"])

    def compare(self, change: Any, batch: Batch, pk: int) -> list[Before]:
        name = self._name(change, change.by)
        on, off = ("", name) if self.adds else (name, "")
        return [Before(_("List"), on, off)]


TAG = register(
    Tags(
        "tag",
        gettext_lazy("Tag"),
        "flag",
        gettext_lazy("Tags that every chosen row gets or loses. You see what would change first."),
    )
)
ADD = register(
    Membership(
        "list",
        gettext_lazy("Add to list"),
        "plus",
        gettext_lazy("The list that the chosen rows are put on; those already there stay once."),
    )
)
REMOVE = register(
    Membership(
        "unlist",
        gettext_lazy("Take off list"),
        "cross",
        gettext_lazy("The list that the chosen rows leave. The records themselves stay."),
        adds=False,
    )
)
