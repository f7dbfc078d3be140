"""The page of a quarter and the rows behind its figures."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from linkages.permissions import AGENCY, Role
from monitoring import editions, tasks
from monitoring.figures import MEASURES
from tests.inline import assert_no_inline

from .records import contract, day, noon

PAGE = "/reports/quarters/2025-Q3/"
ROWS = f"{PAGE}MON-02.nominal_eur/"


def text_of(html: str) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)))


def shown(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.status_code
    return answer.content.decode()


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("path", [PAGE, ROWS, "/reports/parameters/"])
def test_only_the_agency_sees_reports(
    sign_in: Callable[..., Client], role: Role, path: str, db: None
) -> None:
    assert sign_in(role).get(path).status_code == (200 if role in AGENCY else 403)


def test_a_visitor_is_sent_to_the_login_page(client: Client, db: None) -> None:
    assert client.get(PAGE).url == f"/accounts/login/?next={PAGE}"


def test_without_a_period_the_last_full_quarter_is_shown(
    analyst: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_args: day("2026-01-01"))
    assert analyst.get("/reports/").url == "/reports/quarters/2025-Q4/"


@pytest.mark.usefixtures("quarter")
class TestFigures:
    def test_the_page_says_the_quarter_in_a_sentence(self, analyst: Client) -> None:
        text = text_of(shown(analyst, PAGE))
        assert "Third quarter of 2025" in text
        assert "3 contracts worth EUR 130 000 were signed, 3 more than a year before." in text
        assert "3 linkages were alive on 30 September (3 new)." in text

    def test_in_romanian(self, sign_in: Callable[..., Client]) -> None:
        html = shown(sign_in(Role.ANALYST, language="ro"), PAGE)
        text = text_of(html)
        assert "Trimestrul al III-lea 2025" in text
        assert "Au fost semnate 3 contracte în valoare de 130 000 EUR" in text
        assert "3 legături erau active la 30 septembrie (3 noi)" in text
        assert "Metal" in text
        assert "Contracts" not in text

    @pytest.mark.parametrize("path", [PAGE, f"{PAGE}?by=affiliate", ROWS, "/reports/parameters/"])
    def test_nothing_that_the_content_policy_refuses(self, analyst: Client, path: str) -> None:
        assert_no_inline(shown(analyst, path))

    @pytest.mark.parametrize(
        ("path", "most"),
        [(PAGE, 6), (f"{PAGE}?by=affiliate", 7), (ROWS, 8), (f"{PAGE}MON-04/", 8)],
    )
    def test_queries(
        self, analyst: Client, count_queries: Callable[..., int], path: str, most: int
    ) -> None:
        assert count_queries(analyst, path) <= most

    @pytest.mark.parametrize("by", ["sector", "region", "size", "affiliate"])
    def test_every_number_of_a_breakdown_opens_rows_that_add_up_to_it(
        self, analyst: Client, by: str
    ) -> None:
        html = shown(analyst, f"{PAGE}?by={by}")
        table = html[html.index('id="breakdown"') : html.index('id="coverage"')]
        links = re.findall(r'<a href="([^"]+)">([^<]+)</a></td>', table)
        assert len(links) > 10
        for href, number in links:
            rows = text_of(shown(analyst, unescape(href)))
            assert f" {text_of(number)} " in rows, (href, number)

    def test_of_many_members_the_page_shows_those_with_the_most_linkages(
        self, analyst: Client, quarter: dict[str, Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("monitoring.breakdowns.MOST_LINES", 1)
        text = text_of(shown(analyst, f"{PAGE}?by=affiliate"))
        assert "Veltmann LLC" in text
        assert "Corvara SRL" not in text
        assert "1 more line with fewer linkages is in the exported file." in text

    def test_contracts_without_a_value_are_named(self, analyst: Client) -> None:
        html = shown(analyst, PAGE)
        assert "contract without a value" in text_of(html)
        rows = shown(analyst, f"{ROWS}?show=missing")
        assert "K-3" in rows
        assert "K-1" not in rows

    def test_a_figure_with_too_little_coverage_is_not_published(
        self, analyst: Client, quarter: dict[str, Any]
    ) -> None:
        for number in ("second", "first"):
            quarter[number].value = None
            quarter[number].save()
        html = shown(analyst, PAGE)
        assert "tile-withheld" in html
        assert "Low coverage, 0 %" in text_of(html)
        assert "too few values are known to publish their sum" in html

    def test_the_first_release_and_today_differ_by_what_came_late(
        self, analyst: Client, quarter: dict[str, Any]
    ) -> None:
        late = noon(day("2025-12-01"))
        contract(quarter["mill"], quarter["there"], "2025-09-20", recorded_at=late)
        assert "3 contracts" in text_of(shown(analyst, f"{PAGE}?as_of=first"))
        assert "4 contracts" in text_of(shown(analyst, PAGE))
        assert "4 contracts" in text_of(shown(analyst, f"{PAGE}?as_of=1+12+2025"))

    def test_a_wrong_date_is_named_and_kept(self, analyst: Client) -> None:
        html = shown(analyst, f"{PAGE}?as_of=tomorrow", status=422)
        assert "Write the day like 15 11 2026." in html
        assert 'value="tomorrow"' in html

    def test_a_year_is_the_sum_of_its_quarters(self, analyst: Client) -> None:
        text = text_of(shown(analyst, "/reports/quarters/2025/"))
        assert "Year 2025" in text
        assert "3 contracts worth EUR 130 000 were signed" in text

    def test_of_a_running_quarter_the_page_says_so(
        self, analyst: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("django.utils.timezone.localdate", lambda *_args: day("2025-09-20"))
        text = text_of(shown(analyst, PAGE))
        assert "The period runs until 30 Sep 2025; this is what is known so far." in text
        assert "due 14 Nov 2025" in text
        assert 'rel="next"' not in shown(analyst, PAGE)


class TestRows:
    def test_contracts_with_their_part_of_the_sum(
        self, analyst: Client, quarter: dict[str, Any]
    ) -> None:
        html = shown(analyst, ROWS)
        text = text_of(html)
        assert "EUR 130 000 , as known on" in text
        assert "80 000.00" in text  # the first contract and its amendment
        assert "All rows together 130 000.00" in text
        assert reverse("suppliers:detail", args=[quarter["lathe"].pk]) in html
        assert reverse("investors:detail", args=[quarter["here"].pk]) in html

    def test_an_indicator_alone_means_its_headline(
        self, analyst: Client, quarter: dict[str, Any]
    ) -> None:
        assert "Value of contracts, nominal" in shown(analyst, f"{PAGE}MON-02/")

    def test_new_smes_with_the_contract_that_made_them_so(
        self, analyst: Client, quarter: dict[str, Any]
    ) -> None:
        text = text_of(shown(analyst, f"{PAGE}MON-06/"))
        assert "First contract" in text
        assert "K-2" in text

    @pytest.mark.parametrize("key", sorted(MEASURES))
    def test_every_series_has_a_page(
        self, analyst: Client, quarter: dict[str, Any], key: str
    ) -> None:
        shown(analyst, f"{PAGE}{key}/")
        shown(analyst, f"{PAGE}{key}/?show=missing")

    @pytest.mark.parametrize(
        "path",
        ["XX-01/", "MON-01/?by=region&is=nowhere", "MON-01/?by=moon&is=1", "MON-01/?as_of=never"],
    )
    def test_what_is_not_there(self, analyst: Client, quarter: dict[str, Any], path: str) -> None:
        shown(analyst, PAGE + path, status=404)

    @pytest.mark.usefixtures("db")
    def test_a_long_list_has_pages_that_hold_each_row_once(
        self, analyst: Client, quarter: dict[str, Any]
    ) -> None:
        for number in range(60):
            contract(quarter["mill"], quarter["here"], "2025-09-20", number=f"L-{number:02}")
        pages = [shown(analyst, f"{PAGE}MON-01/?page={page}") for page in (1, 2)]
        found = [re.findall(r"L-\d\d", page) for page in pages]
        assert len(found[0] + found[1]) == 60
        assert len(set(found[0] + found[1])) == 60
        assert "1–50" in pages[0]

    def test_a_row_that_is_gone_is_spoken_of(
        self, analyst: Client, quarter: dict[str, Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The figures of a large register may be older than the tables."""
        edition = editions.edition(editions.Period(2025, 3), editions.Vintage(day("2026-01-01")))
        editions.behind(edition, "MON-01")
        monkeypatch.setattr(editions, "stamp", lambda: editions.Stamp(edition.stamp, True))
        quarter["blank"].delete()
        text = text_of(shown(analyst, f"{PAGE}MON-01/?as_of=2026-01-01"))
        assert "1 row is no longer in the register" in text


