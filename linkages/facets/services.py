from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.utils import timezone

from linkages.accounts.models import User
from linkages.facets.columns import chosen
from linkages.facets.lists import ListSpec, all_lists
from linkages.facets.models import Change, ListLook
from linkages.listing import SIZES

DAYS_KEPT = 1


def save_columns(spec: ListSpec, columns: Sequence[str], *, by: Any) -> None:
    """The columns that the person sees from now on; none: those that the list has by itself."""
    keys = [one.key for one in chosen(spec, by, columns)] if columns else []
    ListLook.objects.update_or_create(user=by, list_key=spec.key, defaults={"columns": keys})


def save_size(spec: ListSpec, size: int, *, by: Any) -> None:
    if size in SIZES:
        ListLook.objects.update_or_create(user=by, list_key=spec.key, defaults={"size": size})


def save_density(density: str, *, by: Any) -> None:
    if density in User.Density.values and by.density != density:
        by.density = density
        by.save(update_fields=["density"])


def write_down_all() -> None:
    """Say that every list may be another now: for who has written without triggers."""
    with connection.cursor() as cursor:
        for spec in all_lists():
            cursor.execute(
                "INSERT INTO facets_change (list_key, record, transaction, at) VALUES "
                "(%s, NULL, pg_current_xact_id()::text::bigint, clock_timestamp())",
                [spec.key],
            )


def forget_changes() -> int:
    """Drop what every process has long seen; who has not looked for hours reads all anew."""
    before = timezone.now() - dt.timedelta(days=DAYS_KEPT)
    return Change.objects.filter(at__lt=before).delete()[0]
