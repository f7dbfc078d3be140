"""Sentences with parts: the parts stay markup, whatever a translation or a name holds is text."""

from __future__ import annotations

import pytest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from suppliers import sentences

BOLD = format_html("<b>{}</b>", "A & B")


@pytest.mark.parametrize(
    ("text", "parts", "shown"),
    [
        ("Suppliers %(what)s.", {"what": BOLD}, "Suppliers <b>A &amp; B</b>."),
        ("%(a)s <i>and</i> %(b)s", {"a": BOLD, "b": "<x>"},
         "<b>A &amp; B</b> &lt;i&gt;and&lt;/i&gt; &lt;x&gt;"),
        ("50 %% of %(n)s", {"n": 4}, "50 % of 4"),
        ("%(n)s, %(n)s", {"n": "{0}"}, "{0}, {0}"),
        ("nothing", {}, "nothing"),
    ],
)  # fmt: skip
def test_a_text_takes_its_parts(text: str, parts: dict[str, object], shown: str) -> None:
    made = sentences._filled(text, **parts)
    assert made == shown
    assert isinstance(made, SafeString)


def test_a_part_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError):
        sentences._filled("%(a)s", b="x")
