from __future__ import annotations

import datetime as dt

from celery import shared_task
from django.contrib.sessions.models import Session
from django.utils import timezone

from linkages.accounts.models import ApiToken, Attempt


@shared_task(name="accounts.tidy")
def tidy_accounts() -> dict[str, int]:
    """Drop what has run out: attempts, sessions, tokens (these a month later, to be recognised)."""
    now = timezone.now()
    old_attempts = Attempt.objects.filter(made_at__lt=now - dt.timedelta(days=1))
    old_tokens = ApiToken.objects.filter(expiry__lt=now - dt.timedelta(days=30))
    return {
        "attempts": old_attempts.delete()[0],
        "sessions": Session.objects.filter(expire_date__lt=now).delete()[0],
        "tokens": old_tokens.delete()[0],
    }
