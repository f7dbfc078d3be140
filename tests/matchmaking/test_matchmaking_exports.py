"""Tables that people take away hold what they may read, no more."""

import pytest
from django.http import QueryDict
from django.utils.translation import override

from linkages.exports import sources
from linkages.exports.sources import BadParams
from matchmaking import services
from tests.matchmaking import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


def table(key, user, params=""):
    made = sources.source(key).build(user, QueryDict(params), "en")
    return [column.key for column in made.columns], list(made.rows)


def test_linkages_and_contracts_of_the_agency():
    contract = f.contract()
    promoter = f.user("promoter")
    _columns, rows = table("linkages", promoter)
    assert len(rows) == 1
    columns, rows = table("contracts", promoter)
    row = dict(zip(columns, rows[0], strict=True))
    assert row["supplier"] == str(contract.linkage.supplier)
    assert row["contract.value"] == 100_000
    assert row["present_value"] == 100_000


def test_a_party_takes_its_own_contracts_only():
    mine = f.contract()
    f.contract()
    user = f.user("sme", mine.linkage.supplier.company)
    columns, rows = table("contracts", user)
    assert len(rows) == 1
    assert "contract.recorded_by" not in columns


def test_introductions_mask_the_buyer():
    pair = f.introduction("proposed")
    services.answer(pair, "buyer", "yes", by=None, note="Da")
    columns, rows = table("introductions", f.user("sme", pair.supplier.company))
    row = dict(zip(columns, rows[0], strict=True))
    assert row["buyer"] == "A foreign investor"
    assert not any("Veltmann" in str(value) for value in rows[0])
    assert "introduction.buyer_note" not in columns
    columns, rows = table("introductions", f.user("promoter"))
    row = dict(zip(columns, rows[0], strict=True))
    assert row["buyer"] == "Veltmann Drives SRL"
    assert row["introduction.buyer_note"] == "Da"


def test_a_ranking_by_criterion_with_unknown_left_empty():
    need = f.need()
    f.ranked(need)
    columns, rows = table("suggestions", f.user("analyst"), f"need={need.pk}")
    row = dict(zip(columns, rows[0], strict=True))
    assert row["rank"] == 1
    assert row["process"] == 25
    assert row["quality"] is None
    assert row["why"]


@pytest.mark.parametrize("params", ["", "need=abc"])
def test_a_ranking_names_its_need(params):
    with pytest.raises(BadParams, match="one need"):
        table("suggestions", f.user("promoter"), params)


def test_a_buyer_may_not_export_rankings():
    user = f.user("buyer", f.need().investor.company)
    assert "suggestions" not in {one.key for one in sources.sources_for(user)}
