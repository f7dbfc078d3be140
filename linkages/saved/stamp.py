"""What is kept of searches and tiles in the cache, under a stamp that changes with every change of
one, so that nothing is shown a moment longer. A cache that is away is an empty one."""

import logging
import uuid
from typing import Any

from django.core.cache import cache
from django.db import transaction

KEY = "saved:stamp"
logger = logging.getLogger(__name__)


def current() -> str:
    return str(kept([KEY]).get(KEY, ""))


def renew() -> None:
    """Now, for who goes on in this transaction, and once others see what it wrote."""
    _renew()
    transaction.on_commit(_renew)


def _renew() -> None:
    keep({KEY: uuid.uuid4().hex}, None)


def kept(keys: list[str]) -> dict[str, Any]:
    try:
        return dict(cache.get_many(keys))
    except Exception:  # whatever the cache suffers from, pages go on without it
        logger.warning("the cache did not answer", exc_info=True)
        return {}


def keep(values: dict[str, Any], seconds: int | None) -> None:
    try:
        cache.set_many(values, seconds)
    except Exception:  # as above
        logger.warning("the cache did not take anything", exc_info=True)
