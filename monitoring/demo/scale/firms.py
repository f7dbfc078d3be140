"""Rows of the company register."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import numpy as np

from linkages.companies.models import Company, Identifier, Ownership, Site, YearlyFigures
from monitoring.demo.people import LAST
from monitoring.demo.scale import bulk
from monitoring.demo.scale.ground import Ground, Ints, pieces
from monitoring.demo.suppliers import BRANDS, CYRILLIC

MARK = "made to measure the product"
FORMS = (("XV-SRL", "SRL", "LLC", 84), ("XV-SA", "SA", "JSC", 6), ("XV-II", "ÎI", "SP", 7),
         ("XV-COOP", "Coop.", "Coop.", 3))  # fmt: skip
STANDINGS = ["good", "", "tax_debt", "insolvent", "blocked", "struck_off"]
YEARS = 3


def steps(ground: Ground) -> list[bulk.Step]:
    return [
        bulk.Step("companies", Company, _COMPANY, _companies(ground)),
        bulk.Step("identifiers", Identifier, _IDENTIFIER, _identifiers(ground)),
        bulk.Step("sites", Site, _SITE, _sites(ground)),
        bulk.Step("owners", Ownership, _OWNER, _owners(ground)),
        bulk.Step("figures", YearlyFigures, _FIGURES, _figures(ground)),
    ]


# ── Companies ────────────────────────────────────────────────────────────────

_COMPANY = (
    "id", "name", "name_en", "trade_names", "country", "status", "legal_form", "founded_on",
    "main_activity", "region", "website", "standing", "standing_on", "is_sanctioned",
    "sanctions_checked_on", "size_class", "account_manager", "published",
)  # fmt: skip


def _companies(ground: Ground) -> Iterator[tuple[Any, ...]]:
    activities = [ground.node("nace2", trade.nace) for trade in ground.trades]
    regions = [ground.node("region", town.code) for town in ground.towns]
    managers = [user.pk for user in ground.world.users.values()]
    supplies = np.zeros(ground.sizes.companies, dtype=bool)
    supplies[ground.suppliers] = True
    for low, high in pieces(ground.sizes.companies):
        size = high - low
        known = ground.rng.random(size) < 0.55
        yield from zip(
            range(ground.first_company + low, ground.first_company + high),
            *_names(ground, low, high),
            ["XV"] * size,
            ground.pick(["active", "inactive", "prospect"], size, [93, 6, 1]),
            _forms(ground, size),
            ground.days(400, 12_500, size, missing=0.15),
            ground.some([activities[i] for i in ground.trade[low:high]], size, missing=0.08),
            ground.some([regions[i] for i in ground.town[low:high]], size, missing=0.03),
            _websites(ground, low, size),
            [s if k else "" for s, k in zip(_standings(ground, size), known, strict=True)],
            [d if k else None for d, k in zip(ground.days(2, 700, size), known, strict=True)],
            ground.some(ground.rng.random(size) < 0.0004, size, missing=0.4),
            ground.days(2, 700, size, missing=0.4),
            [_size_class(int(n)) for n in ground.people[low:high]],
            ground.some(ground.pick(managers, size), size, missing=0.97),
            (supplies[low:high] & (ground.rng.random(size) < 0.6)).tolist(),
            strict=True,
        )


def _names(ground: Ground, low: int, high: int) -> tuple[list[str], list[str], list[str]]:
    names, english, others = [], [], []
    draws = ground.rng.integers(0, 1 << 30, (high - low, 3)).tolist()
    shorts = [(short, short_en) for _code, short, short_en, _weight in FORMS]
    tails = [*LAST, *BRANDS, *(town.name for town in ground.towns)]
    for position, (a, b, c) in enumerate(draws, start=low):
        stems = ground.trades[ground.trade[position]].stems
        stem, stem_en = stems[a % len(stems)]
        tail, more = tails[b % len(tails)], tails[c % len(tails)]
        short, short_en = shorts[0 if c % 10 else c % 4]
        end = f"{tail} {more}" if a % 3 else tail
        names.append(f"{stem} {end} {short}")
        english.append(f"{stem_en} {end} {short_en}" if b % 5 < 3 else "")
        others.append(f"{CYRILLIC[stem]} {tail}" if stem in CYRILLIC and a % 7 == 0 else "")
    return names, english, others


def _forms(ground: Ground, size: int) -> list[Any]:
    codes = [ground.node("legal_form", code) for code, *_rest in FORMS]
    return ground.some(
        ground.pick(codes, size, [weight for *_rest, weight in FORMS]), size, missing=0.05
    )


def _standings(ground: Ground, size: int) -> list[Any]:
    return ground.pick(STANDINGS, size, [93, 0, 3, 2, 1, 1])


def _websites(ground: Ground, low: int, size: int) -> list[str]:
    has = ground.rng.random(size) < 0.25
    return [f"https://f{low + i}.example" if yes else "" for i, yes in enumerate(has)]


def _size_class(people: int) -> str:
    if people == 0:
        return ""
    classes = (("micro", 10), ("small", 50), ("medium", 250))
    return next((name for name, fewer in classes if people < fewer), "large")


# ── What hangs on them ───────────────────────────────────────────────────────

_IDENTIFIER = ("company", "kind", "country", "value", "value_key", "source_type", "source_note")


def _identifiers(ground: Ground) -> Iterator[tuple[Any, ...]]:
    """Each has a register number, some a VAT number too."""
    for low, high in pieces(ground.sizes.companies):
        has_vat = ground.rng.random(high - low) < 0.4
        for pk, vat in enumerate(has_vat.tolist(), start=ground.first_company + low):
            number = f"10{pk:011d}"
            yield pk, "register", "XV", number, number, "register", MARK
            if vat:
                number = f"XV{pk:09d}"
                yield pk, "vat", "XV", number, number, "register", MARK


_SITE = (
    "company", "name", "is_main", "country", "region", "municipality", "latitude", "longitude",
    "covered_m2", "employees",
)  # fmt: skip


def _sites(ground: Ground) -> Iterator[tuple[Any, ...]]:
    regions = [ground.node("region", town.code) for town in ground.towns]
    for positions in (ground.suppliers, ground.investors):
        for low, high in pieces(len(positions)):
            some = positions[low:high]
            north, east = ground.rng.normal(0, 0.03, (2, len(some)))
            is_located = ground.rng.random(len(some)) < 0.93
            for place, position in enumerate(some.tolist()):
                town = ground.towns[ground.town[position]]
                people = int(ground.people[position])
                point = (None, None)
                if is_located[place]:
                    point = (
                        f"{town.latitude + north[place]:.5f}",
                        f"{town.longitude + east[place]:.5f}",
                    )  # type: ignore[assignment]
                yield (
                    ground.first_company + position, f"Sediul {town.name}", True, "XV",
                    regions[ground.town[position]], town.name, *point, people * 25, people,
                )  # fmt: skip


_OWNER = ("company", "owner_name", "country", "holder", "share", "source_type")


def _owners(ground: Ground) -> Iterator[tuple[Any, ...]]:
    """Suppliers are mostly domestic, investors foreign."""
    groups = ((ground.suppliers, 0.08, 0.93), (ground.investors, 0.92, 0.97))
    for positions, foreign, known in groups:
        draws = ground.rng.random((len(positions), 2)).tolist()
        for position, (kind, is_known) in zip(positions.tolist(), draws, strict=True):
            if is_known > known:
                continue
            pk, name = ground.first_company + position, LAST[position % len(LAST)]
            if kind < foreign:
                part = Decimal(10 + position % 91)
                yield pk, f"{name} Holding", "DE", "foreign", part, "register"
                if part < 100:
                    yield pk, name, "XV", "domestic", 100 - part, "register"
            else:
                yield pk, name, "XV", "domestic", 100, "register"


_FIGURES = (
    "company", "year", "currency", "turnover", "exports", "balance", "value_added", "purchases",
    "headcount", "source_type",
)  # fmt: skip


def _figures(ground: Ground) -> Iterator[tuple[Any, ...]]:
    """Three years of suppliers and investors, the last one of two in five of the others."""
    watched = np.union1d(ground.suppliers, ground.investors)
    others = np.setdiff1d(np.arange(ground.sizes.companies), watched)
    others = others[ground.rng.random(len(others)) < 0.4]
    for positions, years in ((watched, YEARS), (others, 1)):
        for low, high in pieces(len(positions)):
            for back in range(years):
                yield from _year(ground, positions[low:high], ground.world.last_year - back)


def _year(ground: Ground, positions: Ints, year: int) -> Iterator[tuple[Any, ...]]:
    size = len(positions)
    people = np.maximum(1, ground.people[positions] * ground.rng.uniform(0.8, 1.1, size))
    turnover = people * ground.rng.lognormal(10.6, 0.7, size)
    shares = ground.rng.uniform((0, 0.3, 0.15, 0.3), (0.95, 0.9, 0.45, 0.7), (size, 4)).T
    parts = [ground.some((turnover * share).round(), size, missing=0.3) for share in shares]
    yield from zip(
        (ground.first_company + positions).tolist(),
        [year] * size,
        ground.pick(["EUR", "USD", "RSD"], size, [95, 4, 1]),
        ground.some(turnover.round(), size, missing=0.06),
        *parts,
        ground.some(people.astype(np.int64), size, missing=0.05),
        ["register"] * size,
        strict=True,
    )
