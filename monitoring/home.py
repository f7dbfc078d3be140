"""What a person meets on coming in: a day's work, or what waits for an answer. Few queries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    CharField,
    Count,
    Exists,
    F,
    Func,
    Max,
    Model,
    OuterRef,
    Q,
    QuerySet,
    TextField,
    Value,
)  # fmt: skip
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from investors.models import Investor, Need
from linkages.accounts.models import User
from linkages.companies.models import Company
from linkages.contacts.models import Interaction
from linkages.todos.models import ToDo
from matchmaking.models import Contract, Suggestion
from suppliers.models import Certification, Supplier

STALE_DAYS = 365
ENDING_DAYS = 60
SHOWN = 12
RECENT = 6
#: Stages of a need from validated on, as the strip has them.
ROAD = (Need.Status.VALIDATED, *Need.OPEN, Need.Status.AWARDED)


# ── Today ────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Today:
    day: dt.date
    meetings: list[Interaction]
    todos: list[ToDo]  # late ones first, at most SHOWN
    late: int
    due: int

    @property
    def oldest(self) -> int:
        """Days that the latest of the late ones is behind."""
        return self.todos[0].days_late if self.late else 0

    @property
    def more(self) -> int:
        return self.late + self.due - len(self.todos)


def today_of(user: Any) -> Today:
    """Two queries: to-dos of today and before, with their number; meetings of today."""
    day = timezone.localdate()
    mine = ToDo.objects.visible_to(user).of(user).due_by(day)
    counts = dict(
        mine.order_by().annotate(late=Q(due_on__lt=day)).values_list("late").annotate(n=Count("pk"))
    )
    todos = mine.select_related("company", "owner")[:SHOWN] if counts else []
    return Today(
        day, meetings_of(user, day), list(todos), counts.get(True, 0), counts.get(False, 0)
    )


def meetings_of(user: Any, day: dt.date) -> list[Interaction]:
    start = timezone.make_aware(dt.datetime.combine(day, dt.time.min))
    kinds = Interaction.Kind
    return list(
        Interaction.objects.visible_to(user)
        .filter(by=user, at__gte=start, at__lt=start + dt.timedelta(days=1))
        .filter(kind__in=[kinds.MEETING, kinds.VISIT, kinds.CALL, kinds.EVENT])
        .select_related("company", "person")
        .order_by("at")
    )


# ── What waits ───────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Waiting:
    n: int
    text: str
    sub: str
    href: str
    action: str


def counted(**rows: QuerySet[Any]) -> dict[str, int]:
    """How many rows each has, all in one query."""
    parts = [
        found.order_by()
        .annotate(what=Value(name, CharField()))
        .values("what")
        .annotate(n=Count("pk", distinct=True))
        .values_list("what", "n")
        for name, found in rows.items()
    ]
    numbers = dict(parts[0].union(*parts[1:], all=True))
    return {name: numbers.get(name, 0) for name in rows}


def waiting_for(user: Any) -> list[Waiting]:
    """What only this person, or nobody in particular, can decide."""
    mine_or_nobodys = Q(promoter=user) | Q(promoter__isnull=True)
    found = counted(
        validate=Need.objects.visible_to(user).filter(mine_or_nobodys, status=Need.Status.DRAFT),
        decide=undecided(user),
        stale_suppliers=stale(Supplier.objects.visible_to(user), user),
        stale_investors=stale(Investor.objects.visible_to(user), user),
        ending=ending(user),
    )
    needs, suppliers = reverse("needs:list"), reverse("suppliers:list")
    rows = [
        Waiting(
            found["validate"],
            ngettext("need to validate", "needs to validate", found["validate"]),
            _("as the buyer told it"),
            f"{needs}?status={Need.Status.DRAFT}",
            _("Validate"),
        ),
        Waiting(
            found["decide"],
            ngettext("need with suppliers to choose", "needs with suppliers to choose",
                     found["decide"]),
            _("ranked, and none shortlisted or rejected"),
            f"{needs}?mine=on&status={Need.Status.MATCHING}&status={Need.Status.OPEN}",
            _("Decide"),
        ),
        Waiting(
            found["stale_suppliers"],
            ngettext("supplier not confirmed for 12 months",
                     "suppliers not confirmed for 12 months", found["stale_suppliers"]),
            _("in your care"),
            f"{suppliers}?mine=on&stale=on",
            _("Ask"),
        ),
        Waiting(
            found["stale_investors"],
            ngettext("investor not confirmed for 12 months",
                     "investors not confirmed for 12 months", found["stale_investors"]),
            _("in your care"),
            f"{reverse('investors:list')}?mine=on",
            _("Ask"),
        ),
        Waiting(
            found["ending"],
            ngettext("certificate that ends within 60 days",
                     "certificates that end within 60 days", found["ending"]),
            _("of suppliers in your care or nobody's"),
            f"{suppliers}?ending=on",
            _("Remind"),
        ),
    ]  # fmt: skip
    return [row for row in rows if row.n]


def undecided(user: Any) -> QuerySet[Need]:
    """Needs of the person with a ranking on which nobody has decided anything."""
    ranked = Suggestion.objects.ranked().filter(need=OuterRef("pk"))
    return (
        Need.objects.visible_to(user)
        .matchable()
        .filter(Exists(ranked), ~Exists(ranked.exclude(decision="")), promoter=user)
    )


def stale(rows: QuerySet[Any], user: Any) -> QuerySet[Any]:
    """Records in the person's care of which nobody has confirmed a section for a year."""
    return confirmed(rows).filter(company__account_manager=user, confirmed_last__lt=_year_ago())


