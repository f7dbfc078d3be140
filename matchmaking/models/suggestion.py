from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from investors.models import Investor, Need
from linkages.bilingual import BilingualName
from linkages.history.tracking import tracked
from linkages.permissions import AGENCY, Role, role_of
from suppliers.models import Supplier


@tracked()
class WeightSet(BilingualName):
    """Weights of the criteria from a day on; an investor may have its own."""

    purchase_type = models.CharField(_("kind of purchase"), max_length=40, blank=True)
    investor = models.ForeignKey(
        Investor,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="weight_sets",
        verbose_name=_("investor"),
    )
    weights = models.JSONField(_("weights"))  # criterion → points, sum 100
    valid_from = models.DateField(_("valid from"), default=timezone.localdate)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("weights")
        verbose_name_plural = _("weights")
        ordering = ["-valid_from", "-pk"]


class Round(models.Model):
    """The latest ranking of a need: with which weights and filters, over how many candidates.

    `facts` is the need as it was scored, so that the page shows what the scores rest on.
    """

    need = models.OneToOneField(Need, models.CASCADE, related_name="round", verbose_name=_("need"))
    run = models.ForeignKey(
        "jobs.Run", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("run")
    )
    computed_at = models.DateTimeField(_("computed at"), default=timezone.now)
    model_version = models.CharField(_("model"), max_length=10)
    weights = models.JSONField(_("weights"))  # criterion → points
    weights_name = models.CharField(_("name of the weights"), max_length=40)
    gates = models.JSONField(_("filters switched on"), default=list)
    need_version = models.PositiveIntegerField(_("version of the need"))
    facts = models.JSONField(_("the need as scored"))
    candidates = models.PositiveIntegerField(_("candidates"), default=0)
    counts = models.JSONField(_("candidates by outcome"), default=dict)  # outcome → number
    tally = models.JSONField(_("candidates by filter"), default=dict)  # gate → status → number
    set_aside = models.PositiveIntegerField(_("suppliers of other processes"), default=0)

    class Meta:
        verbose_name = _("ranking")
        verbose_name_plural = _("rankings")

    def __str__(self) -> str:
        return f"{self.need} · {self.computed_at:%Y-%m-%d %H:%M}"


class SuggestionQuerySet(models.QuerySet["Suggestion"]):
    def visible_to(self, user: Any) -> SuggestionQuerySet:
        """The agency all; a buyer those released to it; a supplier none before its turn."""
        role = role_of(user)
        if role in AGENCY:
            return self
        if role == Role.BUYER and user.company_id:
            return self.filter(need__investor__company=user.company_id, released_at__isnull=False)
        return self.none()

    def ranked(self) -> SuggestionQuerySet:
        return self.filter(outcome=Suggestion.Outcome.RANKED)

    def shortlisted(self) -> SuggestionQuerySet:
        return self.filter(decision=Suggestion.Decision.SHORTLISTED)


#: What the engine writes; people's decisions are what history keeps.
COMPUTED = (
    "outcome", "rank", "rank_low", "rank_high", "score", "coverage", "detail", "values", "known",
    "gates", "freshness", "open_introductions", "computed_at",
)  # fmt: skip


@tracked(exclude=COMPUTED)
class Suggestion(models.Model):
    """A computed pair of need and supplier, and what people decided about it.

    `detail` is the explained score as `matchmaking.scoring` made it: gates, parts with reasons
    and evidence, weights and model version; pages turn it into sentences. The columns from
    `values` on are the same without words, so that other weights rank again in an instant.
    """

    class Outcome(models.TextChoices):
        RANKED = "ranked", _("ranked")
        NEEDS_DATA = "needs_data", _("needs data")
        EXCLUDED = "excluded", _("excluded")

    class Decision(models.TextChoices):
        SHORTLISTED = "shortlisted", _("shortlisted")
        REJECTED = "rejected", _("rejected")

    need = models.ForeignKey(
        Need, models.CASCADE, related_name="suggestions", verbose_name=_("need")
    )
    supplier = models.ForeignKey(
        Supplier, models.CASCADE, related_name="suggestions", verbose_name=_("supplier")
    )
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices)
    rank = models.PositiveIntegerField(_("rank"), null=True, blank=True)
    rank_low = models.PositiveIntegerField(_("best rank"), null=True, blank=True)
    rank_high = models.PositiveIntegerField(_("worst rank"), null=True, blank=True)
    score = models.DecimalField(_("score"), max_digits=6, decimal_places=2)
    coverage = models.DecimalField(_("known, %"), max_digits=5, decimal_places=1)
    detail = models.JSONField(_("explanation"))
    values = ArrayField(models.FloatField(), verbose_name=_("sub-scores"), default=list)
    known = ArrayField(models.FloatField(), verbose_name=_("known shares"), default=list)
    gates = models.JSONField(_("filters"), default=dict)  # gate → status, switched on or not
    freshness = models.IntegerField(_("latest check, as a day number"), default=0)
    open_introductions = models.PositiveIntegerField(_("open introductions"), default=0)
    computed_at = models.DateTimeField(_("computed at"), default=timezone.now)
    decision = models.CharField(_("decision"), max_length=12, choices=Decision.choices, blank=True)
    decision_reason = models.CharField(_("reason code"), max_length=40, blank=True)
    decision_note = models.CharField(_("reason"), max_length=300, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    released_at = models.DateTimeField(_("proposed to the buyer at"), null=True, blank=True)

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        ordering = ["rank", "pk"]
        indexes = [models.Index(fields=["need", "outcome", "rank"])]
        constraints = [models.UniqueConstraint(fields=["need", "supplier"], name="suggestion_once")]

    def __str__(self) -> str:
        return f"{self.need} · {self.supplier}"

    def get_absolute_url(self) -> str:
        workbench = reverse("matchmaking:workbench", args=[self.need_id])
        return f"{workbench}?show={self.pk}"

    @property
    def is_shortlisted(self) -> bool:
        return self.decision == self.Decision.SHORTLISTED

    @property
    def is_rejected(self) -> bool:
        return self.decision == self.Decision.REJECTED
