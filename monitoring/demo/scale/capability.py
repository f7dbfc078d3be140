"""Rows of suppliers: what they do, on what, with which evidence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from monitoring.demo.scale import bulk
from monitoring.demo.scale.ground import Ground, pieces
from suppliers.models import (
    AuditResult,
    Capability,
    Certification,
    Machine,
    Product,
    QualityRecord,
    Reference,
    Supplier,
)

MOST_PROCESSES = 4
QUALITY_MONTHS = 6


def steps(ground: Ground) -> list[bulk.Step]:
    return [
        bulk.Step("suppliers", Supplier, _SUPPLIER, _suppliers(ground)),
        bulk.Step("processes", Capability, _CAPABILITY, _capabilities(ground)),
        bulk.Step("machines", Machine, _MACHINE, _machines(ground)),
        bulk.Step("products", Product, _PRODUCT, _products(ground)),
        bulk.Step("certificates", Certification, _CERTIFICATE, _certificates(ground)),
        bulk.Step("quality months", QualityRecord, _QUALITY, _quality(ground)),
        bulk.Step("audits", AuditResult, _AUDIT, _audits(ground)),
        bulk.Step("references", Reference, _REFERENCE, _references(ground)),
    ]


_SUPPLIER = (
    "id", "company", "listed_from", "listed_to", "programme_status", "supply_kind", "tier",
    "summary", "delivery_radius_km", "languages", "shifts", "payment_days", "esg", "commitment",
    "accepts_audits", "mne_sales_percent",
)  # fmt: skip
_STATUSES = ["prospect", "profiled", "audited", "in_plan", "ready", "supplying", "alumni"]


def _suppliers(ground: Ground) -> Iterator[tuple[Any, ...]]:
    total = ground.sizes.suppliers
    for low, high in pieces(total):
        size, draw = high - low, ground.rng
        companies = (ground.first_company + ground.suppliers[low:high]).tolist()
        makes = [_makes(ground, position) for position in ground.suppliers[low:high].tolist()]
        yield from zip(
            range(ground.first_supplier + low, ground.first_supplier + high),
            companies,
            ground.days(700, 3_500, size),
            ground.days(1, 690, size, missing=0.97),
            ground.pick(_STATUSES, size, [45, 25, 8, 6, 6, 8, 2]),
            ground.pick(["direct", "indirect", "both", ""], size, [55, 20, 5, 20]),
            ground.pick(["1", "2", "3", "none", ""], size, [5, 15, 25, 25, 30]),
            ground.some(makes, size),
            ground.some(draw.integers(50, 900, size), size, missing=0.5),
            ground.pick([["ro"], ["ro", "en"], ["ro", "en", "ru"], []], size, [30, 35, 15, 20]),
            ground.some(draw.integers(1, 4, size), size, missing=0.5),
            ground.pick([15, 30, 45, 60, None], size),
            ground.pick(["", "self", "none", "verified"], size, [70, 17, 8, 5]),
            ground.some(draw.integers(0, 6, size), size, missing=0.6),
            ground.some(draw.random(size) < 0.9, size, missing=0.6),
            ground.some(draw.uniform(0, 70, size).round(1), size, missing=0.7),
            strict=True,
        )


def _makes(ground: Ground, position: int) -> str:
    products = ground.trades[ground.trade[position]].products
    if not products:
        return "Servicii pentru industrie"
    return products[position % len(products)].name


_CAPABILITY = (
    "supplier", "process", "mode", "tolerance_mm", "max_length_mm", "max_width_mm",
    "max_weight_kg", "material", "materials", "capacity_month", "utilisation", "free_month",
)  # fmt: skip


def _capabilities(ground: Ground) -> Iterator[tuple[Any, ...]]:
    """One to four processes of the trade; how much is known of each differs."""
    processes = [
        [ground.node("process", code) for code, _chance in trade.processes]
        for trade in ground.trades
    ]
    materials = [
        [(ground.node("material", code), code) for code in trade.materials]
        for trade in ground.trades
    ]
    draws = ground.rng.integers(0, 1 << 30, (ground.sizes.suppliers, MOST_PROCESSES)).tolist()
    for place, row in enumerate(draws):
        kind = int(ground.trade[ground.suppliers[place]])
        trade, codes = ground.trades[kind], processes[kind]
        for turn in range(min(1 + row[0] % MOST_PROCESSES, len(codes))):
            draw = row[turn]
            process = codes[(row[0] // 7 + turn) % len(codes)]
            outside = turn > 0 and draw % 6 == 0
            yield (
                ground.first_supplier + place,
                process,
                "outsourced" if outside else "in_house",
                *_limits(trade, draw),
                *_material(materials[kind], draw),
                *_capacity(trade, draw),
            )


def _limits(trade: Any, draw: int) -> tuple[Any, ...]:
    if not trade.makes_parts or draw % 5 < 2:
        return (None, None, None, None)
    low, high = trade.tolerance
    share = draw % 1000 / 1000
    size = round(trade.size_mm * (0.4 + 1.4 * share))
    return (round(low + (high - low) * share, 3), size, size // 2, trade.weight_kg)


def _material(choices: list[Any], draw: int) -> tuple[Any, Any]:
    if not choices or draw % 4 == 0:
        return None, []
    pk, code = choices[draw % len(choices)]
    return pk, [code]


def _capacity(trade: Any, draw: int) -> tuple[Any, Any, Any]:
    low, high = trade.month
    if not high or draw % 3 == 0:
        return None, None, None
    month = int(low + (high - low) * (draw % 997 / 997) ** 3)
    used = 40 + draw % 58
    return month, used, month * (100 - used) // 100


_MACHINE = ("supplier", "process", "kind", "maker", "model", "year", "quantity", "utilisation")


def _machines(ground: Ground) -> Iterator[tuple[Any, ...]]:
    draws = ground.rng.integers(0, 1 << 30, (ground.sizes.suppliers, 3)).tolist()
    for place, row in enumerate(draws):
        trade = ground.trades[ground.trade[ground.suppliers[place]]]
        if not trade.machines:
            continue
        process = ground.node("process", trade.processes[0][0])
        for draw in row[: row[0] % 4]:
            machine = trade.machines[draw % len(trade.machines)]
            yield (
                ground.first_supplier + place, process, machine.kind, machine.maker, machine.model,
                1995 + draw % 31 if draw % 6 else None, 1 + draw % 5,
                35 + draw % 60 if draw % 2 else None,
            )  # fmt: skip


_PRODUCT = ("supplier", "name", "name_en", "hs", "material", "annual_output")


def _products(ground: Ground) -> Iterator[tuple[Any, ...]]:
    draws = ground.rng.integers(0, 1 << 30, (ground.sizes.suppliers, 2)).tolist()
    for place, row in enumerate(draws):
        trade = ground.trades[ground.trade[ground.suppliers[place]]]
        if not trade.products:
            continue
        for draw in row[: 1 + row[0] % 2]:
            product = trade.products[draw % len(trade.products)]
            material = trade.materials[draw % len(trade.materials)] if trade.materials else ""
            yield (
                ground.first_supplier + place,
                product.name,
                product.name_en if draw % 3 else "",
                ground.node("hs", product.hs) if draw % 4 else None,
                ground.node("material", material) if material and draw % 3 else None,
                draw % 900_000 if draw % 5 < 2 else None,
            )


_CERTIFICATE = ("supplier", "standard", "status", "issued_on", "valid_to", "checked_on", "number")
_STATES = ("verified", "verified", "document", "document", "declared", "none")


def _certificates(ground: Ground) -> Iterator[tuple[Any, ...]]:
    draws = ground.rng.integers(0, 1 << 30, (ground.sizes.suppliers, 3)).tolist()
    for place, row in enumerate(draws):
        trade = ground.trades[ground.trade[ground.suppliers[place]]]
        for (code, chance), draw in zip(trade.certificates, row, strict=False):
            if draw % 1000 > chance * 700:
                continue
            status, left = _STATES[draw % len(_STATES)], draw // 1000 % 1100 - 150
            ends = status != "none"
            yield (
                ground.first_supplier + place,
                ground.node("certificate", code),
                "expired" if ends and left < 0 else status,
                ground.day(1095 - left) if ends else None,
                ground.day(-left) if ends else None,
                ground.day(max(1, 300 - left % 280)) if status == "verified" else None,
                f"{draw % 999_983:06d}" if ends else "",
            )


_QUALITY = ("supplier", "month", "received", "rejected", "ppm", "lines_due", "lines_on_time",
            "otd_percent")  # fmt: skip


def _quality(ground: Ground) -> Iterator[tuple[Any, ...]]:
    months = _months(ground)
    draws = ground.rng.random((ground.sizes.suppliers, 3)).tolist()
    for place, (has, rate, on_time) in enumerate(draws):
        if has > 0.3:
            continue
        ppm, otd = round(10 ** (1 + 2.5 * rate), 1), round(80 + 19.9 * on_time, 1)
        for month in months:
            yield (
                ground.first_supplier + place, month, 100_000, round(ppm / 10), ppm, 1000,
                round(otd * 10), otd,
            )  # fmt: skip


def _months(ground: Ground) -> list[str]:
    year, month = ground.world.today.year, ground.world.today.month
    found = []
    for _ in range(QUALITY_MONTHS):
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
        found.append(f"{year}-{month:02d}-01")
    return found


_AUDIT = ("supplier", "audited_on", "percent", "grade", "readiness_level", "open_critical")


def _audits(ground: Ground) -> Iterator[tuple[Any, ...]]:
    draws = ground.rng.random((ground.sizes.suppliers, 3)).tolist()
    for place, (has, result, age) in enumerate(draws):
        if has < 0.15:
            percent = round(50 + 48 * result)
            grade = "A" if percent >= 90 else "B" if percent >= 80 else "C"
            yield (
                ground.first_supplier + place, ground.day(int(20 + 1400 * age)), percent, grade,
                min(5, percent // 17), int(has < 0.01),
            )  # fmt: skip


_REFERENCE = ("supplier", "customer", "country", "is_mne", "since")


def _references(ground: Ground) -> Iterator[tuple[Any, ...]]:
    draws = ground.rng.integers(0, 1 << 30, ground.sizes.suppliers).tolist()
    for place, draw in enumerate(draws):
        for turn in range(draw % 3):
            year = 2000 + draw // 7 % 25
            yield (
                ground.first_supplier + place,
                f"Client {(draw + turn) % 5000}",
                "XV",
                turn == 0,
                year,
            )