def confirmed(rows: QuerySet[Any]) -> QuerySet[Any]:
    """`confirmed_last`: ISO date of the latest confirmation, empty if there is none."""
    last = Func(F("confirmed"), function="last_confirmation", output_field=TextField())
    return rows.annotate(confirmed_last=last)


def _year_ago() -> str:
    return (timezone.localdate() - dt.timedelta(days=STALE_DAYS)).isoformat()


def ending(user: Any) -> QuerySet[Certification]:
    managed = Q(supplier__company__account_manager=user) | Q(
        supplier__company__account_manager__isnull=True
    )
    return Certification.objects.ending(ENDING_DAYS).filter(managed)


# ── Needs by stage, the team, recent records ─────────────────────────────────


@dataclass(frozen=True)
class Stage:
    n: int
    label: str
    wait: str
    href: str


def stages_of(user: Any) -> list[Stage]:
    """The person's needs along their road; those past their date need a word with the buyer."""
    found = {
        status: (n, past)
        for status, n, past in Need.objects.visible_to(user)
        .filter(promoter=user, status__in=ROAD)
        .order_by()
        .values_list("status")
        .annotate(n=Count("pk"), past=Count("pk", filter=Q(expires_on__lt=timezone.localdate())))
    }
    stages = []
    for status in ROAD:
        n, past = found.get(status, (0, 0))
        late = ngettext("%(n)s past its date", "%(n)s past their date", past) % {"n": past}
        href = f"{reverse('needs:list')}?mine=on&status={status}"
        is_closed = status == Need.Status.AWARDED
        label = str(status.label)
        stages.append(Stage(n, label[:1].upper() + label[1:],
                            late if past and not is_closed else "", href))  # fmt: skip
    return stages if found else []


@dataclass(frozen=True)
class Load:
    name: str
    n: int
    percent: float
    is_me: bool
    href: str


