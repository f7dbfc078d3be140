"""What a person has before them in the builder: one query through one of its faces.

A draft keeps everything typed, understood or not. Its query is whole as long as it has no problem;
no face drops what it cannot show: the form lists it as locked, the others show it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from linkages.search import picker
from linkages.search.askable import Domain
from linkages.search.cells import CellError, parse_cell
from linkages.search.grid import (
    EVERY,
    MAX_CELLS,
    MAX_COLUMNS,
    NUMBER,
    QUANTIFIERS,
    WHOLE,
    CellProblem,
    Column,
    Grid,
    Path,
    Step,
    blocks_at,
    field_at,
    grid_of,
    path_from,
    query_of,
)
from linkages.search.query import Group, Measure, Query, Totals
from linkages.search.text import TextError, parse_text, render_text

FACES = ("form", "grid", "chips", "text", "totals")
FIGURES = ("count", "distinct", "sum", "average", "minimum", "maximum")
PERIODS = ("week", "month", "quarter", "year")
MEASURES = 3


@dataclass(frozen=True)
class Problem:
    """`target`: id of the element that the error summary leads to."""

    target: str
    text: str


@dataclass
class Draft:
    face: str
    domain: Domain
    language: str
    query: Query
    grid: Grid
    row: str = "r1"  # the row that the example form shows
    text: str = ""
    wrong: list[CellProblem] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        return not self.problems


def draft_of(query: Query, domain: Domain, language: str, face: str, row: str = "") -> Draft:
    """A query that is understood, through a face."""
    grid = grid_of(query, domain, language)
    if row and row not in grid.cells:
        grid.add_row(row[0])
    text = render_text(query, domain, language) if face == "text" else ""
    return Draft(face, domain, language, query, grid, row or "r1", text)


def draft_from(
    data: QueryDict, domain: Domain, language: str, base: Query, domain_of: Callable[[str], Domain]
) -> Draft:
    """What was sent by the page of a face; `base` is the query that came along in its state."""
    face = data.get("face", "")
    match face:
        case "text":
            return _from_text(data, domain, language, base, domain_of)
        case "form":
            grid = _form_grid(data, grid_of(base, domain, language))
        case "chips":
            grid = _chips_grid(data, grid_of(base, domain, language), domain, language)
        case "totals":
            grid = grid_of(base, domain, language)
        case _:
            face, grid = "grid", grid_from(data, domain.record, base.totals)
    draft = read(grid, domain, language, face, data.get("form-row", "r1"))
    if face == "totals":
        _read_totals(data, draft)
    return draft


def read(grid: Grid, domain: Domain, language: str, face: str, row: str = "r1") -> Draft:
    """The grid's cells understood, each that is not with its problem."""
    query, wrong = query_of(grid, domain, language)
    draft = Draft(face, domain, language, query, grid, row, "", wrong)
    for one in wrong:
        target = cell_id(one.row, one.column) if face != "form" else "form-locked"
        if face == "form" and one.row == row:
            column = grid.columns[one.column]
            target = form_id(column.path, column.field)
        name = column_label(grid.columns[one.column], domain, language)
        draft.problems.append(Problem(target, f"{name}: {one.error.message(language)}"))
    if grid.filled > MAX_CELLS:
        text = _("At most %(most)d cells can be filled; %(now)d are.")
        draft.problems.append(Problem("query", text % {"most": MAX_CELLS, "now": grid.filled}))
    return draft


def cell_id(row: str, column: int) -> str:
    return f"cell-{row}-{column}"


def form_id(path: Path, key: str) -> str:
    return "f-" + "-".join([*(one.section for one in path), key.replace(".", "-") or "count"])


def column_label(column: Column, domain: Domain, language: str) -> str:
    """The field's name in words; the key of a field that is not there."""
    if column.field == WHOLE:
        blocks = [one for one in (_block_label(column.path, domain, language),) if one]
        return " ".join([*blocks, _("(number)") if column.path[-1].quantifier == "count" else ""])
    asked = field_at(domain, column.path, column.field)
    return asked.label(language) if asked else column.field


def _block_label(path: Path, domain: Domain, language: str) -> str:
    blocks = blocks_at(domain, path)
    return blocks[-1].label(language) if blocks else path[-1].section


# ── Grid ─────────────────────────────────────────────────────────────────────


