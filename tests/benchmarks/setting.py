"""What every benchmark begins with: the product set up, a person who may see all, timing."""

from __future__ import annotations

import json
import os
import statistics
import time
import warnings
from collections.abc import Callable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linkages.settings")

import django
from django.conf import settings

warnings.simplefilter("ignore")
settings.ALLOWED_HOSTS += ["testserver"]
# File names with hashes need collectstatic and change nothing that is measured here.
settings.STORAGES["staticfiles"]["BACKEND"] = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
)
django.setup()

EMAIL = "measuring@scale.linkages.example"


def administrator() -> Any:
    from linkages.accounts.models import User

    user, _made = User.objects.get_or_create(
        email=EMAIL, defaults={"role": "administrator", "name": "Measuring"}
    )
    return user


def timed(act: Callable[[], Any], times: int, warm: int = 2) -> dict[str, float]:
    """Milliseconds: median, 95th percentile, least."""
    for _ in range(warm):
        act()
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        act()
        taken.append((time.perf_counter() - started) * 1000)
    taken.sort()
    return {
        "p50_ms": round(statistics.median(taken), 1),
        "p95_ms": round(taken[min(len(taken) - 1, int(len(taken) * 0.95))], 1),
        "least_ms": round(taken[0], 1),
    }


def sizes() -> dict[str, int]:
    from investors.models import Investor, Need
    from linkages.companies.models import Company
    from matchmaking.models import Contract
    from suppliers.models import Supplier

    models = (Company, Supplier, Investor, Need, Contract)
    return {str(model._meta.model_name): model._default_manager.count() for model in models}


def print_json(found: dict[str, Any]) -> None:
    print(json.dumps(found, ensure_ascii=False, indent=1))  # noqa: T201
