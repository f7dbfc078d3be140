"""Tables that the tests export; the worker of the tests loads this module too."""

import time
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, QueryDict
from django.utils.translation import gettext

from linkages.accounts.models import User
from linkages.database import stream
from linkages.exports.sources import BadParams, ExportSource, register
from linkages.exports.tables import Column, Table


def people(user: Any, params: QueryDict, language: str) -> Table:
    """The accounts that the person sees: rows depend on who asks."""
    rows = User.objects.visible_to(user).order_by("email")
    if role := params.getlist("role"):
        rows = rows.filter(role__in=role)
    found = rows.values_list("email", "name", "is_active")
    columns = [
        Column("email", "E-mail"),
        Column("name", gettext("Name")),
        Column("active", gettext("Active"), "yes_no"),
    ]
    return Table("people", gettext("Users"), columns, stream(found), total=rows.count())


def numbers(user: Any, params: QueryDict, language: str) -> Table:
    """As many rows as asked for, with a pause each."""
    count, pause = int(params.get("count", 10)), float(params.get("pause", 0))

    def rows() -> Iterator[list[Any]]:
        for number in range(count):
            if pause:
                time.sleep(pause)
            yield [f"=row {number}", number, Decimal(number) / 4]

    columns = [Column("t", "T"), Column("n", "N", "number"), Column("m", "M", "money", "EUR")]
    return Table("numbers", f"Ștrudel/{language}", columns, rows(), ["All."], total=count)


def broken(user: Any, params: QueryDict, language: str) -> Table:
    errors = {
        "bad": BadParams("year “x”"),
        "missing": Http404(),
        "forbidden": PermissionDenied(),
        "crash": ZeroDivisionError("secret"),
    }
    raise errors[params["how"]]


register(ExportSource("sample-people", "People", "see_todos", people))
register(ExportSource("sample-numbers", "Numbers", "see_home", numbers))
register(ExportSource("sample-broken", "Broken", "see_home", broken))
