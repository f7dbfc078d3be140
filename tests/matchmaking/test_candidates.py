"""From tables to the engine: facts as the model wants them, and a constant number of queries."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from investors.models import Exclusion, NeedCode, NeedMaterial
from linkages.companies.models import Ownership, Site, YearlyFigures
from linkages.currencies.models import ExchangeRate
from matchmaking.candidates import first_cut, need_facts, settings_of, supplier_facts, weights_of
from matchmaking.candidates.codes import sectors_in
from matchmaking.models import WeightSet
from matchmaking.rounds import compute
from matchmaking.scoring import (
    DEFAULT,
    PRESETS,
    CertificateStatus,
    EsgState,
    Gate,
    GateSettings,
    Material,
    Status,
    score,
)
from matchmaking.scoring.certificates import holding
from suppliers.models import AuditResult, Machine, Product, QualityRecord, Reference
from tests.matchmaking import factories as f
from tests.suppliers.factories import node

pytestmark = pytest.mark.django_db


def facts_of(need, supplier):
    return supplier_facts(need_facts(need), [supplier.pk])[0]


def cut_of(need):
    return first_cut(need_facts(need), settings_of(need))


# ── The need ─────────────────────────────────────────────────────────────────


def test_a_need_in_the_words_of_the_engine():
    need = f.need()
    f.must(need)
    f.must(need, f.IATF, wish=True)
    f.limit(need, "tolerance_mm", "0.025")
    facts = need_facts(need)
    assert facts.processes[0].path == ("subtractive", "turning", "cnc_turning")
    assert facts.volume_per_month == 10_000
    assert (facts.must_certificates, facts.wish_certificates) == (("iso_9001",), ("iatf_16949",))
    assert facts.features[0].smaller_is_better
    assert facts.features[0].must
    assert facts.value_eur == 350_000
    assert facts.coordinates == (47.0, 28.8)


def test_pieces_cannot_be_held_against_tonnes():
    assert need_facts(f.need(unit="t")).volume_per_month is None


def test_a_value_without_a_rate_is_unknown():
    assert need_facts(f.need(currency="MDL")).value_eur is None
    ExchangeRate.objects.create(currency="MDL", on=f.today(), rate=Decimal("0.05"))
    assert need_facts(f.need(currency="MDL")).value_eur == pytest.approx(17_500)


def test_cpv_codes_stand_in_where_there_is_no_hs():
    need = f.need(process="")
    NeedCode.objects.create(need=need, cpv=node("44/4411/44110000", "cpv"))
    assert need_facts(need).hs_codes == ("CPV 44110000",)
    NeedCode.objects.create(need=need, hs=node("76/7616/761699", "hs"))
    assert need_facts(need).hs_codes == ("761699",)


def test_excluded_companies_and_the_buyer_itself_are_left_out():
    need, unwanted = f.need(), f.supplier()
    Exclusion.objects.create(need=need, company=unwanted.company)
    assert need_facts(need).excluded_suppliers == (unwanted.pk,)


@pytest.mark.parametrize(
    ("profile", "own", "expected"),
    [
        ("default", {}, DEFAULT),
        ("plastics", {}, PRESETS["plastics"]),
        ("own", {"process": 60, "capacity": 40}, None),
        ("own", {"process": 60}, DEFAULT),  # does not add up to 100
        ("own", {"price": 100}, DEFAULT),  # no such criterion
    ],
)
def test_weights_of_a_need(profile, own, expected):
    weights = weights_of(f.need(weight_profile=profile, own_weights=own))
    assert weights == expected if expected else weights.by_key()["process"] == 60


def test_dated_weights_of_the_investor_come_before_the_preset():
    need = f.need()
    kept = dict(DEFAULT.by_key(), process=35, esg=0, track_record=0, commercial=0, location=5)
    WeightSet.objects.create(name="Veltmann", investor=need.investor, weights=kept)
    WeightSet.objects.create(
        name="ieri", investor=need.investor, weights=kept, valid_from=f.days(30)
    )
    assert weights_of(need).by_key()["process"] == 35


# ── The first cut ────────────────────────────────────────────────────────────


def test_near_processes_pass_the_first_cut_and_others_do_not():
    same, near, far = f.supplier(), f.supplier(f.CONVENTIONAL), f.supplier(f.SEWING)
    cut = cut_of(f.need())
    assert cut.ids[:2] == (same.pk, near.pk)  # the nearest process first
    assert far.pk not in cut.ids
    assert (cut.near, cut.set_aside, cut.is_capped) == (2, 1, False)


def test_a_neighbour_is_scored_so_that_the_page_can_say_why_it_is_out():
    neighbour = f.supplier(f.MILLING)
    computed = compute(f.need())
    assert [one.supplier_id for one in computed.ranking.excluded] == [neighbour.pk]


def test_a_supplier_without_any_process_needs_data():
    silent = f.supplier(process="")
    computed = compute(f.need())
    assert [one.supplier_id for one in computed.ranking.needs_data] == [silent.pk]


def test_who_left_the_database_is_no_candidate():
    f.supplier(listed_from=f.days(-50), listed_to=f.days(-1))
    assert cut_of(f.need()).ids == ()


def test_a_need_of_a_product_alone_finds_its_makers():
    need = f.need(process="")
    NeedCode.objects.create(need=need, hs=node("76/7616/761699", "hs"))
    maker, other = f.supplier(process=""), f.supplier(process="")
    Product.objects.create(supplier=maker, name="Piesă", hs=node("76/7616/761691", "hs"))
    Product.objects.create(supplier=other, name="Piesă", hs=node("84/8483/848310", "hs"))
    assert cut_of(need).ids == (maker.pk,)
    computed = compute(need)
    assert [one.supplier_id for one in computed.ranking.needs_data] == [maker.pk]


def test_decided_suppliers_stay_candidates_whatever_they_do():
    far = f.supplier(f.SEWING)
    need = f.need()
    assert far.pk in first_cut(need_facts(need), settings_of(need), also=[far.pk]).ids


# ── Facts of suppliers ───────────────────────────────────────────────────────


def test_what_nobody_said_is_unknown_and_what_is_confirmed_empty_is_none():
    need = f.need()
    NeedCode.objects.create(need=need, hs=node("76/7616/761699", "hs"))
    silent = facts_of(need, f.supplier(process=""))
    assert silent.processes is None
    assert silent.hs_codes is None
    assert silent.mne_references is None
    assert silent.ppm is None
    assert silent.free_per_month is None
    confirmed = {key: {"on": "2026-01-05", "by": 1} for key in ("processes", "products")}
    told = facts_of(need, f.supplier(process="", confirmed=confirmed))
    assert told.processes == ()
    assert told.hs_codes == ()
    assert told.mne_references == 0
    assert told.verified_on == dt.date(2026, 1, 5)


@pytest.mark.parametrize(
    ("standing", "status", "expected"),
    [
        ("", "active", (None, None, None)),
        ("good", "active", (True, False, None)),
        ("insolvent", "active", (True, True, None)),
        ("blocked", "active", (True, False, True)),
        ("struck_off", "active", (False, False, None)),
        ("good", "inactive", (False, False, None)),
    ],
)
def test_standing_in_the_register(standing, status, expected):
    supplier = f.supplier(company_standing=standing, company_status=status)
    facts = facts_of(f.need(), supplier)
    assert (facts.register_active, facts.insolvent, facts.account_blocked) == expected


def test_an_unknown_certificate_is_no_data_and_iatf_proves_iso_9001():
    need = f.need()
    f.must(need)
    f.must(need, f.IATF, wish=True, implies=["iso_9001"])
    silent = facts_of(need, f.supplier())
    assert holding(silent, "iso_9001", f.today()).state == CertificateStatus.NO_DATA
    certified = f.supplier()
    f.certificate(certified, f.IATF)
    facts = facts_of(need, certified)
    assert holding(facts, "iso_9001", f.today()).credit == 1.0
    assert holding(facts, "iatf_16949", f.today()).credit == 1.0


def test_a_confirmed_list_of_certificates_says_no_to_the_rest():
    need = f.need()
    f.must(need)
    supplier = f.supplier(confirmed={"certificates": {"on": "2026-02-01", "by": 1}})
    assert holding(facts_of(need, supplier), "iso_9001", f.today()).credit == 0.0


def test_capacity_and_limits_are_those_of_the_nearest_process():
    need = f.need()
    f.limit(need, "tolerance_mm", "0.02")
    f.limit(need, "diameter_mm", "60")
    supplier = f.supplier(process="")
    f.capability(supplier, f.SEWING, free_month=900_000, tolerance_mm=Decimal("0.001"))
    f.capability(supplier, f.TURNING, free_month=6_000, tolerance_mm=Decimal("0.05"),
                 max_width_mm=200)  # fmt: skip
    facts = facts_of(need, supplier)
    assert facts.free_per_month == 6_000
    assert facts.envelope == {"tolerance_mm": 0.05, "diameter_mm": 200}
    Machine.objects.create(
        supplier=supplier, kind="Strung", process=node(f.TURNING), tolerance_mm=Decimal("0.01")
    )
    assert facts_of(need, supplier).envelope["tolerance_mm"] == 0.01


def test_free_capacity_follows_from_utilisation_where_it_is_not_told():
    supplier = f.supplier(
        capability_free_month=None, capability_capacity_month=10_000, capability_utilisation=75
    )
    assert facts_of(f.need(), supplier).free_per_month == 2_500


def test_quality_of_twelve_months_weighs_pieces():
    supplier = f.supplier()
    first = f.today().replace(day=1)
    QualityRecord.objects.create(
        supplier=supplier, month=first, received=10_000, rejected=30, lines_due=10, lines_on_time=9
    )
    earlier = (first - dt.timedelta(days=40)).replace(day=1)
    QualityRecord.objects.create(
        supplier=supplier, month=earlier, received=50_000, rejected=120, lines_due=90,
        lines_on_time=90,
    )  # fmt: skip
    old = (first - dt.timedelta(days=800)).replace(day=1)
    QualityRecord.objects.create(supplier=supplier, month=old, received=10, rejected=10)
    facts = facts_of(f.need(), supplier)
    assert facts.ppm == pytest.approx(2_500)  # not the mean of the rates, 2 700
    assert facts.otd_percent == pytest.approx(99)


def test_rates_stand_in_for_pieces():
    supplier = f.supplier()
    QualityRecord.objects.create(
        supplier=supplier, month=f.today().replace(day=1), ppm=Decimal(120),
        otd_percent=Decimal("96.5"),
    )  # fmt: skip
    facts = facts_of(f.need(), supplier)
    assert (facts.ppm, facts.otd_percent) == (120.0, 96.5)


def test_the_latest_audit_counts():
    supplier = f.supplier()
    AuditResult.objects.create(
        supplier=supplier, audited_on=f.days(-400), percent=99, grade="A", readiness_level=5
    )
    AuditResult.objects.create(
        supplier=supplier, audited_on=f.days(-20), percent=84, grade="B", readiness_level=3,
        open_critical=1,
    )  # fmt: skip
    facts = facts_of(f.need(), supplier)
    assert (facts.audit_percent, facts.audit_grade, facts.readiness_level) == (84.0, "B", 3)
    assert facts.open_criticals == 1


def test_distance_is_from_the_main_site_with_a_position():
    supplier = f.supplier()
    Site.objects.filter(company=supplier.company).update(latitude=None, longitude=None)
    assert facts_of(f.need(), supplier).coordinates is None
    Site.objects.create(
        company=supplier.company, name="Depozit", latitude=Decimal(48), longitude=Decimal(28)
    )
    assert facts_of(f.need(), supplier).coordinates == (48.0, 28.0)


def test_turnover_is_converted_at_the_average_rate_of_its_year():
    supplier = f.supplier()
    YearlyFigures.objects.create(
        company=supplier.company, year=2024, currency="MDL", turnover=Decimal(1_000_000)
    )
    assert facts_of(f.need(), supplier).turnover_eur is None
    for month, rate in ((1, "0.04"), (7, "0.06")):
        ExchangeRate.objects.create(currency="MDL", on=dt.date(2024, month, 1), rate=Decimal(rate))
    assert facts_of(f.need(), supplier).turnover_eur == pytest.approx(50_000)


def test_references_are_named_or_in_the_register():
    named, supplying = f.supplier(), f.supplier()
    Reference.objects.create(supplier=named, customer="Bosch", is_mne=True)
    Reference.objects.create(supplier=named, customer="Local")
    f.contract(f.linkage(supplier=supplying))
    assert facts_of(f.need(), named).mne_references == 1
    assert facts_of(f.need(), supplying).mne_references == 1


@pytest.mark.parametrize(
    ("offered", "asked", "credit"),
    [
        ("aluminium/al_6xxx/en_aw_6082", "aluminium/al_6xxx/en_aw_6082", 1.0),
        ("aluminium/al_6xxx/en_aw_6060", "aluminium/al_6xxx/en_aw_6082", 0.7),
        ("aluminium/al_6xxx", "aluminium/al_6xxx/en_aw_6082", 0.7),
        ("aluminium", "aluminium/al_6xxx/en_aw_6082", 0.7),
        ("aluminium/al_6xxx/en_aw_6082", "aluminium", 1.0),
        ("steel/tool_steel/1_2379", "aluminium/al_6xxx/en_aw_6082", 0.0),
    ],
)
def test_materials_by_grade_and_family(offered, asked, credit):
    from matchmaking.scoring.criteria import material_credit

    node("aluminium/al_6xxx/en_aw_6082", "material")
    need = f.need()
    NeedMaterial.objects.create(need=need, material=node(asked, "material"))
    supplier = f.supplier(capability_material=node(offered, "material"))
    assert material_credit(need_facts(need), facts_of(need, supplier)) == credit


def test_a_grade_keeps_its_family():
    need = f.need()
    NeedMaterial.objects.create(
        need=need, material=node("aluminium/al_6xxx/en_aw_6082", "material")
    )
    assert need_facts(need).materials == (Material("en_aw_6082", "al_6xxx"),)


def test_related_firms_are_found_through_owners():
    need = f.need(related_party_forbidden=True)
    sister, stranger, silent = f.supplier(), f.supplier(), f.supplier()
    holding_firm = f.linkage().investor.company
    for company, owner in ((need.investor.company, holding_firm), (sister.company, holding_firm)):
        Ownership.objects.create(company=company, owner=owner, holder="foreign", share=60)
    Ownership.objects.create(
        company=stranger.company, owner_name="Ion Popa", holder="domestic", share=100
    )
    assert facts_of(need, sister).related_investors == (need.investor_id,)
    assert facts_of(need, stranger).related_investors == ()
    assert facts_of(need, silent).related_investors is None


def test_a_small_share_makes_no_relation():
    need, firm = f.need(related_party_forbidden=True), f.supplier()
    Ownership.objects.create(
        company=firm.company, owner=need.investor.company, holder="foreign", share=10
    )
    assert facts_of(need, firm).related_investors == ()


@pytest.mark.parametrize(
    ("asks", "offers", "expected"),
    [(60, 90, True), (60, 30, False), (None, 30, None), (60, None, None)],
)
def test_terms_fit_when_the_buyer_pays_as_soon_as_is_asked(asks, offers, expected):
    need = f.need(payment_days=asks)
    supplier = f.supplier(payment_days=offers)
    facts = supplier_facts(need_facts(need), [supplier.pk], payment_days=asks)[0]
    assert facts.terms_compatible is expected


def test_pieces_wanted_become_value_at_the_price_of_the_need():
    supplier = f.supplier(min_annual_pieces=60_000)
    appetite = facts_of(f.need(), supplier).appetite
    assert appetite.min_value_eur == pytest.approx(175_000)
    assert facts_of(f.need(), f.supplier()).appetite is None


def test_sectors_in_free_text():
    node("C/28", "nace2")
    node("C/29", "nace2")
    assert sectors_in("29, 28.41 sau altceva") == ("29", "28")
    assert sectors_in("C") == ("28", "29")
    assert sectors_in("mașini și utilaje") == ()


def test_esg_and_open_introductions():
    supplier = f.supplier(esg="self")
    f.introduction(supplier=supplier)
    facts = facts_of(f.need(), supplier)
    assert facts.esg is EsgState.SELF_ASSESSED
    assert facts.open_introductions == 1


# ── Together ─────────────────────────────────────────────────────────────────


def test_the_number_of_queries_does_not_grow_with_the_suppliers():
    need = f.need(related_party_forbidden=True)
    f.must(need)
    f.limit(need, "tolerance_mm", "0.02")

    def queries() -> int:
        facts = need_facts(need)
        with CaptureQueriesContext(connection) as captured:
            supplier_facts(facts, first_cut(facts, settings_of(need)).ids)
        return len(captured)

    for _ in range(2):
        f.certificate(f.supplier())
    few = queries()
    for _ in range(12):
        f.certificate(f.supplier())
    assert queries() == few


def test_the_ranking_is_the_engine_on_the_facts():
    """Table rows through the bridge score as the same facts written by hand."""
    need, supplier = f.need(), f.supplier(esg="verified")
    f.must(need)
    f.certificate(supplier)
    computed = compute(need)
    candidate = computed.ranking.ranked[0]
    by_hand = score(
        need_facts(need), facts_of(need, supplier), DEFAULT, f.today(), settings_of(need)
    )
    assert candidate.score.total == by_hand.total
    assert candidate.score.verdict is Status.PASS
    assert candidate.score.gate(Gate.CERTIFICATES).status is Status.PASS


def test_a_gate_switched_off_still_answers_and_decides_nothing():
    need = f.need(hard_filters=["legal", "exclusions"])
    f.must(need)
    f.supplier()
    computed = compute(need)
    result = computed.ranking.ranked[0].score.gate(Gate.CERTIFICATES)
    assert result.status is Status.UNKNOWN
    assert not result.blocks


def test_missing_facts_never_raise():
    need = f.need(sop_on=None, annual_value=None, delivery_latitude=None, delivery_longitude=None)
    bare = f.supplier(process="", company_standing="", company_is_sanctioned=None)
    facts = replace(facts_of(need, bare))
    assert score(need_facts(need), facts, DEFAULT, f.today(), GateSettings()).coverage < 20
