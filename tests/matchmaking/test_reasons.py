"""Codes become sentences: in both languages, for anything the engine may say."""

import json
import re
from dataclasses import replace

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaking import labels
from matchmaking.reasons import (
    change_sentence,
    fact_name,
    gate_sentence,
    move_error_sentence,
    part_points,
    part_sentence,
    plain_names,
    rank_range,
    weights_error_sentence,
    why,
)
from matchmaking.scoring import (
    CRITERIA,
    DEFAULT,
    PRESETS,
    Appetite,
    Criterion,
    Feature,
    Gate,
    GateSettings,
    Material,
    Mode,
    NeedFacts,
    ProcessFact,
    Score,
    Status,
    SupplierFacts,
    Weights,
    WeightsError,
    counterfactuals,
    score,
)
from matchmaking.stages import LossReason, MoveRefused, Stage, check_move
from tests.matchmaking import worked_example as ex
from tests.matchmaking.test_scoring_properties import DAYS, SUPPLIERS, maybe

NAMES = {
    "en": {"cnc_turning": "CNC turning", "anodising": "Anodising",
           "conventional_turning": "Conventional turning"},
    "ro": {"cnc_turning": "Strunjire CNC", "anodising": "Anodizare",
           "conventional_turning": "Strunjire convențională"},
}  # fmt: skip


def names(kind: str, code: str) -> str:
    language = translation.get_language()
    return NAMES[language].get(code) or plain_names(kind, code)


def text(value: str) -> str:
    """The test reads better with plain spaces."""
    return value.replace("\u00a0", " ")


def sentence_of(supplier: SupplierFacts, criterion: Criterion, need=ex.NEED) -> str:
    part = score(need, supplier, DEFAULT, ex.TODAY).part(criterion)
    return text(part_sentence(part, names))


def test_line_of_a_candidate_in_english():
    with translation.override("en"):
        assert text(why(score(ex.NEED, ex.A, DEFAULT, ex.TODAY), names)) == (
            "CNC turning in house; anodising through a partner. Right material and product, and "
            "every limit held. Free capacity is 60 % of the need. ISO 9001 valid; no IATF 16949."
        )


def test_line_of_a_candidate_in_romanian():
    with translation.override("ro"):
        assert text(why(score(ex.NEED, ex.B, DEFAULT, ex.TODAY), names)) == (
            "Strunjire convențională în loc de strunjire CNC; fără anodizare. Toleranța 0,03 mm, "
            "se cere 0,025 mm; diametrul 40 mm, se cere 42 mm. ISO 9001 valabil; fără IATF 16949. "
            "Încă necunoscute: calitate, audit și ESG; dacă întrebi, scorul poate crește cu până "
            "la 10,8."
        )


@pytest.mark.parametrize(
    ("references", "english", "romanian"),
    [
        (0, "No foreign buyer as reference.", "Niciun cumpărător străin ca referință."),
        (1, "1 foreign buyer as reference.", "1 cumpărător străin ca referință."),
        (2, "2 foreign buyers as references.", "2 cumpărători străini ca referințe."),
        (20, "20 foreign buyers as references.", "20 de cumpărători străini ca referințe."),
        (101, "101 foreign buyers as references.", "101 cumpărători străini ca referințe."),
    ],
)
def test_plurals(references, english, romanian):
    supplier = replace(ex.A, mne_references=references)
    for language, expected in (("en", english), ("ro", romanian)):
        with translation.override(language):
            assert sentence_of(supplier, Criterion.TRACK_RECORD) == expected


@pytest.mark.parametrize(
    ("supplier", "criterion", "expected"),
    [
        (ex.A, Criterion.QUALITY, "120 ppm rejected; 96 % delivered on time."),
        (ex.A, Criterion.AUDIT, "Audit 84 %, grade B, 6 months old."),
        (ex.A, Criterion.LOCATION, "80 km away, within the radius of 200 km."),
        (ex.A, Criterion.COMMERCIAL, "The order would be 15 % of yearly turnover."),
        (ex.C, Criterion.LOCATION, "260 km away, beyond the radius of 200 km."),
        (ex.C, Criterion.CERTIFICATION, "ISO 9001 valid; IATF 16949 ends in 69 days."),
        (ex.B, Criterion.AUDIT, "No audit on record."),
        (
            ex.B,
            Criterion.PRODUCT,
            "Works EN AW-6082; makes products of the same chapter only (HS 7616.99).",
        ),
        (replace(ex.A, ppm=12_345.4), Criterion.QUALITY,
         "12\u202f345 ppm rejected; 96 % delivered on time."),
        (replace(ex.A, ppm=None), Criterion.QUALITY, "PPM unknown; 96 % delivered on time."),
        (replace(ex.A, turnover_eur=0), Criterion.COMMERCIAL,
         "The order is larger than the whole yearly turnover."),
        (replace(ex.A, terms_compatible=False), Criterion.COMMERCIAL,
         "The order would be 15 % of yearly turnover. Terms do not fit."),
        (
            replace(ex.A, processes=(ProcessFact(ex.CNC_TURNING[:2]),)),
            Criterion.PROCESS,
            "Turning, not stated whether CNC turning; no anodising.",
        ),
        (
            replace(ex.A, processes=(ProcessFact((*ex.CNC_TURNING, "long"), in_house=False),)),
            Criterion.PROCESS,
            "Long through a partner (a kind of: CNC turning); no anodising.",
        ),
    ],
)  # fmt: skip
def test_sentence_of_a_criterion(supplier, criterion, expected):
    with translation.override("en"):
        assert sentence_of(supplier, criterion) == expected


