from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.template import Context, Template
from django.test import Client
from django.utils import translation

from tests.inline import assert_no_inline, inline_code

STATIC = Path(django_settings.BASE_DIR) / "static"


def render(source: str, **context: Any) -> str:
    return Template(source).render(Context(context)).strip()


def test_verdict_badge_has_icon_word_and_colour() -> None:
    html = render('{% badge "Active" kind="ok" %}')
    assert "badge-ok" in html
    assert "#ok" in html
    assert "Active" in html


@pytest.mark.parametrize(
    ("dot", "css"), [("full", "src-full"), ("half", "src-half"), ("dashed", "src-guess")]
)
def test_source_dot_says_how_well_it_is_known(dot: str, css: str) -> None:
    found = SimpleNamespace(dot=dot, label="Register", on=None, is_old=False)
    assert css in render("{% source found %}", found=found)


def test_unknown_has_a_word_in_each_language() -> None:
    with translation.override("ro"):
        assert render("{{ value|known }}", value=None) == '<span class="unknown">necunoscut</span>'
    assert render("{{ value|known }}", value=0) == "0"


def test_what_a_piece_shows_is_escaped() -> None:
    assert "<b>" not in render("{% badge text %}", text="<b>")
    assert "&lt;b&gt;" in render('{% include "ui/empty.html" with text=text %}', text="<b>")


def test_gallery_renders_every_piece(client: Client, settings: Any) -> None:
    settings.DEBUG = True
    page = client.get("/parts/")
    assert page.status_code == 200
    assert_no_inline(page.content)


def test_gallery_is_for_builders_only(client: Client) -> None:
    assert client.get("/parts/").status_code == 404


def test_every_icon_that_templates_name_is_in_the_sprite() -> None:
    sprite = set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "icons.svg").read_text()))
    named = set()
    for file in (Path(django_settings.BASE_DIR) / "templates").rglob("*.html"):
        named |= set(re.findall(r'{% icon "([\w-]+)"', file.read_text()))
    assert named - sprite == set()


def test_every_script_stands_alone() -> None:
    """File names get hashes, which an import between files would not know."""
    scripts = list((STATIC / "js").glob("*.js"))
    assert scripts
    for script in scripts:
        assert not re.search(r"^\s*import\s", script.read_text(), re.MULTILINE), script.name


@pytest.mark.parametrize(
    "html",
    [
        "<p style='x'>",
        "<style>a{}</style>",
        "<script>x</script>",
        "<a onclick='x'>",
        "<img src='data:image/png,x'>",
        "<a href='javascript:x'>",
        "<p hx-on:click='x'>",
    ],
)
def test_inline_code_is_found(html: str) -> None:
    assert inline_code(html)


def test_data_blocks_and_files_are_no_inline_code() -> None:
    assert not inline_code(
        '<script src="/a.js"></script><script type="application/json">{}</script>'
    )
