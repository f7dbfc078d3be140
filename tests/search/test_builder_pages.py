"""The builder's pages: every face shows and keeps the same query, bad cells are said in place."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linkages.search import gallery, services
from linkages.search.drafts import FACES
from linkages.search.query import BlockCondition, FieldCondition, Not, Query, Test
from tests.inline import assert_no_inline
from tests.matchmaking import factories as f

pytestmark = pytest.mark.django_db
SMALL = FieldCondition("company.size_class", Test("is", ("small",)))
NO_STAFF = FieldCondition("company.group_name", Test("empty"))


def signed_in(role: str = "promoter", language: str = "en") -> Client:
    person = f.user(role)
    person.language = language
    person.save()
    return f.client(person)


def state_of(answer) -> Query:
    return services.from_state(parse_qs(urlsplit(answer["Location"]).query)["s"][0])


def grid(**cells: object) -> dict[str, object]:
    """A grid of two columns of the company, as the page sends it."""
    return {
        "face": "grid",
        "row": ["every", "r1"],
        "col-path": ["", ""],
        "col-field": ["company.size_class", "company.group_name"],
        "sort": ["", ""],
        "cell-every": ["", ""],
        "cell-r1": ["", ""],
        **cells,
    }


def html(answer) -> str:
    return answer.content.decode()


@pytest.mark.parametrize("language", ["en", "ro"])
@pytest.mark.parametrize("face", FACES)
def test_every_face_opens_in_both_languages(face, language):
    query = Query("supplier", every=(SMALL,), rows=((NO_STAFF,),))
    answer = signed_in(language=language).get(
        "/ask/supplier/", {"s": services.to_state(query), "face": face}
    )
    assert answer.status_code == 200
    assert_no_inline(html(answer))


def test_the_start_leads_to_what_the_role_may_search():
    page = html(signed_in().get("/ask/"))
    assert "/ask/investor/" in page
    outside = html(f.client(f.user("sme", f.supplier().company)).get("/ask/"))
    assert "/ask/supplier/" in outside
    assert "/ask/investor/" not in outside


def test_the_grid_means_what_its_cells_say():
    cells = {"cell-every": ["small", ""], "cell-r1": ["", "not empty"]}
    answer = signed_in().post("/ask/supplier/", grid(do="run", **cells))
    assert answer.status_code == 302
    query = state_of(answer)
    assert query.every == (SMALL,)
    assert query.rows == ((FieldCondition("company.group_name", Not(Test("empty"))),),)


@pytest.mark.parametrize(("language", "word"), [("en", "small"), ("ro", "mică")])
def test_a_value_is_typed_in_the_language_of_the_page(language, word):
    answer = signed_in(language=language).post(
        "/ask/supplier/", grid(do="run", **{"cell-every": [word, ""]})
    )
    assert state_of(answer).every == (SMALL,)


def test_a_cell_that_is_not_understood_stops_the_search_and_keeps_what_was_typed():
    answer = signed_in().post("/ask/supplier/", grid(do="run", **{"cell-every": ["gigantic", ""]}))
    page = html(answer)
    assert answer.status_code == 422
    assert 'href="#cell-every-0"' in page
    assert ">gigantic</textarea>" in page
    assert "echo-wrong" in page
    assert "not run yet" in page


def test_a_face_is_not_left_with_an_unreadable_cell():
    answer = signed_in().post(
        "/ask/supplier/", grid(do="face:text", **{"cell-every": ["gigantic", ""]})
    )
    assert answer.status_code == 422


@pytest.mark.parametrize("face", FACES)
def test_no_face_loses_a_part_of_the_query(face):
    """Posted back unchanged, each face gives the query that it was given."""
    process = BlockCondition("capabilities", "any", (
        FieldCondition("capability.batch_min", Test("gt", ("5",))),))  # fmt: skip
    other = BlockCondition("capabilities", "any", (
        FieldCondition("capability.moq", Test("lt", ("9",))),), number=2)  # fmt: skip
    query = Query("supplier", every=(SMALL, process, other), rows=((NO_STAFF,), (SMALL,)),
                  leave_out=((SMALL, NO_STAFF),))  # fmt: skip
    client = signed_in()
    page = html(client.get("/ask/supplier/", {"s": services.to_state(query), "face": face}))
    answer = client.post("/ask/supplier/", {**fields_of(page), "do": "run"})
    assert answer.status_code == 302, html(answer)
    found = state_of(answer)
    assert as_sets(found) == as_sets(query)


def as_sets(query: Query):
    return [frozenset(map(repr, row)) for row in query.all_rows()]


def fields_of(page: str) -> dict[str, list[str]]:
    """What a browser would send of the builder's form."""
    form = page[page.index('<form id="query"') :]
    form = form[: form.index("</form>")]
    sent: dict[str, list[str]] = {}
    for tag, attrs, text in re.findall(
        r"<(input|textarea|select)\b([^>]*)>(?:([^<]*)</textarea>)?", form
    ):
        name = re.search(r'\bname="([^"]*)"', attrs)
        if not name or ("checkbox" in attrs and "checked" not in attrs):
            continue
        value = re.search(r'\bvalue="([^"]*)"', attrs)
        found = text if tag == "textarea" else (value[1] if value else "")
        sent.setdefault(unescaped(name[1]), []).append(unescaped(found))
    for name, options in re.findall(
        r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL
    ):
        chosen = re.search(r'value="([^"]*)" selected', options)
        sent[name] = [chosen[1] if chosen else ""]
    return sent


