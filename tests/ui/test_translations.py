"""Catalogues of messages on a small tree: update, compile, check."""

from __future__ import annotations

import gettext
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from linkages import messages
from linkages.management.commands import translations
from linkages.messages import Place

PYTHON = """
from django.utils.translation import gettext as _, ngettext, pgettext
A = _("%(n)s rows of %(all)s")
B = ngettext("%(n)d day", "%(n)d days", 3)
C = pgettext("month", "May")
"""
TEMPLATE = """
{% load i18n %}
    <p title="{% translate "Say it's so" %}">{% blocktranslate trimmed count n=n %}
        {{ n }} company
    {% plural %}
        {{ n }} companies
    {% endblocktranslate %}</p>
  {% include "x.html" with label=_("In a variable") %}
 <b>not a message: ( ' " </b>
"""


@pytest.fixture
def place(tmp_path: Path) -> Place:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "texts.py").write_text(PYTHON)
    (tmp_path / "templates" / "shop").mkdir(parents=True)
    (tmp_path / "templates" / "shop" / "page.html").write_text(TEMPLATE)
    (tmp_path / "templates" / "base.html").write_text('{% translate "Of the kernel" %}')
    return Place("shop", "ro", tmp_path)


def code(place: Place, app: str = "") -> messages.Catalog:
    return messages.in_code(place.root, app or place.app, ["shop", "linkages"])


def translate(place: Place, **texts: Any) -> None:
    catalog = place.read()
    for message in catalog:
        if message.id:
            first = message.id[0] if isinstance(message.id, tuple) else message.id
            message.string = texts.get(str(first), _any(message))
    place.write(catalog)


def _any(message: messages.Message) -> Any:
    """A translation that only shows it is one, with the placeholders kept."""
    if isinstance(message.id, tuple):
        return tuple(message.id[-1] for _form in range(3))
    return message.id


def faults(place: Place) -> list[str]:
    return [f"{fault.text}: {fault.what}" for fault in messages.check(place, code(place))]


def test_python_and_templates_are_read(place: Place) -> None:
    found = {messages._first(message.id) for message in code(place) if message.id}
    assert found == {
        "%(n)s rows of %(all)s",
        "%(n)d day",
        "May",
        "Say it's so",
        "%(n)s company",
        "In a variable",
    }


def test_shared_templates_belong_to_the_kernel(place: Place) -> None:
    (place.root / "linkages").mkdir()
    found = {str(message.id) for message in code(place, "linkages") if message.id}
    assert found == {"Of the kernel"}


def test_update_is_quiet_the_second_time(place: Place) -> None:
    assert messages.update(place, code(place))
    text = place.po.read_text()
    assert not messages.update(place, code(place))
    assert "Date" not in text
    assert "#:" not in text


def test_update_keeps_translations_and_drops_what_left_the_code(place: Place) -> None:
    messages.update(place, code(place))
    translate(place, May="mai")
    (place.root / "shop" / "texts.py").write_text(
        'from x import pgettext\npgettext("month", "May")\n'
    )
    messages.update(place, code(place))
    assert 'msgstr "mai"' in place.po.read_text()
    assert "rows of" not in place.po.read_text()


def test_new_messages_are_untranslated(place: Place) -> None:
    messages.update(place, code(place))
    assert len(faults(place)) == 6
    assert {fault.rpartition(": ")[2] for fault in faults(place)} == {"untranslated"}


def test_whole_catalogue_passes(place: Place) -> None:
    messages.update(place, code(place))
    translate(place)
    assert faults(place) == []


def test_message_that_no_update_brought_is_missing(place: Place) -> None:
    messages.update(place, code(place))
    translate(place)
    (place.root / "shop" / "new.py").write_text('from x import _\n_("New one")\n')
    assert faults(place) == ["New one: missing from the catalogue"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("%(n)s rânduri", "placeholders differ (%(all))"),
        ("%(n)s rânduri din %(toate)s", "placeholders differ (%(all), %(toate))"),
        ("%(n)s rânduri din %(all)s", ""),
    ],
)
def test_placeholders_must_stay(place: Place, text: str, fault: str) -> None:
    messages.update(place, code(place))
    translate(place, **{"%(n)s rows of %(all)s": text})
    found = faults(place)
    assert found == ([f"%(n)s rows of %(all)s: {fault}"] if fault else [])


def test_form_for_one_may_say_the_number_in_words(place: Place) -> None:
    messages.update(place, code(place))
    translate(place, **{"%(n)d day": ("o zi", "%(n)d zile", "%(n)d de zile")})
    assert faults(place) == []
    translate(place, **{"%(n)d day": ("o zi", "zile", "%(n)d de zile")})
    assert faults(place) == ["%(n)d day: placeholders differ (%(n))"]


def test_fuzzy_is_a_fault_and_does_not_run(place: Place) -> None:
    messages.update(place, code(place))
    translate(place, May="mai")
    place.po.write_text(
        place.po.read_text().replace('msgctxt "month"', '#, fuzzy\nmsgctxt "month"')
    )
    assert faults(place) == ["May: fuzzy"]
    messages.compile_catalogue(place)
    with place.mo.open("rb") as file:
        assert gettext.GNUTranslations(file).pgettext("month", "May") == "May"


def test_compiled_catalogue_runs(place: Place) -> None:
    messages.update(place, code(place))
    translate(place, **{"%(n)d day": ("o zi", "%(n)d zile", "%(n)d de zile"), "May": "mai"})
    messages.compile_catalogue(place)
    with place.mo.open("rb") as file:
        words = gettext.GNUTranslations(file)
    assert words.pgettext("month", "May") == "mai"
    assert [words.ngettext("%(n)d day", "%(n)d days", n) for n in (1, 2, 20)] == [
        "o zi",
        "%(n)d zile",
        "%(n)d de zile",
    ]


def test_command_fails_with_a_count(
    place: Place, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.BASE_DIR = place.root
    monkeypatch.setattr(translations, "apps_of", lambda _root: ["shop"])
    call_command("translations", "update", verbosity=0)
    with pytest.raises(CommandError, match="6 messages need a translator") as stopped:
        call_command("translations", "check")
    assert stopped.value.returncode == 1
    translate(place)
    call_command("translations", "check", verbosity=0)


def test_command_names_an_unknown_app(place: Place) -> None:
    with pytest.raises(CommandError, match="No such app: nowhere"):
        call_command("translations", "check", "nowhere")
