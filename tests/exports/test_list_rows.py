"""Two ways from a list to a CSV file, by PostgreSQL's COPY and by typed values: the same bytes."""

import io
from datetime import date
from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from linkages.accounts.models import User
from linkages.companies.models import Company, Membership
from linkages.exports import sources
from linkages.exports.asked import Asked, asked
from linkages.exports.cells import guard
from linkages.exports.csv_lines import Lines, Unpack, is_suspect, quote
from linkages.exports.csv_writer import CsvWriter
from linkages.exports.list_rows import ListRows
from linkages.exports.options import Options
from linkages.exports.tables import Table

NAMES = [
    "Ștefan Metal SRL", "=1+1", "\u200b=1+1", "+373 22", "-5", "@x", "＝1", '"quoted"', "a;b,c\td",
    "line\nbreak", "\rx", "NaN", "a\x01b", "a\x02b", "\x02", "\x07=1", "\ufeff-1", "x\ufffe",
    " lead",     "„Moldova”", "(parens)", "ends with \\", "{curly}", "O'Neill", "«Руда» АД",
    "\xa0=2", "'=1+1",
]  # fmt: skip


@pytest.fixture
def boss(transactional_db: None) -> User:
    return User.objects.create_user("boss@example.org", role="administrator", name="Boss")


@pytest.fixture
def firms(boss: User) -> list[Company]:
    made: list[Company] = []
    for number, name in enumerate(NAMES):
        made.append(
            Company.objects.create(
                name=name,
                name_en=NAMES[-number - 1],
                country=["MD", "RO", ""][number % 3],
                status=["active", "inactive"][number % 2],
                founded_on=date(1990 + number, 1, 2) if number % 2 else None,
                is_sanctioned=[True, False, None][number % 3],
                parent=made[-1] if number % 4 == 3 else None,
                account_manager=boss if number % 5 == 1 else None,
            )
        )
    return made


def table(user: User, source: str = "companies", params: str = "") -> Table:
    return sources.source(source).build(user, QueryDict(params), "en")


def written(made: Table, rows: Any, **options: Any) -> bytes:
    file = io.BytesIO()
    made.rows = rows
    CsvWriter().write(made, file, Options(**options))
    return file.getvalue()


def told(done: int) -> None:
    """Nobody watches."""


class Copied:
    """The rows as the export job hands them to the writer."""

    def __init__(self, rows: ListRows) -> None:
        self.rows = rows

    def copy_csv(self, encode: Any, write: Any, delimiter: bytes) -> int:
        return self.rows.copied(encode, write, delimiter, told)


@pytest.mark.parametrize(
    "options",
    [{}, {"delimiter": "semicolon", "decimal": "comma"}, {"delimiter": "tab", "bom": False}],
)
@pytest.mark.parametrize("languages", [("en",), ("ro",), ("ro", "en")])
def test_both_ways_give_the_same_bytes(
    boss: User, firms: list[Company], options: dict[str, Any], languages: tuple[str, ...]
) -> None:
    with asked(Asked(languages)):
        made = table(boss)
        rows = made.rows
        assert isinstance(rows, ListRows)
        assert rows.can_copy
        copied, typed = written(made, Copied(rows), **options), written(made, rows, **options)
    assert copied.split(b"\r\n") == typed.split(b"\r\n")


@pytest.mark.parametrize(
    "params", ["cols=name", "cols=company.parent", "cols=status,name&sort=-name"]
)
def test_chosen_columns_both_ways(boss: User, firms: list[Company], params: str) -> None:
    with asked(Asked(("en",))):
        made = table(boss, params=params)
        assert isinstance(made.rows, ListRows)
        rows = made.rows
        assert written(made, Copied(rows)) == written(made, rows)


def test_lists_of_codes_and_related_rows_both_ways(boss: User) -> None:
    from suppliers.models import Supplier

    for number in range(5):
        company = Company.objects.create(name=f"S{number}")
        Supplier.objects.create(
            company=company,
            export_countries=["DE", "RO"][:number],
            languages=["en"] * (number % 2),
            mne_sales_percent=f"{number}.50",
        )
    for options in ({}, {"decimal": "comma", "delimiter": "semicolon"}):
        with asked(Asked(("en",))):
            made = table(boss, "suppliers")
            assert isinstance(made.rows, ListRows)
            rows = made.rows
            copied, typed = written(made, Copied(rows), **options), written(made, rows, **options)
        assert copied == typed
        assert "Germany; Romania" in copied.decode()


def test_who_sees_more_of_the_own_record_gets_no_copy(boss: User, firms: list[Company]) -> None:
    sme = User.objects.create_user("sme@example.org", role="sme")
    Membership.objects.create(user=sme, company=firms[0])
    sme = User.objects.get(pk=sme.pk)
    with asked(Asked(("en",))):
        rows = table(sme, "suppliers").rows
    assert isinstance(rows, ListRows)
    assert rows.hides
    assert not rows.can_copy


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(st.characters(exclude_characters="\x00", codec="utf-8")), min_size=1))
def test_no_text_gets_past_the_quick_look(texts: list[str]) -> None:
    """What needs a guard is suspect in the lines of PostgreSQL."""
    line = "\x01".join(quote(text) for text in texts).encode()
    if any(guard(text) != text for text in texts):
        assert is_suspect(line)


def test_cells_between_marks_are_made_column_by_column() -> None:
    out: list[bytes] = []
    columns = [
        Unpack(quote),
        Unpack(quote, is_marked=True, convert=str.upper),
        Unpack(str, is_number=True),
        Unpack(quote, is_marked=True, batch=lambda _keys: {"1": "one"}),
    ]
    lines = Lines(columns, out.append, b";", told)
    for row in (b'"a"\x01\x02x\x02\x015\x01\x021\x02\n', b"\x01\x02\x02\x01\x01\x022\x02\n"):
        lines.take(row)
    assert lines.close() == 2
    assert b"".join(out) == b'"a";"X";5;"one"\r\n;;;\r\n'
