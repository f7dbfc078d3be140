"""The ground that the makers of demonstration data stand on: chance from a fixed seed, today,
codes, places, and the rows made so far."""

from __future__ import annotations

import datetime as dt
import math
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from django.db import models
from django.utils import timezone

from linkages.classifications.models import Node
from linkages.field_registry import record
from matchmaking.similarity import distance_km

SEED = 1
SOURCE = "Demonstration country"
T = TypeVar("T")
M = TypeVar("M", bound=models.Model)
SCHEMES = ("process", "material", "certificate", "region", "legal_form", "nace2", "hs")
STALE_DAYS = (380, 700)


@dataclass(frozen=True)
class Town:
    code: str
    name: str
    name_en: str
    latitude: float
    longitude: float
    people: int


class World:
    def __init__(self, seed: int = SEED, today: dt.date | None = None) -> None:
        self.rng = random.Random(seed)
        self.today = today or timezone.localdate()
        self.codes = _codes()
        self.towns = _towns()
        self._weights = [town.people**0.8 for town in self.towns.values()]
        self._rows: dict[type[models.Model], list[Any]] = {}
        self.users: dict[str, Any] = {}

    # ── Rows ─────────────────────────────────────────────────────────────────

    def add(self, model: type[M], /, **values: Any) -> M:
        row = model(**values)
        self._rows.setdefault(model, []).append(row)
        return row

    def save(self) -> None:
        """Write what was added since, parents first as they were added first."""
        for model, rows in self._rows.items():
            model._default_manager.bulk_create(rows, batch_size=1_000)
        self._rows = {}

    def node(self, scheme: str, code: str) -> int | None:
        """Key of a code; nothing for no code. An unknown code is a mistake in our files."""
        return self.codes[scheme, code] if code else None

    # ── Chance ───────────────────────────────────────────────────────────────

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def pick(self, items: Sequence[T]) -> T:
        return self.rng.choice(items)

    def some(self, items: Sequence[T], low: int, high: int) -> list[T]:
        return self.rng.sample(list(items), min(len(items), self.rng.randint(low, high)))

    def between(self, low: float, high: float, places: int = 0) -> Decimal:
        return dec(self.rng.uniform(low, high), places)

    def skewed(self, low: float, high: float) -> float:
        """Between the two, evenly on a logarithmic scale: many small, few large."""
        return math.exp(self.rng.uniform(math.log(low), math.log(high)))

    def maybe(self, share: float, value: T) -> T | None:
        return value if self.chance(share) else None

    def town(self) -> Town:
        return self.rng.choices(list(self.towns.values()), self._weights)[0]

    # ── Time ─────────────────────────────────────────────────────────────────

    def ago(self, days: float) -> dt.date:
        return self.today - dt.timedelta(days=round(days))

    def day_between(self, low: float, high: float) -> dt.date:
        """A working day between so many days ago."""
        day = self.ago(self.rng.uniform(low, high))
        return day - dt.timedelta(days=max(0, day.weekday() - 4))

    def moment(self, day: dt.date, hour: int | None = None) -> dt.datetime:
        at = dt.time(self.rng.randint(8, 17) if hour is None else hour, self.pick((0, 15, 30, 45)))
        return timezone.make_aware(dt.datetime.combine(day, at))

    def ahead(self, low: int, high: int) -> dt.date:
        return self.today + dt.timedelta(days=self.rng.randint(low, high))

    @property
    def last_year(self) -> int:
        return self.today.year - 1

    # ── Evidence ─────────────────────────────────────────────────────────────

    def evidence(self, *types: str, stale: float = 0.15) -> dict[str, Any]:
        """Source and date of a row; some are older than a year."""
        kind = self.pick(types or ("register", "visit", "document", "self", "self", "buyer"))
        far = STALE_DAYS if self.chance(stale) else (10, 330)
        row: dict[str, Any] = {"source_type": kind, "as_of": self.day_between(*far)}
        if kind in ("visit", "document", "register") and self.chance(0.6):
            row["verified_on"] = row["as_of"]
            row["verified_by"] = self.pick(self.editors)
        return row

    def sources(self, attrs: Iterable[str], *types: str, stale: float = 0.15) -> dict[str, Any]:
        found = {}
        for attr in attrs:
            far = STALE_DAYS if self.chance(stale) else (10, 330)
            kind = self.pick(types or ("register", "visit", "document", "self", "self", "buyer"))
            found[attr] = {"type": kind, "on": self.day_between(*far).isoformat()}
        return found

    def confirmations(self, key: str, share: float) -> dict[str, Any]:
        """Sections that somebody went through, some of them long ago."""
        found = {}
        for section in record(key).sections:
            if self.chance(share):
                far = STALE_DAYS if self.chance(0.25) else (10, 340)
                on = self.day_between(*far).isoformat()
                found[section.key] = {"on": on, "by": self.pick(self.editors).pk}
        return found

    @property
    def editors(self) -> list[Any]:
        return [user for user in self.users.values() if user.role in ("staff", "promoter")]

    @property
    def promoters(self) -> list[Any]:
        return [user for user in self.users.values() if user.role == "promoter"]


def dec(value: float, places: int = 0) -> Decimal:
    return Decimal(f"{value:.{places}f}")


def shares(rng: random.Random, weights: Sequence[float], total: int = 100) -> list[Decimal]:
    """Whole percents in about these proportions that add up exactly."""
    noisy = [weight * rng.uniform(0.8, 1.2) for weight in weights]
    parts = [max(1, math.floor(total * one / sum(noisy))) for one in noisy]
    parts[0] += total - sum(parts)
    return [Decimal(part) for part in parts]


def moved(town: Town, from_: Town, km: float) -> tuple[float, float]:
    """The point on the road from one town through the other, so many km from the first."""
    start = (from_.latitude, from_.longitude)
    point = (town.latitude, town.longitude)
    for _ in range(3):  # each step comes nearer to the wanted distance on the sphere
        stretch = km / distance_km(start, point)
        point = tuple(a + (b - a) * stretch for a, b in zip(start, point, strict=True))  # type: ignore[assignment]
    return point


def _codes() -> dict[tuple[str, str], int]:
    rows = Node.objects.filter(scheme__code__in=SCHEMES).order_by()
    return {
        (scheme, code): pk
        for scheme, code, pk in rows.values_list("scheme__code", "code", "pk").iterator()
    }


def _towns() -> dict[str, Town]:
    rows = Node.objects.filter(scheme__code="region", attributes__kind="municipality")
    rows = rows.filter(attributes__demo=True).order_by("code")
    return {
        node.code: Town(
            node.code,
            node.name,
            node.name_en,
            node.attributes["lat"],
            node.attributes["lon"],
            node.attributes["population"],
        )
        for node in rows
    }
