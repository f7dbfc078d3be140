"""What the pages of the builder draw: the draft's cells with their echoes, its fields, its rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from linkages.folding import fold
from linkages.search import picker
from linkages.search.askable import AskableBlock, AskableField, Domain
from linkages.search.cells import CellError, explain_cell
from linkages.search.drafts import (
    FIGURES,
    MEASURES,
    PERIODS,
    Draft,
    cell_id,
    column_label,
    form_id,
    shown_in_form,
)
from linkages.search.grid import (
    EVERY,
    MAX_LEAVE_OUT,
    MAX_ROWS,
    QUANTIFIERS,
    WHOLE,
    Column,
    Path,
    Step,
    blocks_at,
    field_at,
    path_text,
    read_cell,
)
from linkages.search.totals import LABELS


def quantifier_labels() -> dict[str, str]:
    return {
        "any": _("has any"),
        "none": _("has none"),
        "all": _("all of them"),
        "count": _("number of"),
        "latest": _("the latest"),
    }


def row_label(key: str) -> str:
    if key == EVERY:
        return _("In every case")
    if key.startswith("x"):
        return _("Leave out")
    return _("Either") if key == "r1" else _("Or")


def row_name(key: str) -> str:
    """For who hears the grid instead of seeing it."""
    if key == EVERY:
        return _("In every case")
    number = key[1:]
    if key.startswith("x"):
        return _("Leave out %(number)s") % {"number": number}
    return _("Alternative %(number)s") % {"number": number}


@dataclass(frozen=True)
class HeadCell:
    index: int
    column: Column
    label: str
    where: str
    is_block_start: bool
    goes_on: bool  # the next column speaks of the same related record
    has_values: bool  # there is a list to choose from

    @property
    def path(self) -> str:
        return path_text(self.column.path)

    @property
    def asks(self) -> str:
        return f"{self.path}|{self.column.field}"

    @property
    def quantifier(self) -> str:
        return self.column.path[-1].quantifier if self.column.path else ""


@dataclass(frozen=True)
class CellView:
    id: str
    name: str
    text: str
    echo: str
    is_wrong: bool
    label: str
    helps: str  # path|field, for the value helper; empty where there is nothing to choose from
    column: str


@dataclass(frozen=True)
class RowView:
    key: str
    label: str
    css: str
    cells: list[CellView]


@dataclass(frozen=True)
class GridView:
    heads: list[HeadCell]
    rows: list[RowView]
    may_add_row: bool
    may_leave_out: bool


def grid_view(draft: Draft, today: dt.date) -> GridView:
    grid = draft.grid
    heads = [_head(draft, index) for index in range(len(grid.columns))]
    rows = []
    for key in grid.cells:
        css = {"e": "every", "x": "out"}.get(key[0], "")
        cells = [_cell(draft, key, head, today) for head in heads]
        rows.append(RowView(key, row_label(key), css, cells))
    return GridView(
        heads, rows, len(grid.alternatives) < MAX_ROWS, len(grid.left_out) < MAX_LEAVE_OUT
    )


def _head(draft: Draft, index: int) -> HeadCell:
    columns = draft.grid.columns
    column = columns[index]
    before = columns[index - 1].path if index else ()
    after = columns[index + 1].path if index + 1 < len(columns) else ()
    return HeadCell(
        index,
        column,
        column_label(column, draft.domain, draft.language),
        where(column, draft.domain, draft.language),
        bool(column.path) and column.path != before,
        bool(column.path) and column.path == after,
        has_values(field_at(draft.domain, column.path, column.field)),
    )


def has_values(asked: AskableField | None) -> bool:
    return asked is not None and asked.kind in ("choice", "tree", "many")


def where(column: Column, domain: Domain, language: str) -> str:
    """The section of a column: “Certificates”, “Needs ▸ Processes”, with its number if a second."""
    if not column.path:
        asked = domain.fields.get(column.field)
        labels = domain.sections.get(asked.section) if asked else None
        return str(labels.get(language) or "") if labels else ""
    blocks = blocks_at(domain, column.path)
    names = [one.label(language) for one in blocks] if blocks else [column.path[-1].section]
    number = column.path[-1].number
    return picker.ARROW.join(names) + (f" ({number})" if number > 1 else "")


def _cell(draft: Draft, key: str, head: HeadCell, today: dt.date) -> CellView:
    text = draft.grid.text(key, head.index)
    echo, wrong = echo_of(text, head.column, draft, today)
    return CellView(
        id=cell_id(key, head.index),
        name=f"cell-{key}",
        text=text,
        echo=echo,
        is_wrong=wrong,
        label=f"{row_name(key)}, {head.label}",
        helps=head.asks if head.has_values else "",
        column=picker.ARROW.join(filter(None, [head.where if head.path else "", head.label])),
    )


def echo_of(text: str, column: Column, draft: Draft, today: dt.date) -> tuple[str, bool]:
    """What a cell was understood to mean, or why not."""
    if not text.strip():
        return "", False
    asked = field_at(draft.domain, column.path, column.field)
    try:
        expr = read_cell(text, column, draft.domain, draft.language)
    except CellError as error:
        return error.message(draft.language), True
    assert asked is not None
    return explain_cell(expr, asked, draft.language, today), False


# ── Example form ─────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class FormField:
    id: str
    name: str
    label: str
    hint: str
    unit: str
    text: str
    echo: str
    is_wrong: bool
    helps: str


@dataclass
class FormSection:
    key: str
    label: str
    fields: list[FormField]
    is_block: bool = False
    quantifier: str = ""

    @property
    def filled(self) -> int:
        return sum(bool(one.text) for one in self.fields)


@dataclass(frozen=True)
class FormView:
    row: str
    rows: list[dict[str, Any]]
    sections: list[FormSection]
    locked: list[str] = field(default_factory=list)


def form_view(draft: Draft, today: dt.date) -> FormView:
    grid, row = draft.grid, draft.row
    shown = shown_in_form(grid, row)
    sections = list(_form_sections(draft, shown, today))
    locked = [
        _locked(draft, index, today)
        for index in range(len(grid.columns))
        if grid.text(row, index).strip() and index not in shown.values()
    ]
    tabs = [
        {"key": key, "label": _row_tab(key), "is_current": key == row,
         "filled": sum(bool(text.strip()) for text in grid.cells[key])}
        for key in grid.cells
    ]  # fmt: skip
    return FormView(row, tabs, sections, locked)


def _row_tab(key: str) -> str:
    if key == EVERY:
        return _("In every case")
    number = {"number": key[1:]}
    return _("Leave out %(number)s") % number if key[0] == "x" else _("Example %(number)s") % number


def _form_sections(
    draft: Draft, shown: dict[tuple[str, str], int], today: dt.date
) -> Iterator[FormSection]:
    language, domain = draft.language, draft.domain
    by_section: dict[str, list[AskableField]] = {}
    for one in domain.fields.values():
        by_section.setdefault(one.section, []).append(one)
    for key in [*domain.sections, *(set(by_section) - set(domain.sections))]:
        if key in by_section:
            labels = domain.sections.get(key) or {}
            fields = [_form_field(draft, "", one, shown, today) for one in by_section[key]]
            yield FormSection(key, labels.get(language) or key, fields)
    for block in domain.blocks.values():
        fields = [
            _form_field(draft, block.key, one, shown, today) for one in _asked(block, language)
        ]
        first = next((n for (section, _k), n in shown.items() if section == block.key), None)
        quantifier = draft.grid.columns[first].path[0].quantifier if first is not None else "any"
        yield FormSection(block.key, block.label(language), fields, True, quantifier)


def _asked(block: AskableBlock, language: str) -> list[AskableField]:
    number = AskableField(WHOLE, {language: _("How many")}, "number")
    return [*block.fields.values(), number]


def _form_field(
    draft: Draft, section: str, one: AskableField, shown: dict[tuple[str, str], int], today: dt.date
) -> FormField:
    index = shown.get((section, one.key))
    path: Path = (Step(section),) if section else ()
    text, echo, wrong = "", "", False
    if index is not None:
        column = draft.grid.columns[index]
        text = draft.grid.text(draft.row, index)
        echo, wrong = echo_of(text, column, draft, today)
    return FormField(
        id=form_id(path, one.key),
        name=f"v:{section}|{one.key}",
        label=one.label(draft.language),
        hint=one.hints.get(draft.language, ""),
        unit=one.unit,
        text=text,
        echo=echo,
        is_wrong=wrong,
        helps=f"{path_text(path)}|{one.key}" if has_values(one) else "",
    )


def _locked(draft: Draft, index: int, today: dt.date) -> str:
    """A criterion that the form has no place for, in words."""
    column = draft.grid.columns[index]
    text = draft.grid.text(draft.row, index)
    echo, _wrong = echo_of(text, column, draft, today)
    place = where(column, draft.domain, draft.language)
    label = column_label(column, draft.domain, draft.language)
    return f"{place}{picker.ARROW}{label}: {echo or text}"


# ── Chips ────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Chip:
    text: str
    drop: str  # value of the button that takes it away
    is_wrong: bool = False


def chips(draft: Draft, key: str, today: dt.date) -> list[Chip]:
    """The conditions of one row, a related section's together."""
    found: dict[Path, list[tuple[int, str, bool]]] = {}
    singles: list[Chip] = []
    for index, column in enumerate(draft.grid.columns):
        text = draft.grid.text(key, index)
        if not text.strip():
            continue
        echo, wrong = echo_of(text, column, draft, today)
        words = f"{column_label(column, draft.domain, draft.language)} {echo or text}"
        if column.path:
            found.setdefault(column.path[:1], []).append((index, words, wrong))
        else:
            singles.append(Chip(words, f"drop:{key}:{index}", wrong))
    labels = quantifier_labels()
    for path, some in found.items():
        blocks = blocks_at(draft.domain, path)
        name = blocks[0].label(draft.language) if blocks else path[0].section
        words = "; ".join(one[1] for one in some)
        indexes = ",".join(str(one[0]) for one in some)
        text = f"{name}, {labels[path[0].quantifier]}: {words}"
        singles.append(Chip(text, f"drop:{key}:{indexes}", any(one[2] for one in some)))
    return singles


