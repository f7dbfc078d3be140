from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import translation

from linkages.classifications import services
from linkages.classifications.models import Node, Scheme
from linkages.classifications.tree import Row
from tests.accounts.factories import user
from tests.classifications.factories import tree

pytestmark = pytest.mark.django_db


def codes(nodes: object) -> list[str]:
    return [node.code for node in nodes]  # type: ignore[attr-defined]


def test_under_is_the_branch_with_its_root() -> None:
    nodes = tree()
    tree("other")

    assert codes(Node.objects.under(nodes["turning"])) == ["turning", "cnc_turning"]


def test_under_does_not_take_a_code_that_only_begins_alike() -> None:
    nodes = tree(rows=[Row("a", "", {"en": "A"}), Row("ab", "", {"en": "Ab"})])

    assert codes(Node.objects.under(nodes["a"])) == ["a"]


def test_ancestors_run_from_the_root_to_the_parent() -> None:
    assert codes(tree()["cnc_turning"].ancestors()) == ["metal", "turning"]


@pytest.mark.parametrize("text", ["Croire și", "CROIRE SI", "croire şi", "sewing", "Цроире"])
def test_search_folds_case_diacritics_and_script(text: str) -> None:
    tree()

    assert codes(Node.objects.search(text)) == ["sewing"]


def test_search_finds_synonyms_and_each_word_anywhere() -> None:
    tree()

    assert codes(Node.objects.search("lathe")) == ["turning"]
    assert codes(Node.objects.search("cnc strunj")) == ["cnc_turning"]


def test_current_leaves_retired_codes_out() -> None:
    nodes = tree()
    services.retire(nodes["milling"], by=None)

    assert "milling" not in codes(Node.objects.in_scheme("small").current())


def test_label_follows_the_language_of_the_page() -> None:
    node = tree()["milling"]

    with translation.override("ro"):
        assert node.display_name == "Frezare"
    with translation.override("en"):
        assert node.display_name == "Milling"


def test_only_people_who_signed_in_see_codes() -> None:
    tree()

    assert Scheme.objects.visible_to(user(role="buyer")).count() == 1
    assert Node.objects.visible_to(AnonymousUser()).count() == 0
