"""What the export menu on list pages needs."""

import secrets
from typing import Any
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from linkages.exports import services, sources, writers
from linkages.exports.asked import CODES, UPDATE
from linkages.exports.models import start_url

register = template.Library()


@register.simple_tag
def export_menu(user: Any, source: str, params: str = "", pk: Any = "") -> dict[str, Any] | None:
    """Formats, language and a token for one click; None where the person may not export.

    A list gives its query string, a record its key.
    """
    params = params or (f"pk={pk}" if pk else "")
    try:
        found = sources.source(source)
    except sources.UnknownSource:
        if settings.DEBUG:
            raise
        return None
    if not sources.may_export(user, found):
        return None
    return {
        "formats": writers.formats(),
        "language": get_language(),
        "token": new_token(),
        "params": params,
        "form_url": start_url(source, params),
        "more": further(user, found),
    }


def further(user: Any, found: sources.ExportSource) -> list[dict[str, str]]:
    """What else the list or record can leave as, a click each."""
    if found.of_one:
        return [
            _click("audience", "outside", "docx", _("To hand out (Word)")),
            _click("audience", "outside", "pdf", _("To hand out (PDF)")),
        ]
    labels = {CODES: _("Codes for demonstration"), UPDATE: _("Sheet for update")}
    return [
        _click("purpose", key, "xlsx", labels[key])
        for key in services.purposes(user, found)
        if key in labels
    ]


def _click(name: str, value: str, form: str, label: str) -> dict[str, str]:
    return {"name": name, "value": value, "format": form, "label": label, "token": new_token()}


@register.simple_tag
def export_source_of(record: str) -> str:
    """The list of all records of a kind, for pages that show some of them."""
    found = [one.key for one in sources.every() if one.record == record and not one.of_one]
    return found[0] if found else ""


@register.filter
def query_pair(value: Any, name: str) -> str:
    """`name=value` for an address."""
    return urlencode({name: value or ""})


def new_token() -> str:
    return secrets.token_urlsafe(16)