def grid_from(data: QueryDict, record: str, totals: Totals | None) -> Grid:
    """The grid as the page sent it; columns with an unreadable path are left out by whoever
    forged them."""
    grid = Grid(record, totals=totals)
    shown = set(data.getlist("show"))
    sorts = data.getlist("sort")
    kept = []
    priority = 0
    names = zip(data.getlist("col-path"), data.getlist("col-field"), strict=False)
    for index, (path, key) in enumerate(list(names)[:MAX_COLUMNS]):
        try:
            steps = path_from(path)
        except ValueError:
            continue
        kept.append(index)
        sort = sorts[index] if index < len(sorts) and sorts[index] in ("up", "down") else ""
        priority += bool(sort)
        column = Column(steps, key, str(index) in shown, sort, priority if sort else 0)
        grid.columns.append(column)
    for key in dict.fromkeys([EVERY, *data.getlist("row")]):
        if key != EVERY and not (key[:1] in ("r", "x") and key[1:].isdecimal()):
            continue
        texts = data.getlist(f"cell-{key}")
        grid.cells[key] = [texts[index] if index < len(texts) else "" for index in kept]
    if not grid.alternatives:
        grid.add_row("r")
    for index, column in enumerate(list(grid.columns)):
        asked: Any = data.get(f"quantifier-{index}", "")
        if column.path and asked in QUANTIFIERS and asked != column.path[-1].quantifier:
            grid.set_quantifier(index, asked)
    return grid


# ── Example form ─────────────────────────────────────────────────────────────


def fits_form(path: Path, nth: int = 0) -> bool:
    """The form has one place per field, and one record per related section."""
    return nth == 0 and (not path or (len(path) == 1 and path[0].number == 1))


def form_columns(grid: Grid) -> dict[tuple[str, str], int]:
    """(section or empty, field) → column, for the criteria of a row that the form can show."""
    found: dict[tuple[str, str], int] = {}
    for index, column in enumerate(grid.columns):
        if fits_form(column.path):
            found.setdefault((column.path[0].section if column.path else "", column.field), index)
    return found


def shown_in_form(grid: Grid, row: str) -> dict[tuple[str, str], int]:
    """The columns of one row that the form shows: filled ones, one a field."""
    found: dict[tuple[str, str], int] = {}
    for index, column in enumerate(grid.columns):
        if fits_form(column.path) and grid.text(row, index).strip():
            section = column.path[0].section if column.path else ""
            same = [one for (other, _key), one in found.items() if other == section]
            if not same or grid.columns[same[0]].path == column.path:
                found.setdefault((section, column.field), index)
    return found


def _form_grid(data: QueryDict, grid: Grid) -> Grid:
    """The base grid with one row's criteria replaced by those of the form."""
    row = data.get("form-row", "r1")
    if row not in grid.cells and row[:1] in ("r", "x"):
        grid.add_row(row[0])
        row = (grid.alternatives if row[0] == "r" else grid.left_out)[-1]
    if row not in grid.cells:
        return grid
    for index in shown_in_form(grid, row).values():
        grid.cells[row][index] = ""
    for name, text in data.items():
        if not name.startswith("v:") or not str(text).strip():
            continue
        section, _bar, key = name[2:].partition("|")
        path: Path = ()
        if section:
            asked: Any = data.get(f"k:{section}", "any")
            path = (Step(section, asked if asked in QUANTIFIERS else "any"),)
        _put(grid, row, path, key, str(text))
    return grid


def _put(grid: Grid, row: str, path: Path, key: str, text: str) -> None:
    """Into the column of this place, one that is free in the row, else a new one."""
    for index, column in enumerate(grid.columns):
        if column.path == path and column.field == key and not grid.text(row, index):
            grid.cells[row][index] = text
            return
    if grid.add_column(path, key):
        index = max(
            n for n, one in enumerate(grid.columns) if one.path == path and one.field == key
        )
        grid.cells[row][index] = text


# ── Chips ────────────────────────────────────────────────────────────────────


def _chips_grid(data: QueryDict, grid: Grid, domain: Domain, language: str) -> Grid:
    """The base grid with a condition more in its first alternative."""
    choice = picker.find(domain, data.get("new-field", ""), language, _("number"))
    text = data.get("new-text", "").strip()
    if choice and text:
        _put(grid, "r1" if grid.alternatives else EVERY, choice.path, choice.field, text)
    return grid


# ── Text ─────────────────────────────────────────────────────────────────────


