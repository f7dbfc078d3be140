"""People at companies, and every logged contact with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from linkages.bilingual import folded
from linkages.companies.models import Company
from linkages.editing.columns import codes
from linkages.editing.models import Versioned
from linkages.history.tracking import tracked
from linkages.permissions import EDITORS, can, role_of


class PersonQuerySet(models.QuerySet["Person"]):
    def visible_to(self, user: Any) -> PersonQuerySet:
        """Personal data: editors, and outsiders their own company's people."""
        if role_of(user) in EDITORS:
            return self
        company = getattr(user, "company_id", None)
        return self.filter(company=company) if company and user.is_outsider else self.none()


@tracked()
class Person(Versioned):
    """Somebody at a company. Names are kept as the person writes them, in one script."""

    class Function(models.TextChoices):
        GENERAL = "general", _("general manager")
        PURCHASING = "purchasing", _("purchasing")
        SALES = "sales", _("sales")
        QUALITY = "quality", _("quality")
        ENGINEERING = "engineering", _("engineering")
        PRODUCTION = "production", _("production")
        FINANCE = "finance", _("finance")
        HR = "hr", _("human resources")
        OTHER = "other", _("other")

    company = models.ForeignKey(
        Company, models.CASCADE, related_name="people", verbose_name=_("company")
    )
    name = models.CharField(_("name"), max_length=200)
    function = models.CharField(
        _("function"), max_length=12, choices=Function.choices, default=Function.OTHER
    )
    job_title = models.CharField(_("job title"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    languages = codes(_("languages"), help_text=_("With level, such as en C1, de B2."))
    is_key = models.BooleanField(_("key person"), default=False)
    left_on = models.DateField(_("left on"), null=True, blank=True)
    mail_consent_on = models.DateField(_("agreed to mail on"), null=True, blank=True)
    phone_consent_on = models.DateField(_("agreed to calls on"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    name_folded = folded("name")

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["-is_key", "name_folded", "pk"]
        indexes = [GinIndex(OpClass(F("name_folded"), "gin_trgm_ops"), name="person_name_trigram")]

    def __str__(self) -> str:
        return self.name

    @property
    def initials(self) -> str:
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()

    def get_absolute_url(self) -> str:
        return reverse("contacts:person", args=[self.pk])


class InteractionQuerySet(models.QuerySet["Interaction"]):
    def visible_to(self, user: Any) -> InteractionQuerySet:
        """The agency sees contacts; analysts get counts and types, not texts (see fields)."""
        return self if can(user, "see_interactions") else self.none()

    def asked_for(self, params: Mapping[str, str], user: Any) -> InteractionQuerySet:
        """As the query string of the list narrows them; page and export read it alike."""
        rows = self
        if params.get("kind") in Interaction.Kind.values:
            rows = rows.filter(kind=params["kind"])
        return rows.filter(by=user) if params.get("mine") == "1" else rows

    def about(self, obj: models.Model) -> InteractionQuerySet:
        """Contacts on the record itself: a need, an introduction, a linkage."""
        kind = ContentType.objects.get_for_model(obj)
        return self.filter(about_type=kind, about_id=obj.pk)


@tracked()
class Interaction(Versioned):
    """A logged contact with a company: it happened, or it is arranged for a later moment."""

    class Kind(models.TextChoices):
        MEETING = "meeting", _("meeting")
        VISIT = "visit", _("visit")
        CALL = "call", _("call")
        EMAIL = "email", _("e-mail")
        EVENT = "event", _("event")
        NOTE = "note", _("note")

    company = models.ForeignKey(
        Company, models.CASCADE, related_name="interactions", verbose_name=_("company")
    )
    about_type = models.ForeignKey(
        ContentType, models.CASCADE, null=True, blank=True, related_name="+"
    )
    about_id = models.PositiveBigIntegerField(null=True, blank=True)
    about = GenericForeignKey("about_type", "about_id")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    at = models.DateTimeField(_("when"), default=timezone.now)
    subject = models.CharField(_("what about"), max_length=200)
    notes = models.TextField(_("notes"), blank=True)
    language = models.CharField(_("language of the notes"), max_length=5, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    with_people = models.CharField(_("with"), max_length=300, blank=True)
    person = models.ForeignKey(
        Person,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="interactions",
        verbose_name=_("contact person"),
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("logged by")
    )
    satisfaction = models.PositiveSmallIntegerField(
        _("satisfaction, 1–5"), null=True, blank=True, choices=[(n, str(n)) for n in range(1, 6)]
    )
    is_demo = models.BooleanField(default=False, editable=False)

    objects = InteractionQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["company", "-at"]),
            models.Index(fields=["about_type", "about_id", "-at"]),
            models.Index(fields=["-at"]),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def owning_company_id(self) -> int:
        return self.company_id

    def is_ahead(self) -> bool:
        return self.at > timezone.now()

    def get_absolute_url(self) -> str:
        return reverse("contacts:detail", args=[self.pk])