class TestChanges:
    """Since the first release: a contract recorded late, and one voided."""

    @pytest.fixture(autouse=True)
    def _later(self, quarter: dict[str, Any]) -> None:
        late = noon(day("2025-12-01"))
        contract(quarter["mill"], quarter["there"], "2025-09-20", number="K-4", recorded_at=late)
        quarter["second"].voided_at = late
        quarter["second"].void_reason = "recorded twice"
        quarter["second"].save()

    def test_the_page_says_which_figures_changed(self, analyst: Client) -> None:
        text = text_of(shown(analyst, PAGE))
        table = text[text.index("Changed since the first release") :]
        assert "Value of contracts, nominal MON-02 130 000 81 000 -49 000" in table
        assert "Changed since the first release" not in shown(analyst, f"{PAGE}?as_of=first")

    def test_the_rows_say_why(self, analyst: Client) -> None:
        text = text_of(shown(analyst, f"{ROWS}?show=changes"))
        assert "Strung" not in text
        assert re.search(r"K-2 .* voided -50 000.00", text)
        assert re.search(r"K-4 .* recorded late 1 000.00", text)
        assert "All rows together -49 000.00" in text

    def test_a_count_that_stays_may_still_rest_on_other_rows(self, analyst: Client) -> None:
        text = text_of(shown(analyst, f"{PAGE}MON-01/?show=changes"))
        assert re.search(r"K-2 .* voided -1 ", text)
        assert re.search(r"K-4 .* recorded late 1 ", text)
        assert "All rows together 0" in text

    def test_pairs_and_firms_have_causes_too(self, analyst: Client) -> None:
        text = text_of(shown(analyst, f"{PAGE}EXT-02.pairs_last_day/?show=changes"))
        assert "Moara SRL → Corvara SRL" in text
        assert "recorded late" in text

    def test_nothing_changed(self, analyst: Client) -> None:
        text = text_of(shown(analyst, f"{PAGE}MON-01/?show=changes&as_of=first"))
        assert "Nothing has changed since the first release." in text


class TestLarge:
    def test_the_page_asks_again_by_itself(
        self, analyst: Client, quarter: dict[str, Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(editions, "LARGE", 0)
        for path in (PAGE, ROWS):
            answer = analyst.get(path)
            assert answer["Refresh"] == "5"
            assert "being computed for the first time" in answer.content.decode()
        from linkages.jobs.models import Run

        for run in Run.objects.filter(kind="figures"):
            tasks.compute_figures(run.pk)
        assert "3 contracts" in text_of(shown(analyst, PAGE))
        assert "K-1" in shown(analyst, ROWS)


def test_an_empty_register_has_figures_too(analyst: Client) -> None:
    text = text_of(shown(analyst, PAGE))
    assert "No contract was signed. No linkage was alive on 30 September." in text
    assert "There is nothing to break down yet." in text
