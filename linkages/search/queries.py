"""What the kernel adds to what can be asked: contacts, to-dos, people and worked-out figures.
Packages below this one cannot name their own."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import (
    Case,
    Count,
    DateField,
    Func,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, TruncDate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from linkages import field_registry
from linkages.companies.models import Company, YearlyFigures
from linkages.contacts.models import Interaction
from linkages.permissions import AGENCY, may_read, role_of
from linkages.search import changes, examples  # noqa: F401  (they declare their parts)
from linkages.search.askable import Option
from linkages.search.predicates.base import NOTHING, in_currency
from linkages.search.related import compute, name_one, relate
from linkages.search.sources import Asking
from linkages.search.vocabulary import said
from linkages.todos.models import ToDo

relate(
    "people", "person", {"company": "company"}, labels=_("people"), one=_("a person"),
)  # fmt: skip
relate(
    "interactions",
    "interaction",
    {"company": "company", "person": "person"},
    labels=_("contacts"),
    one=_("a contact"),
    date="at",
)
relate(
    "meetings",
    "interaction",
    {"company": "company", "person": "person"},
    labels=_("meetings"),
    one=_("a meeting"),
    date="at",
    where=Q(kind__in=(Interaction.Kind.MEETING, Interaction.Kind.VISIT)),
)
relate("todos", "todo", {"company": "company"}, labels=_("to-dos"), one=_("a to-do"), date="due_on")
relate(
    "subsidiaries",
    "company",
    {"company": "parent"},
    labels=_("companies of the group"),
    one=_("a company of the group"),
)
name_one(
    identifiers=_("an identifier"),
    sites=_("a site"),
    owners=_("an owner"),
    figures=_("a year of figures"),
)


# ── Worked out ───────────────────────────────────────────────────────────────


def _types(role: str) -> list[Option]:
    """Outsiders do not read the status, so they do not learn who is a prospect."""
    names = {"investor": _("investor"), "supplier": _("supplier"), "none": _("neither yet")}
    if role in AGENCY:
        names["prospect"] = _("prospect")
    return [Option(code, said(name, capital=False)) for code, name in names.items()]


def _sides(asking: Asking, prefix: str, code: str) -> Q:
    """What a company is: one may be several things at once."""
    if code == "prospect":
        if role_of(asking.user) not in AGENCY:
            return NOTHING
        return Q(**{f"{prefix}status": Company.Status.PROSPECT})
    models = {
        one.key: one.model
        for one in field_registry.records()
        if one.key in ("investor", "supplier")
    }
    held = {
        key: Q(**{f"{prefix}pk__in": asking.rows(model).order_by().values("company")})
        for key, model in models.items()
    }
    if code in held:
        return held[code]
    return ~Q(*held.values(), _connector=Q.OR)


compute(
    "company.type",
    label=_("type"),
    kind="choice",
    access="public",
    holds=_sides,
    values=_types,
    hint=_("A company can be investor and supplier at once."),
)


def _last_contact(asking: Asking, prefix: str) -> Any:
    past = asking.rows(Interaction).filter(at__lte=asking.now, company=OuterRef(f"{prefix}pk"))
    day = TruncDate("at", tzinfo=timezone.get_default_timezone())
    return Subquery(past.order_by("-at").annotate(_day=day).values("_day")[:1])


def _days_since_contact(asking: Asking, prefix: str) -> Any:
    return Func(
        Value(asking.today, output_field=DateField()),
        Cast(_last_contact(asking, prefix), DateField()),
        template="(%(expressions)s)",
        arg_joiner="::date - ",
        output_field=IntegerField(),
    )


def _open_todos(asking: Asking, prefix: str) -> Any:
    mine = asking.rows(ToDo).filter(done_at__isnull=True, company=OuterRef(f"{prefix}pk"))
    counted = mine.order_by().values("company").annotate(_n=Count("pk")).values("_n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _next_action(asking: Asking, prefix: str) -> Any:
    coming = asking.rows(ToDo).filter(
        done_at__isnull=True, due_on__isnull=False, company=OuterRef(f"{prefix}pk")
    )
    return Subquery(coming.order_by("due_on").values("due_on")[:1])


def _staff(asking: Asking, prefix: str) -> Any:
    known = YearlyFigures.objects.filter(
        company=OuterRef(f"{prefix}pk"), headcount__isnull=False
    ).order_by("-year")
    return Subquery(known.values("headcount")[:1])


def _previous_turnover(asking: Asking, prefix: str) -> Any:
    """Of the latest earlier year in the same currency."""
    earlier = YearlyFigures.objects.filter(
        company=OuterRef("company"), currency=OuterRef("currency"), year__lt=OuterRef("year")
    ).order_by("-year")
    before = Subquery(earlier.values("turnover")[:1])
    return in_currency(before, "currency", asking, settings.REPORTING_CURRENCY)


compute(
    "company.last_contact",
    label=_("last contact on"),
    kind="date",
    access="agency",
    act="see_interactions",
    expression=_last_contact,
)
compute(
    "company.days_since_contact",
    label=_("days since the last contact"),
    kind="number",
    unit=_("days"),
    access="agency",
    act="see_interactions",
    expression=_days_since_contact,
)
compute(
    "company.open_todos",
    label=_("open to-dos"),
    kind="number",
    access="agency",
    act="see_todos",
    expression=_open_todos,
)
compute(
    "company.next_action",
    label=_("next action on"),
    kind="date",
    access="agency",
    act="see_todos",
    expression=_next_action,
)
compute(
    "company.staff",
    label=_("staff"),
    kind="number",
    access="finance",
    expression=_staff,
    hint=_("People in the latest year that is known."),
)
compute(
    "yearlyfigures.previous_turnover",
    label=_("previous turnover"),
    kind="money",
    unit=settings.REPORTING_CURRENCY,
    access="finance",
    expression=_previous_turnover,
    hint=_("Of the year before, in the same currency."),
)


def completeness(record: str) -> Any:
    """Share of the counted facts of the record that are known, of those that the person reads."""

    def expression(asking: Asking, prefix: str) -> Any:
        entry = field_registry.record(record)
        terms: list[Any] = []
        for part in field_registry.parts(record, asking.user):
            for via, one in part.fields:
                if one.counts and may_read(asking.user, one.access or "agency"):
                    head = "company__" if via and entry.model is not Company else ""
                    terms.append(_known(f"{prefix}{head}{one.attr}", one.model_field))
        if not terms:
            return Value(None, output_field=IntegerField())
        total = terms[0]
        for term in terms[1:]:
            total = total + term
        return (total * Value(100)) / Value(len(terms))

    return expression


def _known(path: str, column: Any) -> Any:
    blank = Q(**{f"{path}__isnull": True})
    if column.empty_strings_allowed and not column.null and not column.is_relation:
        blank |= Q(**{path: [] if hasattr(column, "base_field") else ""})
    elif hasattr(column, "base_field"):
        blank |= Q(**{path: []})
    return Case(When(blank, then=Value(0)), default=Value(1), output_field=IntegerField())


for _record in ("company", "investor", "supplier", "need"):
    compute(
        f"{_record}.completeness",
        label=_("completeness"),
        kind="percent",
        unit="%",
        access="agency",
        expression=completeness(_record),
    )
