from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from investors.models import Need
from linkages.editing.models import Versioned
from linkages.history.tracking import tracked
from linkages.permissions import AGENCY, Role, is_own, role_of
from suppliers.models import Supplier


class IntroductionQuerySet(models.QuerySet["Introduction"]):
    def visible_to(self, user: Any) -> IntroductionQuerySet:
        """The agency all; a buyer its own; a supplier its own, once the buyer has said yes."""
        role = role_of(user)
        if role in AGENCY:
            return self
        if role == Role.BUYER and user.company_id:
            return self.filter(need__investor__company=user.company_id)
        if role == Role.SME and user.company_id:
            return self.filter(
                Q(buyer_agreed_on__isnull=False)
                | Q(introduced_on__isnull=False)
                | ~Q(supplier_answer=""),
                supplier__company=user.company_id,
            )
        return self.none()

    def running(self) -> IntroductionQuerySet:
        return self.filter(closed_on__isnull=True)

    def waiting_for(self, side: str) -> IntroductionQuerySet:
        """Proposals that `buyer` or `supplier` has not agreed to yet."""
        asked = self.running().filter(stage=Introduction.Stage.PROPOSED)
        return asked.filter(**{f"{side}_agreed_on__isnull": True})

    def with_parties(self) -> IntroductionQuerySet:
        return self.select_related(
            "need__investor__company", "need__site", "supplier__company", "owner"
        )


class AnswerChoice(models.TextChoices):
    YES = "yes", _("yes")
    MAYBE = "maybe", _("maybe")
    NO = "no", _("no")


def _answer(label: Any) -> models.CharField[str, str]:
    return models.CharField(label, max_length=6, choices=AnswerChoice.choices, blank=True)


def _relevance(label: Any) -> models.PositiveSmallIntegerField[Any, Any]:
    return models.PositiveSmallIntegerField(
        label, null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )


@tracked()
class Introduction(Versioned):
    """An officer presents a supplier to an investor; both agreed, or are being asked.

    It begins as a proposal to the buyer; with both sides' yes it is an introduction.
    """

    Answer = AnswerChoice

    class Stage(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        INTRODUCTION = "introduction", _("introduction")
        MEETING = "meeting", _("meeting")
        AUDIT = "audit", _("audit")
        RFQ = "rfq", _("request for quote")
        QUOTE = "quote", _("quote")
        SAMPLE = "sample", _("sample")
        NOMINATED = "nominated", _("nominated")
        CONTRACT = "contract", _("contract")
        LOST = "lost", _("lost")

    need = models.ForeignKey(
        Need, models.PROTECT, related_name="introductions", verbose_name=_("need")
    )
    supplier = models.ForeignKey(
        Supplier, models.PROTECT, related_name="introductions", verbose_name=_("supplier")
    )
    stage = models.CharField(
        _("stage"), max_length=12, choices=Stage.choices, default=Stage.PROPOSED
    )
    stage_on = models.DateField(_("in this stage since"), default=timezone.localdate)
    buyer_answer = _answer(_("buyer's answer"))
    buyer_reason = models.CharField(_("buyer's reason"), max_length=40, blank=True)
    buyer_note = models.CharField(_("buyer's words"), max_length=300, blank=True)
    buyer_relevance = _relevance(_("relevance for the buyer, 1–5"))
    buyer_agreed_on = models.DateField(_("buyer agreed on"), null=True, blank=True)
    supplier_answer = _answer(_("supplier's answer"))
    supplier_reason = models.CharField(_("supplier's reason"), max_length=40, blank=True)
    supplier_note = models.CharField(_("supplier's words"), max_length=300, blank=True)
    supplier_relevance = _relevance(_("relevance for the supplier, 1–5"))
    supplier_agreed_on = models.DateField(_("supplier agreed on"), null=True, blank=True)
    nda_on = models.DateField(_("confidentiality agreement of"), null=True, blank=True)
    answer_by = models.DateField(_("answer asked for by"), null=True, blank=True)
    introduced_on = models.DateField(_("introduced on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    loss_reason = models.CharField(_("why it was lost"), max_length=40, blank=True)
    loss_note = models.CharField(_("in words"), max_length=300, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("promoter"),
    )
    is_demo = models.BooleanField(default=False, editable=False)

    objects = IntroductionQuerySet.as_manager()

    class Meta:
        verbose_name = _("introduction")
        verbose_name_plural = _("introductions")
        ordering = ["-introduced_on", "-pk"]
        indexes = [
            models.Index(
                fields=["supplier"],
                name="introduction_open",
                condition=Q(closed_on__isnull=True),
            ),
            models.Index(fields=["stage", "-stage_on"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["need", "supplier"],
                name="introduction_once",
                violation_error_message=_("This supplier is already introduced for this need."),
            ),
            models.CheckConstraint(
                condition=~Q(stage="lost") | ~Q(loss_reason=""),
                name="introduction_lost_with_reason",
                violation_error_message=_("Say why it was lost."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.need} · {self.supplier}"

    def get_absolute_url(self) -> str:
        return reverse("matchmaking:introduction_detail", args=[self.pk])

    @property
    def company(self) -> Any:
        """The supplier's company, which keeps the contacts and to-dos of the introduction."""
        return self.supplier.company

    def is_mutual(self) -> bool:
        return bool(self.buyer_agreed_on and self.supplier_agreed_on)

    def is_running(self) -> bool:
        return self.closed_on is None

    def is_lost(self) -> bool:
        return self.stage == self.Stage.LOST

    def days_here(self, today: dt.date | None = None) -> int:
        return max(0, ((today or timezone.localdate()) - self.stage_on).days)

    def shows_buyer_to(self, user: Any) -> bool:
        """Whether the buyer may be named: always within the agency and to itself; to the supplier
        as the need says, after both said yes, and after the agreement where one is asked for."""
        if role_of(user) in AGENCY or is_own(user, self.need.investor.company_id):
            return True
        match self.need.confidentiality:
            case Need.Confidentiality.NAMED:
                return True
            case Need.Confidentiality.NDA:
                return self.is_mutual() and self.nda_on is not None
        return self.is_mutual()


@tracked()
class StageEvent(models.Model):
    """A stage that an introduction reached, and when."""

    introduction = models.ForeignKey(
        Introduction, models.CASCADE, related_name="stages", verbose_name=_("introduction")
    )
    stage = models.CharField(_("stage"), max_length=12, choices=Introduction.Stage.choices)
    on = models.DateField(_("on"), default=timezone.localdate)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
        ordering = ["on", "pk"]
        indexes = [models.Index(fields=["introduction", "on"])]

    def __str__(self) -> str:
        return f"{self.get_stage_display()} {self.on:%Y-%m-%d}"
