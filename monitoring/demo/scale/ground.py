"""Who is who in a register of this size, drawn once; the rows follow in pieces."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from investors.models import Investor
from linkages.companies.models import Company
from monitoring.demo.files import Trade, trades
from monitoring.demo.scale import bulk
from monitoring.demo.world import World
from suppliers.models import Supplier

Ints = npt.NDArray[np.int64]
PIECE = 20_000
INVESTOR_SHARE = 0.005
LEAST_INVESTORS = 20


@dataclass(frozen=True)
class Sizes:
    companies: int
    suppliers: int
    needs: int
    contracts: int
    seed: int = 1

    @property
    def investors(self) -> int:
        free = self.companies - self.suppliers
        return max(min(LEAST_INVESTORS, free), int(self.companies * INVESTOR_SHARE))


@dataclass
class Ground:
    sizes: Sizes
    world: World
    trades: list[Trade] = field(default_factory=trades)

    def __post_init__(self) -> None:
        self.rng = np.random.default_rng(self.sizes.seed)
        self.first_company = bulk.first_free(Company)
        self.first_supplier = bulk.first_free(Supplier)
        self.first_investor = bulk.first_free(Investor)
        n = self.sizes.companies
        weights = np.array([trade.weight for trade in self.trades], dtype=float)
        self.trade = self.rng.choice(len(self.trades), n, p=weights / weights.sum())
        people = np.array([town.people for town in self.towns], dtype=float) ** 0.8
        self.town = self.rng.choice(len(self.towns), n, p=people / people.sum())
        # Most firms have a handful of people, a few have thousands.
        self.people: Ints = np.maximum(0, self.rng.lognormal(1.1, 1.35, n)).astype(np.int64)
        self.people[self.suppliers] = 2 + self.rng.lognormal(2.9, 1.0, len(self.suppliers))
        self.people[self.investors] = 20 + self.rng.lognormal(4.6, 0.9, len(self.investors))

    @cached_property
    def towns(self) -> list[Any]:
        return list(self.world.towns.values())

    @cached_property
    def suppliers(self) -> Ints:
        """Positions of the companies that supply, spread over the register."""
        n, some = self.sizes.companies, self.sizes.suppliers
        return np.linspace(0, n - 1, some, dtype=np.int64) if some else np.zeros(0, np.int64)

    @cached_property
    def investors(self) -> Ints:
        others = np.setdiff1d(np.arange(self.sizes.companies), self.suppliers)
        return np.sort(self.rng.choice(others, self.sizes.investors, replace=False))

    def node(self, scheme: str, code: str) -> int:
        found = self.world.node(scheme, code)
        assert found is not None, (scheme, code)
        return found

    # ── Draws for a piece of rows ────────────────────────────────────────────

    def some(self, values: Any, size: int, missing: float = 0.0) -> list[Any]:
        """Values as Python objects, some of them unknown."""
        found = np.asarray(values, dtype=object)
        if missing:
            found = np.where(self.rng.random(size) < missing, None, found)  # type: ignore[call-overload]
        return list(found)

    def pick(self, choices: list[Any], size: int, weights: list[float] | None = None) -> list[Any]:
        chances = None if weights is None else np.array(weights) / sum(weights)
        return [choices[i] for i in self.rng.choice(len(choices), size, p=chances)]

    def logs(self, low: float, high: float, size: int) -> npt.NDArray[np.float64]:
        return np.exp(self.rng.uniform(np.log(low), np.log(high), size))

    def days(self, low: int, high: int, size: int, missing: float = 0.0) -> list[Any]:
        """ISO dates between so many days ago."""
        picked = self.rng.integers(low, high, size)
        return self.some([self.day(int(back)) for back in picked], size, missing)

    def day(self, back: int) -> str:
        return self._days[back + _AHEAD]

    @cached_property
    def _days(self) -> list[str]:
        today = self.world.today
        return [(today - dt.timedelta(days=back)).isoformat() for back in range(-_AHEAD, _BACK)]


_AHEAD, _BACK = 4_000, 13_000


def pieces(total: int) -> Iterator[tuple[int, int]]:
    for low in range(0, total, PIECE):
        yield low, min(total, low + PIECE)
