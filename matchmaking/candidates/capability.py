"""What suppliers can do: processes, and for those nearest to the need, limits and free capacity."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db.models import F, FloatField
from django.db.models.functions import Cast

from linkages.classifications import labels
from matchmaking.candidates import codes
from matchmaking.candidates.among import among
from matchmaking.scoring import Expansion, Material, NeedFacts, ProcessFact
from matchmaking.similarity import wu_palmer
from suppliers.models import Capability, Machine

Facts = dict[int, dict[str, Any]]
Paths = Mapping[int, codes.Path]
Best = Callable[[Iterable[float]], float]

#: Limit of the need → column of the capability, and whether the least or the most counts.
LIMITS: dict[str, tuple[str, Best]] = {
    "tolerance_mm": ("tolerance_mm", min),
    "roughness_ra": ("roughness_ra", min),
    "min_size_mm": ("min_size_mm", min),
    "length_mm": ("max_length_mm", max),
    "width_mm": ("max_width_mm", max),
    "height_mm": ("max_height_mm", max),
    "diameter_mm": ("max_width_mm", max),  # a round part is as wide as it is thick
    "thickness_mm": ("thickness_max_mm", max),
    "weight_kg": ("max_weight_kg", max),
}
PLAIN = (
    "pk", "supplier", "process", "mode", "free_month", "expansion_month", "capacity_month",
    "utilisation", "verified_on",
)  # fmt: skip
MATERIALS = ("material", "materials")


def add(facts: Facts, need: NeedFacts) -> None:
    keys = [one.key for one in need.features if one.key in LIMITS]
    columns = list(dict.fromkeys(LIMITS[key][0] for key in keys))
    rows = Capability.objects.filter(among("supplier", facts)).order_by("pk")
    rows = rows.annotate(**{f"_{name}": Cast(F(name), FloatField()) for name in columns})
    by_supplier: dict[int, list[dict[str, Any]]] = defaultdict(list)
    plain = [*PLAIN, *(MATERIALS if need.materials else ())]
    names = [*plain, *columns]
    for values in rows.values_list(*plain, *(f"_{name}" for name in columns)):
        row = dict(zip(names, values, strict=True))
        by_supplier[row["supplier"]].append(row)
    primaries = [p.path for p in need.processes if p.primary]
    paths = codes.paths_by_key()
    for pk, known in facts.items():
        own = by_supplier[pk]
        known["checked"] += [row["verified_on"] for row in own]
        if not own:
            known["processes"] = () if "processes" in known["confirmed"] else None
            continue
        known["processes"] = tuple(_process(row, paths) for row in own)
        _add_materials(known, own, need)
        _add_limits_and_capacity(known, _nearest(own, primaries, paths), keys)
    if "tolerance_mm" in keys:
        _add_proven_tolerance(facts, primaries)


def _process(row: dict[str, Any], paths: Paths) -> ProcessFact:
    in_house = row["mode"] == Capability.Mode.IN_HOUSE
    return ProcessFact(paths[row["process"]], in_house, (f"capability:{row['pk']}",))


def _add_materials(known: dict[str, Any], own: list[dict[str, Any]], need: NeedFacts) -> None:
    if not need.materials:
        return
    found: list[Material] = []
    for row in own:
        entries = [labels.entry_by_id(row["material"])] if row["material"] else []
        entries += [labels.entry("material", code) for code in row["materials"]]
        evidence = (f"capability:{row['pk']}",)
        for entry in filter(None, entries):
            found += codes.offered_materials(entry, evidence)
    if found:
        known["materials"] = tuple(found)


def _nearest(
    own: list[dict[str, Any]], primaries: list[codes.Path], paths: Paths
) -> list[dict[str, Any]]:
    """The rows of the process nearest to a primary one; capacity elsewhere is no help."""
    likeness = [
        (max((wu_palmer(path, paths[row["process"]]) for path in primaries), default=1.0))
        for row in own
    ]
    best = max(likeness)
    near = zip(likeness, own, strict=True)
    return [row for alike, row in near if best and alike >= best - 1e-9]


def _add_limits_and_capacity(
    known: dict[str, Any], near: list[dict[str, Any]], keys: list[str]
) -> None:
    evidence = tuple(f"capability:{row['pk']}" for row in near)
    envelope = {}
    for key in keys:
        column, best = LIMITS[key]
        told = [row[column] for row in near if row[column] is not None]
        if told:
            envelope[key] = best(told)
    if envelope:
        known["envelope"] = envelope
        known["evidence"]["envelope"] = evidence
    free = [amount for row in near if (amount := _free(row)) is not None]
    if free:
        known["free_per_month"] = sum(free)
        known["evidence"]["free_per_month"] = evidence
    coming = [row["expansion_month"] for row in near if row["expansion_month"]]
    if coming:
        known["expansions"] = tuple(Expansion(float(amount)) for amount in coming)
        known["evidence"]["expansions"] = evidence


def _free(row: dict[str, Any]) -> float | None:
    """As told, else what utilisation leaves of the capacity."""
    if row["free_month"] is not None:
        return float(row["free_month"])
    if row["capacity_month"] is None or row["utilisation"] is None:
        return None
    return float(row["capacity_month"]) * (1 - float(row["utilisation"]) / 100)


def _add_proven_tolerance(facts: Facts, primaries: list[codes.Path]) -> None:
    """A tolerance measured on a machine of the process is as good as one that was told."""
    nodes = [pk for _, pks in codes.near_processes(primaries, 0.6) for pk in pks]
    rows = (
        Machine.objects.filter(
            among("supplier", facts), process__in=nodes, tolerance_mm__isnull=False
        )
        .order_by("supplier", "tolerance_mm", "pk")
        .distinct("supplier")
        .values_list("supplier", "pk", "tolerance_mm")
    )
    for supplier, pk, tolerance in rows:
        known = facts[supplier]
        told = (known.get("envelope") or {}).get("tolerance_mm")
        if told is None or float(tolerance) < told:
            known["envelope"] = {**(known.get("envelope") or {}), "tolerance_mm": float(tolerance)}
            known["evidence"]["envelope.tolerance_mm"] = (f"machine:{pk}",)
