"""Section G: meetings, e-mail and phone are `linkages.contacts`; here is how to reach them best."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from linkages.languages import WORKING_LANGUAGES


class Contacts(models.Model):
    class Channel(models.TextChoices):
        MEETING = "meeting", _("meeting")
        VIDEO = "video", _("video call")
        PHONE = "phone", _("phone")
        EMAIL = "email", _("e-mail")
        PORTAL = "portal", _("supplier portal")

    preferred_channel = models.CharField(
        _("preferred channel"), max_length=10, choices=Channel.choices, blank=True
    )
    preferred_language = models.CharField(
        _("preferred language"), max_length=10, choices=WORKING_LANGUAGES, blank=True
    )
    contact_every_days = models.PositiveSmallIntegerField(
        _("contact at least every, days"), null=True, blank=True,
        validators=[MinValueValidator(7), MaxValueValidator(730)],
        help_text=_("The home page warns when nobody has been in touch for longer."),
    )  # fmt: skip
    contact_note = models.TextField(_("how to reach them"), blank=True)

    class Meta:
        abstract = True
