"""Memory stays flat however many rows are written: each export runs in a process of its own."""

import json
import subprocess
import sys

import pytest

SCRIPT = """
import json, resource, sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryFile
from linkages.exports.options import Options
from linkages.exports.tables import Column, Table
from linkages.exports.writers import writer

format, count = sys.argv[1], int(sys.argv[2])
columns = [
    Column("name", "Name"),
    Column("turnover", "Turnover", "money", "EUR"),
    Column("since", "Since", "date"),
]
rows = ([f"Ștefan {n} SRL", Decimal(n) / 4, date(2026, 1, 1)] for n in range(count))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
with TemporaryFile() as file:
    written = writer(format).write(Table("t", "T", columns, rows), file, Options())
    size = file.seek(0, 2)
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({"rows": written.rows, "bytes": size, "grown_mb": (after - before) / 1024}))
"""


@pytest.mark.parametrize("format_key", ["csv", "xlsx"])
def test_a_hundred_thousand_rows_take_little_memory(format_key: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, format_key, "100000"],
        capture_output=True,
        text=True,
        check=True,
    )
    result = json.loads(done.stdout)
    assert result["rows"] == 100_000
    assert result["bytes"] > 1_000_000
    assert result["grown_mb"] < 25
