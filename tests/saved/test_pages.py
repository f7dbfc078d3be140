"""The pages, in both languages and for each role that opens them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from linkages.accounts.models import User
from linkages.permissions import Role
from linkages.saved import digests, services
from linkages.saved.models import Digest, Pin, RecordList, SavedSearch, Subscription, Tag, Tile
from linkages.search import services as engine
from tests.companies.factories import company
from tests.inline import assert_no_inline
from tests.kernel.people import saved_person
from tests.saved.conftest import SMALL, STRATEGY, Save, client_of
from tests.suppliers.factories import supplier


def text(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return str(answer.content.decode())


# ── All of them ──────────────────────────────────────────────────────────────


@pytest.fixture
def everything(save: Save, ana: User, small: Any) -> list[str]:
    """One of each, and the addresses of all pages about them."""
    one = small("Unu SRL")
    search = save(name="Mici", name_en="Small ones", description="Note")
    services.update(search, by=ana, query=SMALL, name="Furnizori mici")
    visits = services.create_list(by=ana, name="Vizite", record="supplier", keys=[one.pk])
    live = services.create_list(by=ana, name="Vie", record="supplier", search=search)
    tag = Tag.objects.create(code="fair", name="Târg", name_en="Fair")
    services.tag("supplier", [one.pk], [tag], by=ana)
    digests.follow(search, by=ana, frequency="daily")
    made = Digest.objects.create(
        user=ana, parts=[{"search": search.pk, "keys": [one.pk], "count": 1}]
    )
    changes = services.delete(services.save_as(search, by=ana, name="Copy"), by=ana)
    state = engine.to_state(SMALL)
    return [
        reverse("saved:searches"),
        f"{reverse('saved:create')}?s={state}",
        search.get_absolute_url(),
        *(
            reverse(f"saved:{name}", args=[search.slug])
            for name in ("edit", "copy", "delete", "history", "freeze")
        ),
        f"{reverse('saved:edit', args=[search.slug])}?s={state}",
        *(reverse(f"saved:{name}") for name in ("tiles", "mail", "lists", "list_create", "tags")),
        f"{reverse('saved:list_create')}?q={search.slug}",
        reverse("saved:digest", args=[made.pk]),
        reverse("saved:undo", args=[changes.pk]),
        *(
            reverse(f"saved:{name}", args=[visits.slug])
            for name in ("list", "list_edit", "list_delete", "list_merge")
        ),
        live.get_absolute_url(),
        reverse("saved:record_lists", args=["supplier", one.pk]),
        reverse("saved:record_tags", args=["supplier", one.pk]),
        one.get_absolute_url(),
        f"{reverse('suppliers:list')}?search={search.slug}",
    ]


@pytest.mark.parametrize("language", ["en", "ro"])
def test_every_page_opens_in_both_languages(
    everything: list[str], ana: User, language: str
) -> None:
    ana.language = language
    ana.save()
    client = client_of(ana)
    client.cookies["django_language"] = language
    for path in everything:
        html = text(client, path)
        assert f'<html lang="{language}"' in html, path
        assert_no_inline(html)


def test_another_person_opens_none_of_what_is_private(everything: list[str], igor: User) -> None:
    client = client_of(igor)
    for path in everything:
        answer = client.get(path)
        told = answer.content.decode() if answer.status_code == 200 else ""
        for name in ("Mici", "Furnizori mici", "Small ones", "Vizite", "Vie"):
            assert f">{name}<" not in told, path


# ── Searches ─────────────────────────────────────────────────────────────────


def test_saving_from_a_result(ana: User) -> None:
    client = client_of(ana)
    state = engine.to_state(SMALL)
    assert "small" in text(client, f"{reverse('saved:create')}?s={state}")
    posted = {"s": state, "name": "Mici", "name_en": "", "visibility": "team", "team": ["staff"]}
    answer = client.post(reverse("saved:create"), posted)
    search = SavedSearch.objects.get()
    assert answer["Location"] == search.get_absolute_url()
    assert (search.visibility, search.team, search.owner) == ("team", ["staff"], ana)


def test_without_a_name_nothing_is_saved_and_nothing_is_lost(ana: User) -> None:
    state = engine.to_state(SMALL)
    answer = client_of(ana).post(
        reverse("saved:create"), {"s": state, "name": "", "description": "kept"}
    )
    assert answer.status_code == 422
    assert b"Enter a name" in answer.content
    assert b"kept" in answer.content
    assert not SavedSearch.objects.exists()


def test_a_changed_state_is_not_a_search(ana: User) -> None:
    answer = client_of(ana).get(f"{reverse('saved:create')}?s=made-up")
    assert answer.status_code == 400


def test_saving_over_a_search_keeps_its_short_name(save: Save, ana: User) -> None:
    from tests.saved.conftest import where

    search = save()
    state = engine.to_state(where("company.size_class", "is", "large"))
    path = reverse("saved:edit", args=[search.slug])
    posted = {"s": state, "name": "Large ones", "visibility": "private", "version": search.version}
    client_of(ana).post(path, posted)
    changed = SavedSearch.objects.get()
    assert (changed.slug, changed.name) == (search.slug, "Large ones")
    assert changed.query["every"][0]["is"] == ["is", "large"]


def test_an_old_form_does_not_overwrite(save: Save, ana: User, igor: User) -> None:
    search = save(editors=[igor])
    services.update(search, by=igor, name="Igor's name")
    path = reverse("saved:edit", args=[search.slug])
    answer = client_of(ana).post(path, {"name": "x", "visibility": "private", "version": 1})
    assert answer.status_code == 422
    assert b"Somebody saved it meanwhile" in answer.content
    assert SavedSearch.objects.get().name == "Igor's name"


def test_deleting_offers_the_way_back(save: Save, ana: User) -> None:
    client, search = client_of(ana), save()
    answer = client.post(reverse("saved:delete", args=[search.slug]), follow=True)
    html = answer.content.decode()
    undo = html[html.index("/searches/undo/") :].split('"')[0]
    assert not SavedSearch.objects.kept().exists()
    assert client.get(undo).status_code == 200
    assert not SavedSearch.objects.kept().exists()
    client.post(undo)
    assert SavedSearch.objects.kept().get() == search


def test_administrators_see_that_there_are_private_ones_and_no_more(
    save: Save, boss: User, igor: User
) -> None:
    save(name="Very secret plan", description="hush")
    client = client_of(boss)
    html = text(client, f"{reverse('saved:searches')}?tab=all")
    assert "A private search" in html
    assert "Ana Rusu" in html
    for hidden in ("secret", "hush"):
        assert hidden not in html
    clear = reverse("saved:clear", args=[SavedSearch.objects.get().pk])
    assert clear in html
    assert "secret" not in text(client, clear)
    assert client_of(igor).post(clear).status_code == 403
    client.post(clear)
    assert not SavedSearch.objects.kept().exists()
    assert "A private search" not in text(client_of(igor), f"{reverse('saved:searches')}?tab=all")


def test_restoring_a_version(save: Save, ana: User) -> None:
    client, search = client_of(ana), save()
    services.update(search, by=ana, name="Other")
    path = reverse("saved:history", args=[search.slug])
    (first,) = re.findall(rf'action="({path}[0-9]+/)"', text(client, path))
    client.post(first)
    assert SavedSearch.objects.get().name == "Small suppliers"


def test_a_forbidden_search_says_why_and_shows_nothing(db: None, ana: User) -> None:
    staff = saved_person(Role.STAFF)
    search = services.save(STRATEGY, by=staff, name="Expanding", visibility="team")
    html = text(client_of(ana), search.get_absolute_url())
    assert "cannot run" in html
    assert "expand</" not in html
    assert ">Run<" not in html
    results = client_of(ana).get(reverse("search:results", args=["investor"]), {"q": search.slug})
    assert results.status_code in (400, 422)


def test_tab_tile_and_mail_are_switched_on_and_off(save: Save, ana: User) -> None:
    client, slug = client_of(ana), save().slug
    for name, on, model in (
        ("pin", {"act": "on"}, Pin),
        ("tile", {"act": "number"}, Tile),
        ("follow", {"frequency": "weekly"}, Subscription),
    ):
        path = reverse(f"saved:{name}", args=[slug])
        client.post(path, on)
        assert model.objects.filter(user=ana).count() == 1, name
        client.post(path, {"act": "off"})
        assert not model.objects.exists(), name


def test_a_pinned_search_is_a_tab_of_its_list(save: Save, ana: User, small: Any) -> None:
    small("Mic SRL")
    supplier(company_name="Alt SRL")
    search = save(name="Mici")
    services.pin(search, by=ana)
    path = f"{reverse('suppliers:list')}?search={search.slug}"
    assert f'href="?search={search.slug}"' in text(client_of(ana), reverse("suppliers:list"))
    html = text(client_of(ana), path)
    assert "Mic SRL" in html
    assert "Alt SRL" not in html


def test_the_hour_of_the_mail(ana: User) -> None:
    from linkages.saved.models import MailHour

    client_of(ana).post(reverse("saved:mail"), {"hour": "18", "weekday": "4"})
    kept = MailHour.objects.get()
    assert (kept.user, kept.hour, kept.weekday) == (ana, 18, 4)


# ── Lists ────────────────────────────────────────────────────────────────────


def test_a_list_from_its_form_to_worked_through(ana: User) -> None:
    client, one = client_of(ana), supplier(company_name="Unu SRL")
    client.post(
        reverse("saved:list_create"),
        {"record": "supplier", "name": "Vizite", "visibility": "private"},
    )
    visits = RecordList.objects.get()
    path = visits.get_absolute_url()
    on = reverse("saved:record_lists", args=["supplier", one.pk])
    client.post(on, {"lists": [visits.pk], "new_list": "Alta"})
    assert RecordList.objects.filter(entries__object_id=one.pk).count() == 2
    client.post(f"{path}{one.pk}/", {"status": "done", "note": "Văzut"})
    html = text(client, path)
    assert "1 of 1 worked through" in html
    assert "Văzut" in html
    assert "Unu SRL" not in text(client, f"{path}?status=open")
    client.post(path, {"pk": one.pk})
    assert "Unu SRL" not in text(client, path)
    client.post(on, {"lists": []})
    assert not RecordList.objects.filter(entries__object_id=one.pk).exists()


def test_freezing_says_the_day(save: Save, ana: User, small: Any) -> None:
    small("Unu SRL")
    client, search = client_of(ana), save(name="Mici")
    answer = client.post(reverse("saved:freeze", args=[search.slug]), {"name": "Azi"}, follow=True)
    html = answer.content.decode()
    assert "Unu SRL" in html
    assert "as “Mici” found it on" in html


def test_a_list_shows_the_reader_what_the_reader_sees(ana: User) -> None:
    seen, hidden = (
        supplier(company_name="Vizibil SRL", company_published=True),
        supplier(company_name="Ascuns SRL"),
    )
    visits = services.create_list(
        by=ana, name="V", record="supplier", keys=[seen.pk, hidden.pk], visibility="everyone"
    )
    buyer = client_of(saved_person(Role.BUYER, company()))
    html = text(buyer, visits.get_absolute_url())
    assert "Vizibil SRL" in html
    assert "Ascuns" not in html
    assert "0 of 1 worked through" in html
    assert "<select" not in html.split("<main", 1)[1]
    assert ">1<" in text(buyer, f"{reverse('saved:lists')}?tab=shared").replace(" ", "")


# ── Tags ─────────────────────────────────────────────────────────────────────


def test_tags_are_made_put_on_and_taken_back(ana: User, boss: User) -> None:
    one = supplier()
    posted = {"name": "Târg", "name_en": "Fair", "colour": "violet", "roles": ["promoter"]}
    client_of(boss).post(reverse("saved:tag_create"), posted)
    tag = Tag.objects.get()
    assert tag.code == "fair"
    client = client_of(ana)
    path = reverse("saved:record_tags", args=["supplier", one.pk])
    answer = client.post(path, {"tags": [tag.pk]}, follow=True)
    assert "tag-violet" in answer.content.decode()
    client.post(path, {"tags": []})
    assert not tag.taggings.exists()


def test_a_deleted_tag_comes_back_on_its_records(ana: User, boss: User) -> None:
    one = supplier()
    tag = Tag.objects.create(code="fair", name="Târg")
    services.tag("supplier", [one.pk], [tag], by=ana)
    client = client_of(boss)
    html = client.post(reverse("saved:tag_delete", args=["fair"]), follow=True).content.decode()
    assert not Tag.objects.exists()
    client.post(html[html.index("/searches/undo/") :].split('"')[0])
    assert services.tags_of("supplier", [one.pk], ana) == {one.pk: [tag]}


@pytest.mark.parametrize("role", [Role.PROMOTER, Role.ANALYST])
def test_only_who_looks_after_tags_makes_them(db: None, role: Role) -> None:
    assert client_of(saved_person(role)).get(reverse("saved:tag_create")).status_code == 403


def test_analysts_see_tags_without_the_way_to_change_them(mihai: User, ana: User) -> None:
    one = supplier()
    services.tag("supplier", [one.pk], [Tag.objects.create(code="fair", name="Târg")], by=ana)
    html = text(client_of(mihai), one.get_absolute_url())
    assert "Târg" in html
    assert reverse("saved:record_tags", args=["supplier", one.pk]) not in html


# ── Digests ──────────────────────────────────────────────────────────────────


def test_a_digest_shows_what_is_visible_today(save: Save, ana: User, small: Any) -> None:
    one, gone = small("Unu SRL"), small("Dus SRL")
    search = save()
    made = Digest.objects.create(
        user=ana,
        parts=[{"search": search.pk, "keys": [one.pk, gone.pk], "count": 2}],
        written_at=timezone.now(),
    )
    gone.company.delete()
    html = text(client_of(ana), reverse("saved:digest", args=[made.pk]))
    assert "Unu SRL" in html
    assert "Dus SRL" not in html
