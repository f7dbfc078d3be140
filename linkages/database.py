"""The only module that knows the database driver: psycopg2, or psycopg 3 where it is installed."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, models

CHUNK = 2_000


def stream(
    source: models.QuerySet[Any] | str, parameters: Sequence[Any] = (), size: int = CHUNK
) -> Iterator[Any]:
    """Rows by a server-side cursor: memory stays flat however many there are.

    Outside a transaction the server keeps the result, so the reader may write in between.
    """
    if isinstance(source, models.QuerySet):
        yield from source.iterator(chunk_size=size)
        return
    with connection.chunked_cursor() as cursor:
        cursor.execute(source, parameters)
        while rows := cursor.fetchmany(size):
            yield from rows


def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Load rows by COPY, many times faster than INSERT; gives the number of rows."""
    quote = connection.ops.quote_name
    names = ", ".join(quote(column) for column in columns)
    statement = f"COPY {quote(table)} ({names}) FROM STDIN"
    lines = _Lines(rows)
    with connection.cursor() as cursor:
        driver = cursor.cursor
        if hasattr(driver, "copy"):  # psycopg 3
            with driver.copy(statement) as copy:
                while block := lines.read():
                    copy.write(block)
        else:
            driver.copy_expert(statement, lines)
    return lines.count


def copy_out(query: str, parameters: Sequence[Any] = ()) -> bytes:
    """The rows of a query as COPY's binary format has them: the fastest way out for numbers."""
    statement = f"COPY ({query}) TO STDOUT (FORMAT binary)"
    with connection.cursor() as cursor:
        driver = cursor.cursor
        if hasattr(driver, "copy"):  # psycopg 3
            with driver.copy(statement, parameters) as copy:
                return b"".join(bytes(block) for block in copy)
        file = io.BytesIO()
        driver.copy_expert(driver.mogrify(statement, parameters), file)
        return file.getvalue()


@dataclass(frozen=True)
class CopyColumn:
    """One column of what `copy_csv` writes, from the value at `position` of the tuple.

    Numbers come as they are, texts in quotes and empty where unknown; `labels` stand for the
    values they name. A marked column is for the caller to make: its raw text stands between two
    `MARK`s.
    """

    position: int
    is_text: bool = False
    labels: Mapping[str, str] | None = None
    keeps_unknown: bool = False  # a value without label stands for itself
    is_marked: bool = False


SEPARATOR, MARK = "\x01", "\x02"


def copy_csv(
    rows: models.QuerySet[Any], columns: Sequence[CopyColumn], take: Callable[[bytes], object]
) -> None:
    """Lines that PostgreSQL writes for the tuples of a `values_list`, each given to `take`.

    COPY keeps its connection busy until the last row, so it has one of its own and the caller may
    write and read meanwhile; rows of a transaction that is not finished are not seen.
    """
    own = connection.copy()
    try:
        with own.cursor() as cursor:
            _copy_out(cursor, _csv_statement(rows, columns, cursor), take)
    finally:
        own.close()


def _csv_statement(rows: models.QuerySet[Any], columns: Sequence[CopyColumn], cursor: Any) -> str:
    sql, parameters = rows.query.sql_with_params()
    compiler = rows.query.get_compiler(connection=connection)
    compiler.setup_query()
    # The alias list gives every column one name, also where two tables call theirs the same.
    names = ", ".join(f"c{number}" for number in range(len(compiler.select)))
    shown = [_shown(f"c{column.position}", column) for column in columns]
    listed = ", ".join(f"{expression} AS o{number}" for number, (expression, _) in enumerate(shown))
    values = [value for _, more in shown for value in more]
    texts = [f"o{n}" for n, one in enumerate(columns) if one.is_text or one.labels is not None]
    force = f", FORCE_QUOTE ({', '.join(texts)})" if texts else ""
    query = f"SELECT {listed} FROM ({sql}) AS rows ({names})"  # noqa: S608
    whole = _with_values(cursor, query, [*values, *parameters])
    options = f"FORMAT csv, DELIMITER E'\\x{ord(SEPARATOR):02x}'{force}"
    return f"COPY ({whole}) TO STDOUT WITH ({options})"


def _shown(name: str, column: CopyColumn) -> tuple[str, list[str]]:
    """The SQL expression of a column, with its values."""
    text = f"NULLIF({name}::text, '')"
    if column.is_marked:
        mark = f"E'\\x{ord(MARK):02x}'"
        return f"{mark} || COALESCE({name}::text, '') || {mark}", []
    if column.labels is not None:
        labels = json.dumps(column.labels, ensure_ascii=False)
        found = f"(%s::jsonb ->> {text})"
        return (f"COALESCE({found}, {text})" if column.keeps_unknown else found), [labels]
    return (text if column.is_text else name), []


def _with_values(cursor: Any, sql: str, parameters: Sequence[Any]) -> str:
    """The statement with its values inside: COPY takes no parameters."""
    driver = cursor.cursor
    if hasattr(driver, "mogrify"):
        whole = driver.mogrify(sql, parameters)
        return whole.decode() if isinstance(whole, bytes) else str(whole)
    from psycopg import ClientCursor

    return ClientCursor(driver.connection).mogrify(sql, parameters)


def _copy_out(cursor: Any, statement: str, take: Callable[[bytes], object]) -> None:
    driver = cursor.cursor
    if hasattr(driver, "copy"):  # psycopg 3
        with driver.copy(statement) as copy:
            for row in copy:
                take(bytes(row))
    else:
        driver.copy_expert(statement, _Taker(take))


class _Taker:
    """A file that gives each line on."""

    def __init__(self, take: Callable[[bytes], object]) -> None:
        self.write = take


_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def copy_text(value: Any) -> str:
    """The value as COPY's text format has it."""
    if value is None:
        return "\\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        value = json.dumps(value, ensure_ascii=False)
    elif isinstance(value, list | tuple | set):
        value = _array(value)
    return str(value).replace("\x00", "").translate(_ESCAPES)


def _array(values: Iterable[Any]) -> str:
    items = []
    for value in values:
        if value is None:
            items.append("NULL")
        elif isinstance(value, list | tuple):
            items.append(_array(value))
        else:
            inner = value.isoformat() if isinstance(value, date) else str(value)
            items.append('"' + inner.replace("\\", "\\\\").replace('"', '\\"') + '"')
    return "{" + ",".join(items) + "}"


class _Lines:
    """Rows as a file that COPY reads, a block at a time."""

    def __init__(self, rows: Iterable[Sequence[Any]]) -> None:
        self.rows = iter(rows)
        self.count = 0
        self.left = b""

    def read(self, size: int = 65_536) -> bytes:
        blocks = [self.left]
        held = len(self.left)
        while held < size:
            row = next(self.rows, None)
            if row is None:
                break
            line = ("\t".join(copy_text(value) for value in row) + "\n").encode()
            blocks.append(line)
            held += len(line)
            self.count += 1
        block = b"".join(blocks)
        self.left = block[size:]
        return block[:size]