# ── Totals ───────────────────────────────────────────────────────────────────


def totals_view(draft: Draft) -> dict[str, Any]:
    """The choices of the totals face and what is chosen of them."""
    language = draft.language
    fields = list(draft.domain.fields.values())
    groupable = [one for one in fields if one.kind not in ("long_text", "file", "place")]
    numeric = [one for one in fields if one.kind in ("number", "money", "percent", "year", "date")]
    totals = draft.query.totals
    groups = list(totals.groups) if totals else []
    measures = list(totals.measures) if totals else []
    from linkages.search.cells import render_cell
    from linkages.search.grid import NUMBER

    rows = []
    for number in range(1, MEASURES + 1):
        one = measures[number - 1] if number <= len(measures) else None
        asked = draft.domain.fields.get(one.field) if one and one.field else None
        having = ""
        if one and one.having is not None:
            counted = one.function in ("count", "distinct") or asked is None
            having = render_cell(one.having, NUMBER if counted else asked, language)  # type: ignore[arg-type]
        rows.append({"number": number, "function": one.function if one else "",
                     "field": one.field if one else "", "having": having})  # fmt: skip
    return {
        "groupable": [(one.key, one.label(language)) for one in groupable],
        "numeric": [(one.key, one.label(language)) for one in numeric],
        "periods": [(one, label) for one, label in zip(PERIODS, period_labels(), strict=True)],
        "figures": [(one, LABELS[one]) for one in FIGURES],
        "groups": [
            {"number": n, "field": groups[n - 1].field if n <= len(groups) else "",
             "by": groups[n - 1].by if n <= len(groups) else ""}
            for n in (1, 2)
        ],
        "measures": rows,
    }  # fmt: skip


def period_labels() -> list[str]:
    return [_("by week"), _("by month"), _("by quarter"), _("by year")]


def all_quantifiers() -> list[tuple[str, str]]:
    labels = quantifier_labels()
    return [(one, labels[one]) for one in QUANTIFIERS]


# ── Values of a cell ─────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Value:
    code: str
    label: str


def options_like(asked: AskableField, typed: str, language: str) -> list[Value]:
    """Options whose code begins with what was typed, or whose label has it; all for nothing
    typed. Retired ones come last."""
    wanted = fold(typed.lstrip("=<>!~ "))
    found = [
        one
        for one in asked.options()
        if not wanted or fold(one.code).startswith(wanted) or wanted in fold(one.label(language))
    ]
    found.sort(key=lambda one: one.retired)
    return [Value(one.code, one.label(language)) for one in found]
