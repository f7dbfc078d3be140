"""The sentence under the heading of the home page, written from what the day holds."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linkages import numbers
from monitoring.home import Today
from monitoring.outside import BuyerHome, SupplierHome

NOON, EVENING = 12, 18


def hello(user: Any) -> str:
    hour = timezone.localtime().hour
    if hour < NOON:
        text = _("Good morning, %(name)s.")
    elif hour < EVENING:
        text = _("Good afternoon, %(name)s.")
    else:
        text = _("Good evening, %(name)s.")
    return text % {"name": user.get_short_name()}


def of_editor(user: Any, today: Today, waiting: int) -> SafeString:
    return _sentences(hello(user), _today(today), _late(today), _waiting(waiting))


def _today(today: Today) -> SafeString | str:
    meetings, todos = len(today.meetings), today.due
    if meetings and todos:
        return format_html(
            _("Today you have {meetings} and {todos}."),
            meetings=_meetings(meetings),
            todos=_todos(todos),
        )
    if meetings or todos:
        found = _meetings(meetings) if meetings else _todos(todos)
        return format_html(_("Today you have {what}."), what=found)
    return _("Nothing is planned for today.")


def _meetings(count: int) -> SafeString:
    return _bold(ngettext("%(n)s meeting", "%(n)s meetings", count), count)


def _todos(count: int) -> SafeString:
    return _bold(ngettext("%(n)s to-do", "%(n)s to-dos", count), count)


def _late(today: Today) -> SafeString | str:
    if not today.late:
        return ""
    text = ngettext(
        "{late} is late, by {days}.", "{late} are late, the oldest by {days}.", today.late
    )
    late = _bold(ngettext("%(n)s to-do", "%(n)s to-dos", today.late), today.late)
    days = ngettext("%(n)s day", "%(n)s days", today.oldest) % {"n": numbers.written(today.oldest)}
    return format_html(text, late=late, days=days)


def _waiting(count: int) -> str:
    if not count:
        return ""
    text = ngettext("%(n)s thing waits for you.", "%(n)s things wait for you.", count)
    return text % {"n": numbers.written(count)}


def of_buyer(user: Any, found: BuyerHome) -> SafeString:
    proposals = len(found.proposals)
    text = ngettext(
        "{n} supplier is proposed to you and waits for your answer.",
        "{n} suppliers are proposed to you and wait for your answer.",
        proposals,
    )
    waiting = format_html(text, n=numbers.written(proposals)) if proposals else ""
    return _sentences(hello(user), waiting or _("No proposal waits for your answer."))


def of_supplier(user: Any, found: SupplierHome) -> SafeString:
    proposals = len(found.proposals)
    text = ngettext(
        "{n} buyer would like to meet you and waits for your answer.",
        "{n} buyers would like to meet you and wait for your answer.",
        proposals,
    )
    waiting = format_html(text, n=numbers.written(proposals)) if proposals else ""
    return _sentences(hello(user), waiting or _("No introduction waits for your answer."))


def _bold(text: str, count: int) -> SafeString:
    return format_html("<b>{}</b>", text % {"n": numbers.written(count)})


def _sentences(*sentences: SafeString | str) -> SafeString:
    return format_html_join(" ", "{}", ((one,) for one in sentences if one))
