"""Any expression as or of and of (negated) tests, which is what a cell can hold."""

from __future__ import annotations

from itertools import product
from math import prod

from linkages.search.query import AllOf, AnyOf, Expr, Not, Test

MAX_TERMS = 400
Literal = Test | Not


class TooIntricate(ValueError):
    """No cell of sensible length says this."""


def normal(expr: Expr) -> Expr:
    """The same set of records. What is in the form already comes back as it is."""
    if _is_normal(expr):
        return expr
    terms = _terms(expr, denied=False)
    items = [term[0] if len(term) == 1 else AllOf(tuple(term)) for term in terms]
    return items[0] if len(items) == 1 else AnyOf(tuple(items))


def _is_normal(expr: Expr) -> bool:
    return all(
        _is_literal(one)
        for item in (expr.items if isinstance(expr, AnyOf) else (expr,))
        for one in (item.items if isinstance(item, AllOf) else (item,))
    )


def _is_literal(expr: Expr) -> bool:
    match expr:
        case Not(Not(Test())) | Not(Test()) | Test():
            return True
    return False


def _terms(expr: Expr, *, denied: bool) -> list[list[Expr]]:
    match expr:
        case Test():
            return [[Not(expr) if denied else expr]]
        case Not(item):
            return _terms(item, denied=not denied)
    parts = [_terms(item, denied=denied) for item in expr.items]
    if isinstance(expr, AnyOf) != denied:
        found = [term for part in parts for term in part]
    else:
        if prod(len(part) for part in parts) > MAX_TERMS:
            raise TooIntricate("too many alternatives")
        found = [[one for term in chosen for one in term] for chosen in product(*parts)]
    if len(found) > MAX_TERMS:
        raise TooIntricate("too many alternatives")
    return found
