"""Field helpers shared by records: code nodes, lists of codes, amounts, the last confirmation."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models


def node(scheme: str, label: Any, **options: Any) -> models.ForeignKey[Any, Any]:
    """A code of one classification scheme."""
    options.setdefault("null", True)
    options.setdefault("blank", options["null"])
    return models.ForeignKey(
        "classifications.Node",
        models.PROTECT,
        verbose_name=label,
        related_name="+",
        limit_choices_to={"scheme__code": scheme},
        **options,
    )


def codes(label: Any, choices: Any = None, scheme: str = "", **options: Any) -> ArrayField:
    """Several short codes (countries, languages, languages' levels) in one column; `scheme`: they
    are codes of that classification."""
    options.setdefault("default", list)
    made = ArrayField(
        models.CharField(max_length=40, choices=choices), verbose_name=label, blank=True, **options
    )
    made.scheme = scheme  # type: ignore[attr-defined]
    return made


def money(label: Any, **options: Any) -> models.DecimalField[Any, Any]:
    return models.DecimalField(
        label, max_digits=18, decimal_places=2, null=True, blank=True, **options
    )


def percent(label: Any, **options: Any) -> models.DecimalField[Any, Any]:
    from django.core.validators import MaxValueValidator, MinValueValidator

    return models.DecimalField(
        label,
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        **options,
    )


def last_confirmed() -> models.GeneratedField:
    """ISO date of the latest confirmation of any section, empty if there is none: a list sorts
    and pages by it. For models that are `Sectioned`."""
    return models.GeneratedField(
        expression=models.Func(
            models.F("confirmed"), function="last_confirmation", output_field=models.TextField()
        ),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
        editable=False,
    )
