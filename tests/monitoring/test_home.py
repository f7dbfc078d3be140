"""The page on which everybody comes in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from investors.models import Need
from linkages.accounts.models import User
from linkages.contacts.models import Interaction
from linkages.permissions import Role
from linkages.todos.models import ToDo
from matchmaking.models import Introduction, Suggestion
from monitoring import home
from suppliers.models import Certification
from tests.inline import assert_no_inline
from tests.investors.factories import need
from tests.kernel.people import saved_person

from .records import contract, firm, investor, node, supplier
from .test_quarter_page import shown, text_of

DAY = dt.timedelta(days=1)


def today() -> dt.date:
    return timezone.localdate()


def todo(owner: User, title: str, due: int = 0, **facts: Any) -> ToDo:
    return ToDo.objects.create(owner=owner, title=title, due_on=today() + due * DAY, **facts)


def at(hour: int) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(today(), dt.time(hour)))


def test_a_visitor_is_sent_to_the_login_page(client: Client, db: None) -> None:
    assert client.get("/").url == "/accounts/login/?next=/"


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("language", ["en", "ro"])
def test_everybody_has_a_home_on_an_empty_register(
    sign_in: Callable[..., Client], role: Role, language: str
) -> None:
    html = shown(sign_in(role, language=language), "/")
    assert_no_inline(html)
    greeting = {"en": "Good ", "ro": "Bună "}[language]
    assert greeting in text_of(html)


# My day


def test_late_to_dos_come_first_and_the_sentence_counts_them(client: Client, me: User) -> None:
    todo(me, "Call Budjak Metal")
    todo(me, "Send the shortlist", due=-2)
    todo(me, "Prepare the fair", due=3)
    todo(saved_person(Role.STAFF), "Somebody else's")
    todo(me, "Done already", due=-1, done_at=timezone.now())
    text = text_of(shown(client, "/"))
    assert text.index("Send the shortlist") < text.index("Call Budjak Metal")
    assert "Today you have 1 to-do . 1 to-do is late, by 2 days." in text
    for hidden in ("Prepare the fair", "Somebody else's", "Done already"):
        assert hidden not in text


def test_done_and_snooze_come_back_to_the_page(client: Client, me: User) -> None:
    mine = todo(me, "Send the shortlist", due=-2)
    html = shown(client, "/")
    assert f'action="/todos/{mine.pk}/done/"' in html
    assert '<input type="hidden" name="next" value="/">' in html
    answer = client.post(f"/todos/{mine.pk}/done/", {"next": "/"}, follow=True)
    assert answer.redirect_chain == [("/", 302)]
    assert "is done" in answer.content.decode()


def test_meetings_of_today_in_their_order(client: Client, me: User) -> None:
    company = firm(name="Veltmann SRL")
    for hour, subject, by in ((15, "Second", me), (9, "First", me), (10, "Not mine", None)):
        Interaction.objects.create(
            company=company, kind="meeting", at=at(hour), subject=subject,
            by=by or saved_person(Role.STAFF),
        )  # fmt: skip
    Interaction.objects.create(
        company=company, kind="meeting", at=at(9) + DAY, subject="Tomorrow's", by=me
    )
    text = text_of(shown(client, "/"))
    assert "Today you have 2 meetings ." in text
    assert text.index("09:00 First") < text.index("15:00 Second")
    assert "Not mine" not in text
    assert "09:00 Tomorrow's" not in text


def a_draft(me: User) -> None:
    need(promoter=me)


def nobodys_draft(me: User) -> None:
    need()


def an_undecided_ranking(me: User) -> None:
    ranked(need(promoter=me, status=Need.Status.OPEN))


def an_old_supplier(me: User) -> None:
    supplier(company_account_manager=me, confirmed={"activity": {"on": "2020-01-01", "by": 1}})


def an_old_investor(me: User) -> None:
    investor(company_account_manager=me)


def an_ending_certificate(me: User) -> None:
    holder = supplier(confirmed={"activity": {"on": today().isoformat(), "by": 1}})
    Certification.objects.create(
        supplier=holder, standard=node("certificate", "iso9001"),
        status="document", valid_to=today() + 30 * DAY,
    )  # fmt: skip


def ranked(of: Need, **facts: Any) -> Suggestion:
    given: dict[str, Any] = {"outcome": "ranked", "rank": 1, "score": 70, "coverage": 80,
                             "detail": {}}  # fmt: skip
    return Suggestion.objects.create(need=of, supplier=supplier(), **(given | facts))


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (a_draft, "1 need to validate"),
        (nobodys_draft, "1 need to validate"),
        (an_undecided_ranking, "1 need with suppliers to choose"),
        (an_old_supplier, "1 supplier not confirmed for 12 months"),
        (an_old_investor, "1 investor not confirmed for 12 months"),
        (an_ending_certificate, "1 certificate that ends within 60 days"),
    ],
)
def test_what_waits_for_me(client: Client, me: User, make: Any, said: str) -> None:
    make(me)
    text = text_of(shown(client, "/"))
    assert said in text
    assert "1 thing waits for you." in text


def test_what_waits_for_others_is_not_mine(client: Client, me: User) -> None:
    other = saved_person(Role.PROMOTER)
    need(promoter=other)
    decided = need(promoter=me, status=Need.Status.MATCHING)
    ranked(decided, decision="shortlisted")
    ranked(need(promoter=other, status=Need.Status.OPEN))
    fresh = {"activity": {"on": today().isoformat(), "by": 1}}
    supplier(company_account_manager=me, confirmed=fresh)
    supplier(company_account_manager=other)
    assert home.waiting_for(me) == []
    assert "Nothing waits for you." in text_of(shown(client, "/"))


def test_my_needs_by_stage(client: Client, me: User) -> None:
    need(promoter=me, status=Need.Status.OPEN, expires_on=today() - DAY)
    need(promoter=me, status=Need.Status.OPEN)
    need(promoter=me, status=Need.Status.CANCELLED)
    need(status=Need.Status.OPEN)
    found = {stage.label: (stage.n, stage.wait) for stage in home.stages_of(me)}
    assert found["Open"] == (2, "1 past its date")
    assert sum(n for n, _wait in found.values()) == 2
    assert "My needs by stage" in shown(client, "/")


def test_the_team_by_who_is_furthest_behind(client: Client, me: User) -> None:
    igor = saved_person(Role.STAFF, name="Igor Țurcanu")
    for number in range(3):
        todo(igor, f"Late {number}", due=-1)
    todo(igor, "Not late", due=1)
    text = text_of(shown(client, "/"))
    assert "Igor Țurcanu 3 Ana Rusu (you) 0" in text


def test_recent_records_are_those_i_worked_on(client: Client, me: User) -> None:
    Interaction.objects.create(
        company=firm(name="Corvara SRL"), kind="call", subject="Call", by=me, at=at(0)
    )
    mine = need(promoter=me, name="Carcase")
    need(name="Altceva")
    names = [one.name for one in home.recent_of(me)]
    assert names == [str(mine), "Corvara SRL"]


def test_the_first_week_shows_what_is_still_to_be_done(client: Client, me: User) -> None:
    text = text_of(shown(client, "/"))
    assert "The first week" in text
    assert "Load or enter companies Import" in text
    supplier()
    text = text_of(shown(client, "/"))
    assert "Load or enter companies done" in text
    made = contract(supplier(), investor(), "2026-01-10")
    need(investor=made.linkage.investor)
    Interaction.objects.create(company=firm(), kind="call", subject="Call", by=me)
    assert "The first week" not in shown(client, "/")


# A to-do in one line


def test_a_line_becomes_a_to_do_for_its_day_and_need(client: Client, me: User) -> None:
    sought = need()
    answer = client.post("/today/", {"line": f"ask for drawings tomorrow #{sought.number}"})
    assert answer.url == "/"
    made = ToDo.objects.get()
    assert (made.title, made.owner, made.due_on) == ("ask for drawings", me, today() + DAY)
    assert (made.about, made.company) == (sought, sought.company)


@pytest.mark.parametrize(
    ("line", "said"),
    [("", "Write what is to be done."), ("call #N-9999", "There is no need N-9999.")],
)
def test_a_line_that_says_too_little_is_kept(
    client: Client, me: User, line: str, said: str
) -> None:
    answer = client.post("/today/", {"line": line})
    assert answer.status_code == 422
    html = answer.content.decode()
    assert said in html
    assert "There is a problem" in html
    assert f'value="{line}"' in html
    assert not ToDo.objects.exists()


@pytest.mark.parametrize("role", [Role.ANALYST, Role.BUYER, Role.SME])
def test_who_keeps_no_to_dos_cannot_write_one(sign_in: Callable[..., Client], role: Role) -> None:
    assert sign_in(role).post("/today/", {"line": "call"}).status_code == 403


# Analysts and outsiders


@pytest.mark.usefixtures("quarter")
def test_the_analyst_sees_figures_and_how_fresh_the_registers_are(analyst: Client) -> None:
    supplier(confirmed={"activity": {"on": today().isoformat(), "by": 1}})
    text = text_of(shown(analyst, "/"))
    assert "MON-01" in text
    assert "Suppliers 1 of 4" in text
    assert "Investors 0 of 2" in text


def test_a_buyer_sees_its_own_needs_and_what_waits_for_its_answer(
    sign_in: Callable[..., Client],
) -> None:
    mine = need(name="Carcase")
    need(name="Ale altcuiva")
    proposed = supplier(company_name="Strung SRL")
    Introduction.objects.create(need=mine, supplier=proposed)
    Introduction.objects.create(need=need(), supplier=supplier(company_name="Alt furnizor SRL"))
    contract(supplier(company_name="Moara SRL"), mine.investor, "2026-01-10")
    text = text_of(shown(sign_in(Role.BUYER, mine.company), "/"))
    for seen in ("Carcase", "Strung SRL", "Moara SRL", "1 supplier is proposed to you"):
        assert seen in text
    for hidden in ("Ale altcuiva", "Alt furnizor SRL"):
        assert hidden not in text


def test_a_supplier_sees_its_profile_and_introductions_but_no_masked_buyer(
    sign_in: Callable[..., Client],
) -> None:
    ours = supplier(company_name="Strung SRL")
    asked = need(name="Carcase", investor=investor(company_name="Veltmann SRL"))
    Introduction.objects.create(need=asked, supplier=ours, buyer_agreed_on=today())
    hidden = need(name="Nehotărât")
    Introduction.objects.create(need=hidden, supplier=ours)  # the buyer has not said yes
    text = text_of(shown(sign_in(Role.SME, ours.company), "/"))
    assert "1 buyer would like to meet you" in text
    assert "Carcase" in text
    assert "The buyer is named once both sides have agreed." in text
    assert "Veltmann SRL" not in text
    assert "Nehotărât" not in text


# How much the pages ask


def test_queries_of_my_day(client: Client, me: User, count_queries: Callable[..., int]) -> None:
    for make in (a_draft, an_undecided_ranking, an_old_supplier, an_ending_certificate):
        make(me)
    for number in range(5):
        todo(me, f"Late {number}", due=-1, company=firm())
        company = firm()
        Interaction.objects.create(
            company=company, kind="meeting", subject="Visit", by=me, at=at(9)
        )
    assert count_queries(client, "/") <= 12


@pytest.mark.parametrize("role", [Role.BUYER, Role.SME, Role.ANALYST])
@pytest.mark.usefixtures("quarter")
def test_queries_of_the_others(
    sign_in: Callable[..., Client], role: Role, count_queries: Callable[..., int]
) -> None:
    ours, theirs = supplier(), investor()
    for _number in range(5):
        sought = need(investor=theirs)
        Introduction.objects.create(need=sought, supplier=ours, buyer_agreed_on=today())
        Introduction.objects.create(need=sought, supplier=supplier())
        contract(ours, investor(), "2026-01-10")
    company = {Role.BUYER: theirs.company, Role.SME: ours.company}.get(role)
    assert count_queries(sign_in(role, company), "/") <= 12
