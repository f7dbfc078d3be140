"""Codes for demonstration: a list that can be shown to clients and to other agencies.

Default deny: a column leaves only if its kind can be coded or banded. Texts, addresses, numbers of
registers, contacts and notes have no such kind. `Field.demo` says otherwise: `safe` lets a text
out, `out` keeps a column in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import override

from linkages import field_registry
from linkages.classifications.labels import entry, entry_by_id
from linkages.classifications.models import SEPARATOR
from linkages.exports import coding
from linkages.exports.asked import asked, current, languages, said
from linkages.exports.coding import WITHHELD, Levels, code_of
from linkages.exports.converters import Memo, code_label
from linkages.exports.list_columns import (
    Answer,
    Chosen,
    Extra,
    answers,
    column_unit,
    extras_for,
    narrowed,
    places,
)
from linkages.exports.list_rows import ListRows, Place
from linkages.exports.sources import BadParams
from linkages.exports.tables import Column, Table

#: Classes of fields that may leave in bands and codes.
CLASSES = ("public", "partner", "finance")
MOST_ROWS = 100_000
#: What people are found by: the columns of which no few rows may share all values.
KEYS = ("region", "main_activity", "size_class", "country")
#: Models whose records are companies under another name, with the path to the company.
PARTIES = {"company": "pk", "investor": "company_id", "supplier": "company_id"}


@dataclass
class Coded:
    """One column: the raw values go in, what may be shown comes out."""

    column: Column
    place: int  # among the raw values
    levels: Callable[[Any], Levels] | None = None
    items: Callable[[Any], list[str]] | None = None
    code: Callable[[Any], str | None] | None = None
    label: Callable[[str], str] = str
    listed: Callable[[str], tuple[str, str, str]] | None = None
    """Code, national label and English label of a shown value, for the code list."""
    is_key: bool = False


def coded_table(
    record: str,
    title: str,
    rows: Any,
    user: Any,
    extras: Sequence[Extra] = (),
    columns: Sequence[str] = (),
) -> Table:
    """The list in codes, with the code lists that it uses."""
    count = rows.order_by().count()
    _check_size(count)
    every = [one for one in answers(record, user) if may_leave(one)]
    kept = [one for one in extras_for(user, extras) if extra_may_leave(one)]
    chosen = [
        one
        for one in narrowed(columns, kept, every)
        if may_leave(one) or (isinstance(one, Extra) and extra_may_leave(one))
    ]
    raw = _raw(record, rows, chosen, user)
    made = [coded for n, one in enumerate(chosen) if (coded := _coded(one, n + 1)) is not None]
    shown = [_shown(one, raw[one.place]) for one in made]
    coding.withhold_rare_rows(
        [column for one, column in zip(made, shown, strict=True) if one.is_key]
    )
    codes = [code_of(secret(), _kind(record), key) for key in raw[0]]
    order = sorted(range(len(codes)), key=codes.__getitem__)  # the order of names says too much
    texts = [_texts(one, column) for one, column in zip(made, shown, strict=True)]
    return Table(
        f"{record}-codes",
        title,
        [Column("code", said(lambda: _("Code"))), *(one.column for one in made)],
        [[codes[at], *(column[at] for column in texts)] for at in order],
        notes=notes(),
        total=count,
        more=[_code_lists(made, shown)],
    )


def _check_size(count: int) -> None:
    if count < coding.SMALLEST:
        raise BadParams(
            _("codes for demonstration need at least %(count)s rows") % {"count": coding.SMALLEST}
        )
    if count > MOST_ROWS:
        raise BadParams(
            _("codes for demonstration hold at most %(count)s rows: narrow the list")
            % {"count": MOST_ROWS}
        )


def notes() -> list[str]:
    return [said(text) for text in (_what, _whose, _how_coarse)]


def _what() -> str:
    return _("Codes for demonstration: names, numbers, addresses, texts and contacts are left out.")


def _whose() -> str:
    return _(
        "A company has the same code in every file of this office; from the file alone nobody "
        "finds its name."
    )


def _how_coarse() -> str:
    return _(
        "Figures stand in bands, days in quarters or years. Values that fewer than %(count)s rows "
        "share are coarser or withheld."
    ) % {"count": coding.SMALLEST}


def secret() -> bytes:
    """Of the installation, for this purpose alone."""
    return salted_hmac("linkages.exports.codes", "", secret=settings.EXPORT_CODE_KEY).digest()


# ── Which columns leave ──────────────────────────────────────────────────────


def may_leave(one: Chosen) -> bool:
    if not isinstance(one, Answer):
        return False
    field = one.field
    if field.personal or not one.always or field.access not in CLASSES or field.demo == "out":
        return False
    if field.type == "link":
        return field.model_field.related_model._meta.model_name in PARTIES
    return field.demo == "safe" or (field.type in _KINDS and field.unit != "°")


def extra_may_leave(extra: Extra) -> bool:
    """Extras have no field behind them: those that count or list codes may leave."""
    if extra.access not in CLASSES or extra.demo == "out" or extra.is_slow:
        return False
    if extra.links is not None:
        return extra.links._meta.model_name in PARTIES
    return extra.column().kind in ("number", "money", "percent", "list")


def _raw(record: str, rows: Any, chosen: Sequence[Chosen], user: Any) -> list[Sequence[Any]]:
    """Columns of values as the tables keep them, the key that the code stands for first."""
    model = field_registry.record(record).model
    path = PARTIES.get(str(model._meta.model_name), "pk")
    with asked(replace(current(), languages=languages()[:1])):
        made = places(chosen, [one for one in chosen if isinstance(one, Answer)])
    found = [replace(place, convert=None, links=None) for place in made]
    read = list(ListRows(rows, [Place(Column("key", ""), path=path), *found]))
    return list(zip(*read, strict=True))


def _kind(record: str) -> str:
    """The letter before a code: companies have one, whatever their role."""
    model = field_registry.record(record).model._meta.model_name
    return "C" if model in PARTIES else str(model)[:1].upper()


# ── From raw to shown ────────────────────────────────────────────────────────


def _coded(one: Chosen, place: int) -> Coded | None:
    if isinstance(one, Extra):
        return _coded_extra(one, place)
    field = one.field
    column = Column(field.key, said(lambda: field.label))
    if field.type == "link":
        return Coded(column, place, code=_party_code(field.model_field.related_model))
    if field.demo == "safe" and field.type not in _KINDS:
        return Coded(column, place, levels=lambda value: (str(value),))
    coded = _KINDS[field.type](column, place, field)
    coded.is_key = field.attr in KEYS
    return coded


def _coded_extra(extra: Extra, place: int) -> Coded:
    column = Column(extra.column().key, said(lambda: extra.column().label))
    if extra.links is not None:
        return Coded(column, place, code=_party_code(extra.links))
    if extra.column().kind == "list":
        return Coded(column, place, items=_node_codes, label=_node_text,
                     listed=_node_listed)  # fmt: skip
    levels = coding.percent_levels if extra.column().kind == "percent" else coding.figure_levels
    return Coded(column, place, levels=levels)


def _party_code(model: Any) -> Callable[[Any], str | None]:
    """Codes of linked companies; the company behind an investor or supplier is looked up once."""
    path = PARTIES[model._meta.model_name]
    companies: dict[Any, Any] = {}

    def code(key: Any) -> str | None:
        if key is None:
            return None
        if path != "pk" and not companies:
            companies.update(model._base_manager.values_list("pk", path))
        return code_of(secret(), "C", key if path == "pk" else companies.get(key))

    return code


def _figure(column: Column, place: int, field: Any) -> Coded:
    return Coded(replace(column, unit=column_unit(field)), place, levels=coding.figure_levels)


def _percent(column: Column, place: int, field: Any) -> Coded:
    return Coded(column, place, levels=coding.percent_levels)


def _year(column: Column, place: int, field: Any) -> Coded:
    return Coded(column, place, levels=lambda value: coding.year_levels(int(value)))


def _day(column: Column, place: int, field: Any) -> Coded:
    return Coded(column, place, levels=coding.day_levels)


def _yes_no(column: Column, place: int, field: Any) -> Coded:
    return Coded(
        column, place, levels=lambda value: ("yes" if value else "no",),
        label=lambda text: said(lambda: _("Yes") if text == "yes" else _("No")),
    )  # fmt: skip


def _choice(column: Column, place: int, field: Any) -> Coded:
    return Coded(
        column, place, levels=lambda code: (str(code),) if code != "" else (),
        label=lambda code: said(lambda: code_label(field)(code) or code),
        listed=lambda code: (code, *_in_both(lambda: code_label(field)(code) or code)),
    )  # fmt: skip


def _codes(column: Column, place: int, field: Any) -> Coded:
    made = _choice(column, place, field)
    return replace(made, levels=None, items=lambda codes: [str(code) for code in codes])


def _node(column: Column, place: int, field: Any) -> Coded:
    scheme = field.scheme
    return Coded(
        column,
        place,
        levels=_node_levels,
        label=_node_text,
        listed=_node_listed,
        is_key=scheme == "region",
    )


def _node_levels(pk: Any) -> Levels:
    """The code and those above it, each with its scheme."""
    found = entry_by_id(pk)
    if found is None:
        return ()
    return tuple(f"{found.scheme}:{code}" for code in reversed(found.path.split(SEPARATOR)))


def _node_codes(keys: Iterable[Any]) -> list[str]:
    found = (entry_by_id(key) for key in keys)
    return [f"{one.scheme}:{one.code}" for one in found if one]


def _node_text(key: str) -> str:
    scheme, _sep, code = key.partition(":")
    found = entry(scheme, code)
    if found is None:
        return code
    name = said(lambda: found.display_name)
    return f"{code} {name}" if code[-1:].isdigit() and "_" not in code else name


def _node_listed(key: str) -> tuple[str, str, str]:
    scheme, _sep, code = key.partition(":")
    found = entry(scheme, code)
    if found is None:
        return (code, code, code)
    return (code, found.label_in(settings.LOCAL_LANGUAGE), found.label_in("en"))


_KINDS: dict[str, Callable[[Column, int, Any], Coded]] = {
    "number": _figure,
    "money": _figure,
    "percent": _percent,
    "year": _year,
    "date": _day,
    "datetime": _day,
    "yes_no": _yes_no,
    "choice": _choice,
    "codes": _codes,
    "code": _node,
}


def _in_both(text: Callable[[], Any]) -> tuple[str, str]:
    found = []
    for code in (settings.LOCAL_LANGUAGE, "en"):
        with override(code):
            found.append(str(text()))
    return found[0], found[1]


def _shown(one: Coded, raw: Sequence[Any]) -> list[Any]:
    if one.code is not None:
        return [one.code(value) for value in raw]
    if one.items is not None:
        found = [None if not value else one.items(value) for value in raw]
        return list(coding.protected_items(found))
    assert one.levels is not None
    return list(
        coding.protected([None if value is None else (one.levels(value) or None) for value in raw])
    )


def _texts(one: Coded, values: Sequence[Any]) -> list[Any]:
    """What the file shows; a label is made once."""
    if one.code is not None:
        return list(values)
    label = Memo(lambda key: said(lambda: _("withheld")) if key == WITHHELD else one.label(key))
    return [
        "; ".join(label[item] for item in value)
        if isinstance(value, list)
        else label[value]
        if value is not None
        else None
        for value in values
    ]


def _code_lists(made: Sequence[Coded], shown: Sequence[list[Any]]) -> Table:
    """Every code that the file uses, with its labels in both languages."""
    rows: list[list[Any]] = []
    for one, column in zip(made, shown, strict=True):
        if one.listed is None:
            continue
        used: set[str] = set()
        for value in column:
            used.update(value if isinstance(value, list) else [value] if value else [])
        rows += [[one.column.label, *one.listed(code)] for code in sorted(used - {WITHHELD})]
    return Table(
        "codes",
        said(lambda: _("Code lists")),
        [
            Column("list", said(lambda: _("List")), width=30),
            Column("code", said(lambda: _("Code"))),
            Column("label", str(dict(settings.LANGUAGES)[settings.LOCAL_LANGUAGE]), width=50),
            Column("label_en", "English", width=50),
        ],
        rows,
    )
