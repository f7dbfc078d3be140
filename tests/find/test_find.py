"""What is found, in which order, and never twice."""

from __future__ import annotations

import time

import pytest
from django.db import connection
from django.utils import translation

from linkages.accounts.models import User
from linkages.contacts.models import Interaction, Person
from linkages.find.query import Rank, find
from tests.companies.factories import company
from tests.find.conftest import Titles, number
from tests.matchmaking import factories as matchmaking
from tests.suppliers.factories import certification, node, supplier

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "typed",
    [
        "st screen",
        "S.T. Screen",
        "s t screen ltd",
        "СТ Скреен",
        "ŞT screen",
        "stscreen",
        "screen st",
    ],
)
def test_one_name_in_many_spellings(typed: str, titles: Titles) -> None:
    company(name="S.T. Screen Co., Ltd")
    company(name="Alta SRL")
    assert titles(typed) == ["S.T. Screen Co., Ltd"]


def test_cyrillic_names_are_found_in_latin(titles: Titles) -> None:
    company(name="Металургија д.о.о. Београд")
    assert titles("metalurgija beograd") == ["Металургија д.о.о. Београд"]


def test_order_is_number_name_beginning_words_alias_contact_text(titles: Titles) -> None:
    numbered = company(name="Zeta SRL")
    number(numbered, "7788990")
    company(name="7788990 SRL")
    assert titles("77-88-990") == ["Zeta SRL", "7788990 SRL"]

    company(name="Orion SRL")
    company(name="Orion Metal SRL")
    company(name="Uzina Orion SA")
    company(name="Delta SRL", trade_names="Orion")
    company(name="Gama SRL", group_name="Orion Holding")
    supplier(company_name="Beta SRL", summary="Piese pentru Orion")
    assert titles("orion") == [
        "Orion SRL", "Orion Metal SRL", "Uzina Orion SA", "Delta SRL", "Gama SRL", "Beta SRL",
    ]  # fmt: skip


def test_the_beginning_of_a_number_finds_it(titles: Titles, staff: User) -> None:
    number(company(name="Alfa SRL"), "1003600012345")
    number(company(name="Beta SRL"), "RO 44 55 66", "vat")
    assert titles("100360001") == ["Alfa SRL"]
    assert titles("445566") == ["Beta SRL"]
    found = find("1003600012345", staff)
    assert found.groups[0].best == Rank.NUMBER


def test_every_word_must_be_there_wherever_it_is_written(titles: Titles) -> None:
    supplier(company_name="Strungar SRL", summary="Arbori din inox")
    supplier(company_name="Frezor SRL", summary="Arbori din aluminiu")
    assert titles("arbori inox") == ["Strungar SRL"]
    assert titles("strungar arbo") == ["Strungar SRL"]
    assert titles("strungar aluminiu") == []


def test_labels_of_codes_are_found_in_both_languages(titles: Titles) -> None:
    one = supplier(company_name="Certa SRL")
    node("iso/9001", "certificate", name="Sistem de management", name_en="Quality management")
    certification(one, "iso/9001")
    assert titles("quality management") == titles("sistem management") == ["Certa SRL"]


def test_misspelt_words_find_what_was_meant(titles: Titles, staff: User) -> None:
    company(name="Strungmet Cetățuia SRL")
    company(name="Altceva SRL")
    for typed in ("strugmet", "strungmte", "sturngmet cetatuia", "cetatiua"):
        assert titles(typed) == ["Strungmet Cetățuia SRL"], typed
    found = find("strugmet", staff)
    assert found.alike == ["strungmet"]
    assert found.groups[0].hits[0].is_alike


def test_what_is_written_so_comes_before_what_is_alike(titles: Titles) -> None:
    company(name="Marin SRL")
    company(name="Marina SRL")
    company(name="Martin SRL")
    assert titles("marin") == ["Marin SRL", "Marina SRL", "Martin SRL"]


def test_among_what_is_alike_the_nearest_name_comes_first(titles: Titles) -> None:
    company(name="Expeditia Arinda Raileanu SRL")
    company(name="Expeditia Raileanu SRL")
    company(name="Expeditia Balta Raileanu SRL")
    assert titles("exxpeditia raileanu")[0] == "Expeditia Raileanu SRL"
    assert titles("expeditia railenau")[0] == "Expeditia Raileanu SRL"


def test_few_exact_hits_bring_alike_ones_many_do_not(titles: Titles) -> None:
    for position in range(3):
        company(name=f"Marin {position} SRL")
    company(name="Martin SRL")
    assert "Martin SRL" not in titles("marin")


def test_names_written_apart_or_together(titles: Titles) -> None:
    company(name="Strung Met SRL")
    company(name="Autoplast SRL")
    assert titles("strungmet") == ["Strung Met SRL"]
    assert titles("auto plast") == ["Autoplast SRL"]


def test_a_legal_form_may_be_half_typed(titles: Titles) -> None:
    company(name="Alfa SRL")
    assert titles("alfa sr") == titles("alfa srl") == titles("alfa s.r.l.") == ["Alfa SRL"]


