"""How near two processes are in the tree, and two places on the globe."""

from functools import lru_cache
from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS_KM = 6371.0088


def common_depth(a: tuple[str, ...], b: tuple[str, ...]) -> int:
    depth = 0
    for left, right in zip(a, b, strict=False):
        if left != right:
            break
        depth += 1
    return depth


@lru_cache(maxsize=2**16)  # a process tree has few hundred nodes, a ranking asks a thousand times
def wu_palmer(a: tuple[str, ...], b: tuple[str, ...]) -> float:
    """2·d(lcs) / (d(a) + d(b)) with the root at depth 0 (Wu & Palmer 1994)."""
    if not a or not b:
        return 0.0
    return 2 * common_depth(a, b) / (len(a) + len(b))


def shared_prefix(path: tuple[str, ...], floor: float) -> tuple[str, ...]:
    """What any path at least ``floor`` similar must begin with: the cheap first cut in SQL."""
    depths = (d for d in range(len(path) + 1) if wu_palmer(path, path[:d]) >= floor - 1e-9)
    return path[: next(depths, len(path))]


def distance_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Great-circle distance of two (latitude, longitude) pairs in degrees."""
    lat_a, lon_a, lat_b, lon_b = map(radians, (*a, *b))
    half = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin((lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(half)))
