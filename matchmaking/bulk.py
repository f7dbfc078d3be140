"""What of introductions may be changed on many at once: stages and answers have acts of their
own."""

from typing import Any

from django.utils.translation import gettext as _

from linkages.bulk.subjects import Subject, register


def _closed(introduction: Any) -> str:
    return "" if introduction.is_running() else _("it is closed")


register(
    Subject(
        "introductions",
        "introduction",
        "matchmaking:pipeline",
        assignee="introduction.owner",
        only={"owner", "answer_by"},
        closed=_closed,
        joins=["need", "supplier__company"],
    )
)
