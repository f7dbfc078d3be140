"""Links that stop mail, and can do nothing else: so they need no login and never run out."""

from django.core import signing
from django.urls import reverse

SALT = "saved.stop"


def stop_url(user_pk: int, search_pk: int | None = None) -> str:
    """Path that stops one search's mail, or all of it."""
    return reverse("saved:stop", args=[signing.dumps([user_pk, search_pk], salt=SALT)])


def read_stop(token: str) -> tuple[int, int | None]:
    """Raises `signing.BadSignature`."""
    user_pk, search_pk = signing.loads(token, salt=SALT)
    return user_pk, search_pk
