"""One line per candidate: what it does, what speaks for it, what against, what we do not know."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from matchmaking import labels
from matchmaking.reasons.parts import part_sentence
from matchmaking.reasons.words import Names, inside, listed, number, plain_names
from matchmaking.scoring.curves import PRIOR
from matchmaking.scoring.score import Part, Score
from matchmaking.scoring.weights import Criterion

SHORTFALL_POINTS = 1.0
SHORTFALLS_SHOWN = 2
TOPICS_SHOWN = 4
UNKNOWN_POINTS = 2.0  # what is less than this does not earn a sentence


def why(score: Score, names: Names = plain_names) -> str:
    process = part_sentence(score.part(Criterion.PROCESS), names)
    against = [
        part_sentence(part, names)
        for part in sorted(score.parts, key=lambda p: -p.lost)
        if part.known == 1 and part.lost >= SHORTFALL_POINTS and _is_beside_process(part)
    ]
    return " ".join(
        text
        for text in (process, _praise(score), *against[:SHORTFALLS_SHOWN], ask_for(score))
        if text
    )


def _is_beside_process(part: Part) -> bool:
    return part.criterion is not Criterion.PROCESS


def _praise(score: Score) -> str:
    product, envelope = (
        _is_full(score.part(criterion)) for criterion in (Criterion.PRODUCT, Criterion.ENVELOPE)
    )
    if product and envelope:
        return _("Right material and product, and every limit held.")
    if product:
        return _("Right material and product.")
    return _("Every limit held.") if envelope else ""


def _is_full(part: Part) -> bool:
    return part.known == 1 and part.value == 1


def ask_for(score: Score) -> str:
    """What is worth asking, and how far the answer can move the score."""
    silent = [part for part in score.unknowns() if part.missing]
    upside = sum(part.weight * (1 - part.known) * (1 - PRIOR) for part in silent)
    if upside < UNKNOWN_POINTS:
        return ""
    topics = [inside(labels.label(labels.CRITERIA, part.criterion)) for part in silent]
    if len(topics) > TOPICS_SHOWN:
        more = _("%(count)s more") % {"count": number(len(topics) - TOPICS_SHOWN + 1)}
        topics = [*topics[: TOPICS_SHOWN - 1], more]
    return _("Not yet known: %(topics)s; asking may add up to %(points)s.") % {
        "topics": listed(topics),
        "points": number(upside, 1),
    }


def rank_range(low: int, high: int) -> str:
    """ "stable", or the ranks that a change of weights may bring."""
    return pgettext("rank", "stable") if low == high else f"{low}–{high}"
