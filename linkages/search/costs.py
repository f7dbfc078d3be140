"""Which condition of a query costs most, as the database estimates it; nothing is run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction

from linkages.search.compiler import Compiler, Placed
from linkages.search.domain import domain
from linkages.search.predicates.base import Unfit
from linkages.search.query import Condition, Query
from linkages.search.sources import Asking


def costliest(query: Query, user: Any) -> str:
    """Place of the dearest condition of the record's rows; empty if there is none."""
    compiler = Compiler(domain(query.record, user), Asking(user))
    costs = [(cost(compiler, one), place) for place, one in _placed(query)]
    return max(costs)[1] if costs else ""


def _placed(query: Query) -> Iterator[tuple[str, Condition]]:
    for number, one in enumerate(query.every):
        yield f"every.{number}", one
    for name, rows in (("rows", query.rows), ("leave_out", query.leave_out)):
        for index, row in enumerate(rows):
            for number, one in enumerate(row):
                yield f"{name}.{index}.{number}", one


def cost(compiler: Compiler, one: Condition) -> float:
    """The planner's estimate for the condition by itself."""
    try:
        alone = compiler.one(one, compiler.top(), Placed(""))
        sql, params = compiler.scope().filter(alone).values("pk").query.sql_with_params()
    except (Unfit, EmptyResultSet):
        return 0.0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
        plan = cursor.fetchone()[0]
    plan = json.loads(plan) if isinstance(plan, str) else plan
    return float(plan[0]["Plan"]["Total Cost"])
