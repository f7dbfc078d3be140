"""The eleven criteria and the weight sets that a buyer may start from."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import fsum, isfinite


class Criterion(StrEnum):
    PROCESS = "process"
    PRODUCT = "product"
    ENVELOPE = "envelope"
    CAPACITY = "capacity"
    CERTIFICATION = "certification"
    QUALITY = "quality"
    AUDIT = "audit"
    LOCATION = "location"
    COMMERCIAL = "commercial"
    TRACK_RECORD = "track_record"
    ESG = "esg"


CRITERIA = tuple(Criterion)
TOTAL = 100.0


class WeightsError(ValueError):
    """A weight set that cannot be used; ``code`` and ``values`` make the sentence."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(f"{code}: {values}")
        self.code = code
        self.values = values


@dataclass(frozen=True, slots=True)
class Weights:
    """One weight per criterion in the order of ``CRITERIA``; they add up to 100."""

    values: tuple[float, ...]
    name: str = "own"

    def __post_init__(self) -> None:
        if len(self.values) != len(CRITERIA):
            raise WeightsError("weights_count", expected=len(CRITERIA), given=len(self.values))
        if not all(isfinite(value) and value >= 0 for value in self.values):
            raise WeightsError("weights_negative")
        total = fsum(self.values)
        if abs(total - TOTAL) > 1e-6:
            raise WeightsError("weights_sum", total=total)

    def __getitem__(self, criterion: Criterion) -> float:
        return self.values[CRITERIA.index(criterion)]

    @classmethod
    def of(cls, by_key: Mapping[str, float], name: str = "own") -> "Weights":
        unknown = set(by_key) - set(CRITERIA)
        if unknown:
            raise WeightsError("weights_unknown", keys=sorted(unknown))
        return cls(tuple(float(by_key.get(key, 0)) for key in CRITERIA), name)

    @classmethod
    def scaled(cls, by_key: Mapping[str, float], name: str = "own") -> "Weights":
        """From sliders: any non-negative numbers, brought to a sum of 100."""
        if any(not isfinite(value) or value < 0 for value in by_key.values()):
            raise WeightsError("weights_negative")
        total = fsum(by_key.values())
        if total <= 0:
            raise WeightsError("weights_zero")
        return cls.of({key: value * TOTAL / total for key, value in by_key.items()}, name)

    def by_key(self) -> dict[str, float]:
        return dict(zip((str(key) for key in CRITERIA), self.values, strict=True))

    def shifted(self, criterion: Criterion, factor: float) -> "Weights":
        """One weight times ``factor``, all renormalised; unchanged if that leaves nothing."""
        moved = self.by_key()
        moved[criterion] *= factor
        return self.scaled(moved, self.name) if fsum(moved.values()) > 0 else self


def _preset(name: str, *values: float) -> Weights:
    return Weights(tuple(map(float, values)), name)


# In the order of ``Criterion``: process, product, envelope, capacity, certification, quality,
# audit, location, commercial, track record, ESG.
DEFAULT = _preset("default", 25, 10, 10, 12, 12, 8, 8, 6, 4, 3, 2)
PRESETS: dict[str, Weights] = {
    weights.name: weights
    for weights in (
        DEFAULT,
        _preset("automotive", 22, 8, 12, 12, 16, 10, 10, 4, 3, 2, 1),
        _preset("machining", 28, 12, 14, 12, 8, 8, 6, 5, 3, 3, 1),
        _preset("plastics", 24, 12, 10, 14, 10, 8, 8, 5, 4, 3, 2),
        _preset("food_packaging", 20, 12, 4, 14, 16, 8, 8, 8, 4, 3, 3),
        _preset("mro_services", 25, 6, 0, 20, 10, 7, 6, 14, 5, 4, 3),
    )
}
