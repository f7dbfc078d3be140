"""How good a ranking was, from graded outcomes in ranked order (0 irrelevant … 4 contract).

Gain is linear, rel / log2(position + 1), unless asked otherwise; state it beside the figure.
"""

from collections.abc import Callable, Sequence
from math import fsum, log2

Gain = Callable[[float], float]


def linear(relevance: float) -> float:
    return relevance


def exponential(relevance: float) -> float:
    return float(2**relevance - 1)


def dcg(relevances: Sequence[float], k: int | None = None, gain: Gain = linear) -> float:
    return fsum(gain(rel) / log2(place + 1) for place, rel in enumerate(relevances[:k], start=1))


def ndcg(
    relevances: Sequence[float],
    k: int | None = None,
    gain: Gain = linear,
    ideal: Sequence[float] | None = None,
) -> float | None:
    """``ideal``: all relevant items, where the ranking missed some. None when there are none."""
    best = dcg(sorted(relevances if ideal is None else ideal, reverse=True), k, gain)
    return dcg(relevances, k, gain) / best if best else None


def precision(relevances: Sequence[float], k: int) -> float:
    return sum(rel > 0 for rel in relevances[:k]) / k


def recall(relevances: Sequence[float], k: int, relevant: int) -> float | None:
    return sum(rel > 0 for rel in relevances[:k]) / relevant if relevant else None


def reciprocal_rank(relevances: Sequence[float]) -> float:
    return next((1 / place for place, rel in enumerate(relevances, start=1) if rel > 0), 0.0)
