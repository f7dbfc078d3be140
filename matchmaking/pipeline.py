"""The pipeline as a board: a column a stage, with counts, value and the cards that moved last."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, F, QuerySet, Sum, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linkages.currencies.convert import in_reporting_currency
from linkages.dates import day_and_month
from linkages.numbers import short_money, written
from linkages.permissions import can
from linkages.todos.models import ToDo
from matchmaking import labels
from matchmaking.models import Introduction
from matchmaking.services import possible_moves
from matchmaking.stages import Stage, is_step_back

CARDS = 50
#: Days after which a pair that does not move wants a look.
LONG = 30
Steps = Introduction.Stage
COLUMNS = (
    Steps.PROPOSED, Steps.INTRODUCTION, Steps.MEETING, Steps.AUDIT, Steps.RFQ, Steps.QUOTE,
    Steps.SAMPLE, Steps.NOMINATED,
)  # fmt: skip


@dataclass
class Card:
    introduction: Introduction
    today: dt.date
    todo: ToDo | None = None

    @property
    def late(self) -> str:
        """What is overdue: an answer, or a to-do."""
        one = self.introduction
        if one.stage == Steps.PROPOSED and one.answer_by and one.answer_by < self.today:
            days = (self.today - one.answer_by).days
            text = ngettext("Answer %(n)d day late", "Answer %(n)d days late", days)
            return text % {"n": days}
        if self.todo is not None and self.todo.is_overdue():
            days = self.todo.days_late
            text = ngettext("%(n)d day late: %(what)s", "%(n)d days late: %(what)s", days)
            return text % {"n": days, "what": self.todo.title}
        return ""

    @property
    def next(self) -> str:
        if self.todo is not None:
            due = f", {day_and_month(self.todo.due_on)}" if self.todo.due_on else ""
            return _("Next: %(what)s%(due)s") % {"what": self.todo.title, "due": due}
        return waiting_words(self.introduction)

    @property
    def days(self) -> str:
        days = self.introduction.days_here(self.today)
        return ngettext("%(n)d day here", "%(n)d days here", days) % {"n": days}

    @property
    def is_old(self) -> bool:
        return bool(self.late) or self.introduction.days_here(self.today) > LONG

    @property
    def steps(self) -> list[dict[str, str]]:
        """Moves that need nothing said: forward ones."""
        now = Stage(self.introduction.stage)
        agreed = self.introduction.is_mutual()
        return [
            {"value": stage.value, "label": labels.label(labels.STAGES, stage.value)}
            for stage in possible_moves(self.introduction)
            if stage != Steps.LOST and not is_step_back(now, Stage(stage.value))
            if stage != Steps.INTRODUCTION or agreed
        ]


def waiting_words(introduction: Introduction) -> str:
    """Whose answer a proposal waits for."""
    if introduction.stage != Steps.PROPOSED:
        return ""
    if introduction.buyer_agreed_on is None:
        return _("Waits for the buyer")
    if introduction.supplier_agreed_on is None:
        return _("Waits for the supplier")
    return ""


@dataclass
class Column:
    stage: str
    count: int = 0
    value: Decimal = Decimal(0)
    cards: list[Card] = field(default_factory=list)

    @property
    def label(self) -> str:
        return labels.label(labels.STAGES, self.stage)

    @property
    def sum(self) -> str:
        money = short_money(round(self.value), settings.REPORTING_CURRENCY) if self.value else ""
        return " · ".join(filter(None, [written(self.count), money]))

    @property
    def more(self) -> int:
        return max(0, self.count - len(self.cards))


def board(rows: QuerySet[Introduction], user: Any) -> list[Column]:
    """Four queries, however many pairs are on their way."""
    columns = {stage.value: Column(stage.value) for stage in COLUMNS}
    today = timezone.localdate()
    rates: dict[str, Decimal | None] = {}
    for stage, currency, count, total in (
        rows.order_by()
        .values_list("stage", "need__currency")
        .annotate(count=Count("pk"), total=Sum("need__annual_value"))
    ):
        if stage in columns:
            columns[stage].count += count
            columns[stage].value += _in_euro(total, currency, today, rates)
    shown = list(
        rows.filter(stage__in=columns)
        .annotate(
            place=Window(
                RowNumber(),
                partition_by=F("stage"),
                order_by=[F("stage_on").desc(), F("pk").desc()],
            )
        )
        .filter(place__lte=CARDS)
        .with_parties()  # type: ignore[attr-defined]
        .order_by("-stage_on", "-pk")
    )
    todos = next_todos(shown, user)
    for one in shown:
        columns[one.stage].cards.append(Card(one, today, todos.get(one.pk)))
    return list(columns.values())


def _in_euro(
    total: Decimal | None, currency: str, today: dt.date, rates: dict[str, Decimal | None]
) -> Decimal:
    if not total:
        return Decimal(0)
    if currency not in rates:
        rates[currency] = in_reporting_currency(Decimal(1), currency, today, tolerance_days=400)
    return total * (rates[currency] or Decimal(0))


def next_todos(introductions: Iterable[Introduction], user: Any) -> dict[int, ToDo]:
    """The nearest open to-do of each."""
    keys = [one.pk for one in introductions]
    if not keys or not can(user, "see_todos"):
        return {}
    kind = ContentType.objects.get_for_model(Introduction)
    found: dict[int, list[ToDo]] = defaultdict(list)
    for todo in ToDo.objects.open().filter(about_type=kind, about_id__in=keys):
        found[todo.about_id or 0].append(todo)
    return {pk: todos[0] for pk, todos in found.items()}
