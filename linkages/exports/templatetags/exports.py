"""What the export menu on list pages needs."""

import secrets
from typing import Any

from django import template
from django.conf import settings
from django.utils.translation import get_language

from linkages.exports import sources, writers
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
    }


def new_token() -> str:
    return secrets.token_urlsafe(16)
