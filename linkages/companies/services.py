"""Acts on the company register."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext as _

from linkages.companies import identifiers
from linkages.companies.models import (
    Company,
    Identifier,
    Membership,
    Ownership,
    Release,
    YearlyFigures,
)
from linkages.companies.size import size_class
from linkages.currencies.convert import in_reporting_currency
from linkages.folding import fold
from linkages.history.changes import change_set

MAX_OWNER_DEPTH = 50


def create_company(
    *, by: Any, register_number: str = "", vat_number: str = "", **facts: Any
) -> Company:
    """A new legal entity with its numbers. Raises `ValidationError` for a number that another
    company has or whose check digits are wrong."""
    with change_set(by=by):
        company = Company(**facts)
        company.full_clean(exclude=["legal_form", "main_activity", "region", "parent"])
        company.save()
        for kind, value in (("register", register_number), ("vat", vat_number)):
            if value:
                add_identifier(company, kind, value)
        return company


def add_identifier(company: Company, kind: str, value: str, **facts: Any) -> Identifier:
    facts.setdefault("country", company.country)
    identifier = Identifier(company=company, kind=kind, value=value, **facts)
    identifier.full_clean()
    identifier.save()
    return identifier


def similar_companies(name: str, number: str = "", *, limit: int = 5) -> models.QuerySet[Company]:
    """Companies that may be the one being typed: the same number, or a name alike."""
    from django.contrib.postgres.search import TrigramWordSimilarity

    folded = fold(name)
    key = identifiers.key(number)
    same_number = Identifier.objects.filter(value_key=key).values("company") if key else []
    alike = models.Q(pk__in=same_number)
    if len(folded) >= 3:
        alike |= models.Q(name_folded__trigram_word_similar=folded)
    return (
        Company.objects.filter(alike)
        .annotate(likeness=TrigramWordSimilarity(folded, "name_folded"))
        .order_by("-likeness", "pk")[:limit]
    )


def set_owners_checked(company: Company) -> None:
    """Refuse owners whose shares exceed 100 % or who would own themselves through others."""
    today = timezone.localdate()
    current = company.owners.filter(models.Q(until__isnull=True) | models.Q(until__gte=today))
    total = current.aggregate(total=models.Sum("share"))["total"] or Decimal(0)
    if total > 100:
        raise ValidationError(
            _("The owners' shares add up to %(total)s %%; they cannot exceed 100 %%.")
            % {"total": total.normalize()}
        )
    if owns_itself(company.pk):
        raise ValidationError(
            _("“%(name)s” would own itself through its owners. Remove one of the shares.")
            % {"name": company}
        )


def owns_itself(company_pk: int) -> bool:
    """Whether the chain of owners leads back to the company."""
    table = connection.ops.quote_name(Ownership._meta.db_table)
    sql = (
        f"WITH RECURSIVE up(id, depth) AS (SELECT owner_id, 1 FROM {table} WHERE company_id = %s "  # noqa: S608
        f"UNION SELECT o.owner_id, up.depth + 1 FROM {table} o JOIN up ON o.company_id = up.id "
        "WHERE up.depth < %s) SELECT 1 FROM up WHERE id = %s LIMIT 1"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [company_pk, MAX_OWNER_DEPTH, company_pk])
        return cursor.fetchone() is not None


def foreign_share(company: Company, on: dt.date | None = None) -> Decimal | None:
    """Percent of votes held by foreign owners on the day; None if no owner is known."""
    day = on or timezone.localdate()
    owners = company.owners.filter(
        models.Q(since__isnull=True) | models.Q(since__lte=day),
        models.Q(until__isnull=True) | models.Q(until__gte=day),
    )
    if not owners.exists():
        return None
    foreign = owners.filter(holder=Ownership.Holder.FOREIGN)
    return foreign.aggregate(total=models.Sum("share"))["total"] or Decimal(0)


def refresh_size(company: Company) -> None:
    """Set the size class from the latest yearly figures (EU Recommendation 2003/361)."""
    latest: YearlyFigures | None = company.figures.order_by("-year").first()
    found = ""
    if latest is not None:
        day = dt.date(latest.year, 12, 31)
        found = size_class(
            latest.headcount,
            in_reporting_currency(latest.turnover, latest.currency, day),
            in_reporting_currency(latest.balance, latest.currency, day),
        )
    size = "" if found == "unknown" else found
    if company.size_class != size:
        Company.objects.filter(pk=company.pk).update(size_class=size)
        company.size_class = size


def assign_manager(company: Company, manager: Any, *, by: Any) -> None:
    with change_set(by=by):
        Company.objects.filter(pk=company.pk).update(
            account_manager=manager, version=models.F("version") + 1
        )


def release(company: Company, to_company: Company, *, by: Any) -> Release:
    """Let another company see this one's profile."""
    found, _created = Release.objects.get_or_create(
        company=company, to_company=to_company, defaults={"released_by": by}
    )
    return found


def link_user(user: Any, company: Company) -> Membership:
    """The outsider acts for the company from now on."""
    membership, _created = Membership.objects.update_or_create(
        user=user, defaults={"company": company}
    )
    user.__dict__.pop("company_id", None)
    return membership
