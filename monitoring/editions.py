"""Figures are computed once for each state of the data and then kept in the cache.

Where the register is small this happens while the page waits, else in a job; meanwhile the page
shows the figures that were known last and says so. A cache that is away costs time, no answer.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import pickle
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db import connection, models
from django.utils import timezone
from redis.exceptions import RedisError

from investors.models import Investor
from linkages.classifications.models import Scheme
from linkages.companies.models import Company, Ownership, YearlyFigures
from linkages.currencies.models import ExchangeRate, PriceIndex
from linkages.history.changes import tracked_models
from linkages.jobs import services as jobs
from linkages.jobs.models import Run
from linkages.periods import Period
from matchmaking.models import Amendment, Contract, Linkage
from monitoring.facts import stored_register
from monitoring.figures import MOST_CHANGES, Behind, Edition, Figure
from monitoring.indicators import (
    FIRST_RELEASE,
    Parameters,
    Reading,
    Register,
    Vintage,
    compare,
    compute,
)
from monitoring.kind import FIGURES
from monitoring.models import parameters_on
from suppliers.models import Supplier

logger = logging.getLogger(__name__)

AWAY = (RedisError, OSError)
#: What an earlier release kept, of a class that is no more.
UNREADABLE = (pickle.UnpicklingError, AttributeError, ImportError, EOFError)

FORMAT = 1  # of what is kept: raised when its shape changes
LENGTH = 8  # quarters that a page looks back over, its own included
LARGE = 30_000  # contracts or firms from which a page does not wait
KEPT = 2 * 24 * 3600
LAST_KEPT = 30 * 24 * 3600
ASK_AGAIN = 300

COUNTED: tuple[type[models.Model], ...] = (
    Contract, Amendment, Linkage, Supplier, Investor, Company, Ownership, YearlyFigures,
)  # fmt: skip


class NotReady(Exception):
    """The figures are being computed for the first time; ask again in a moment."""


@dataclass(frozen=True)
class Series:
    """Editions of the period asked for and of those before it, oldest first."""

    editions: list[Edition]
    is_behind: bool = False  # the data has changed since, and a job looks at it

    @property
    def now(self) -> Edition:
        return self.editions[-1]

    def before(self, periods: int) -> Edition | None:
        """The edition so many periods earlier, if the series reaches back so far."""
        return self.editions[-1 - periods] if periods < len(self.editions) else None


def first_release(period: Period, parameters: Parameters | None = None) -> dt.date:
    parameters = parameters or parameters_on(period.end)
    return period.end + dt.timedelta(days=parameters.first_release_lag_days)


def series(period: Period, vintage: Vintage, *, length: int = LENGTH, wait: bool = False) -> Series:
    """Figures with one set of parameters, that of the period asked for; those of the periods
    before it come without breakdowns.

    `wait`: compute here, however large the register is (for jobs and commands).
    """
    wanted = [period.shifted(steps) for steps in range(1 - length, 1)]
    return _Request(wanted, vintage).series(wait=wait)


def edition(period: Period, vintage: Vintage, *, wait: bool = False) -> Edition:
    return series(period, vintage, length=1, wait=wait).now


def several(periods: Sequence[Period], vintage: Vintage, *, wait: bool = False) -> list[Edition]:
    """Editions of any periods, with the parameters of the last one, from one look at the data."""
    return _Request(periods, vintage, in_full=periods).series(wait=wait).editions


def behind(of: Edition, key: str, *, wait: bool = False) -> Behind:
    """The rows behind a figure of the edition."""
    vintage = FIRST_RELEASE if of.is_first_release else Vintage(of.as_of)
    return _Request([of.period], vintage).behind(key, wait=wait)


# ── Which state of the data ──────────────────────────────────────────────────


@dataclass(frozen=True)
class Stamp:
    """A short text that changes when a fact does, from the newest keys and row versions."""

    text: str
    is_large: bool


def stamp() -> Stamp:
    """One query over indices; it misses only what a transaction writes that began earlier and
    ends later than the newest one seen, which the next change puts right."""
    quote = connection.ops.quote_name
    events = tracked_models()
    parts = [
        f"(SELECT max(id) FROM {quote(model._meta.db_table)})"  # noqa: S608 names of tables only
        for model in COUNTED
    ]
    parts += [
        f"(SELECT max(pgh_id) FROM {quote(events[model]._meta.db_table)})"  # noqa: S608
        for model in COUNTED
    ]
    parts += [
        f"(SELECT concat(count(*), ' ', sum({column})) FROM {quote(model._meta.db_table)})"  # noqa: S608
        for model, column in (
            (ExchangeRate, "rate"), (PriceIndex, "index_2020_100"), (Scheme, "revision")
        )
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}")
        found = cursor.fetchone()
    newest = dict(zip(COUNTED, found, strict=False))
    is_large = max(newest[model] or 0 for model in (Contract, Supplier, Investor)) > LARGE
    digest = hashlib.blake2s(repr(found).encode(), digest_size=10)
    return Stamp(digest.hexdigest(), is_large)


# ── Asking ───────────────────────────────────────────────────────────────────


class _Request:
    """Periods of one question; the last one is what it is about, and the one whose rows count."""

    def __init__(
        self, periods: Sequence[Period], vintage: Vintage, in_full: Sequence[Period] = ()
    ) -> None:
        self.periods = list(periods)
        self.main = self.periods[-1]
        self.in_full = {self.main, *in_full}
        self.vintage = vintage
        self.parameters = parameters_on(self.main.end)
        self.stamp = stamp()

    def series(self, *, wait: bool) -> Series:
        kept = _read(self.key(period) for period in self.periods)
        missing = [period for period in self.periods if self.key(period) not in kept]
        if missing:
            if self.stamp.is_large and not wait:
                return self.last_known()
            kept |= self.compute(missing)
        return Series([kept[self.key(period)] for period in self.periods])

    def behind(self, key: str, *, wait: bool) -> Behind:
        name = self.rows_key(key)
        found = _read([name])
        if name not in found:
            if self.stamp.is_large and not wait:
                self.ask()
                raise NotReady
            self.compute([self.main])
            found = _read([name]) or self.fresh
        return found[name]

    def compute(self, periods: Sequence[Period]) -> dict[str, Any]:
        """Compute and keep; rows are kept of the main period alone."""
        register = stored_register(self.parameters)
        now = timezone.now()
        made: dict[str, Any] = {}
        self.fresh: dict[str, Any] = {}
        for period in periods:
            readings = compute(register, period, self.vintage)
            edition = Edition(
                period=period,
                as_of=self.day(period),
                is_first_release=self.vintage == FIRST_RELEASE,
                parameters=self.parameters,
                stamp=self.stamp.text,
                known_at=now,
                figures={reading.key: Figure.read(reading) for reading in readings},
            )
            made[self.full_key(period)] = edition
            made[self.brief_key(period)] = edition.brief()
            if period == self.main:
                self.fresh = self.rows_behind(register, readings)
        _keep(made | self.fresh, KEPT)
        last = {self.last_key(period): made[self.key(period)] for period in periods}
        _keep(last, LAST_KEPT)
        return made

    def rows_behind(self, register: Register, readings: list[Reading]) -> dict[str, Any]:
        """With what has changed since the first release, once that is out."""
        first: dict[str, Reading] = {}
        if self.day(self.main) > FIRST_RELEASE.day(self.main, self.parameters):
            first = {one.key: one for one in compute(register, self.main, FIRST_RELEASE)}
        return {
            self.rows_key(one.key): Behind.read(
                one, compare(register, first[one.key], one, MOST_CHANGES) if first else None
            )
            for one in readings
        }

    def last_known(self) -> Series:
        """What was known before the data changed, while a job looks at the change."""
        self.ask()
        kept = _read(self.last_key(period) for period in self.periods)
        if len(kept) < len(self.periods):
            raise NotReady
        return Series([kept[self.last_key(period)] for period in self.periods], is_behind=True)

    def ask(self) -> None:
        if _first_to_ask(f"{self.last_key(self.main)}:{len(self.periods)}"):
            jobs.start(
                FIGURES.key,
                subject=self.main.code,
                params={
                    "periods": [period.code for period in self.periods],
                    "as_of": self.vintage.on.isoformat() if self.vintage.on else "",
                },
            )

    def day(self, period: Period) -> dt.date:
        return self.vintage.day(period, self.parameters)

    def key(self, period: Period) -> str:
        return self.full_key(period) if period in self.in_full else self.brief_key(period)

    def full_key(self, period: Period) -> str:
        return f"figures:{FORMAT}:{self.stamp.text}:{self._method}:{period}:{self.day(period)}"

    def brief_key(self, period: Period) -> str:
        return f"{self.full_key(period)}:brief"

    def rows_key(self, key: str) -> str:
        return f"rows:{self.full_key(self.main)}:{key}"

    def last_key(self, period: Period) -> str:
        size = "full" if period in self.in_full else "brief"
        name = "first" if self.vintage == FIRST_RELEASE else str(self.vintage.on)
        if self.vintage.on == timezone.localdate():
            name = "today"
        return f"figures:{FORMAT}:last:{period}:{name}:{size}"

    @property
    def _method(self) -> str:
        return hashlib.blake2s(repr(self.parameters).encode(), digest_size=6).hexdigest()


def carry_out(run: Run) -> None:
    """The job: compute what a page asked for and did not wait for."""
    periods = [Period.parse(code) for code in run.params["periods"]]
    on = run.params["as_of"]
    request = _Request(periods, Vintage(dt.date.fromisoformat(on)) if on else FIRST_RELEASE)
    request.compute(request.periods)
    jobs.finish(run, done=len(periods), message="computed", periods=len(periods))


# ── The cache ────────────────────────────────────────────────────────────────


def _read(keys: Iterable[str]) -> dict[str, Any]:
    try:
        return cache.get_many(list(keys))
    except (*AWAY, *UNREADABLE):
        logger.warning("the cache did not answer", exc_info=True)
        return {}


def _keep(values: dict[str, Any], seconds: int) -> None:
    try:
        cache.set_many(values, seconds)
    except AWAY:
        logger.warning("the cache took nothing", exc_info=True)


def _first_to_ask(key: str) -> bool:
    try:
        return bool(cache.add(f"asked:{key}", True, ASK_AGAIN))
    except AWAY:
        logger.warning("the cache did not say whether somebody asks already", exc_info=True)
        return True
