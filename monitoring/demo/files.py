"""What is written by hand about the demonstration country, in `data/*.csv`."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources


@dataclass(frozen=True)
class Product:
    hs: str
    name: str
    name_en: str


@dataclass(frozen=True)
class MachineType:
    kind: str
    maker: str
    model: str


@dataclass(frozen=True)
class Trade:
    """What firms of one trade do, on what, how well, and how they are called."""

    key: str
    nace: str
    weight: int
    processes: tuple[tuple[str, float], ...]  # the first is the core
    materials: tuple[str, ...]
    products: tuple[Product, ...]
    machines: tuple[MachineType, ...]
    certificates: tuple[tuple[str, float], ...]
    stems: tuple[tuple[str, str], ...]
    month: tuple[float, float]
    tolerance: tuple[float, float]
    size_mm: float
    weight_kg: float
    per_head: float

    @property
    def makes_parts(self) -> bool:
        return self.tolerance[1] > 0


@dataclass(frozen=True)
class Affiliate:
    name: str
    name_en: str
    group: str
    country: str
    nace: str
    cluster: str
    town: str
    people: int
    since: int
    makes: str
    makes_en: str

    @property
    def is_prospect(self) -> bool:
        return not self.town


@dataclass(frozen=True)
class Sought:
    """A part or service that investors of some clusters look for."""

    kind: str
    name: str
    name_en: str
    clusters: frozenset[str]
    primary: str
    secondary: tuple[str, ...]
    hs: str
    material: str
    must: tuple[str, ...]
    wish: tuple[str, ...]
    volume: int
    price: float
    unit: str
    features: tuple[tuple[str, float, bool], ...]


@dataclass(frozen=True)
class Talk:
    """What a contact with an investor or a supplier was about."""

    side: str
    kind: str
    subject: str
    notes: str


def trades() -> list[Trade]:
    return [_trade(row) for row in _rows("trades.csv")]


def affiliates() -> list[Affiliate]:
    return [
        Affiliate(**{**row, "people": int(row["people"]), "since": int(row["since"])})  # type: ignore[arg-type]
        for row in _rows("investors.csv")
    ]


def talks() -> list[Talk]:
    return [Talk(**row) for row in _rows("contacts.csv")]


def sought() -> list[Sought]:
    return [_sought(row) for row in _rows("needs.csv")]


def _trade(row: dict[str, str]) -> Trade:
    return Trade(
        key=row["key"],
        nace=row["nace"],
        weight=int(row["weight"]),
        processes=_chances(row["processes"]),
        materials=tuple(_parts(row["materials"])),
        products=tuple(Product(*text.split(":")) for text in _parts(row["products"])),
        machines=tuple(MachineType(*text.split(":")[:3]) for text in _parts(row["machines"])),
        certificates=_chances(row["certificates"]),
        stems=tuple((ro, en) for ro, en in (text.split("~") for text in _parts(row["stems"]))),
        month=(float(row["month_low"]), float(row["month_high"])),
        tolerance=(float(row["tol_low"]), float(row["tol_high"])),
        size_mm=float(row["size_mm"]),
        weight_kg=float(row["weight_kg"]),
        per_head=float(row["per_head"]),
    )


def _sought(row: dict[str, str]) -> Sought:
    features = [text.split(":") for text in _parts(row["features"])]
    return Sought(
        kind=row["kind"],
        name=row["name"],
        name_en=row["name_en"],
        clusters=frozenset(row["clusters"].split()),
        primary=row["primary"],
        secondary=tuple(row["secondary"].split()),
        hs=row["hs"],
        material=row["material"],
        must=tuple(row["must"].split()),
        wish=tuple(row["wish"].split()),
        volume=int(row["volume"]),
        price=float(row["price"]),
        unit=row["unit"],
        features=tuple((key, float(value), must == "1") for key, value, must in features),
    )


def _chances(text: str) -> tuple[tuple[str, float], ...]:
    return tuple((code, float(chance)) for code, chance in (p.split(":") for p in _parts(text)))


def _parts(text: str) -> list[str]:
    return [part for part in text.split(";") if part]


def _rows(name: str) -> Iterator[dict[str, str]]:
    file = resources.files(__package__).joinpath("data", name)
    with file.open(encoding="utf-8") as lines:
        yield from csv.DictReader(lines, delimiter="|")
