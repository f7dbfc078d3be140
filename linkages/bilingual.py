"""Texts kept in two languages: the national one, whichever that is, and English."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Value
from django.db.models.functions import Coalesce, Concat, NullIf
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


def active_language() -> str:
    """`en` or the national language's code, as the page is shown."""
    return "en" if (get_language() or settings.LANGUAGE_CODE).startswith("en") else local_language()


def local_language() -> str:
    return str(settings.LOCAL_LANGUAGE)


def pick(local: str, english: str, language: str | None = None) -> str:
    """The text in the language asked for, else in the other: a name is never blank for want of
    a translation."""
    if (language or active_language()) == "en":
        return english or local
    return local or english


class Fold(Func):
    """SQL `fold(text)`; see `linkages.folding`."""

    function = "fold"
    arity = 1
    output_field = models.TextField()


class FoldedWords(Func):
    """The words of a folded text as full text search has them; indexes and queries say it alike.
    Of a very long text the beginning: PostgreSQL keeps no more than a megabyte of words."""

    template = "to_tsvector('simple', fold(left(%(expressions)s, 100000)))"
    arity = 1
    output_field = SearchVectorField()


def folded(*fields: str) -> models.GeneratedField:
    """A stored column with the folded texts of `fields`, for search and sorting."""
    parts: list[object] = []
    for field in fields:
        parts += [F(field), Value(" ")]
    expression = Fold(Concat(*parts)) if len(fields) > 1 else Fold(F(fields[0]))
    return models.GeneratedField(
        expression=expression,
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
        editable=False,
    )


def folded_english(local: str = "name", english: str = "name_en") -> models.GeneratedField:
    """A stored column with the folded name as pages in English show it, for sorting."""
    shown = Coalesce(NullIf(F(english), Value("")), F(local))
    return models.GeneratedField(
        expression=Fold(shown),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
        editable=False,
    )


class BilingualName(models.Model):
    """`name` in the national language and script, `name_en` in English."""

    name = models.CharField(_("name"), max_length=300)
    name_en = models.CharField(_("name in English"), max_length=300, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        return pick(self.name, self.name_en)

    @property
    def other_name(self) -> str:
        """The name in the other language where it differs, else nothing."""
        other = self.name if self.display_name == self.name_en else self.name_en
        return "" if other == self.display_name else other

    def label_in(self, language: str) -> str:
        return pick(self.name, self.name_en, language)
