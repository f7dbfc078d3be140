"""A digest in words: what its page shows and its mail says, with the reader's rights of today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linkages import field_registry
from linkages.saved.describe import describe
from linkages.saved.models import Digest, SavedSearch
from linkages.saved.stop_links import stop_url

SHOWN = 20  # rows of a search that a mail names


@dataclass(frozen=True)
class Part:
    search: SavedSearch
    rows: list[Any]
    count: int
    troubles: tuple[str, ...]
    href: str
    stop_href: str

    @property
    def more(self) -> int:
        return self.count - len(self.rows)


def parts_of(digest: Digest, shown: int | None = None) -> list[Part]:
    """What is left to see of it: searches since hidden and rows out of sight are absent."""
    user = digest.user
    visible = SavedSearch.objects.visible_to(user)
    searches = visible.in_bulk([part["search"] for part in digest.parts])
    found = []
    for part in digest.parts:
        search = searches.get(part["search"])
        if search is None:
            continue
        href, stop = results_url(search), stop_url(user.pk, search.pk)
        if "trouble" in part:
            troubles = describe(search, user).troubles or _other_trouble(part["trouble"])
            if troubles:
                found.append(Part(search, [], 0, troubles, href, stop))
            continue
        rows = visible_rows(search.record, part["keys"], user)
        if rows:
            hidden = len(part["keys"]) - len(rows)
            count = part["count"] - hidden
            found.append(Part(search, rows[:shown], count, (), href, stop))
    return found


def _other_trouble(codes: list[str]) -> tuple[str, ...]:
    if "too_broad" in codes:
        return (_("It finds more records than can be followed. Add a condition."),)
    return ()


def visible_rows(record: str, keys: list[int], user: Any) -> list[Any]:
    """The records in the order of the keys, those that the person sees."""
    manager: Any = field_registry.record(record).model._default_manager
    rows = manager.visible_to(user)
    if any(field.name == "company" for field in rows.model._meta.concrete_fields):
        rows = rows.select_related("company")
    found = rows.in_bulk(keys)
    return [found[key] for key in keys if key in found]


def results_url(search: SavedSearch) -> str:
    """Path of the rows that the search finds."""
    path = reverse("search:results", args=[search.record])
    return f"{path}?{urlencode({'q': search.slug})}"


def message(digest: Digest) -> EmailMessage | None:
    """The mail, in the active language; None where nothing is left to say."""
    parts = parts_of(digest, SHOWN)
    if not parts:
        return None
    base = settings.BASE_URL.rstrip("/")
    stop_all = base + stop_url(digest.user_id)
    context = {
        "digest": digest,
        "user": digest.user,
        "parts": parts,
        "base": base,
        "stop_all": stop_all,
        "page": base + reverse("saved:digest", args=[digest.pk]),
        "agency_name": settings.AGENCY_NAME,
    }
    return EmailMessage(
        subject=_subject(parts),
        body=render_to_string("saved/mail/digest.txt", context),
        to=[digest.user.email],
        headers={
            # The same mail, however often it is handed over, has the same name.
            "Message-ID": _message_id(digest),
            "List-Unsubscribe": f"<{stop_all}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )


def _message_id(digest: Digest) -> str:
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    return f"<digest-{digest.pk}-{digest.written_at:%Y%m%d%H%M%S}@{host}>"


def _subject(parts: list[Part]) -> str:
    total = sum(part.count for part in parts)
    if not total:
        return _("A search that you follow cannot run")
    text = ngettext(
        "%(n)s new match for your searches", "%(n)s new matches for your searches", total
    )
    return text % {"n": total}