def _from_text(
    data: QueryDict, domain: Domain, language: str, base: Query, domain_of: Callable[[str], Domain]
) -> Draft:
    text = data.get("text", "")
    try:
        query = parse_text(text, domain_of, language)
    except TextError as error:
        draft = draft_of(base, domain, language, "form")
        problem = Problem("query-text", error.message(language))
        return replace(draft, face="text", text=text, problems=[problem])
    draft = draft_of(query, domain_of(query.record), language, "text")
    return replace(draft, text=text)


# ── Totals ───────────────────────────────────────────────────────────────────


def _read_totals(data: QueryDict, draft: Draft) -> None:
    groups = []
    for number in ("1", "2"):
        key = data.get(f"group-{number}", "")
        by = data.get(f"by-{number}", "")
        if key:
            asked = draft.domain.fields.get(key)
            is_date = asked is not None and asked.kind in ("date", "datetime")
            by = (by if by in PERIODS else "year") if is_date else ""
            groups.append(Group(key, by))
    measures = []
    for place in range(1, MEASURES + 1):
        measure = _measure(data, str(place), draft)
        if measure is not None:
            measures.append(measure)
    totals = Totals(tuple(groups), tuple(measures) or (Measure("count"),))
    wanted = bool(groups or measures) and data.get("do") != "no-totals"
    draft.query = replace(draft.query, totals=totals if wanted else None)
    draft.grid.totals = draft.query.totals


def _measure(data: QueryDict, number: str, draft: Draft) -> Measure | None:
    function: Any = data.get(f"figure-{number}", "")
    if function not in FIGURES:
        return None
    key = data.get(f"of-{number}", "") if function != "count" else ""
    if function != "count" and not key:
        text = _("Choose the field that the figure is taken of.")
        draft.problems.append(Problem(f"of-{number}", text))
        return None
    having = data.get(f"having-{number}", "").strip()
    if not having:
        return Measure(function, key)
    asked = draft.domain.fields.get(key) if function not in ("count", "distinct") else None
    try:
        return Measure(function, key, parse_cell(having, asked or NUMBER, draft.language))
    except CellError as error:
        draft.problems.append(Problem(f"having-{number}", error.message(draft.language)))
        return Measure(function, key)


# ── Buttons ──────────────────────────────────────────────────────────────────


def change(draft: Draft, data: QueryDict) -> Draft:
    """What the pressed button does to the cells (`do=act:what`), before they are drawn again."""
    act, _colon, what = data.get("do", "").partition(":")
    grid = draft.grid
    match act:
        case "add-column":
            return _add_column(draft, data)
        case "drop-column" if what.isdecimal():
            grid.remove_column(int(what))
        case "add-row" | "add-out":
            grid.add_row("r" if act == "add-row" else "x")
        case "drop-row":
            grid.remove_row(what)
        case "drop":
            _empty_cells(grid, what)
        case _:
            return draft
    return read(grid, draft.domain, draft.language, draft.face, draft.row)


def _add_column(draft: Draft, data: QueryDict) -> Draft:
    choice = picker.find(draft.domain, data.get("new-field", ""), draft.language, _("number"))
    if choice is None:
        text = _("Choose a field from the list: begin to type its name.")
        draft.problems.append(Problem("new-field", text))
        return draft
    path = choice.path
    if path and data.get("another"):
        path = (*path[:-1], replace(path[-1], number=_free_number(draft.grid, path[-1].section)))
    elif path:
        path = _there(draft.grid, path) or path
    if not draft.grid.add_column(path, choice.field, show=not path):
        text = _("A query has at most %(most)d columns.") % {"most": MAX_COLUMNS}
        draft.problems.append(Problem("new-field", text))
        return draft
    return read(draft.grid, draft.domain, draft.language, draft.face, draft.row)


def _there(grid: Grid, path: Path) -> Path | None:
    """The block of these sections that the grid has already, whatever its quantifier."""
    sections = [step.section for step in path]
    same = (one.path for one in grid.columns if [step.section for step in one.path] == sections)
    return next(same, None)


def _free_number(grid: Grid, section: str) -> int:
    numbers = [
        one.number for column in grid.columns for one in column.path if one.section == section
    ]
    return max(numbers, default=0) + 1


def _empty_cells(grid: Grid, what: str) -> None:
    row, _colon, indexes = what.partition(":")
    for index in indexes.split(","):
        if index.isdecimal() and row in grid.cells and int(index) < len(grid.columns):
            grid.cells[row][int(index)] = ""
