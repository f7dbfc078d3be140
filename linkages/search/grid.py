"""The query as a grid of cells: one column per field, one row per alternative. No Django.

The grid and the example form write cells; here they become a Query, and a Query becomes cells
again. A column stands on a path: none for the record's own fields, a step for a related section, a
second step for the section behind it. Columns on the same path speak of the same related record.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from linkages.search.askable import AskableBlock, AskableField, Domain
from linkages.search.cells import CellError, parse_cell, render_cell
from linkages.search.query import (
    AnyOf,
    BlockCondition,
    Condition,
    Expr,
    FieldCondition,
    Quantifier,
    Query,
    Row,
    SortKey,
    Test,
    Totals,
)

MAX_ROWS, MAX_LEAVE_OUT, MAX_COLUMNS, MAX_CELLS, MAX_BLOCKS = 10, 3, 20, 50, 4
EVERY = "every"
QUANTIFIERS: tuple[Quantifier, ...] = ("any", "none", "all", "count", "latest")
#: The column of a related section itself, beside those of its fields: how many there are, or that
#: there is one at all.
WHOLE = ""
NUMBER = AskableField("count", {}, "number")
_MARK = Test("is", (True,))
_MARK_FIELD = AskableField("exists", {}, "yes_no")


@dataclass(frozen=True)
class Step:
    """Into a related section. A second block of the same section has another number."""

    section: str
    quantifier: Quantifier = "any"
    number: int = 1

    def __str__(self) -> str:
        return f"{self.section}:{self.quantifier}:{self.number}"


Path = tuple[Step, ...]


def path_text(path: Path) -> str:
    return "/".join(str(step) for step in path)


def path_from(text: str) -> Path:
    """Inverse of `path_text`; raises ValueError on what it does not write."""
    steps = []
    for part in filter(None, text.split("/")):
        section, quantifier, number = part.split(":")
        if quantifier not in QUANTIFIERS or not section:
            raise ValueError(text)
        steps.append(Step(section, quantifier, int(number)))
    return tuple(steps)


@dataclass(frozen=True)
class Place:
    """Where a criterion stands: the path, the field, and which of several for the same field."""

    path: Path
    field: str
    nth: int = 0


@dataclass(frozen=True)
class Column:
    path: Path
    field: str  # key, or WHOLE
    show: bool = False
    sort: str = ""  # up or down
    priority: int = 0  # 1–3, where it sorts

    @property
    def can_sort(self) -> bool:
        return not self.path

    @property
    def show_key(self) -> str:
        """Name among the columns of the result: sections and field."""
        return "/".join([*(step.section for step in self.path), self.field])


@dataclass(frozen=True)
class CellProblem:
    row: str
    column: int
    error: CellError


@dataclass
class Grid:
    """What the person has before them, understood or not: nothing typed is lost."""

    record: str
    columns: list[Column] = field(default_factory=list)
    cells: dict[str, list[str]] = field(default_factory=dict)  # row key → a text per column
    totals: Totals | None = None

    @property
    def alternatives(self) -> list[str]:
        return [key for key in self.cells if key.startswith("r")]

    @property
    def left_out(self) -> list[str]:
        return [key for key in self.cells if key.startswith("x")]

    @property
    def filled(self) -> int:
        return sum(bool(text.strip()) for row in self.cells.values() for text in row)

    def text(self, row: str, column: int) -> str:
        texts = self.cells.get(row, [])
        return texts[column] if column < len(texts) else ""

    def add_column(self, path: Path, key: str, *, show: bool = False) -> bool:
        """At the end, or beside the columns of the same block; False when there is no room."""
        if len(self.columns) >= MAX_COLUMNS:
            return False
        same = [index for index, one in enumerate(self.columns) if path and one.path == path]
        at = same[-1] + 1 if same else len(self.columns)
        self.columns.insert(at, Column(path, key, show))
        for texts in self.cells.values():
            texts.insert(at, "")
        return True

    def remove_column(self, index: int) -> None:
        if 0 <= index < len(self.columns):
            del self.columns[index]
            for texts in self.cells.values():
                del texts[index]

    def add_row(self, kind: str) -> bool:
        """Another alternative (`r`) or another row to leave out (`x`)."""
        keys = self.alternatives if kind == "r" else self.left_out
        if len(keys) >= (MAX_ROWS if kind == "r" else MAX_LEAVE_OUT):
            return False
        self.cells[f"{kind}{len(keys) + 1}"] = [""] * len(self.columns)
        return True

    def remove_row(self, key: str) -> None:
        """The rows below move up, so that numbers have no gap."""
        if key == EVERY or key not in self.cells:
            return
        del self.cells[key]
        for kind in "rx":
            keys = [one for one in self.cells if one.startswith(kind)]
            rows = [self.cells.pop(one) for one in keys]
            self.cells |= {f"{kind}{n}": row for n, row in enumerate(rows, 1)}

    def set_quantifier(self, index: int, quantifier: Quantifier) -> None:
        """Of the whole block that the column stands in. Another block of the section that already
        has this quantifier stays another one, by its number."""
        old = self.columns[index].path
        step = replace(old[-1], quantifier=quantifier)
        taken = {one.path for one in self.columns if one.path != old}
        while (*old[:-1], step) in taken:
            step = replace(step, number=step.number + 1)
        new = (*old[:-1], step)
        self.columns = [
            replace(one, path=(*new, *one.path[len(old) :])) if one.path[: len(old)] == old else one
            for one in self.columns
        ]
        whole = any(one.path == new and one.field == WHOLE for one in self.columns)
        if quantifier == "count" and not whole:
            self.add_column(new, WHOLE)


# ── From the query to cells ──────────────────────────────────────────────────


def grid_of(query: Query, domain: Domain, language: str, *, spare: bool = True) -> Grid:
    """Every criterion in a cell, as a person would type it; with a blank alternative to begin."""
    rows = {EVERY: query.every}
    rows |= {f"r{n}": row for n, row in enumerate(query.rows, 1)}
    rows |= {f"x{n}": row for n, row in enumerate(query.leave_out, 1)}
    if spare and "r1" not in rows:
        rows["r1"] = ()
    found = {key: dict(placed(row)) for key, row in rows.items()}
    places = list(dict.fromkeys(_by_path(place for row in found.values() for place in row)))
    columns = [_column(place, query) for place in places]
    columns += _shown_only(columns, query)
    grid = Grid(query.record, columns, {}, query.totals)
    ordered = sorted(
        rows, key=lambda key: ("erx".index(key[0]), int(key[1:] or 0) if key != EVERY else 0)
    )
    for key in ordered:
        texts = [
            cell_text(found[key][place], place, domain, language) if place in found[key] else ""
            for place in places
        ]
        grid.cells[key] = texts + [""] * (len(columns) - len(places))
    return grid


def placed(row: Row, path: Path = ()) -> Iterator[tuple[Place, Expr]]:
    """Each criterion of a row with its place; a block without criteria has its mark."""
    seen: dict[str, int] = {}
    taken: set[Path] = set()
    for one in row:
        if isinstance(one, FieldCondition):
            nth = seen.get(one.field, 0)
            seen[one.field] = nth + 1
            yield Place(path, one.field, nth), one.expr
            continue
        step = Step(one.section, one.quantifier, one.number)
        while (*path, step) in taken:
            step = replace(step, number=step.number + 1)
        taken.add((*path, step))
        inner = list(placed(one.conditions, (*path, step)))
        if one.count is not None:
            yield Place((*path, step), WHOLE), one.count
        elif not inner:
            yield Place((*path, step), WHOLE), _MARK
        yield from inner


def _by_path(places: Iterable[Place]) -> list[Place]:
    """In order of appearance, with the columns of one block side by side."""
    groups: dict[Path, list[Place]] = {}
    for place in places:
        groups.setdefault(place.path, []).append(place)
    return [place for some in groups.values() for place in some]


def _column(place: Place, query: Query) -> Column:
    column = Column(place.path, place.field)
    sort = next((n for n, one in enumerate(query.sort) if one.field == place.field), None)
    if sort is not None and not place.path and place.nth == 0:
        way = "down" if query.sort[sort].down else "up"
        column = replace(column, sort=way, priority=sort + 1)
    return replace(column, show=place.nth == 0 and column.show_key in query.show)


def _shown_only(columns: list[Column], query: Query) -> list[Column]:
    """Columns that the result shows or sorts by, though nothing is asked of them."""
    there = {one.show_key for one in columns}
    more = []
    for key in dict.fromkeys([*query.show, *(one.field for one in query.sort)]):
        if key not in there:
            *sections, name = key.split("/")
            path = tuple(Step(section) for section in sections)
            more.append(_column(Place(path, name), query))
    return more


def cell_text(expr: Expr, place: Place, domain: Domain, language: str) -> str:
    """As it would be typed; of a field that is not there (any more) its operators, so that
    nothing is silently dropped."""
    asked = field_at(domain, place.path, place.field)
    if asked is None:
        return repr_of(expr)
    return render_cell(expr, asked, language)


def repr_of(expr: Expr) -> str:
    match expr:
        case Test(op, args):
            return " ".join([op, *(str(arg) for arg in args)])
        case AnyOf(items):
            return ", ".join(repr_of(item) for item in items)
    return "…"


# ── From cells to the query ──────────────────────────────────────────────────


def query_of(grid: Grid, domain: Domain, language: str) -> tuple[Query, list[CellProblem]]:
    """The query that the cells mean, and the cells that mean nothing. With a problem the query is
    only good for looking at: the cells in question are missing from it."""
    problems: list[CellProblem] = []
    rows: dict[str, Row] = {}
    for key, texts in grid.cells.items():
        criteria = []
        for index, column in enumerate(grid.columns):
            text = texts[index] if index < len(texts) else ""
            if not text.strip():
                continue
            try:
                criteria.append((column, read_cell(text, column, domain, language)))
            except CellError as error:
                problems.append(CellProblem(key, index, error))
        rows[key] = row_of(criteria)
    shown = tuple(dict.fromkeys(one.show_key for one in grid.columns if one.show and one.field))
    sorting = sorted((one for one in grid.columns if one.sort), key=lambda one: one.priority or 9)
    query = Query(
        record=grid.record,
        every=rows.get(EVERY, ()),
        rows=tuple(rows[key] for key in grid.alternatives),
        leave_out=tuple(rows[key] for key in grid.left_out),
        show=shown,
        sort=tuple(SortKey(one.field, one.sort == "down") for one in sorting[:3]),
        totals=grid.totals,
    )
    return query.tidy(), problems


def read_cell(text: str, column: Column, domain: Domain, language: str) -> Expr:
    asked = field_at(domain, column.path, column.field)
    if asked is None:
        raise CellError("no_field", {"field": column.field}, 0, len(text), "")
    return parse_cell(text, asked, language, fields=fields_at(domain, column.path))


def row_of(criteria: Iterable[tuple[Column, Expr]]) -> Row:
    """Criteria on the same path become one block; blocks of the second step stand inside."""
    return _inside((), list(criteria))


def _inside(path: Path, criteria: list[tuple[Column, Expr]]) -> Row:
    row: list[Condition] = []
    done: set[Step] = set()
    for column, expr in criteria:
        if column.path == path:
            if column.field != WHOLE:
                row.append(FieldCondition(column.field, expr))
            continue
        step = column.path[len(path)]
        if step in done:
            continue
        done.add(step)
        below = (*path, step)
        inner = [one for one in criteria if one[0].path[: len(below)] == below]
        row.append(_block(step, below, inner))
    return tuple(row)


def _block(step: Step, path: Path, criteria: list[tuple[Column, Expr]]) -> BlockCondition:
    count = None
    if step.quantifier == "count":
        counts = [expr for one, expr in criteria if one.path == path and one.field == WHOLE]
        # Without a number, “count” asks for at least one.
        count = counts[0] if counts else Test("ge", ("1",))
    return BlockCondition(
        step.section, step.quantifier, _inside(path, criteria), count, step.number
    )


# ── Where a column's field is ────────────────────────────────────────────────


def blocks_at(domain: Domain, path: Path) -> list[AskableBlock] | None:
    """The sections along the path, or None where one is not to be asked."""
    found: list[AskableBlock] = []
    blocks: Mapping[str, AskableBlock] = domain.blocks
    for step in path:
        block = blocks.get(step.section)
        if block is None:
            return None
        found.append(block)
        blocks = block.blocks
    return found


def fields_at(domain: Domain, path: Path) -> Mapping[str, AskableField]:
    if not path:
        return domain.fields
    blocks = blocks_at(domain, path)
    return blocks[-1].fields if blocks else {}


def field_at(domain: Domain, path: Path, key: str) -> AskableField | None:
    if key == WHOLE:
        if not path or blocks_at(domain, path) is None:
            return None
        return NUMBER if path[-1].quantifier == "count" else _MARK_FIELD
    return fields_at(domain, path).get(key)
