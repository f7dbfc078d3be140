"""Section A of the founding document: company name (in the register), company type, main
management body."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class General(models.Model):
    class Kind(models.TextChoices):
        MANUFACTURER = "manufacturer", _("manufacturer")
        CONTRACT = "contract", _("contract manufacturer")
        SERVICES = "services", _("services")
        TRADE = "trade", _("trade and distribution")
        ENERGY = "energy", _("energy and utilities")
        AGRI = "agri", _("agriculture")
        CENTRE = "centre", _("shared service or engineering centre")
        OTHER = "other", _("other")

    class ChainRole(models.TextChoices):
        END_USER = "end_user", _("end user")
        INTERMEDIARY = "intermediary", _("intermediary")
        BOTH = "both", _("end user and intermediary")

    class Design(models.TextChoices):
        OWN = "own", _("own design")
        GROUP = "group", _("drawings of the group")
        CUSTOMER = "customer", _("drawings of the customer")

    # A: company type
    kind = models.CharField(_("type of company"), max_length=12, choices=Kind.choices, blank=True)
    chain_role = models.CharField(
        _("target type"), max_length=12, choices=ChainRole.choices, blank=True,
        help_text=_("Uses what it buys in its own products, or buys for others."),
    )  # fmt: skip
    design_authority = models.CharField(
        _("builds to"), max_length=10, choices=Design.choices, blank=True
    )
    # A: main management body
    main_management_body = models.TextField(
        _("main management body"), blank=True,
        help_text=_("Who decides, and up to which amount the plant may sign."),
    )  # fmt: skip
    management_country = models.CharField(_("country of the management"), max_length=2, blank=True)
    listed_from = models.DateField(
        _("in the purchaser database from"), default=timezone.localdate, null=True, blank=True
    )
    listed_to = models.DateField(_("in the purchaser database until"), null=True, blank=True)

    class Meta:
        abstract = True
