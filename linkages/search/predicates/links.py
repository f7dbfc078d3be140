"""Tests of links to a record, of people of the agency, and of places."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Exists, F, FloatField, Func, OuterRef, Q, Value
from django.db.models.functions import Cast
from django.db.models.lookups import Exact, In, IsNull, LessThanOrEqual

from linkages.bilingual import Fold
from linkages.classifications import labels
from linkages.folding import fold
from linkages.permissions import role_of
from linkages.search.askable import AskableField
from linkages.search.predicates import texts
from linkages.search.predicates.base import (
    NOTHING,
    Ground,
    Unfit,
    compared,
    is_reference,
    number_argument,
    stored,
    text_argument,
    unfit_operator,
    value,
)
from linkages.search.query import Test
from linkages.search.related import declared
from linkages.search.sources import Column, Positions, spellings

# ── A record ─────────────────────────────────────────────────────────────────


def link(field: AskableField, one: Test, ground: Ground) -> Q:
    if one.args and is_reference(one.args[0]):
        return Q(Exact(value(field, ground), compared(field, ground, one.args[0])))
    match one.op:
        case "link":
            return _to(field, [_key(arg) for arg in one.args])
        case "in_list":
            return _in_list(field, text_argument(one.args[0]), ground)
    return _named(field, one, ground)


def _key(argument: Any) -> int:
    text = str(argument)
    if not text.isascii() or not text.isdecimal() or len(text) > 18:
        raise Unfit("bad_value", value=text[:40])
    return int(text)


def _to(field: AskableField, keys: list[int]) -> Q:
    return Q(**{f"{stored(field.source)}__in": keys})


def _named(field: AskableField, one: Test, ground: Ground) -> Q:
    """Linked to a record that the person sees and whose name passes the test."""
    source: Column = field.source
    model: Any = source.target
    condition = NOTHING
    for path in names_of(model):
        column = Column(path, folded=path) if path.endswith("_folded") else Column(path)
        made = texts.TEXT_TESTS.get(one.op)
        if made is None:
            raise unfit_operator(field, one)
        column = _spellings(model, path) if one.op != "words" else column
        named = AskableField(field.key, field.labels, "text", source=column)
        condition |= made(named, one.args, ground)
    if source.path == "pk":
        return condition
    seen = ground.asking.rows(model).filter(condition).order_by()
    return Q(**{f"{stored(source)}__in": seen.values("pk")})


def names_of(model: type[models.Model]) -> tuple[str, ...]:
    """Columns whose words are the record's name."""
    if model._meta.label in declared.names:
        return declared.names[model._meta.label]
    attrs = {one.name for one in model._meta.concrete_fields}
    if "name_folded" in attrs:
        return ("name_folded",)
    if "company" in attrs:
        return ("company__name_folded",)
    return tuple(attr for attr in ("name", "title", "subject", "number") if attr in attrs)[:1]


def _spellings(model: Any, path: str) -> Column:
    """The columns that a folded one joins, for tests of whole values."""
    if not path.endswith("name_folded"):
        return Column(path)
    head = path.removesuffix("name_folded")
    for step in filter(None, head.split("__")):
        model = model._meta.get_field(step).related_model
    parts = spellings(model)
    return Column(f"{head}{parts[0]}", tuple(f"{head}{part}" for part in parts), path)


def _in_list(field: AskableField, slug: str, ground: Ground) -> Q:
    """In a list that the person sees; another's list is an unknown one."""
    source: Column = field.source
    for resolve in declared.lists:
        keys = resolve(slug, source.target, ground.asking.user)  # type: ignore[arg-type]
        if keys is not None:
            return Q(**{f"{stored(source)}__in": keys})
    raise Unfit("unknown_list", list=slug[:80])


# ── People of the agency ─────────────────────────────────────────────────────


def person(field: AskableField, one: Test, ground: Ground) -> Q:
    asking = ground.asking
    key = value(field, ground)
    users = asking.rows(get_user_model()).order_by()
    match one.op:
        case "me":
            return Q(Exact(key, asking.user.pk))
        case "my_team":
            team = users.filter(role=role_of(asking.user), is_active=True)
            return Q(In(key, team.values("pk")))
        case "nobody":
            return Q(IsNull(key, True))
        case "inactive":
            return Q(In(key, users.filter(is_active=False).values("pk")))
        case "link":
            return Q(In(key, [_key(arg) for arg in one.args]))
    make = texts.TEXT_TESTS.get(one.op)
    if make is None:
        raise unfit_operator(field, one)
    if one.args and is_reference(one.args[0]):
        return Q(Exact(key, compared(field, ground, one.args[0])))
    name = AskableField(field.key, field.labels, "text", source=Column("name", ("name", "email")))
    return Q(In(key, users.filter(make(name, one.args, ground)).values("pk")))


# ── Places ───────────────────────────────────────────────────────────────────


