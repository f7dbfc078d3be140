"""How often somebody may try before waiting. Kept in the database: a flushed cache opens no door.

Take an attempt first, give it back when it succeeded: attempts made at the same moment then
cannot all slip under the limit.
"""

from __future__ import annotations

import hashlib
import ipaddress
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection, transaction
from django.http import HttpRequest
from django.utils import timezone

from linkages.accounts.models import Attempt


@dataclass(frozen=True)
class Limit:
    scope: str
    attempts: int
    seconds: int


#: Refused attempts from one address, whatever the door: pages, codes, keys, tokens.
ADDRESS = Limit("address", 10, 60)
#: Wrong passwords of one account, at sign-in and wherever the password is asked again.
PASSWORD = Limit("password", 5, 300)
#: Wrong codes of one account, at sign-in, re-authentication and set-up.
CODE = Limit("code", 5, 300)
#: Reset mails to one mailbox. Apart from PASSWORD: who is locked out must be able to reset.
RESET = Limit("reset", 5, 300)


def take(limit: Limit, subject: str) -> Attempt | None:
    """Note one attempt of the subject; None when it has none left."""
    key = _key(subject)
    since = timezone.now() - timedelta(seconds=limit.seconds)
    with transaction.atomic():
        _one_at_a_time(limit.scope, key)
        spent = Attempt.objects.filter(scope=limit.scope, subject=key, made_at__gt=since).count()
        if spent >= limit.attempts:
            return None
        return Attempt.objects.create(scope=limit.scope, subject=key)


def give_back(attempt: Attempt) -> None:
    Attempt.objects.filter(pk=attempt.pk).delete()


def forget(limit: Limit, subject: str) -> None:
    """A new password ends the lock that guesses of the old one brought."""
    Attempt.objects.filter(scope=limit.scope, subject=_key(subject)).delete()


def client_network(request: HttpRequest) -> str:
    """The visitor's address; of IPv6 the /64, since one household owns all of it."""
    from allauth.account.adapter import get_adapter

    address = ipaddress.ip_address(get_adapter().get_client_ip(request))
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def _key(subject: str) -> str:
    """Addresses of strangers are personal data too: only a digest is stored."""
    return hashlib.sha256(subject.strip().lower().encode()).hexdigest()


def _one_at_a_time(scope: str, key: str) -> None:
    lock = int.from_bytes(hashlib.sha256(f"{scope}:{key}".encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock])
