"""The page of a ranking: what it shows, what it asks the database, what its buttons do."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from investors.models import Need
from linkages.todos.models import ToDo
from matchmaking import services
from matchmaking.models import Introduction, Suggestion
from tests.inline import assert_no_inline
from tests.matchmaking import factories as f

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12


@pytest.fixture
def promoter(db):
    return f.client(f.user("promoter"))


def url(need: Need, query: str = "") -> str:
    return f"/needs/{need.pk}/match/{query}"


def rows_of(html: str) -> list[str]:
    return re.findall(r'<h3 id="c\d+"><a [^>]*>([^<]+)</a>', html)


def page(client, need, query=""):
    response = client.get(url(need, query))
    assert response.status_code == 200
    return response.content.decode()


def some_ranking() -> Need:
    need = f.need()
    f.must(need)
    certified = f.supplier(company_name="Precizia SRL")
    f.certificate(certified)
    f.supplier(f.CONVENTIONAL, company_name="Rotador SRL")
    f.supplier(f.MILLING, company_name="Frezmet SRL")
    blocked = f.supplier(company_name="Blocat SRL", company_standing="insolvent")
    f.certificate(blocked)
    services.refresh_suggestions(need, by=None)
    return need


def test_before_the_first_ranking_there_is_one_thing_to_do(promoter):
    need = f.need()
    f.supplier()
    html = page(promoter, need)
    assert "Find suppliers" in html
    response = promoter.post(f"{url(need)}rank/")
    assert response.status_code == 302
    assert need.suggestions.count() == 1
    assert "1 candidate was ranked anew." in page(promoter, need)


def test_lists_stand_apart(promoter):
    need = some_ranking()
    assert rows_of(page(promoter, need)) == ["Precizia SRL"]
    assert rows_of(page(promoter, need, "?tab=needs_data")) == ["Rotador SRL"]
    assert set(rows_of(page(promoter, need, "?tab=excluded"))) == {"Frezmet SRL", "Blocat SRL"}
    assert rows_of(page(promoter, need, "?tab=nonsense&page=99&show=x")) == ["Precizia SRL"]


def test_a_row_says_why_in_words_and_unknown_is_hatched(promoter):
    html = page(promoter, some_ranking())
    assert "in house" in html
    assert 'class="fit-hatch"' in html
    assert "Quality: unknown, counted as 0.40" in html
    assert "% known" in html
    assert "What would change it" in html
    assert "ISO 9001" in html or "iso_9001" in html


def test_the_page_has_no_inline_code_and_few_queries(promoter):
    need = some_ranking()
    page(promoter, need)
    with CaptureQueriesContext(connection) as captured:
        html = page(promoter, need)
    assert_no_inline(html)
    assert len(captured) <= MOST_QUERIES


def test_queries_do_not_grow_with_the_list(promoter):
    need = some_ranking()

    def queries() -> int:
        page(promoter, need)
        with CaptureQueriesContext(connection) as captured:
            page(promoter, need)
        return len(captured)

    few = queries()
    for _ in range(7):
        f.certificate(f.supplier())
    services.refresh_suggestions(need, by=None)
    assert len(rows_of(page(promoter, need))) == 8
    assert queries() == few


def test_the_supplier_in_view_is_the_one_asked_for(promoter):
    need = some_ranking()
    excluded = need.suggestions.get(supplier__company__name="Blocat SRL")
    html = page(promoter, need, f"?show={excluded.pk}")
    peek = html[html.index('id="peek"') :]
    assert "Blocat SRL" in peek
    assert "Insolvent." in peek


def test_trying_weights_ranks_again_and_keeps_nothing(promoter):
    need = some_ranking()
    before = list(need.suggestions.order_by("pk").values_list("rank", "score"))
    html = page(promoter, need, "?try=1&w_process=40&gate=certificates")
    assert "What if:" in html
    assert "Keep for this need" in html
    assert rows_of(html) == ["Precizia SRL", "Blocat SRL"]  # the legal filter is off
    assert list(need.suggestions.order_by("pk").values_list("rank", "score")) == before


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("&".join(f"w_{key}=0" for key in (
            "process", "product", "envelope", "capacity", "certification", "quality", "audit",
            "location", "commercial", "track_record", "esg")), "All weights are zero."),
        ("w_process=many", "A weight is negative or not a number."),
        ("w_process=-4", "A weight is negative or not a number."),
        ("w_process=nan", "A weight is negative or not a number."),
    ],
)  # fmt: skip
def test_weights_that_cannot_be_are_answered_on_the_page(promoter, query, says):
    assert says in page(promoter, some_ranking(), f"?try=1&{query}")


def test_keeping_what_was_tried(promoter):
    need = some_ranking()
    response = promoter.post(f"{url(need)}keep/", {"w_process": "60", "gate": ["certificates"]})
    assert response.status_code == 302
    need.refresh_from_db()
    assert need.weight_profile == Need.Profile.OWN
    assert need.hard_filters == ["certificates"]
    assert sum(need.own_weights.values()) == pytest.approx(100)
    assert rows_of(page(promoter, need)) == ["Precizia SRL", "Blocat SRL"]


def test_a_need_that_changed_says_that_the_ranking_is_old(promoter):
    need = some_ranking()
    assert "has changed since" not in page(promoter, need)
    Need.objects.filter(pk=need.pk).update(version=need.version + 5)
    assert "has changed since" in page(promoter, need)


# ── Buttons ──────────────────────────────────────────────────────────────────


def test_shortlist_and_take_off_return_to_where_they_were(promoter):
    need = some_ranking()
    suggestion = need.suggestions.get(rank=1)
    back = url(need, "?tab=ranked")
    response = promoter.post(f"/suggestions/{suggestion.pk}/shortlist/", {"next": back})
    assert response.url == back
    html = page(promoter, need)
    assert "Shortlisted" in html
    assert "Propose shortlist to buyer" in html
    promoter.post(f"/suggestions/{suggestion.pk}/reconsider/", {"next": back})
    assert "Propose shortlist to buyer" not in page(promoter, need)


def test_a_stranger_is_not_followed(promoter):
    suggestion = some_ranking().suggestions.get(rank=1)
    response = promoter.post(
        f"/suggestions/{suggestion.pk}/shortlist/", {"next": "https://elsewhere.example/"}
    )
    assert response.url == suggestion.get_absolute_url()


def test_a_refused_act_says_why(promoter):
    need = some_ranking()
    excluded = need.suggestions.get(supplier__company__name="Blocat SRL")
    promoter.post(f"/suggestions/{excluded.pk}/shortlist/")
    assert "Blocat SRL fails a filter of this need." in page(promoter, need)


def test_rejecting_asks_for_the_reason(promoter):
    need = some_ranking()
    suggestion = need.suggestions.get(rank=1)
    path = f"/suggestions/{suggestion.pk}/reject/"
    refused = promoter.post(path, {"reason": "", "note": "Nu acum"})
    assert refused.status_code == 422
    html = refused.content.decode()
    assert "There is a problem" in html
    assert "Nu acum" in html
    assert promoter.post(path, {"reason": "capacity", "note": "Nu acum"}).status_code == 302
    assert rows_of(page(promoter, need)) == []
    assert "Too little capacity: Nu acum" in page(promoter, need, "?tab=rejected")


def test_asking_for_data(promoter):
    need = some_ranking()
    suggestion = need.suggestions.get(outcome="needs_data")
    promoter.post(f"/suggestions/{suggestion.pk}/ask/")
    todo = ToDo.objects.get()
    assert todo.title.startswith("Ask Rotador SRL for")
    assert f"A to-do for {todo.owner}" in page(promoter, need)


def test_introducing_from_the_ranking(promoter):
    need = some_ranking()
    suggestion = need.suggestions.get(rank=1)
    path = f"/needs/{need.pk}/introduce/{suggestion.supplier_id}/"
    assert promoter.get(path).status_code == 200
    late = promoter.post(path, {"buyer_agreed_on": "2999-01-01"})
    assert late.status_code == 422
    assert "lies ahead" in late.content.decode()
    response = promoter.post(path, {"buyer_agreed_on": f.days(-1).isoformat()})
    pair = Introduction.objects.get()
    assert response.url == pair.get_absolute_url()
    assert "Proposed" in page(promoter, need)


def test_proposing_the_shortlist(promoter):
    need = some_ranking()
    path = f"{url(need)}propose/"
    assert "Shortlist one first" in promoter.get(path).content.decode()
    services.shortlist(need.suggestions.get(rank=1), by=None)
    assert "Precizia SRL" in promoter.get(path).content.decode()
    wrong = promoter.post(path, {"answer_by": "32 13 2026"})
    assert wrong.status_code == 422
    assert "32 13 2026" in wrong.content.decode()
    promoter.post(path, {"answer_by": f.days(9).isoformat()})
    assert Introduction.objects.get().answer_by == f.days(9)
    assert Suggestion.objects.filter(released_at__isnull=False).count() == 1


def test_a_closed_need_is_looked_at_only(promoter):
    need = some_ranking()
    Need.objects.filter(pk=need.pk).update(status="cancelled")
    html = page(promoter, need)
    assert "Rank anew" not in html
    assert "Shortlist</button>" not in html


# ── Who may ──────────────────────────────────────────────────────────────────


def test_an_analyst_reads_and_has_no_buttons():
    need = some_ranking()
    client = f.client(f.user("analyst"))
    html = page(client, need)
    assert rows_of(html) == ["Precizia SRL"]
    for word in ("Shortlist</button>", "Reject…", "Rank anew", "Ask for data"):
        assert word not in html
    suggestion = need.suggestions.get(rank=1)
    assert client.post(f"/suggestions/{suggestion.pk}/shortlist/").status_code == 403
    assert client.post(f"{url(need)}rank/").status_code == 403


@pytest.mark.parametrize("role", ["buyer", "sme"])
def test_outsiders_never_see_a_ranking(role):
    need = some_ranking()
    company = {
        "buyer": need.investor.company,
        "sme": need.suggestions.get(rank=1).supplier.company,
    }[role]
    client = f.client(f.user(role, company))
    assert client.get(url(need)).status_code == 403
    assert client.get(f"/suggestions/{need.suggestions.get(rank=1).pk}/reject/").status_code == 403


def test_the_page_speaks_romanian():
    person = f.user("promoter")
    person.language = "ro"
    person.save()
    html = page(f.client(person), some_ranking())
    for word in ("În clasament", "Filtre obligatorii", "Respinge…", "Cere date", "potrivire"):
        assert word in html
    assert "Ask for data" not in html


def test_an_analyst_does_not_read_audits_on_any_surface():
    from suppliers.models import AuditResult

    need = f.need()
    supplier = f.supplier()
    AuditResult.objects.create(
        supplier=supplier, audited_on=f.days(-30), percent=87, grade="B", readiness_level=4
    )
    services.refresh_suggestions(need, by=None)
    officer = page(f.client(f.user("promoter")), need)
    assert "Audit 87" in officer
    client = f.client(f.user("analyst"))
    html = page(client, need)
    assert "Audit 87" not in html
    assert "Audit:" not in html
    assert "not shown to your role: Audit." in html
    answer = client.get(f"/api/v1/suggestions/?need={need.pk}").json()["results"][0]
    assert "audit" not in {part["criterion"] for part in answer["detail"]["parts"]}
    reasons = [reason for gate in answer["detail"]["gates"] for reason in gate["reasons"]]
    values = {str(value) for reason in reasons for value in reason["values"].values()}
    assert not values & {"87", "87.0", "87.00"}
    assert not [one for reason in reasons for one in reason["evidence"] if "audit" in one]


def test_an_analyst_learns_that_a_filter_stops_without_its_facts():
    need = f.need(hard_filters=["legal", "exclusions", "audit"])
    f.supplier()
    services.refresh_suggestions(need, by=None)
    html = page(f.client(f.user("analyst")), need, "?tab=needs_data")
    assert "A filter stops it that your role does not read." in html
    assert "Readiness level" not in html
