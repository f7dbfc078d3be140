"""Why weights or a move in the pipeline were refused."""

from django.utils.translation import gettext as _

from matchmaking import labels
from matchmaking.reasons.words import number
from matchmaking.scoring.weights import WeightsError
from matchmaking.stages import MoveRefused


def weights_error_sentence(error: WeightsError) -> str:
    total = error.values.get("total")
    words = {"total": number(total, 2) if isinstance(total, int | float) else ""}
    return {
        "weights_sum": _("The weights add up to %(total)s. Make them 100."),
        "weights_zero": _("All weights are zero. Give at least one criterion some weight."),
        "weights_negative": _("A weight is negative or not a number. Use 0 or more."),
        "weights_unknown": _("The weights name a criterion that does not exist."),
        "weights_count": _("The weights must name each criterion once."),
    }[error.code] % words


def move_error_sentence(error: MoveRefused) -> str:
    words = {key: labels.label(labels.STAGES, value) for key, value in error.values.items()}
    return {
        "move_not_allowed": _("This cannot go from “%(stage)s” to “%(to)s”."),
        "loss_reason_needed": _("Choose why it was lost."),
        "note_needed": _("Say why it goes from “%(stage)s” to “%(to)s”."),
        "buyer_has_not_agreed": _("The buyer has not agreed yet. Record its answer first."),
        "supplier_has_not_agreed": _("The supplier has not agreed yet. Record its answer first."),
    }[error.code] % words
