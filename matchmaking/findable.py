"""Introductions and linkages by the names of their parties."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from linkages.find import pages
from linkages.find.findable import notes
from linkages.find.registry import FindKind, Gate, Line, Name, pointed, record_texts, register
from linkages.permissions import may_read
from matchmaking.models import Introduction, Linkage


def introduction_lines(keys: Sequence[int], user: Any) -> dict[int, Line]:
    """A supplier's user is not told the buyer here: it may be masked."""
    visible = (
        Introduction.objects.visible_to(user)
        .filter(pk__in=keys)
        .select_related("need__investor__company", "supplier__company")
    )
    columns = ("stage", "need__number", *_names("need", "need__investor__company"))
    names_buyer = may_read(user, "agency")
    return {
        one.pk: Line(
            f"{one.need.number} {one.need.display_name}",
            one.get_absolute_url(),
            notes(one.supplier, one.need.investor if names_buyer else ""),
            badges=[one.get_stage_display()],
        )
        for one in visible.only(*columns, *_names("supplier__company"))
    }


def _names(*paths: str) -> list[str]:
    return [f"{path}__{name}" for path in paths for name in ("name", "name_en")]


register(
    FindKind(
        "introduction",
        Introduction,
        _("Introductions"),
        "people",
        gates=(Gate("introduction", "see_introductions", Introduction.objects.visible_to),),
        title=(
            Name("name", "name_en", ("need",)),
            Name("name", "name_en", ("supplier", "company")),
        ),
        title_access="partner",
        lines=introduction_lines,
        texts=(
            *record_texts(
                "introduction",
                gate="introduction",
                leave_out=frozenset({
                    "introduction.loss_reason",
                    "introduction.buyer_reason",
                    "introduction.supplier_reason",
                }),  # codes
            ),
            *pointed(
                Introduction, ("need",), "number",
                gate="introduction", access="partner", weight="B", is_code=True,
            ),
            *pointed(
                Introduction, ("need", "investor", "company"), "name", "name_en",
                gate="introduction", access="agency",
            ),
            *pointed(
                Introduction, ("need",), "name", "name_en",
                gate="introduction", access="agency",
            ),
            *pointed(
                Introduction, ("supplier", "company"), "name", "name_en",
                gate="introduction", access="agency",
            ),
        ),
        order=4,
    )
)  # fmt: skip


def linkage_lines(keys: Sequence[int], user: Any) -> dict[int, Line]:
    visible = Linkage.objects.visible_to(user).filter(pk__in=keys)
    return {
        one.pk: Line(str(one), one.get_absolute_url(), notes(one.get_kind_display()))
        for one in visible.select_related("supplier__company", "investor__company").only(
            "kind", *_names("supplier__company", "investor__company")
        )
    }


register(
    FindKind(
        "linkage",
        Linkage,
        _("Linkages"),
        "file",
        gates=(Gate("linkage", "see_linkages", Linkage.objects.visible_to),),
        title=(
            Name("name", "name_en", ("supplier", "company")),
            Name("name", "name_en", ("investor", "company")),
        ),
        title_access="partner",
        lines=linkage_lines,
        texts=record_texts(
            "linkage",
            gate="linkage",
            weights={"contract.number": "B", "contract.subject": "C"},
            codes=frozenset({"contract.number"}),
        ),
        order=5,
    )
)

pages.register_page(
    pages.RecordPage(
        "introduction",
        "matchmaking:introduction_detail",
        Introduction.objects.visible_to,
        (
            *pages.contact(lambda one: one.supplier.company_id),
            pages.Action(
                "move",
                _("Another stage…"),
                "right",
                "edit_matches",
                lambda one: pages.link("matchmaking:move", one.pk),
            ),
            pages.Action(
                "contract",
                _("Record the contract"),
                "file",
                "edit_linkages",
                lambda one: (
                    pages.link("matchmaking:contract_from", one.pk)
                    if one.is_running() and one.stage != Introduction.Stage.PROPOSED
                    else ""
                ),
            ),
            pages.history("introduction"),
        ),
        around=("matchmaking:move", "matchmaking:answer"),
    )
)
pages.register_page(
    pages.RecordPage(
        "linkage",
        "matchmaking:linkage_detail",
        Linkage.objects.visible_to,
        (
            *pages.contact(lambda linkage: linkage.supplier.company_id),
            pages.Action(
                "contract",
                _("Record a contract"),
                "plus",
                "edit_linkages",
                lambda linkage: pages.link("matchmaking:contract_create", linkage.pk),
            ),
            pages.Action(
                "edit",
                _("Edit"),
                "edit",
                "edit_linkages",
                lambda linkage: pages.link("matchmaking:linkage_edit", linkage.pk),
            ),
            pages.history("linkage"),
        ),
        around=("matchmaking:linkage_edit", "matchmaking:contract_create"),
    )
)
