"""Token access to the API: knox, with the limit that every other door has."""

from __future__ import annotations

import datetime as dt
import logging
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from knox.auth import TokenAuthentication as KnoxTokenAuthentication
from rest_framework.exceptions import AuthenticationFailed, Throttled

from linkages.accounts import attempts
from linkages.accounts.models import ApiToken

log = logging.getLogger("linkages.security")
#: Finer than this, "last used" would cost a write per request.
USED_EVERY = dt.timedelta(minutes=5)


class TokenAuthentication(KnoxTokenAuthentication):
    def authenticate(self, request: Any) -> tuple[Any, Any] | None:
        try:
            found: tuple[Any, Any] | None = super().authenticate(request)
        except AuthenticationFailed:
            _count(request)
            raise
        if found is not None:
            _note_use(found[1])
        return found


def _count(request: HttpRequest) -> None:
    log.warning("API token refused")
    if attempts.take(attempts.ADDRESS, attempts.client_network(request)) is None:
        raise Throttled(wait=attempts.ADDRESS.seconds)


def _note_use(token: ApiToken) -> None:
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at > USED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
