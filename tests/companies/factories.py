"""The least valid company; a test states what matters to it."""

from __future__ import annotations

import itertools
from typing import Any

from linkages.companies.models import Company

_numbers = itertools.count(1)


def company(**facts: Any) -> Company:
    facts.setdefault("name", f"Firma {next(_numbers)} SRL")
    facts.setdefault("country", "XV")
    return Company.objects.create(**facts)
