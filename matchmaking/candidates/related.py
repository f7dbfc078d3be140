"""Firms of the same owners: from the investor up to who holds it, and down to all they hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from django.db.models import Q, QuerySet
from django.utils import timezone

from investors.models import Investor
from linkages.companies.models import Company, Ownership

HOLDING = 25  # percent from which the EU definition of an SME speaks of partner firms
DEPTH = 12


def related_companies(
    investor_id: int, companies: Sequence[int]
) -> tuple[frozenset[int], frozenset[int]]:
    """(related to the investor, of known owners) among these companies. The number of queries
    follows the depth of the group, not the number of companies."""
    investor = Investor.objects.select_related("company").get(pk=investor_id).company
    group = _reach(_reach({investor.pk}, _above), _below)
    named = Company.objects.filter(pk__in=companies).order_by()
    if investor.group_name:
        group |= set(named.filter(group_name=investor.group_name).values_list("pk", flat=True))
    told = set(_holdings().filter(company__in=companies).values_list("company", flat=True))
    told |= set(
        named.filter(Q(parent__isnull=False) | ~Q(group_name="")).values_list("pk", flat=True)
    )
    return frozenset(group.intersection(companies)), frozenset(told)


def _reach(start: set[int], step: Callable[[set[int]], Iterable[int]]) -> set[int]:
    found, edge = set(start), set(start)
    for _depth in range(DEPTH):
        edge = set(step(edge)) - found
        if not edge:
            break
        found |= edge
    return found


def _above(companies: set[int]) -> Iterable[int]:
    owners = _strong().filter(company__in=companies).values_list("owner", flat=True)
    yield from (pk for pk in owners if pk)
    parents = Company.objects.filter(pk__in=companies, parent__isnull=False).order_by()
    yield from (pk for pk in parents.values_list("parent", flat=True) if pk)


def _below(companies: set[int]) -> Iterable[int]:
    yield from _strong().filter(owner__in=companies).values_list("company", flat=True)
    yield from Company.objects.filter(parent__in=companies).order_by().values_list("pk", flat=True)


def _strong() -> QuerySet[Ownership]:
    return _holdings().filter(owner__isnull=False, share__gte=HOLDING)


def _holdings() -> QuerySet[Ownership]:
    today = timezone.localdate()
    return Ownership.objects.filter(Q(until__isnull=True) | Q(until__gte=today)).order_by()
