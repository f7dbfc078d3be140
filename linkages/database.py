"""The only module that knows the database driver: psycopg2, or psycopg 3 where it is installed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
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
