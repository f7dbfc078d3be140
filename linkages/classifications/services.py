"""Acts on classifications."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from linkages.classifications import labels, product
from linkages.classifications.loading import Outcome, label_columns, load, touch
from linkages.classifications.models import Node, Scheme
from linkages.classifications.schemes import SCHEMES, KnownScheme
from linkages.classifications.tree import Row


def load_known(code: str, *, dry_run: bool = False) -> Outcome:
    """Load a classification that comes with the product or its packages."""
    known = SCHEMES[code]
    if known.rows is None:
        raise KeyError(code)
    return _load_known(known, known.rows(), complete=known.complete, dry_run=dry_run)


def load_all() -> list[Outcome]:
    """Everything that comes with the product and its packages; a second time changes nothing."""
    return [load_known(known.code) for known in SCHEMES.values() if known.rows]


def load_demo_country() -> None:
    """Country, regions and legal forms of the demonstration country, wherever the product is at
    home."""
    demo: dict[str, list[Row]] = {
        "country": [product.demo_country()],
        "region": list(product.demo_regions()),
        "legal_form": list(product.demo_legal_forms()),
    }
    for code, rows in demo.items():
        _load_known(SCHEMES[code], rows, complete=False)


def retire_demo_country() -> int:
    """The demonstration country is gone; its codes stay as retired ones."""
    demo = Node.objects.filter(attributes__demo=True).current()
    return _retire(demo, timezone.localdate())


def retire(
    node: Node, *, by: Any, on: dt.date | None = None, replaced_by: Node | None = None
) -> int:
    """Take a code and all below it out of use from this day; how many codes that were."""
    if replaced_by is not None and replaced_by.scheme_id != node.scheme_id:
        raise ValueError("a code is replaced by a code of its own classification")
    with transaction.atomic():
        count = _retire(Node.objects.under(node).current(), on or timezone.localdate())
        Node.objects.filter(pk=node.pk).update(replaced_by=replaced_by)
    return count


def _retire(nodes: Any, on: dt.date) -> int:
    with transaction.atomic():
        schemes = set(nodes.values_list("scheme", flat=True))
        count: int = nodes.update(retired_on=on)
        for scheme in Scheme.objects.filter(pk__in=schemes):
            touch(scheme)
    labels.clear()
    return count


def _load_known(
    known: KnownScheme, rows: Iterable[Row], *, complete: bool, dry_run: bool = False
) -> Outcome:
    return load(known.code, rows, about=about(known), complete=complete, dry_run=dry_run)


def about(known: KnownScheme) -> dict[str, Any]:
    """Columns of the scheme row."""
    name, name_en, _further = label_columns(known.labels)
    return {
        "name": name or name_en,
        "name_en": name_en,
        "version": known.version,
        "source": known.source,
        "is_tree": known.is_tree,
    }
