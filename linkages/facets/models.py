"""What lists remember: which records changed, and how each person likes a list to look."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Change(models.Model):
    """A record whose facts may be others now, written by triggers in the transaction of the change
    itself (`linkages.facets.triggers`). `record` NULL: all of the list."""

    list_key = models.CharField(max_length=20)
    record = models.BigIntegerField(null=True)
    transaction = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["list_key", "transaction"]),
            models.Index(fields=["at"]),
        ]

    def __str__(self) -> str:
        return f"{self.list_key} {self.record}"


class ListLook(models.Model):
    """Columns and page size that a person chose for a list; empty means as the list comes."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("user")
    )
    list_key = models.CharField(_("list"), max_length=20)
    columns = ArrayField(models.CharField(max_length=100), default=list, verbose_name=_("columns"))
    size = models.PositiveSmallIntegerField(_("rows a page"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "list_key"], name="one_look_a_list"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.list_key}"
