from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.utils import translation

from linkages.forms import LinkagesForm, MoneyInput, problems
from tests.inline import assert_no_inline


class Deal(LinkagesForm):
    name = forms.CharField(label="Name", max_length=300)
    name_en = forms.CharField(label="Name in English", required=False)
    value = forms.DecimalField(
        label="Value", max_digits=12, decimal_places=2, widget=MoneyInput("EUR")
    )
    pieces = forms.IntegerField(label="Pieces, 100 %", min_value=1, required=False)
    on = forms.DateField(label="Signed on", help_text="For example, 18 1 2027")
    year = forms.IntegerField(label="Year", required=False)
    kind = forms.ChoiceField(label="Kind", choices=[("", "Choose"), ("a", "A")])
    terms = forms.MultipleChoiceField(
        label="Terms", choices=[("a", "A"), ("b", "B")], widget=forms.CheckboxSelectMultiple
    )
    sure = forms.BooleanField(label="I am sure")


GOOD = {
    "name": "Contract",
    "value": "1 234,5",
    "on": "18 1 2027",
    "kind": "a",
    "terms": ["a"],
    "sure": "on",
}


def deal(**typed: Any) -> Deal:
    return Deal({**GOOD, **typed})


@pytest.mark.parametrize("language", ["en", "ro"])
def test_local_numbers_and_dates_are_understood(language: str) -> None:
    with translation.override(language):
        form = deal(pieces="4 000")
        assert form.is_valid(), form.errors
    assert form.cleaned_data["value"] == Decimal("1234.5")
    assert form.cleaned_data["on"] == dt.date(2027, 1, 18)
    assert form.cleaned_data["pieces"] == 4000


def test_values_come_back_in_the_language_of_the_page() -> None:
    form = Deal(initial={"value": Decimal("1234567.50"), "on": dt.date(2027, 1, 18), "year": 2026})
    with translation.override("ro"):
        html = str(form["value"]) + str(form["on"])
    assert 'value="1\u202f234\u202f567,5"' in html
    assert 'value="18 ian. 2027"' in html
    assert 'value="2026"' in str(form["year"])


@pytest.mark.parametrize("typed", ["1,234", "1.234", "12,5"])
def test_a_number_read_once_is_not_read_again(typed: str) -> None:
    """In Romanian 1,234 is 1.234, which a second reading would take for thousands."""
    with translation.override("ro"):
        form = deal(value=typed)
        shown = form["value"].value()
        again = deal(value=Deal.base_fields["value"].widget.format_value(shown))
        assert again["value"].value() == shown


@pytest.mark.parametrize("typed", ["many", "31.2.2027"])
def test_what_cannot_be_read_stays_as_typed(typed: str) -> None:
    form = deal(value=typed, on=typed)
    assert not form.is_valid()
    assert f'value="{typed}"' in str(form["value"])
    assert f'value="{typed}"' in str(form["on"])


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"name": ""}, "Fill in “Name”"),
        ({"kind": ""}, "Choose “Kind”"),
        ({"kind": "x"}, "Choose “Kind” from the list"),
        ({"terms": []}, "Choose “Terms”"),
        ({"sure": ""}, "Tick “I am sure”"),
        ({"value": "much"}, "“Value” must be a number, for example 1\u202f250.5"),
        ({"value": "1.234"}, "“Value” can have 2 decimals at most"),
        ({"pieces": "0"}, "“Pieces, 100 %” must be 1 or more"),
        ({"pieces": "1.5"}, "“Pieces, 100 %” must be a whole number, for example 1\u202f250"),
        ({"name": "x" * 301}, "“Name” must have at most 300 characters; it has 301"),
    ],
)
def test_messages_name_the_field_and_the_way_out(typed: dict[str, Any], message: str) -> None:
    assert [problem.text for problem in problems(deal(**typed))] == [message]


def test_a_date_that_does_not_exist_says_so_with_an_example() -> None:
    (problem,) = problems(deal(on="31 2 2027"))
    assert problem.text.startswith("“Signed on” must be a date that exists, for example 18")
    assert problem.target == "id_on"


def test_own_words_of_a_field_stay() -> None:
    class Named(LinkagesForm):
        name = forms.CharField(error_messages={"required": "Say who it is"})

    assert [problem.text for problem in problems(Named({}))] == ["Say who it is"]


def test_field_has_label_hint_error_control_in_this_order() -> None:
    html = deal(on="x")["on"].as_field_group()
    places = [
        html.index(part) for part in ("<label", 'id="id_on_helptext"', 'id="id_on_error"', "<input")
    ]
    assert places == sorted(places)
    assert 'aria-describedby="id_on_helptext id_on_error"' in html
    assert 'aria-invalid="true"' in html


def test_optional_is_marked_and_required_is_not() -> None:
    form = Deal()
    assert "optional" in form["name_en"].as_field_group()
    assert "optional" not in form["name"].as_field_group()


def test_two_languages_stand_side_by_side_and_say_which() -> None:
    html = str(Deal())
    pair = html[html.index('class="field-pair"') :]
    assert pair.index('name="name"') < pair.index('name="name_en"')
    assert 'lang="ro"' in str(Deal()["name"])
    assert 'lang="en"' in str(Deal()["name_en"])


def test_money_shows_its_currency() -> None:
    assert "<span>EUR</span>" in str(Deal()["value"])


def test_group_of_choices_has_a_legend_and_a_link_to_its_first_box() -> None:
    form = deal(terms=[])
    (problem,) = problems(form)
    html = form["terms"].as_field_group()
    assert "<legend>Terms" in html
    assert f'id="{problem.target}"' in html


def test_formset_offers_a_row_without_a_script() -> None:
    from django.template.loader import render_to_string

    rows = forms.formset_factory(Deal, can_delete=True)(prefix="deals")
    html = render_to_string("ui/formset.html", {"formset": rows, "label": "Deals", "key": "deals"})
    assert 'name="_add" value="deals"' in html
    assert 'name="deals-TOTAL_FORMS"' in html
    assert "Remove this row" in html


def test_errors_of_a_formset_are_summed_up() -> None:
    data = {"x-TOTAL_FORMS": "1", "x-INITIAL_FORMS": "0", "x-0-name": "A", "x-0-kind": "a"}
    rows = forms.formset_factory(Deal)(data, prefix="x")
    targets = [problem.target for problem in problems(rows)]
    assert "id_x-0-value" in targets


def test_every_error_links_to_something_on_the_page() -> None:
    form = Deal({})
    html = str(form)
    for problem in problems(form):
        assert f'id="{problem.target}"' in html


def test_forms_keep_to_the_policy() -> None:
    assert_no_inline(str(Deal()) + str(Deal({})))


def test_empty_choice_has_a_word() -> None:
    class Picked(LinkagesForm):
        must = forms.ChoiceField(choices=[("", "---------"), ("a", "A")])
        may = forms.ChoiceField(choices=[("", "---------"), ("a", "A")], required=False)

    html = str(Picked())
    assert "---" not in html
    assert ">Choose<" in html