def unescaped(text: str) -> str:
    import html as entities

    return entities.unescape(text)


def test_fields_are_added_by_name_and_taken_away():
    client = signed_in()
    page = html(client.post("/ask/supplier/", grid(do="add-column", **{"new-field": "Country"})))
    assert 'name="col-field" value="company.country"' in page
    again = client.post("/ask/supplier/", grid(do="add-column", **{"new-field": "no such thing"}))
    assert again.status_code == 422
    assert 'href="#new-field"' in html(again)
    less = html(client.post("/ask/supplier/", grid(do="drop-column:1")))
    assert "company.group_name" not in re.findall(r'name="col-field" value="([^"]*)"', less)


def test_a_second_record_of_a_section_is_another_block():
    sent = grid(do="add-column", another="1", **{
        "new-field": "capabilities:any:1|capability.moq",
        "col-path": ["capabilities:any:1", ""], "col-field": ["capability.moq", "company.country"],
    })  # fmt: skip
    page = html(signed_in().post("/ask/supplier/", sent))
    assert 'name="col-path" value="capabilities:any:2"' in page


def test_rows_are_added_and_taken_away_without_a_script():
    client = signed_in()
    more = html(client.post("/ask/supplier/", grid(do="add-row")))
    assert 'name="row" value="r2"' in more
    out = html(client.post("/ask/supplier/", grid(do="add-out")))
    assert 'name="row" value="x1"' in out


def test_what_is_typed_is_understood_while_one_types():
    answer = signed_in().post(
        "/ask/supplier/", grid(**{"cell-every": ["small", ""]}), headers={"HX-Request": "true"}
    )
    page = html(answer)
    assert "<html" not in page
    assert 'id="cell-every-0-echo" hx-swap-oob="true"' in page
    assert 'class="live"' in page


def test_the_result_is_what_the_query_finds_and_no_more():
    small, large = f.supplier(), f.supplier()
    small.company.__class__.objects.filter(pk=small.company_id).update(size_class="small")
    large.company.__class__.objects.filter(pk=large.company_id).update(size_class="large")
    state = services.to_state(Query("supplier", every=(SMALL,)))
    page = html(signed_in().get("/ask/supplier/results/", {"s": state}))
    assert small.company.name in page
    assert large.company.name not in page
    assert f"s={state}" in page.replace("%3A", ":")


@pytest.mark.parametrize("record", ["supplier", "introduction", "linkage"])
def test_a_page_of_results_costs_few_queries_whatever_its_length(record):
    client = signed_in("staff")
    address = f"/ask/{record}/results/?s={services.to_state(Query(record))}"
    spent = []
    for _n in range(2):
        for _m in range(4):
            f.supplier()
            f.introduction("introduction")
            f.linkage()
        client.get(address)  # labels of codes are read once
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        spent.append(len(queries))
    assert spent[1] == spent[0]
    assert spent[0] <= 12 + 4  # four of them open and close the read-only transaction


def test_an_empty_result_says_what_to_do():
    f.supplier()
    state = services.to_state(Query("supplier", every=(FieldCondition(
        "company.name", Test("equals", ("No such firm",))),)))  # fmt: skip
    page = html(signed_in().get("/ask/supplier/results/", {"s": state}))
    assert "Take a condition away" in page


