"""The model's constants and curves: one place for the pair and for whole columns.

A curve is a table of (input, sub-score) knots in ascending order of input, flat outside it.
"""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from math import log

MODEL_VERSION = "1"

PRIOR = 0.40  # slightly below neutral, so that filling in the profile pays
OUTSOURCED_FACTOR = 0.7
PRIMARY_SHARE, SECONDARY_SHARE = 2, 1
SAME_GRADE, SAME_FAMILY = 1.0, 0.7
CODE_PREFIX = ((6, 1.0), (4, 0.7), (2, 0.3))
NEAR_MISS_RATIO, NEAR_MISS_CREDIT = 1.25, 0.5
MUST_SHARE, WISH_SHARE = 0.7, 0.3
EXPIRING_DAYS, EXPIRING_CREDIT = 90, 0.5
AUDIT_CAPS = {"A": 1.0, "B": 0.9, "C": 0.6}
AUDIT_FRESH_MONTHS, AUDIT_HALF_LIFE_MONTHS = 12, 24
NEAR_KM, DEFAULT_RADIUS_KM = 50.0, 200.0
TERMS_MISFIT_FACTOR = 0.5
FULL_REFERENCES = 3
ESG_CREDIT = {"verified": 1.0, "self_assessed": 0.5, "none": 0.0}

Curve = Sequence[tuple[float, float]]

PPM_CURVE: Curve = ((10, 1.0), (50, 0.9), (100, 0.8), (500, 0.5), (1000, 0.3), (5000, 0.0))
OTD_CURVE: Curve = ((80, 0.0), (90, 0.5), (95, 0.8), (98, 1.0))
DEPENDENCY_CURVE: Curve = ((0.20, 1.0), (0.30, 0.7), (0.50, 0.2), (0.80, 0.0))


def interpolate(x: float, curve: Curve) -> float:
    if x <= curve[0][0]:
        return curve[0][1]
    for (left, low), (right, high) in pairwise(curve):
        if x <= right:
            return low + (high - low) * (x - left) / (right - left)
    return curve[-1][1]


_LOG_PPM_CURVE: Curve = tuple((log(ppm), value) for ppm, value in PPM_CURVE)


def ppm_score(ppm: float) -> float:
    """Log-interpolated: from 100 to 200 ppm hurts as much as from 200 to 400."""
    return interpolate(log(ppm), _LOG_PPM_CURVE) if ppm > 0 else 1.0


def otd_score(percent: float) -> float:
    return interpolate(percent, OTD_CURVE)


def dependency_score(share_of_turnover: float) -> float:
    return interpolate(share_of_turnover, DEPENDENCY_CURVE)


def location_score(km: float, radius_km: float) -> float:
    """1 up to 50 km, 0.5 at the radius, 0 at twice the radius.

    A radius of 50 km or less leaves no room for the first slope: full marks up to the radius.
    """
    if radius_km <= NEAR_KM:
        curve: Curve = ((radius_km, 1.0), (2 * radius_km, 0.0))
    else:
        curve = ((NEAR_KM, 1.0), (radius_km, 0.5), (2 * radius_km, 0.0))
    return interpolate(km, curve)


def months_between(start: date, end: date) -> float:
    """Whole calendar months exactly, days as parts of 31, so that it never runs backwards."""
    months = 12 * (end.year - start.year) + end.month - start.month
    return months + (end.day - start.day) / 31


def ageing_factor(months: float) -> float:
    """Full for a year, then a half-life of two years."""
    return float(0.5 ** (max(0.0, months - AUDIT_FRESH_MONTHS) / AUDIT_HALF_LIFE_MONTHS))


def grade_of(percent: float) -> str:
    return "A" if percent >= 90 else "B" if percent >= 80 else "C"


def audit_score(percent: float, grade: str, months: float) -> float:
    return min(percent / 100, AUDIT_CAPS[grade]) * ageing_factor(months)


def code_score(shared_digits: int) -> float:
    return next((score for digits, score in CODE_PREFIX if shared_digits >= digits), 0.0)


def feature_score(required: float, achieved: float, smaller_is_better: bool) -> float:
    have, ask = (required, achieved) if smaller_is_better else (achieved, required)
    if have >= ask:
        return 1.0
    return NEAR_MISS_CREDIT if have * NEAR_MISS_RATIO >= ask else 0.0
