"""Acts of monitoring."""

from __future__ import annotations

from typing import Any

from linkages.history.changes import change_set
from monitoring.models import ParameterSet


def set_parameters(row: ParameterSet, *, by: Any) -> ParameterSet:
    """From its day on the figures rest on this row; earlier rows keep speaking for their time."""
    with change_set(by=by, reason=row.note):
        row.set_by = by
        row.full_clean()
        row.save()
        return row
