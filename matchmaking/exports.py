"""Linkages, contracts, introductions and the ranking of a need as tables that people take away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import F, Sum
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from investors.models import Investor, Need
from linkages.database import stream
from linkages.exports.records import (
    Extra,
    asked_for,
    filter_notes,
    list_source,
    list_table,
    ordered,
)
from linkages.exports.sources import BadParams, ExportSource, register
from linkages.exports.tables import Column, Table
from linkages.listing import Asker
from matchmaking import labels
from matchmaking.filters import (
    INTRODUCTION_SORTS,
    LINKAGE_SORTS,
    IntroductionFilter,
    LinkageFilter,
)
from matchmaking.masks import buyer_name, hidden_criteria, readable
from matchmaking.models import Contract, Introduction, Linkage, Suggestion
from matchmaking.names import names
from matchmaking.reasons import why
from matchmaking.scoring import CRITERIA, Score
from suppliers.models import Supplier


def _linkages(user: Any) -> Any:
    return Linkage.objects.visible_to(user).select_related(
        "supplier__company", "investor__company", "introduction__need", "introduction__supplier"
    )


def _contracts(user: Any, params: QueryDict, language: str) -> Table:
    """Contracts of the linkages that the list shows, voided ones marked as such."""
    narrowed = LinkageFilter(params, Linkage.objects.visible_to(user), request=Asker(user))
    if not narrowed.is_valid():
        raise BadParams(str(narrowed.errors))
    shown = asked_for("linkage", narrowed.qs, params, user)
    rows = (
        Contract.objects.visible_to(user)
        .filter(linkage__in=shown.order_by())
        .select_related("linkage__supplier__company", "linkage__investor__company", "need")
        .annotate(change=Sum("amendments__delta"))
        .annotate(present_value=Coalesce(F("value") + F("change"), "value", "change"))
        .order_by("-signed_on", "-pk")
    )
    extras = [
        Extra(
            lambda: Column("supplier", _("Supplier")), path="linkage__supplier_id", links=Supplier
        ),
        Extra(
            lambda: Column("investor", _("Investor")), path="linkage__investor_id", links=Investor
        ),
        Extra(
            lambda: Column("present_value", _("Value with amendments"), "money"),
            path="present_value",
        ),
    ]
    return list_table("contract", _("Contracts"), rows, user, extras, filter_notes(narrowed.form))


def _introduction_rows(user: Any, params: QueryDict) -> tuple[Any, list[str]]:
    visible = Introduction.objects.visible_to(user)
    narrowed = IntroductionFilter(params, visible, request=Asker(user))
    if not narrowed.is_valid():
        raise BadParams(str(narrowed.errors))
    shown = asked_for("introduction", narrowed.shown, params, user)
    return shown.with_parties(), filter_notes(narrowed.form)


def _introductions(user: Any, params: QueryDict, language: str) -> Table:
    found, notes = _introduction_rows(user, params)
    rows = ordered(found, params, INTRODUCTION_SORTS, "-since")
    extras = [
        Extra(lambda: Column("buyer", _("Buyer")), lambda one: buyer_name(one, user)),
    ]
    return list_table("introduction", _("Introductions"), rows, user, extras, notes)


def _suggestions(user: Any, params: QueryDict, language: str) -> Table:
    """The ranking of one need with the points of every criterion; the query string names it."""
    pk = params.get("need", "")
    if not pk.isdecimal():
        raise BadParams(_("it must name one need"))
    need = Need.objects.visible_to(user).get(pk=pk)
    rows = (
        Suggestion.objects.visible_to(user)
        .filter(need=need)
        .select_related("supplier__company")
        .order_by("outcome", "rank", "-score", "pk")
    )
    criteria = [key for key in CRITERIA if key not in hidden_criteria(user)]
    columns = [
        Column("rank", _("Rank"), "number"),
        Column("supplier", _("Supplier")),
        Column("outcome", _("Outcome"), "choice"),
        Column("score", _("Score"), "number"),
        Column("coverage", _("Known"), "percent", "%"),
        *(
            Column(str(key), labels.label(labels.CRITERIA, key), "number", _("points"))
            for key in criteria
        ),
        Column("decision", _("Decision"), "choice"),
        Column("reason", _("Reason"), "choice"),
        Column("why", _("In words"), width=60),
    ]

    def values() -> Iterator[list[Any]]:
        for row in stream(rows):
            score = readable(Score.from_json(row.detail), user)
            points = [None if p.is_unknown else round(p.points, 2) for p in score.parts]
            reason = labels.label(labels.LOSS_REASONS, row.decision_reason)
            yield [
                row.rank, str(row.supplier), row.get_outcome_display(), row.score, row.coverage,
                *points, row.get_decision_display() or None, reason or None, why(score, names),
            ]  # fmt: skip

    title = _("Suppliers for %(need)s") % {"need": need}
    notes = [_("An empty cell of points means that the criterion is unknown; it counts as 0.40.")]
    return Table("suggestions", title, columns, values(), notes, total=rows.count())


register(
    list_source(
        "linkages",
        gettext_lazy("Linkages"),
        "linkage",
        _linkages,
        filterset=LinkageFilter,
        sorts=LINKAGE_SORTS,
        default="-newest",
    )
)
register(ExportSource("contracts", gettext_lazy("Contracts"), "see_linkages", _contracts))
register(
    ExportSource(
        "introductions",
        gettext_lazy("Introductions"),
        "see_introductions",
        _introductions,
        rows=_introduction_rows,
    )
)
register(
    ExportSource("suggestions", gettext_lazy("Ranking of a need"), "see_matches", _suggestions)
)