def place(field: AskableField, one: Test, ground: Ground) -> Q:
    source = field.source
    if isinstance(source, Positions):
        rows = ground.asking.rows(source.model).filter(_at(source, field, one, ground))
        return Q(Exists(rows.filter(**{source.link: OuterRef(source.outer)}).order_by()))
    if one.op == "near":
        if source.position is None:
            raise unfit_operator(field, one)
        return near(source.position, one, ground)
    return texts.test(field, one, ground)


def _at(source: Positions, field: AskableField, one: Test, ground: Ground) -> Q:
    if one.op == "near":
        return near(source.position, one, ground)
    if one.op in ("under", "is"):
        return _in_region(source, text_argument(one.args[0]))
    make = texts.TEXT_TESTS.get(one.op)
    if make is None:
        raise unfit_operator(field, one)
    named = AskableField(
        field.key, field.labels, "text", source=Column(source.texts[0], source.texts)
    )
    return make(named, one.args, ground)


def _in_region(source: Positions, code: str) -> Q:
    keys = labels.below("region", code)
    if not keys:
        raise Unfit("unknown_value", value=code[:80], field="region")
    found = NOTHING
    for path in source.codes:
        found |= Q(**{f"{path}_id__in": keys})
    return found


def _region(name: str) -> str | None:
    from linkages.search.vocabulary import of_scheme

    return of_scheme("region")[1](name)


def near(position: tuple[str, str], one: Test, ground: Ground) -> Q:
    """Within so many km as the crow flies; without coordinates there is no match."""
    if len(one.args) != 2:
        raise Unfit("bad_place", place="")
    radius = number_argument(one.args[0])
    if not 0 < radius <= 20_000:
        raise Unfit("bad_number", text=str(radius))
    latitude, longitude = coordinates(text_argument(one.args[1], 120), ground)
    lat, lon = (Cast(F(path), FloatField()) for path in position)
    box = _degrees(radius)
    return Q(
        **{
            f"{position[0]}__gte": Decimal(str(round(latitude - box, 5))),
            f"{position[0]}__lte": Decimal(str(round(latitude + box, 5))),
        }
    ) & Q(LessThanOrEqual(Distance(lat, lon, latitude, longitude), Value(float(radius))))


def _degrees(radius: Decimal) -> float:
    """Degrees of latitude that the radius spans, a little more."""
    return float(radius) / 110.5


class Distance(Func):
    """Kilometres between a row's position and a point, on the sphere (haversine)."""

    output_field = FloatField()
    template = (
        "(12742.0176 * asin(least(1.0, sqrt("
        "power(sin(radians(%(lat)s - %(point_lat)s) / 2), 2) + cos(radians(%(point_lat)s)) * "
        "cos(radians(%(lat)s)) * power(sin(radians(%(lon)s - %(point_lon)s) / 2), 2)))))"
    )

    def __init__(self, lat: Any, lon: Any, point_lat: float, point_lon: float) -> None:
        super().__init__(lat, lon, Value(point_lat), Value(point_lon))

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> Any:  # type: ignore[override]
        parts = [compiler.compile(one) for one in self.source_expressions]
        names = dict(zip(("lat", "lon", "point_lat", "point_lon"), parts, strict=True))
        order = ("lat", "point_lat", "point_lat", "lat", "lon", "point_lon")
        sql = self.template % {name: names[name][0] for name in names}
        return sql, [param for name in order for param in names[name][1]]


def coordinates(place: str, ground: Ground) -> tuple[float, float]:
    """Of `44.8, 20.4`, of a region or municipality, or the middle of the sites there."""
    numbers = place.replace(";", ",").split(",")
    if len(numbers) == 2:
        try:
            latitude, longitude = (float(number) for number in numbers)
        except ValueError:
            pass
        else:
            if abs(latitude) <= 90 and abs(longitude) <= 180:
                return latitude, longitude
    code = _region(place)
    found = labels.entry("region", code) if code else None
    if found is not None and "lat" in found.attributes:
        return float(found.attributes["lat"]), float(found.attributes["lon"])
    return _middle_of_sites(place, ground)


def _middle_of_sites(place: str, ground: Ground) -> tuple[float, float]:
    """Only of sites whose companies the person sees."""
    from linkages.companies.models import Company, Site

    sites = Site.objects.annotate(_place=Fold(F("municipality"))).filter(
        _place=fold(place), latitude__isnull=False, longitude__isnull=False
    )
    seen = ground.asking.scope(Company)
    if seen is not None:
        sites = sites.filter(company__in=seen.order_by().values("pk"))
    middle = sites.aggregate(lat=models.Avg("latitude"), lon=models.Avg("longitude"))
    if middle["lat"] is None or not fold(place):
        raise Unfit("bad_place", place=place[:80])
    return float(middle["lat"]), float(middle["lon"])