def test_points_of_a_part():
    part = score(ex.NEED, ex.A, DEFAULT, ex.TODAY).part(Criterion.CAPACITY)
    with translation.override("en"):
        assert part_points(part) == "7.2 of 12"
    with translation.override("ro"):
        assert part_points(part) == "7,2 din 12"


def test_gate_says_why():
    result = score(ex.NEED, ex.C, DEFAULT, ex.TODAY).gate(Gate.PROCESS)
    assert result is not None
    with translation.override("en"):
        assert text(gate_sentence(result, names)) == (
            "Nearest to CNC turning is cnc milling: 33 % alike, at least 60 % is asked."
        )


def test_what_would_change_it():
    changes = {c.code: c for c in counterfactuals(ex.NEED, ex.A, DEFAULT, ex.TODAY)}
    reports = {c.code: c for c in counterfactuals(ex.NEED, ex.B, DEFAULT, ex.TODAY)}
    with translation.override("en"):
        assert change_sentence(changes["certificate"], names) == "+3.6 with a valid IATF 16949"
        assert change_sentence(changes["process_in_house"], names) == "+2.5 with anodising in house"
        assert change_sentence(reports["report_quality"], names) == (
            "report PPM and deliveries on time: from 3.2 to at most 8.0"
        )
    with translation.override("ro"):
        assert change_sentence(changes["capacity"]) == "+4,8 cu capacitate pentru întreaga cerere"


def test_stored_score_reads_the_same():
    fresh = score(ex.NEED, ex.C, DEFAULT, ex.TODAY)
    stored = Score.from_json(json.loads(json.dumps(fresh.to_json())))
    for language in ("en", "ro"):
        with translation.override(language):
            assert why(stored, names) == why(fresh, names)
            assert list(map(gate_sentence, stored.gates)) == list(map(gate_sentence, fresh.gates))


ALL_GATES = GateSettings(modes=dict.fromkeys(Gate, Mode.ON))
DEMANDING = replace(
    ex.NEED,
    sector="automotive",
    features=tuple(replace(feature, must=True) for feature in ex.NEED.features),
    material_must=True,
    location_must=True,
    countries=("MD", "RO"),
    related_party_forbidden=True,
)
NEEDS = st.sampled_from(
    (
        ex.NEED,
        DEMANDING,
        NeedFacts(id=1),
        replace(ex.NEED, materials=(Material("", "aluminium"),), hs_codes=(), radius_km=None),
        replace(ex.NEED, must_certificates=(), features=(Feature("odd_limit", 3),)),
    )
)
RICH = st.builds(
    replace,
    SUPPLIERS,
    appetite=maybe(
        st.builds(
            Appetite,
            st.just(()) | st.just(("food",)),
            min_value_eur=maybe(st.just(1e9)),
            takes_new_work=st.booleans(),
        )
    ),
    country=st.sampled_from((None, "MD", "UA")),
    related_investors=st.sampled_from((None, (), (9,))),
    excluded_investors=st.sampled_from(((), (9,))),
    account_blocked=maybe(st.booleans()),
    open_criticals=maybe(st.integers(0, 30)),
    readiness_level=maybe(st.integers(1, 6)),
    audited_on=maybe(DAYS),
)


@settings(max_examples=150, deadline=None)
@given(NEEDS, RICH, st.sampled_from(("en", "ro")))
def test_everything_the_engine_says_can_be_said(need, supplier, language):
    result = score(need, supplier, DEFAULT, ex.TODAY, ALL_GATES)
    changes = counterfactuals(need, supplier, DEFAULT, ex.TODAY, ALL_GATES)
    with translation.override(language):
        said = [why(result), *map(part_sentence, result.parts), *map(gate_sentence, result.gates)]
        for line in said:
            assert line[0] == line[0].upper()
            assert line.endswith(".")
        said += map(change_sentence, changes)
        said += [fact_name(key, plain_names) for key in result.missing()]
        for line in said:
            assert line.strip() == line != ""
            assert not re.search(r"%\(|None|\bnan\b|\.\.|  ", line), line


def test_every_key_has_a_label_in_romanian():
    tables = [
        (labels.CRITERIA, CRITERIA), (labels.CRITERIA_SHORT, CRITERIA), (labels.GATES, Gate),
        (labels.STATUSES, Status), (labels.STAGES, Stage), (labels.LOSS_REASONS, LossReason),
        (labels.PRESETS, [*PRESETS, "own"]),
    ]  # fmt: skip
    for table, keys in tables:
        assert list(table) == list(keys)
    with translation.override("ro"):
        assert labels.label(labels.STAGES, "introduction") == "Prezentare"
        assert labels.label(labels.LOSS_REASONS, "no_answer") == "Fără răspuns"


def test_refusals_have_words():
    with pytest.raises(MoveRefused) as move, translation.override("en"):
        check_move(Stage.RANKED, Stage.CONTRACT)
    with pytest.raises(WeightsError) as weights:
        Weights.of({"process": 99.5})
    with translation.override("en"):
        assert move_error_sentence(move.value) == "This cannot go from “Ranked” to “Contract”."
        assert weights_error_sentence(weights.value) == (
            "The weights add up to 99.50. Make them 100."
        )


def test_rank_range():
    with translation.override("en"):
        assert rank_range(2, 2) == "stable"
        assert rank_range(2, 3) == "2–3"
