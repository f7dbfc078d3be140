"""Which rows a change takes: ticked ones, or all that the list shows, fixed when chosen."""

from __future__ import annotations

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from linkages import field_registry
from linkages.accounts.models import User
from linkages.bulk import acts, services
from linkages.bulk.subjects import offered, subjects
from linkages.companies.models import Company
from linkages.exports import sources
from linkages.permissions import Role
from tests.bulk.conftest import Plan, firms
from tests.kernel.people import saved_person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.STAFF, Role.PROMOTER])
@pytest.mark.parametrize(
    ("source", "query", "page"),
    [
        ("companies", "status=prospect", "/companies/"),
        ("companies", "q=ion&status=active", "/companies/"),
        ("companies", "", "/companies/"),
    ],
)
def test_all_results_are_the_rows_of_the_list(
    role: Role, source: str, query: str, page: str
) -> None:
    firms(4, status="prospect")
    Company.objects.create(name="Ionescu SRL", country="XV")
    Company.objects.create(name="Ion Prospect SRL", country="XV", status="prospect")
    person = saved_person(role)
    client = Client()
    client.force_login(person)
    shown = client.get(f"{page}?{query}").context["page"].rows
    chosen = services.choose(person, source=source, act="edit", params=query, everything=True)
    assert chosen.rows == sorted(row.pk for row in shown)


def test_rows_that_come_later_are_told_and_not_touched(planned: Plan, ana: User) -> None:
    firms(2, status="prospect")
    change = planned(params="status=prospect", everything=True, company__group_name="Nou")
    (late,) = firms(1, status="prospect")
    Company.objects.filter(pk=change.rows[0]).update(status="active")
    assert services.drift(change, ana) == {"more": 1, "fewer": 1}
    done = services.carry_out(change, by=ana)
    assert done.drift == {"more": 1, "fewer": 1}
    assert done.counts == {"change": 2}
    late.refresh_from_db()
    assert late.group_name == ""


def test_ticked_rows_are_only_those_that_one_sees(ana: User) -> None:
    (row,) = firms(1)
    chosen = services.choose(ana, source="companies", act="edit", chosen=[row.pk, 10**9])
    assert chosen.rows == [row.pk]


@pytest.mark.parametrize(
    ("source", "act"), [("companies", "explode"), ("nothing", "edit"), ("exports", "edit")]
)
def test_what_nobody_offers_is_refused(ana: User, source: str, act: str) -> None:
    with pytest.raises(services.Refusal):
        services.choose(ana, source=source, act=act, chosen=[1])


def test_too_many_rows_are_refused(ana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    firms(4)
    monkeypatch.setattr(services, "MOST_ROWS", 3)
    with pytest.raises(services.Refusal, match="Narrow the list"):
        services.choose(ana, source="companies", act="edit", everything=True)


# ── What the apps declare ────────────────────────────────────────────────────


BY_SOURCE = {subject.source: subject for subject in subjects()}


@pytest.mark.parametrize("key", BY_SOURCE)
def test_every_subject_names_what_exists(key: str) -> None:
    found = BY_SOURCE[key]
    assert reverse(found.page)
    source = sources.source(found.source)
    administrator = saved_person(Role.ADMINISTRATOR)
    assert source.rows is not None
    assert source.rows(administrator, QueryDict())[0].model is found.model
    record = field_registry.record(found.record)
    known = {
        one.attr
        for part in field_registry.parts(record.key, administrator)
        for _via, one in part.fields
    }
    assert set(found.own) | set(found.only) <= known
    keys = [one.key for _section, _via, one in offered(found, administrator)]
    assert len(keys) == len(set(keys))
    assert not found.assignee or found.assignee in keys


@pytest.mark.parametrize("key", BY_SOURCE)
def test_a_form_sent_as_it_comes_changes_nothing(key: str, ana: User) -> None:
    subject = BY_SOURCE[key]
    for act in acts.acts_for(subject, ana):
        form = act.form(subject, ana)
        data = {}
        for name, field in form.fields.items():
            value = form.get_initial_for_field(field, name)
            data[name] = "" if value is None else value
        made = act.form(subject, ana, data | {"source-source": "self"})
        assert not made.is_valid()


def test_no_bulk_field_must_be_unique(ana: User) -> None:
    for subject in subjects():
        for _section, _via, one in offered(subject, ana):
            together = [
                names
                for names in one.model._meta.total_unique_constraints
                if one.attr in names.fields
            ]
            assert not together, one.key
