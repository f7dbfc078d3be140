"""What lists and tags add to what can be asked: `in list "…"`, and the sections lists and tags."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linkages import field_registry
from linkages.bilingual import local_language
from linkages.folding import fold
from linkages.saved.models import ListEntry, RecordList, Tag, Tagging
from linkages.saved.services.lists import LISTABLE, as_query, entry_keys
from linkages.saved.services.searches import Unknown, load
from linkages.search import services as engine
from linkages.search.askable import AskableField, Kind, Option
from linkages.search.domain import Reader
from linkages.search.lists import load_with
from linkages.search.predicates.base import Unfit
from linkages.search.related import RelatedTable, compute, name_by, relate_table, resolve_lists
from linkages.search.sources import Column, Rows
from linkages.search.vocabulary import of_choices, said

# ── In list “…” ──────────────────────────────────────────────────────────────


#: Lists that are being looked into: a live list may rest on a search that asks for lists.
_inside: ContextVar[tuple[int, ...]] = ContextVar("lists_inside", default=())
DEEPEST = 4


def keys_in_list(named: str, model: type[models.Model], user: Any) -> Any:
    """Keys of the rows on the person's list of this name, None if there is no such list. A live
    list whose search cannot run, or that asks for itself, makes the question one that cannot."""
    found = find_list(named, model, user)
    if found is None:
        return None
    if not found.is_dynamic:
        return entry_keys(found)
    inside = _inside.get()
    if found.pk in inside or len(inside) >= DEEPEST:
        raise Unfit("unknown_list", list=named[:80])
    token = _inside.set((*inside, found.pk))
    try:
        return engine.rows(as_query(found, user), user).order_by().values("pk")
    except (engine.Refused, Unknown):
        raise Unfit("unknown_list", list=named[:80]) from None
    finally:
        _inside.reset(token)


def find_list(named: str, model: type[models.Model], user: Any) -> RecordList | None:
    """By short name, else by its name in either language as people type it."""
    entry = field_registry.record_for(model)
    if entry is None:
        return None
    lists = RecordList.objects.visible_to(user).for_records(entry.key).select_related("search")
    by_slug = lists.filter(slug=named).first()
    if by_slug is not None:
        return by_slug
    wanted = fold(named)
    return next((one for one in lists if wanted in (fold(one.name), fold(one.name_en))), None)


resolve_lists(keys_in_list)
load_with(load)

# ── Sections ─────────────────────────────────────────────────────────────────


def _field(key: str, label: Any, kind: Kind, column: Column, choices: Any = ()) -> AskableField:
    options, find = of_choices(choices)
    labels = said(label, capital=False)
    return AskableField(key, labels, kind, source=column, options=options, find=find)


def _list_fields(of: str, role: str) -> Mapping[str, AskableField]:
    found = (
        _field("listentry.list", pgettext_lazy("of records", "list"), "link",
               Column("list", target=RecordList, is_key=True)),
        _field("listentry.status", _("status"), "choice", Column("status"),
               ListEntry.Status.choices),
        _field("listentry.note", _("note"), "text", Column("note", texts=("note",))),
        _field("listentry.added_at", _("added"), "datetime", Column("added_at")),
    )  # fmt: skip
    return {one.key: one for one in found}


def _list_rows(of: str) -> Rows:
    """Only lists that the person sees; live ones keep notes here, not their rows."""
    return Rows(
        ListEntry,
        "object_id",
        through=(("list", RecordList),),
        where=Q(list__record=of, list__search__isnull=True),
        order="added_at",
    )


def _tag_fields(of: str, role: str) -> Mapping[str, AskableField]:
    found = (
        _field("tagging.tag", _("tag"), "link", Column("tag", target=Tag, is_key=True)),
        _field("tagging.at", _("put on"), "datetime", Column("at")),
    )
    return {one.key: one for one in found}


def _tag_rows(of: str) -> Rows:
    return Rows(Tagging, "object_id", through=(("tag", Tag),), where=Q(record=of), order="at")


relate_table(
    RelatedTable(
        key="lists",
        of=LISTABLE,
        labels=pgettext_lazy("of records", "lists"),
        one=_("a list"),
        act="keep_lists",
        fields=_list_fields,
        rows=_list_rows,
        date="listentry.added_at",
    )
)
relate_table(
    RelatedTable(
        key="tag_marks",
        of=LISTABLE,
        labels=_("tags"),
        one=_("a tag"),
        act="see_tags",
        fields=_tag_fields,
        rows=_tag_rows,
        date="tagging.at",
    )
)
name_by(RecordList, "name", "name_en")
name_by(Tag, "name", "name_en")


# ── Tags as a field ──────────────────────────────────────────────────────────


def _marks(asking: Any, record: str, prefix: str) -> Any:
    seen = Tag.objects.visible_to(asking.user)
    return Tagging.objects.filter(record=record, tag__in=seen, object_id=OuterRef(f"{prefix}pk"))


def has_tag(record: str) -> Callable[[Any, str, str], Q]:
    """The record carries the tag, if it is one that the person sees."""

    def holds(asking: Any, prefix: str, code: str) -> Q:
        if not Tag.objects.visible_to(asking.user).filter(code=code).exists():
            raise Unfit("unknown_value", value=code[:80], field=f"{record}.tags")
        return Q(Exists(_marks(asking, record, prefix).filter(tag__code=code)))

    return holds


def names_of_tags(record: str) -> Callable[[Any, str], Any]:
    def expression(asking: Any, prefix: str) -> Any:
        marks = _marks(asking, record, prefix).order_by("tag__name")
        return ArraySubquery(marks.values("tag__name"))

    return expression


def tags_for(role: str) -> list[Option]:
    tags = Tag.objects.visible_to(Reader(role))
    english = "en"
    return [
        Option(one.code, {local_language(): one.name, english: one.label_in(english)})
        for one in tags
    ]


LABELS = {
    "company": _("tags of the company"),
    "investor": _("tags of the investor"),
    "supplier": _("tags of the supplier"),
    "need": _("tags of the need"),
}
for _record in LISTABLE:
    compute(
        f"{_record}.tags",
        label=LABELS[_record],
        kind="many",
        access="agency",
        act="see_tags",
        expression=names_of_tags(_record),
        holds=has_tag(_record),
        values=tags_for,
    )
