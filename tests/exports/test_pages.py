"""The pages: asking from a list, watching, taking the file; each file for its requester alone."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.conf import settings
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone, translation

from linkages.accounts.models import User
from linkages.exports import services, sources
from linkages.exports.models import ExportJob
from linkages.exports.tasks import write_export
from linkages.jobs.models import Run
from tests.exports.conftest import Ask

pytestmark = pytest.mark.django_db
START = "/exports/new/"
WANTED = {"source": "sample-numbers", "params": "count=3", "format": "csv", "language": "en"}


@pytest.fixture
def web(ana: User) -> Client:
    return signed_in(ana)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def done(job: ExportJob) -> ExportJob:
    write_export(job.run_id)
    return ExportJob.objects.select_related("run").get(pk=job.pk)


def url(name: str, job: ExportJob) -> str:
    return reverse(f"exports:{name}", args=[job.pk])


def test_a_list_asks_and_comes_to_the_progress_page(web: Client, ana: User) -> None:
    answer = web.post(START, {**WANTED, "token": "t"})
    job = ExportJob.objects.get()
    assert (answer.status_code, answer.url) == (302, url("progress", job))
    assert (job.by, job.params, job.format, job.options) == (ana, {"count": ["3"]}, "csv", {})


def test_a_double_click_comes_to_the_same_page(web: Client) -> None:
    first, second = (web.post(START, {**WANTED, "token": "t"}) for _ in range(2))
    assert first.url == second.url
    assert Run.objects.count() == 1


def test_options_of_the_form_are_kept(web: Client) -> None:
    web.post(START, {**WANTED, "delimiter": "semicolon", "decimal": "comma", "bom": "no"})
    assert ExportJob.objects.get().options == {
        "delimiter": "semicolon",
        "decimal": "comma",
        "bom": False,
    }


def test_the_form_names_the_list_it_came_from(web: Client) -> None:
    page = web.get(START, {"source": "sample-numbers", "params": "count=3&q=a&q=<b>"})
    html = page.content.decode()
    assert "Numbers" in html
    assert 'value="count=3&amp;q=a&amp;q=&lt;b&gt;"' in html
    assert 'name="token" value="' in html


def test_the_form_offers_only_what_the_person_may_export(web: Client) -> None:
    sme = signed_in(User.objects.create_user("s@example.org", role="sme"))
    assert "sample-people" in web.get(START).content.decode()
    assert "sample-people" not in sme.get(START).content.decode()
    answer = sme.post(START, {**WANTED, "source": "sample-people"})
    assert answer.status_code == 422
    assert not ExportJob.objects.exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"source": "nothing"}, "There is no list “nothing” to export."),
        ({"format": "exe"}, "“exe” is not a format of exports."),
        ({"language": "xx"}, "xx"),
        ({"delimiter": "|"}, "|"),
        ({"token": "x" * 65}, "64"),
    ],
)
def test_a_wrong_wish_gets_the_form_back_with_the_reason(
    web: Client, change: dict[str, str], words: str
) -> None:
    answer = web.post(START, {**WANTED, **change})
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "error-summary" in html
    assert words in html
    assert 'value="count=3"' in html


def test_the_limit_of_the_hour_is_said_on_the_form(
    web: Client, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "PER_HOUR", 1)
    ask()
    answer = web.post(START, WANTED)
    assert answer.status_code == 422
    assert "within an hour" in answer.content.decode()


def test_who_waits_sees_how_far_it_is(web: Client, ask: Ask) -> None:
    job = ask(params="count=10")
    page = web.get(url("progress", job)).content.decode()
    assert 'hx-trigger="every 1s"' in page
    Run.objects.filter(pk=job.run_id).update(
        state="running", attempt=1, done=25, total=100, lease_until=timezone.now()
    )
    piece = web.get(url("progress", job), headers={"HX-Request": "true"}).content.decode()
    assert 'aria-valuenow="25"' in piece
    assert 'width="25%"' in piece
    assert "25 of 100 rows" in piece
    assert "<html" not in piece
    assert "style=" not in piece


def test_when_it_is_done_polling_stops_and_the_file_is_offered(web: Client, ask: Ask) -> None:
    job = done(ask(params="count=3"))
    piece = web.get(url("progress", job), headers={"HX-Request": "true"}).content.decode()
    assert "hx-trigger" not in piece
    assert url("download", job) in piece
    assert "Rows written: 3." in piece


def test_the_file_comes_with_its_name_and_stays_in_no_cache(web: Client, ask: Ask) -> None:
    job = done(ask(params="count=3"))
    answer = web.get(url("download", job))
    body = b"".join(answer.streaming_content)
    day = f"{timezone.localdate():%Y-%m-%d}"
    assert body == job.path.read_bytes()
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    name = quote(f"Ștrudel en {day}.csv")
    assert answer["Content-Disposition"] == f"attachment; filename*=utf-8''{name}"
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Length"] == str(job.bytes)
    job.refresh_from_db()
    assert job.downloads == 1
    assert job.downloaded_at is not None


@pytest.mark.parametrize("page", ["progress", "download", "cancel"])
@pytest.mark.parametrize("role", ["administrator", "promoter", "sme"])
def test_for_others_the_export_does_not_exist(ask: Ask, page: str, role: str) -> None:
    job = done(ask())
    other = signed_in(User.objects.create_user("other@example.org", role=role))
    method = other.post if page == "cancel" else other.get
    assert method(url(page, job)).status_code == 404


@pytest.mark.parametrize("page", ["progress", "download"])
def test_visitors_are_sent_to_sign_in(client: Client, ask: Ask, page: str) -> None:
    answer = client.get(url(page, ask()))
    assert answer.status_code == 302
    assert "login" in answer.url


def test_an_unknown_number_is_not_found(web: Client) -> None:
    assert web.get(reverse("exports:download", args=[uuid4()])).status_code == 404


def test_after_seven_days_the_file_is_gone_and_says_so(web: Client, ask: Ask) -> None:
    job = done(ask(params="count=3"))
    ExportJob.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    answer = web.get(url("download", job))
    assert answer.status_code == 410
    assert "count%3D3" in answer.content.decode()
    assert job.path.exists()  # refused by the clock, before the file is removed


def test_a_file_that_vanished_is_gone(web: Client, ask: Ask) -> None:
    job = done(ask())
    job.path.unlink()
    assert web.get(url("download", job)).status_code == 410


def test_a_file_made_with_other_rights_is_not_handed_out(web: Client, ana: User, ask: Ask) -> None:
    job = done(ask())
    User.objects.filter(pk=ana.pk).update(role="analyst")
    answer = web.get(url("download", job))
    assert answer.status_code == 410
    assert "rights have changed" in answer.content.decode()


def test_before_it_is_done_the_download_leads_back(web: Client, ask: Ask) -> None:
    job = ask()
    assert web.get(url("download", job)).url == url("progress", job)


def test_cancel_takes_a_button_not_a_link(web: Client, ask: Ask) -> None:
    job = ask()
    assert web.get(url("cancel", job)).status_code == 405
    assert web.post(url("cancel", job)).url == url("progress", job)
    assert ExportJob.objects.get().state == "cancelled"
    assert "Cancelled" in web.get(url("progress", job)).content.decode()


def test_my_list_shows_mine_and_the_log_everybodys(web: Client, boss: User, ask: Ask) -> None:
    job = done(ask(params="count=3&q=Ștefan"))
    mine = web.get("/exports/").content.decode()
    assert url("download", job) in mine
    assert "q=Ștefan" in mine
    boss_web = signed_in(boss)
    assert "Ștrudel" not in boss_web.get("/exports/").content.decode()
    log = boss_web.get("/exports/?of=everyone").content.decode()
    assert "Ștrudel/en" in log
    assert "Ana Rusu" in log
    assert str(job.pk) not in log


def test_others_do_not_get_the_log(web: Client, boss: User, ask: Ask) -> None:
    done(ask(user=boss))
    assert "Ștrudel" not in web.get("/exports/?of=everyone").content.decode()


def test_the_list_takes_few_queries_however_long(
    web: Client, ask: Ask, django_assert_max_num_queries: Any
) -> None:
    for _ in range(30):
        ask()
    with django_assert_max_num_queries(8):
        web.get("/exports/")


@pytest.mark.parametrize("language", [code for code, _ in settings.LANGUAGES])
def test_every_page_in_every_language(ana: User, ask: Ask, language: str) -> None:
    User.objects.filter(pk=ana.pk).update(language=language)
    client = signed_in(ana)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    job = done(ask())
    with translation.override(language):
        heading = translation.gettext("My exports")
    for address in ("/exports/", START, url("progress", job)):
        page = client.get(address)
        assert page.status_code == 200
        assert heading in page.content.decode()


def menu(user: User, source: str) -> str:
    request = RequestFactory().get("/suppliers/", {"q": "a&b", "page": "2"})
    request.user = user
    piece = '{% include "exports/_menu.html" with source=source params=request.GET.urlencode %}'
    context = Context({"request": request, "user": user, "source": source})
    return Template(piece).render(context)


def test_the_menu_of_a_list_carries_its_filters(ana: User) -> None:
    html = menu(ana, "sample-numbers")
    assert 'name="params" value="q=a%26b&amp;page=2"' in html
    assert 'name="format" value="xlsx"' in html
    assert 'name="format" value="csv"' in html
    assert f"{START}?source=sample-numbers&amp;params=q%3Da%2526b%26page%3D2" in html


def test_the_menu_of_a_record_names_it(ana: User) -> None:
    piece = '{% include "exports/_menu.html" with source="sample-numbers" pk=1234 %}'
    html = Template(piece).render(Context({"user": ana}))
    assert 'name="params" value="pk=1234"' in html


def test_the_menu_is_absent_where_the_person_may_not_export(ana: User) -> None:
    assert menu(User(role="sme"), "sample-people").strip() == ""
    assert menu(ana, "nothing").strip() == ""


def test_profiles_are_offered_on_their_pages_alone(web: Client) -> None:
    assert 'value="company-profile"' not in web.get(START).content.decode()
    named = web.get(START, {"source": "company-profile", "params": "pk=1"}).content.decode()
    assert 'name="source" value="company-profile"' in named
    answer = web.post(START, {**WANTED, "source": "company-profile", "params": "pk=1"})
    assert answer.status_code == 302


def test_a_source_is_named_once() -> None:
    with pytest.raises(ValueError):
        sources.register(sources.source("sample-numbers"))
