"""A test of one field as a condition on its rows."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import BigIntegerField, Count, F, Func, Q

from linkages.bilingual import Fold
from linkages.search.askable import AskableField, Kind
from linkages.search.cells import fits
from linkages.search.predicates import codes, links, numbers, texts
from linkages.search.predicates.base import (
    Ground,
    Unfit,
    complement,
    on_side,
    present,
    unfit_operator,
    value,
)
from linkages.search.query import AllOf, AnyOf, Expr, Not, Test
from linkages.search.sources import Column

Make = Callable[[AskableField, Test, Ground], Q]


def meets(field: AskableField, expr: Expr, ground: Ground) -> Q:
    """The rows whose field meets the expression. Raises Unfit."""
    match expr:
        case Not(item):
            return complement(meets(field, item, ground))
        case AnyOf(items):
            found = meets(field, items[0], ground)
            for item in items[1:]:
                found |= meets(field, item, ground)
            return found
        case AllOf(items):
            found = meets(field, items[0], ground)
            for item in items[1:]:
                found &= meets(field, item, ground)
            return found
    return _test(field, expr, ground)


def _test(field: AskableField, one: Test, ground: Ground) -> Q:
    if not fits(one, field, ground.fields):
        raise unfit_operator(field, one)
    match one.op:
        case "empty":
            return complement(present(field, ground))
        case "present":
            return present(field, ground)
        case "dup":
            return _shared(field, ground)
    make = _KINDS[field.kind]
    if one.op in ("top", "bottom"):
        return make(field, one, ground)
    if lets_blanks_in(one):
        # On a side that is not there, too: whoever has no row on it has no value.
        failing = on_side(field, ground, lambda inner, where: complement(make(inner, one, where)))
        return complement(failing)
    return on_side(field, ground, lambda inner, where: make(inner, one, where))


def lets_blanks_in(one: Test) -> bool:
    """Whether the test by itself holds for a record without a value."""
    if one.op == "number":
        sign, number = str(one.args[0]), int(str(one.args[1]))
        return {"=": number == 0, "<": number > 0, "<=": True, ">=": number == 0}.get(sign, False)
    return one.op in ("none_of", "nobody", "empty")


def _shared(field: AskableField, ground: Ground) -> Q:
    """The value is that of another visible record too; two rows of one record are not two."""
    source = field.source
    if not isinstance(source, Column) or source.is_array or source.side is not None:
        raise Unfit("bad_operator", operator="dup", field=field.key)
    rows = ground.visible().filter(present(field, ground)).order_by()
    owners = Count(ground.link, distinct=True) if ground.link else Count("pk")
    shared = (
        rows.annotate(_shared=_comparable(field, ground))
        .values("_shared")
        .annotate(_owners=owners)
        .filter(_owners__gt=1)
        .annotate(_key=Func(ArrayAgg("pk"), function="unnest", output_field=BigIntegerField()))
        .values("_key")
    )
    return Q(pk__in=shared)


def _comparable(field: AskableField, ground: Ground) -> object:
    if field.kind == "id":
        return texts.bare_sql(field.source.form, F(field.source.path))
    found = value(field, ground)
    return Fold(found) if field.kind in ("text", "long_text", "place") else found


def _file(field: AskableField, one: Test, ground: Ground) -> Q:
    if one.op not in texts.TEXT_TESTS:
        raise unfit_operator(field, one)
    return texts.test(field, one, ground)


_KINDS: dict[Kind, Make] = {
    "text": texts.test,
    "long_text": texts.test,
    "id": texts.test,
    "number": numbers.number,
    "money": numbers.number,
    "percent": numbers.number,
    "year": numbers.number,
    "date": numbers.date,
    "datetime": numbers.date,
    "yes_no": codes.yes_no,
    "choice": codes.choice,
    "tree": codes.choice,
    "many": codes.many,
    "person": links.person,
    "link": links.link,
    "place": links.place,
    "file": _file,
}
