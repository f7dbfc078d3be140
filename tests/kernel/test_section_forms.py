"""Forms made from the registry."""

from __future__ import annotations

import warnings

import pytest
from django.http import QueryDict

from linkages import field_registry
from linkages.companies.models import Company
from linkages.editing.forms import SectionEdit
from linkages.permissions import Role
from tests.kernel.people import person


@pytest.mark.parametrize(
    ("typed", "read"),
    [("firm.example", "https://firm.example"), ("http://firm.example", "http://firm.example")],
)
def test_an_address_without_a_scheme_is_a_safe_one(typed: str, read: str) -> None:
    user = person(Role.STAFF)
    section = field_registry.record("company").by_key["identity"]
    part = field_registry.part_of("company", section, user)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        edit = SectionEdit(part, Company(), user, QueryDict(f"website={typed}"))
        form = edit.forms[""]
    assert form.fields["website"].clean(typed) == read
