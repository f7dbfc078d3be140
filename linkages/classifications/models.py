"""Code lists and trees with labels in both languages. A code is retired, never deleted: records
of the past keep pointing to it."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from linkages.bilingual import BilingualName, folded
from linkages.folding import fold
from linkages.permissions import can

SEPARATOR = "/"


class SchemeQuerySet(models.QuerySet["Scheme"]):
    def visible_to(self, user: Any) -> SchemeQuerySet:
        return self if can(user, "see_classifications") else self.none()


class Scheme(BilingualName):
    """One classification, such as NACE Rev. 2 or the process tree."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    version = models.CharField(_("version"), max_length=60, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    is_tree = models.BooleanField(_("is a tree"), default=True)
    #: Moves with every change of its nodes, so that label caches notice.
    revision = models.BigIntegerField(default=0, editable=False)

    objects = SchemeQuerySet.as_manager()

    class Meta:
        verbose_name = _("classification")
        verbose_name_plural = _("classifications")
        ordering = ["code"]

    def get_absolute_url(self) -> str:
        return reverse("classifications:scheme", args=[self.code])


class NodeQuerySet(models.QuerySet["Node"]):
    def visible_to(self, user: Any) -> NodeQuerySet:
        return self if can(user, "see_classifications") else self.none()

    def in_scheme(self, code: str) -> NodeQuerySet:
        return self.filter(scheme__code=code)

    def under(self, node: Node) -> NodeQuerySet:
        """The node itself and everything below it."""
        below = Q(path=node.path) | Q(path__startswith=node.path + SEPARATOR)
        return self.filter(below, scheme=node.scheme_id)

    def current(self) -> NodeQuerySet:
        return self.filter(retired_on__isnull=True)

    def search(self, text: str) -> NodeQuerySet:
        """Nodes that hold each word in code, label or synonym, in either language."""
        found = self
        for word in fold(text).split():
            found = found.filter(name_folded__contains=word)
        return found


class Node(BilingualName):
    """A code of a scheme. `path` joins the codes from the root down to this one."""

    scheme = models.ForeignKey(
        Scheme, models.PROTECT, related_name="nodes", verbose_name=_("classification")
    )
    code = models.CharField(_("code"), max_length=80)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("parent"),
    )
    path = models.TextField(_("path"))
    depth = models.PositiveSmallIntegerField(_("depth"))  # root codes are 1
    # Official titles are longer than names of people and firms, and many exist in one language.
    name = models.CharField(_("name"), blank=True)
    name_en = models.CharField(_("name in English"), blank=True)
    labels = models.JSONField(_("labels in further languages"), default=dict, blank=True)
    also = models.CharField(_("also called"), blank=True)
    notes = models.TextField(_("notes"), blank=True)
    #: What a scheme says beyond labels: coordinates, implied certificates, ISO codes, …
    attributes = models.JSONField(_("attributes"), default=dict, blank=True)
    sort = models.PositiveIntegerField(_("order"), default=0)  # position in the walk of the tree
    retired_on = models.DateField(_("retired on"), null=True, blank=True)
    replaced_by = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replaces",
        verbose_name=_("replaced by"),
    )
    name_folded = folded("code", "name", "name_en", "also")

    objects = NodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("code")
        verbose_name_plural = _("codes")
        ordering = ["scheme", "sort", "code"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "code"], name="code_once_in_a_scheme"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="node_not_its_own_parent",
            ),
            models.CheckConstraint(condition=Q(depth__gte=1), name="node_depth_from_one"),
        ]
        indexes = [
            models.Index(
                fields=["scheme", "path"],
                opclasses=["int8_ops", "text_pattern_ops"],
                name="node_path_prefix",
            ),
            models.Index(fields=["scheme", "sort"], name="node_walk"),
            GinIndex(OpClass(F("name_folded"), "gin_trgm_ops"), name="node_folded_trigram"),
        ]
        triggers = [pgtrigger.Protect(name="codes_are_retired", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.code} {self.display_name}"

    @property
    def is_retired(self) -> bool:
        return self.retired_on is not None

    def label_in(self, language: str) -> str:
        """The label in this language, from the pair or the further languages."""
        return self.labels.get(language) or super().label_in(language)

    def ancestors(self) -> NodeQuerySet:
        """From the root down to the parent."""
        codes = self.path.split(SEPARATOR)[:-1]
        return Node.objects.filter(scheme=self.scheme_id, code__in=codes).order_by("depth")
