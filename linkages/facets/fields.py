"""Filters of a list that take several codes of a classification: any of them, each with what is
below it."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django import forms

from linkages.classifications import labels
from linkages.classifications.labels import Entry
from linkages.classifications.schemes import scheme_name
from linkages.editing.forms import NodeField
from linkages.folding import fold

MAX_FOUND = 50


class CodesField(forms.Field):
    """Codes of a scheme, ticked or typed: the code, its label in either language, or both as
    suggestions write them (`code · label`). `by_words`: else all codes whose label holds the
    words."""

    widget = forms.SelectMultiple
    default_error_messages = {"invalid_choice": NodeField.default_error_messages["invalid_choice"]}

    def __init__(self, scheme: str, by_words: bool = False, **options: Any) -> None:
        self.scheme = scheme
        self.by_words = by_words
        options.pop("null_value", None)
        super().__init__(**options)

    def to_python(self, value: Any) -> list[Entry]:
        texts = [str(one).strip() for one in value or []]
        found = [entry for text in texts if text for entry in self._entries(text)]
        return list({entry.pk: entry for entry in found}.values())

    def _entries(self, text: str) -> list[Entry]:
        code = text.split(" · ", 1)[0].strip()
        known = labels.entry(self.scheme, code)
        if known is not None:
            return [known]
        tidy, named = code.casefold(), fold(text)
        entries = labels.entries(self.scheme)
        found = [one for one in entries if one.code.casefold() == tidy]
        found = found or [one for one in entries if named in (fold(one.name), fold(one.name_en))]
        if not found and self.by_words:
            words = named.split()
            texts = ((one, fold(f"{one.name} {one.name_en}")) for one in entries)
            found = [one for one, label in texts if all(word in label for word in words)]
        if not found:
            raise forms.ValidationError(
                self.error_messages["invalid_choice"],
                code="invalid_choice",
                params={"value": text, "scheme": scheme_name(self.scheme)},
            )
        return found[:MAX_FOUND]


class CodesFilter(filters.MultipleChoiceFilter):
    """Several codes of a classification."""

    field_class = CodesField


def keys_below(entries: list[Entry]) -> list[int]:
    """Keys of the codes and of everything below them."""
    return [key for entry in entries for key in labels.below(entry.scheme, entry.code)]