def test_a_record_is_found_once_however_often_it_matches(staff: User) -> None:
    one = supplier(company_name="Rotor SRL", company_trade_names="Rotor", summary="Rotor, rotor")
    number(one.company, "ROTOR1")
    certification(one, number="ROTOR")
    group = find("rotor", staff).group("company")
    assert group is not None
    assert group.count == len(group.hits) == 1


def test_groups_by_kind_with_counts(staff: User) -> None:
    firm = company(name="Kometa SRL")
    Person.objects.create(company=firm, name="Ion Rusu", email="ion@kometa.example")
    for position in range(7):
        Interaction.objects.create(company=firm, kind="call", subject=f"Apel {position}", by=staff)
    found = find("kometa", staff, limit=5)
    assert [(group.kind.key, group.count) for group in found.groups] == [
        ("company", 1), ("person", 1), ("interaction", 7),
    ]  # fmt: skip
    assert len(found.groups[2].hits) == 5
    assert find("kometa", staff, ["person"]).count == 1
    second = find("kometa", staff, ["interaction"], limit=5, offset=5).groups[0]
    assert [hit.line.title for hit in found.groups[2].hits + second.hits] == [
        f"Apel {position}" for position in (6, 5, 4, 3, 2, 1, 0)
    ]


def test_counts_stop_at_the_cap(staff: User) -> None:
    for position in range(6):
        company(name=f"Serie {position} SRL")
    group = find("serie", staff, cap=4).groups[0]
    assert group.is_capped
    assert group.shown_count == 4


def test_a_broad_word_of_one_kind_hides_no_other(staff: User) -> None:
    firm = company(name="Metal SRL")
    for position in range(8):
        company(name=f"Metal {position} SRL")
    Interaction.objects.create(company=firm, kind="note", subject="Despre metal", by=staff)
    found = find("metal", staff, cap=3)
    assert {group.kind.key for group in found.groups} == {"company", "interaction"}


def test_matches_between_records_and_needs(staff: User) -> None:
    need = matchmaking.need(name="Arbore canelat", part_number="K-778")
    pair = matchmaking.introduction(need=need)
    assert [group.kind.key for group in find(need.number, staff).groups] == ["need", "introduction"]
    assert find("k778", staff).groups[0].hits[0].object_id == need.pk
    assert find("arbore canelat", staff, ["introduction"]).groups[0].hits[0].object_id == pair.pk


# ── Fragments ────────────────────────────────────────────────────────────────


def test_the_fragment_shows_where_it_matches(staff: User) -> None:
    supplier(
        company_name="Tavan SRL",
        summary="La început vorbim de altele. " * 20
        + "Apoi facem Ștrunjire fină. "
        + "Rest. " * 50,
    )
    with translation.override("en"):
        hit = find("strunjire", staff).groups[0].hits[0]
    assert hit.fragment is not None
    assert hit.fragment.label == "What the firm makes"
    assert "<mark>Ștrunjire</mark> fină" in hit.fragment.text
    assert hit.fragment.text.startswith("… ")
    assert len(hit.fragment.text) < 220


def test_no_fragment_where_the_title_says_it(staff: User) -> None:
    company(name="Tavan SRL", trade_names="Tavan")
    hit = find("tavan", staff).groups[0].hits[0]
    assert hit.title == "<mark>Tavan</mark> SRL"
    assert hit.fragment is None


def test_names_with_dots_and_cyrillic_are_marked_whole(staff: User) -> None:
    company(name="S.T. Скреен Ltd")
    hit = find("st skreen", staff).groups[0].hits[0]
    assert hit.title == "<mark>S.T</mark>. <mark>Скреен</mark> Ltd"


def test_text_comes_out_escaped(staff: User) -> None:
    supplier(company_name="<b>Capcană</b> SRL", summary="<script>alert('capcana mare')</script>")
    hit = find("capcana mare", staff).groups[0].hits[0]
    assert hit.title == "&lt;b&gt;<mark>Capcană</mark>&lt;/b&gt; SRL"
    assert hit.fragment is not None
    assert "<script" not in hit.fragment.text
    assert "&lt;script&gt;" in hit.fragment.text


# ── Hostile questions ────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "typed",
    ["%%%%", "((((", "a" * 10_000, "ab " * 3_400, "\x00", "\u202e\u2066ab", "' OR 1=1 --",
     "'a':*|!'b' & <-> (", "\\' \\\\", "{}", "%s %(x)s", "٣٤٥ 中文 ελληνικά", "\ud800",
     "-" * 10_000],
)  # fmt: skip
def test_hostile_questions_are_cheap_and_harmless(typed: str, staff: User) -> None:
    company(name="Alfa SRL")
    started = time.perf_counter()
    found = find(typed, staff)
    assert time.perf_counter() - started < 0.5
    assert found.count == 0
    assert not found.is_stopped


def test_a_search_stopped_by_the_time_limit_says_so(
    staff: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    company(name="Alfa SRL")
    monkeypatch.setattr("linkages.find.query.TIME_LIMIT_MS", 1)
    monkeypatch.setattr("linkages.find.query._placed", _sleep)
    found = find("alfa", staff)
    assert found.is_stopped
    assert found.groups == []
    assert find("alfa", staff).is_stopped  # the connection still works


def _sleep(*args: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(1)")
