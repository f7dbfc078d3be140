"""Tests of choices, codes of trees, lists of codes and yes/no."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    F,
    Func,
    IntegerField,
    Q,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact

from linkages.bilingual import Fold
from linkages.classifications import labels
from linkages.classifications.models import Node
from linkages.folding import fold
from linkages.search.askable import AskableField
from linkages.search.patterns import like_literal
from linkages.search.predicates.base import (
    NOTHING,
    Ground,
    Like,
    Unfit,
    compared,
    complement,
    is_reference,
    stored,
    text_argument,
    unfit_operator,
    value,
)
from linkages.search.predicates.numbers import condition
from linkages.search.query import Test
from linkages.search.sources import Column, Computed

MANY_KEYS = 400  # above it the codes are found by their path
SIGNS = {"=": "eq", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}


# ── Yes and no ───────────────────────────────────────────────────────────────


def yes_no(field: AskableField, one: Test, ground: Ground) -> Q:
    if is_reference(one.args[0]):
        return Q(Exact(value(field, ground), compared(field, ground, one.args[0])))
    return Q(Exact(value(field, ground), Value(one.args[0] is True)))


# ── One choice, one code ─────────────────────────────────────────────────────


def choice(field: AskableField, one: Test, ground: Ground) -> Q:
    """A label or code; of a tree, `under` takes everything below along."""
    if is_reference(one.args[0]):
        return Q(Exact(value(field, ground), compared(field, ground, one.args[0])))
    found = NOTHING
    for arg in one.args:
        found |= _choice(field, one.op, text_argument(arg), ground)
    return found


def _choice(field: AskableField, op: str, code: str, ground: Ground) -> Q:
    source = field.source
    if isinstance(source, Computed):
        return _computed(field, known(field, code), ground)
    if source.is_key:
        return _node(source, op, code)
    if op == "prefix":
        return Q(Like(F(source.path), Value(f"{like_literal(code)}%")))
    found: Any = known(field, code)
    return Q(Exact(F(source.path), Value(int(found) if source.is_number else found)))


def known(field: AskableField, code: str) -> str:
    """The code, if the field has it; a search whose value is gone must not run."""
    options = field.options()
    if options and not any(option.code == code for option in options):
        found = field.find(code)
        if found is None:
            raise Unfit("unknown_value", value=code[:80], field=field.key)
        return found
    return code


def _computed(field: AskableField, code: str, ground: Ground) -> Q:
    source: Computed = field.source
    if source.holds is not None:
        return source.holds(ground.asking, source.prefix, code)
    return Q(Exact(value(field, ground), Value(code)))


def _node(source: Column, op: str, code: str) -> Q:
    """Keys are few and in memory, so the tables of codes are seldom joined."""
    keys = node_keys(source.scheme, op, code)
    path = stored(source)
    if len(keys) <= MANY_KEYS:
        return Q(**{f"{path}__in": keys})
    return Q(**{f"{path}__in": Node.objects.filter(pk__in=keys).values("pk")})


def node_keys(scheme: str, op: str, code: str) -> list[int]:
    if op == "prefix":
        start = fold(code)
        found = [one.pk for one in labels.entries(scheme) if fold(one.code).startswith(start)]
    elif op == "under":
        found = labels.below(scheme, code)
    else:
        entry = labels.entry(scheme, code)
        found = [entry.pk] if entry else []
    if not found:
        raise Unfit("unknown_value", value=code[:80], field=scheme)
    return found


# ── Several codes ────────────────────────────────────────────────────────────


def many(field: AskableField, one: Test, ground: Ground) -> Q:
    """A column that holds several codes."""
    make = MANY_TESTS.get(one.op)
    if make is not None and isinstance(field.source, Computed) and field.source.holds is not None:
        return held(field, one, ground)
    if make is None or not isinstance(field.source, Column) or not field.source.is_array:
        raise unfit_operator(field, one)
    return make(field, one.args, ground)


def held(field: AskableField, one: Test, ground: Ground) -> Q:
    """Several codes, each worked out by itself."""

    def any_of(codes: Iterable[Any]) -> Q:
        found = NOTHING
        for code in codes:
            found |= _computed(field, known(field, text_argument(code)), ground)
        return found

    match one.op:
        case "all_of":
            found = Q()
            for code in one.args:
                found &= any_of((code,))
            return found
        case "none_of":
            return complement(any_of(one.args))
        case "only":
            inside = {known(field, text_argument(code)) for code in one.args}
            others = [option.code for option in field.options() if option.code not in inside]
            return any_of(inside) & complement(any_of(others))
        case "number":
            sign, *rest = one.args
            number: Any = Value(0)
            for option in field.options():
                number = number + Case(When(any_of((option.code,)), then=1), default=0)
            return condition(number, SIGNS[str(sign)], rest, field)
    return any_of(one.args)


def has_one(field: AskableField, code: Any) -> Q:
    """The list holds the code, or one below it."""
    text = text_argument(code)
    source: Column = field.source
    if source.scheme:
        keys = set(node_keys(source.scheme, "under", text))
        codes = [one.code for one in labels.entries(source.scheme) if one.pk in keys]
        return Q(**{f"{source.path}__overlap": codes})
    if field.options():
        return Q(**{f"{source.path}__contains": [known(field, text)]})
    joined = Func(F(source.path), Value(" "), function="array_to_string", output_field=TextField())
    padded = Fold(joined)
    return Q(Like(padded, Value(f"%{like_literal(fold(text))}%")))


def _has(field: AskableField, args: Iterable[Any], ground: Ground) -> Q:
    found = NOTHING
    for code in args:
        found |= has_one(field, code)
    return found


def _all_of(field: AskableField, args: Iterable[Any], ground: Ground) -> Q:
    found = Q()
    for code in args:
        found &= has_one(field, code)
    return found


def _none_of(field: AskableField, args: Iterable[Any], ground: Ground) -> Q:
    return complement(_has(field, args, ground))


def _only(field: AskableField, args: Iterable[Any], ground: Ground) -> Q:
    """Has a value, and none beside these."""
    source: Column = field.source
    codes: list[str] = []
    for code in args:
        text = text_argument(code)
        if source.scheme:
            keys = set(node_keys(source.scheme, "under", text))
            codes += [one.code for one in labels.entries(source.scheme) if one.pk in keys]
        else:
            codes.append(known(field, text))
    inside = Q(**{f"{source.path}__contained_by": codes})
    return inside & Q(Func(_count(source), Value(0), arg_joiner=" > ",
                           template="%(expressions)s", output_field=BooleanField()))  # fmt: skip


def _count(source: Column) -> Any:
    """How many values the list has."""
    size = Func(F(source.path), function="cardinality", output_field=IntegerField())
    return Coalesce(size, Value(0))


def _number(field: AskableField, args: Any, ground: Ground) -> Q:
    """`number(op, n)`: the length of the list."""
    sign, *rest = args
    return condition(_count(field.source), SIGNS[str(sign)], rest, field)


MANY_TESTS: dict[str, Callable[[AskableField, Any, Ground], Q]] = {
    "has": _has,
    "under": _has,
    "all_of": _all_of,
    "none_of": _none_of,
    "only": _only,
    "number": _number,
}
