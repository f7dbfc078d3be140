"""The index of the one search box, and what a person looked at or pinned."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, OuterRef, Q
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

#: A path of its own through the index for each kind, so that a broad word of one kind never
#: hides the hits of another.
KINDS_WITH_OWN_INDEX = (
    "company", "person", "need", "introduction", "linkage", "interaction", "todo",
)  # fmt: skip


class SearchDocument(models.Model):
    """Text of one record behind one gate and of one class of access. Written by the database alone
    (see `linkages.find.sql`), never by the product's code."""

    kind = models.CharField(max_length=16)
    object_id = models.BigIntegerField()
    part = models.CharField(max_length=32)  # gate.access
    company_id = models.BigIntegerField(null=True)  # whose record it is, for outsiders
    at = models.DateTimeField(null=True)
    title = models.TextField()  # empty in all parts but the one that carries it
    title_en = models.TextField()
    name_key = models.TextField(db_collation="C")
    name_en_key = models.TextField(db_collation="C")
    body = models.TextField()  # a line per text: number of the text, tab, text
    codes = ArrayField(models.TextField())
    words = SearchVectorField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id", "part"], name="find_document_once")
        ]
        indexes = [
            *(
                GinIndex(fields=["words"], name=f"find_words_{kind}", condition=Q(kind=kind))
                for kind in KINDS_WITH_OWN_INDEX
            ),
            GinIndex(
                fields=["words"],
                name="find_words_others",
                condition=~Q(kind__in=KINDS_WITH_OWN_INDEX),
            ),
            models.Index(fields=["kind", "name_key"], name="find_name", condition=~Q(name_key="")),
            models.Index(
                fields=["kind", "name_en_key"], name="find_name_en", condition=~Q(name_en_key="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id} {self.part}"


class SearchWord(models.Model):
    """A word that documents of the kind and part hold: what a misspelt one may have meant. Two
    transactions may both add a word; that does no harm and costs no lock."""

    kind = models.CharField(max_length=16)
    part = models.CharField(max_length=32)
    word = models.TextField(db_collation="C")

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["word", "kind", "part"], name="find_word"),
            GinIndex(OpClass(F("word"), "gin_trgm_ops"), name="find_word_trigram"),
        ]

    def __str__(self) -> str:
        return self.word


def with_last_look(rows: models.QuerySet[Any], user: Any, kind: str, key: str = "pk") -> Any:
    """Rows with `last_look`, as `RecentViewQuerySet.looks` has it; so that a record's page asks no
    query more for it."""
    mine = RecentView.objects.of(user).filter(kind=kind, object_id=OuterRef(key))
    return rows.annotate(last_look=ArraySubquery(mine.looks()))


class RecentViewQuerySet(models.QuerySet["RecentView"]):
    def of(self, user: Any) -> RecentViewQuerySet:
        return self.filter(user=user)

    def pinned(self) -> RecentViewQuerySet:
        return self.filter(pinned_at__isnull=False).order_by("-pinned_at")

    def recent(self) -> RecentViewQuerySet:
        return self.filter(pinned_at__isnull=True).order_by("-at")

    def looks(self) -> Any:
        """`{"pinned": …, "latest": …}` of each: whether the person looked at nothing since."""
        later = RecentView.objects.filter(user=OuterRef("user"), at__gt=OuterRef("at"))
        facts = JSONObject(pinned=Q(pinned_at__isnull=False), latest=~models.Exists(later))
        return self.values_list(facts, flat=True)


class RecentView(models.Model):
    """A record that a person looked at, the latest look; pinned ones stay."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16)
    object_id = models.BigIntegerField()
    at = models.DateTimeField(default=timezone.now)
    pinned_at = models.DateTimeField(null=True, blank=True)

    objects = RecentViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("recent record")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["user", "kind", "object_id"], name="find_recent_once")
        ]
        indexes = [models.Index(fields=["user", "-at"], name="find_recent_latest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"