def test_a_query_with_a_question_asks_first():
    from linkages.search.query import Parameter

    query = Query("supplier", every=(FieldCondition(
        "company.size_class", Test("is", (Parameter("Which size?", "small"),))),))  # fmt: skip
    client = signed_in()
    page = html(client.get("/ask/supplier/results/", {"s": services.to_state(query)}))
    assert 'name="a:Which size?"' in page
    answered = client.get(
        "/ask/supplier/results/", {"s": services.to_state(query), "a:Which size?": "small"}
    )
    assert 'name="a:Which size?"' not in html(answered)
    assert answered.status_code == 200


def test_a_question_in_a_cell_is_asked_when_it_runs():
    client = signed_in()
    answer = client.post("/ask/supplier/", grid(do="run", **{"cell-every": ["[Which size?]", ""]}))
    assert answer.status_code == 302
    assert 'name="a:Which size?"' in html(client.get(answer["Location"]))


def test_a_damaged_address_is_refused_in_words():
    answer = signed_in().get("/ask/supplier/results/", {"s": "broken"})
    assert answer.status_code == 400
    assert "damaged" in html(answer)


def test_what_one_may_not_read_does_not_run_and_is_not_dropped():
    """An analyst reads no strategy: a search that a colleague shared refuses."""
    query = Query("supplier", every=(FieldCondition("person.phone", Test("dup")),))
    answer = signed_in("analyst").get("/ask/supplier/results/", {"s": services.to_state(query)})
    assert answer.status_code == 422
    assert "does not run" in html(answer)


def test_outsiders_have_no_grid_of_what_they_do_not_see():
    client = f.client(f.user("sme", f.supplier().company))
    assert client.get("/ask/investor/").status_code == 404
    assert client.get("/ask/interaction/").status_code == 404


def test_totals_lead_to_their_rows():
    for _n in range(3):
        one = f.supplier()
        one.company.__class__.objects.filter(pk=one.company_id).update(size_class="small")
    client = signed_in()
    answer = client.post("/ask/supplier/", {
        "face": "totals", "do": "run", "s": services.to_state(Query("supplier")),
        "group-1": "company.size_class", "figure-1": "count", "having-1": "> 1",
    })  # fmt: skip
    page = html(client.get(answer["Location"]))
    assert "bar-cell" in page
    link = re.search(r'<th scope="row" class="name"><a href="([^"]*)"', page)
    rows = html(client.get("/ask/supplier/results/" + unescaped(link[1])))
    assert rows.count('<th scope="row" class="name">') == 3


def test_values_are_offered_for_choices_only():
    client = signed_in()
    found = client.get("/ask/supplier/values/", {"field": "|company.size_class", "typed": "med"})
    assert "medium" in html(found)
    assert "micro" not in html(found)
    assert client.get("/ask/supplier/values/", {"field": "|company.nope"}).status_code == 404
    assert client.get("/ask/supplier/values/", {"field": "x:y|z"}).status_code == 404


def test_ready_searches_open_in_the_builder():
    person = f.user("promoter")
    for one in gallery.examples(person):
        answer = f.client(person).get(f"/ask/{one.query.record}/", {"example": one.key})
        assert answer.status_code == 200, one.key


@pytest.mark.parametrize("text", ["%%%%", "((((", "x" * 10_000, "a\x00b", "\u202eabc", "[" * 200])
def test_hostile_cells_are_an_answer_and_no_failure(text):
    answer = signed_in().post(
        "/ask/supplier/", grid(do="run", **{"cell-every": ["", text], "cell-r1": [text, ""]})
    )
    assert answer.status_code in (302, 422)


@pytest.mark.parametrize("language", ["en", "ro"])
def test_every_example_of_the_guide_works(language):
    """Made from the table of operators: each kind of field, each example read and explained."""
    from datetime import date
    from typing import get_args

    from linkages.search.askable import Kind
    from linkages.search.guide import MORE, TOGETHER, _explained, guide_rows, labels

    found = guide_rows(language, date(2026, 11, 22))
    assert all(len(kind.examples) >= 2 for kind in found)
    assert {*labels(), *(one for some in TOGETHER.values() for one in some)} == set(get_args(Kind))
    for kind, examples in MORE.items():
        for typed in examples[language]:
            assert list(_explained(typed, kind, language, date(2026, 11, 22))), (kind, typed)
