"""Investors are found as the companies that they are; needs are a kind of their own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from investors.models import Investor, Need, NeedCertificate, NeedProcess
from linkages.find import pages
from linkages.find.findable import notes
from linkages.find.registry import (
    FindKind,
    Gate,
    Line,
    Name,
    extend,
    pointed,
    record_texts,
    register,
)

extend(
    "company",
    gates=(Gate("investor", "see_investors", Investor.objects.visible_to, "company"),),
    texts=record_texts(
        "investor",
        gate="investor",
        up=("company",),
        weights={
            "investor.brands": "B",
            "producttype.name": "C",
            "producttype.name_en": "C",
            "supplycost.technical_owner": "C",
        },
    ),
)


def need_lines(keys: Sequence[int], user: Any) -> dict[int, Line]:
    visible = Need.objects.visible_to(user).filter(pk__in=keys)
    return {
        need.pk: Line(
            str(need),
            need.get_absolute_url(),
            notes(need.investor, need.part_number),
            need.other_name,
            [need.get_status_display()],
        )
        for need in visible.select_related("investor__company").only(
            "number",
            "name",
            "name_en",
            "part_number",
            "status",
            "investor__company__name",
            "investor__company__name_en",
        )
    }


register(
    FindKind(
        "need",
        Need,
        _("Needs"),
        "match",
        gates=(Gate("need", "see_needs", Need.objects.visible_to),),
        title=(Name("name", "name_en"),),
        title_access="public",
        lines=need_lines,
        texts=(
            *record_texts(
                "need",
                gate="need",
                weights={"need.number": "B", "need.part_number": "B"},
                codes=frozenset({"need.number", "need.part_number"}),
                leave_out=frozenset({"need.name", "need.name_en"}),
            ),
            *pointed(
                Need, ("investor", "company"), "name", "name_en", gate="need", access="public"
            ),
            *pointed(
                NeedProcess, ("process",), "name", "name_en",
                gate="need", access="public", up=("need",),
            ),
            *pointed(
                NeedCertificate, ("certificate",), "name", "name_en",
                gate="need", access="public", up=("need",),
            ),
        ),
        order=3,
        company=("investor", "company"),
    )
)  # fmt: skip

pages.register_page(
    pages.RecordPage(
        "company",
        "investors:detail",
        Investor.objects.visible_to,
        (
            *pages.contact(lambda investor: investor.company_id),
            pages.Action(
                "need",
                _("Record a need"),
                "plus",
                "edit_needs",
                lambda investor: pages.link("needs:create", investor=investor.pk),
            ),
            pages.Action(
                "needs",
                _("Needs"),
                "match",
                "see_needs",
                lambda investor: pages.link("needs:list", investor=investor.pk),
            ),
            *pages.standard("investor", "investors:section", "investor-profile"),
        ),
        around=("investors:section",),
        column="company_id",
    )
)
pages.register_page(
    pages.RecordPage(
        "need",
        "needs:detail",
        Need.objects.visible_to,
        (
            pages.Action(
                "match",
                _("Find suppliers"),
                "match",
                "see_matches",
                lambda need: pages.link("matchmaking:workbench", need.pk),
            ),
            *pages.contact(lambda need: need.investor.company_id),
            pages.Action(
                "move",
                _("Change status…"),
                "right",
                "edit_needs",
                lambda need: pages.link("needs:move", need.pk),
            ),
            *pages.standard("need", "needs:section", "need-profile"),
        ),
        around=("needs:section", "needs:move", "needs:confirm", "matchmaking:workbench"),
    )
)
