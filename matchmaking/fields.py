"""Records of matching in the field registry. A row that an outsider sees is its own company's, so
what both parties may read is `partner`."""

from django.utils.translation import gettext_lazy as _

from linkages.field_registry import Field, Record, Section, Table, fields, register
from matchmaking.models import Amendment, Contract, Introduction, Linkage, StageEvent, Suggestion

CONTRACT = fields(
    "number",
    "subject",
    "signed_on",
    "starts_on",
    "ends_on",
    "terminated_on",
    Field("value", kind="money", unit="currency"),
    Field("currency", counts=False),
    "status",
    Field("voided_at", editable=False, counts=False),
    Field("void_reason", editable=False, counts=False),
)

register(
    Record(
        "linkage",
        Linkage,
        see="see_linkages",
        edit="edit_linkages",
        sections=(
            Section(
                "parties",
                _("Parties"),
                fields(
                    Field("supplier", editable=False),
                    Field("investor", editable=False),
                    "kind",
                    Field("introduction", access="agency", editable=False, counts=False),
                    Field("note", access="agency"),
                ),
                access="partner",
            ),
            Section(
                "contracts",
                _("Contracts"),
                tables=(Table("contracts", Contract, CONTRACT),),
                access="partner",
            ),
        ),
    )
)

register(
    Record(
        "contract",
        Contract,
        see="see_linkages",
        edit="edit_linkages",
        sections=(
            Section(
                "contract",
                _("Contract"),
                (
                    *fields(Field("linkage", editable=False), "need"),
                    *CONTRACT,
                    *fields(
                        Field("source_type", access="agency", counts=False),
                        Field("source_note", access="agency", counts=False),
                        Field("as_of", access="agency", counts=False),
                        Field("recorded_at", access="agency", editable=False, counts=False),
                        Field("recorded_by", access="agency", editable=False, counts=False),
                    ),
                ),
                tables=(
                    Table(
                        "amendments",
                        Amendment,
                        fields("on", Field("delta", kind="number"), "note"),
                    ),
                ),
                access="partner",
            ),
        ),
    )
)

register(
    Record(
        "introduction",
        Introduction,
        see="see_introductions",
        edit="edit_matches",
        sections=(
            Section(
                "way",
                _("Stage"),
                fields(
                    Field("need", editable=False),
                    Field("supplier", editable=False),
                    "stage",
                    "stage_on",
                    "introduced_on",
                    "closed_on",
                    Field("loss_reason", access="agency"),
                    Field("loss_note", access="agency"),
                    Field("owner", access="agency"),
                ),
                tables=(
                    Table(
                        "stages", StageEvent, fields("stage", "on", Field("note", access="agency"))
                    ),
                ),
                access="partner",
            ),
            Section(
                "answers",
                _("Answers"),
                fields(
                    "answer_by",
                    "buyer_answer",
                    "buyer_agreed_on",
                    Field("buyer_reason", access="agency"),
                    Field("buyer_note", access="agency"),
                    Field("buyer_relevance", access="agency"),
                    "supplier_answer",
                    "supplier_agreed_on",
                    Field("supplier_reason", access="agency"),
                    Field("supplier_note", access="agency"),
                    Field("supplier_relevance", access="agency"),
                    "nda_on",
                ),
                access="partner",
            ),
        ),
    )
)

register(
    Record(
        "suggestion",
        Suggestion,
        see="see_matches",
        edit="edit_matches",
        sections=(
            Section(
                "score",
                _("Score"),
                fields(
                    Field("need", editable=False),
                    Field("supplier", editable=False),
                    Field("outcome", editable=False),
                    Field("rank", editable=False),
                    Field("rank_low", editable=False, counts=False),
                    Field("rank_high", editable=False, counts=False),
                    Field("score", editable=False),
                    Field("coverage", kind="percent", editable=False),
                    Field("computed_at", editable=False, counts=False),
                ),
                access="agency",
            ),
            Section(
                "decision",
                _("Decision"),
                fields(
                    "decision",
                    "decision_reason",
                    "decision_note",
                    Field("decided_by", editable=False),
                    Field("decided_at", editable=False),
                    Field("released_at", editable=False),
                ),
                access="agency",
            ),
        ),
    )
)