def team_of(user: Any) -> list[Load]:
    """Who is how far behind; one's own line always."""
    late = (
        ToDo.objects.visible_to(user).overdue().order_by()
        .values_list("owner", "owner__name", "owner__email").annotate(n=Count("pk"))
    )  # fmt: skip
    rows = [(n, name or email, pk == user.pk, pk) for pk, name, email, n in late]
    if not rows:
        return []
    if not any(is_me for _n, _name, is_me, _pk in rows):
        rows.append((0, str(user), True, user.pk))
    most = max(n for n, *_rest in rows)
    rows.sort(key=lambda row: (-row[0], row[1]))
    href = reverse("todos:list")
    shown = rows[:RECENT]
    shown += [row for row in rows[RECENT:] if row[2]]
    return [
        Load(name, n, round(100 * n / most, 1), is_me, f"{href}?who=team&owner={pk}")
        for n, name, is_me, pk in shown
    ]


@dataclass(frozen=True)
class Recent:
    name: str
    href: str
    icon: str
    at: dt.datetime


def recent_of(user: Any) -> list[Recent]:
    """Companies that the person last had contact with, and needs it last worked on."""
    contacts = (
        Interaction.objects.visible_to(user)
        .filter(by=user, at__lte=timezone.now())
        .order_by()
        .values("company")
        .annotate(last=Max("created_at"))
        .order_by("-last")[:RECENT]
    )
    met = {row["company"]: row["last"] for row in contacts}
    companies = Company.objects.visible_to(user).filter(pk__in=met) if met else []
    needs = Need.objects.visible_to(user).filter(promoter=user).order_by("-updated_at")[:RECENT]
    rows = [Recent(str(one), one.get_absolute_url(), "company", met[one.pk]) for one in companies]
    rows += [Recent(str(one), one.get_absolute_url(), "match", one.updated_at) for one in needs]
    return sorted(rows, key=lambda row: row.at, reverse=True)[:RECENT]


# ── The first week ───────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Beginning:
    text: str
    href: str
    action: str
    is_done: bool


def first_steps(user: Any) -> list[Beginning]:
    """What a new register needs first; nothing once each has happened."""
    there: Iterable[type[Model]] = (Company, Supplier, Investor, Need, Interaction, Contract)
    done = User.objects.filter(pk=user.pk).values(
        **{model.__name__: Exists(model._default_manager.all()) for model in there}
    )[0]
    if all(done.values()):
        return []
    return [
        Beginning(_("Load or enter companies"), reverse("imports:start"), _("Import"),
                  done["Company"]),
        Beginning(_("Add suppliers with what they can make"), reverse("suppliers:create"),
                  _("Add supplier"), done["Supplier"]),
        Beginning(_("Add investors with what they buy"), reverse("investors:create"),
                  _("Add investor"), done["Investor"]),
        Beginning(_("Record what an investor needs"), reverse("needs:create"), _("Add need"),
                  done["Need"]),
        Beginning(_("Log a contact, with the next step"), reverse("contacts:log"), _("Log"),
                  done["Interaction"]),
        Beginning(_("Record a contract, and see the quarter"), reverse("matchmaking:contract_new"),
                  _("Add contract"), done["Contract"]),
    ]  # fmt: skip


# ── For the analyst ──────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Freshness:
    label: str
    fresh: int
    of: int
    href: str

    @property
    def percent(self) -> float | None:
        return 100 * self.fresh / self.of if self.of else None


def freshness(user: Any) -> list[Freshness]:
    """How many records somebody has confirmed within a year (DQ-02)."""
    suppliers, investors = Supplier.objects.visible_to(user), Investor.objects.visible_to(user)
    found = counted(
        suppliers=suppliers,
        fresh_suppliers=confirmed(suppliers).filter(confirmed_last__gte=_year_ago()),
        investors=investors,
        fresh_investors=confirmed(investors).filter(confirmed_last__gte=_year_ago()),
    )
    return [
        Freshness(_("Suppliers"), found["fresh_suppliers"], found["suppliers"],
                  reverse("suppliers:list")),
        Freshness(_("Investors"), found["fresh_investors"], found["investors"],
                  reverse("investors:list")),
    ]  # fmt: skip
