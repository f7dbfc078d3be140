"""Acts on accounts. Each is one transaction and leaves an AccountEvent."""

from __future__ import annotations

import datetime as dt
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils.translation import gettext as _

from linkages.accounts.models import AccountEvent, ApiToken, User
from linkages.permissions import Role

Act = AccountEvent.Act
#: What an administrator may change on a page; anything else has an act of its own.
EDITABLE = ("email", "name", "role", "language")


class LastAdministratorError(Exception):
    """Nobody could open accounts any more."""

    def __init__(self) -> None:
        super().__init__(_("This is the last active administrator. Name another one first."))


def record(user: User, act: str, *, by: Any, detail: str = "", changes: Any = None) -> None:
    AccountEvent.objects.create(
        user=user, act=act, by=by, detail=detail[:500], changes=changes or {}
    )


@transaction.atomic
def create_user(*, by: Any, password: str | None = None, **fields: Any) -> User:
    """Without a password nobody can sign in until an invitation or a reset sets one."""
    user: User = User.objects.create_user(password=password, **fields)
    record(user, Act.CREATED, by=by, changes={"role": ["", user.role]})
    return user


@transaction.atomic
def update_user(user: User, *, by: Any, **fields: Any) -> User:
    """A changed role ends the person's sessions: what they may do is asked anew at sign-in."""
    found = User.objects.select_for_update().get(pk=user.pk)
    changes = {name: value for name, value in fields.items() if getattr(found, name) != value}
    unknown = set(changes) - set(EDITABLE)
    if unknown:
        raise TypeError(f"not editable: {sorted(unknown)}")
    if "role" in changes:
        _keep_one_administrator(found)
    remembered = {name: [getattr(found, name), new] for name, new in changes.items()}
    for name, value in changes.items():
        setattr(found, name, value)
    if changes:
        found.save(update_fields=list(changes))
        record(found, Act.CHANGED, by=by, changes=remembered)
    if "email" in changes:
        EmailAddress.objects.filter(user=found).exclude(email=found.email).delete()
    if "role" in changes and found.pk != by.pk:
        end_sessions(found, by=by)
    return found


@transaction.atomic
def deactivate(user: User, *, by: Any) -> None:
    """At once: sessions and tokens go with the right to sign in."""
    found = User.objects.select_for_update().get(pk=user.pk)
    _keep_one_administrator(found)
    User.objects.filter(pk=found.pk).update(is_active=False)
    end_sessions(found, by=by)
    ApiToken.objects.filter(user=found).delete()
    record(found, Act.DEACTIVATED, by=by)


@transaction.atomic
def activate(user: User, *, by: Any) -> None:
    User.objects.filter(pk=user.pk).update(is_active=True)
    record(user, Act.ACTIVATED, by=by)


def end_sessions(user: Any, *, by: Any, keep: str | None = None) -> int:
    """End every session of the person but the kept one; returns how many ended."""
    sessions = list(UserSession.objects.filter(user=user).exclude(session_key=keep or ""))
    for session in sessions:
        session.end()
    if sessions:
        record(user, Act.SIGNED_OUT_EVERYWHERE, by=by, detail=str(len(sessions)))
    return len(sessions)


@transaction.atomic
def reset_factors(user: User, *, by: Any) -> None:
    """For a lost phone or key: the password alone signs in until a new second step is set up."""
    Authenticator.objects.filter(user=user).delete()
    end_sessions(user, by=by)
    record(user, Act.FACTOR_CHANGED, by=by, detail="removed by an administrator")


def invite(user: User, *, by: Any) -> None:
    """Mail a link with which the person chooses a password; it lives as long as a reset link."""
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    adapter = get_adapter()
    link = adapter.get_reset_password_from_key_url(key)
    facts = {"user": user, "by": by, "password_reset_url": link}
    transaction.on_commit(lambda: adapter.send_mail("account/email/invitation", user.email, facts))
    record(user, Act.INVITED, by=by)


@transaction.atomic
def create_token(user: Any, *, name: str, lifetime: dt.timedelta) -> tuple[ApiToken, str]:
    """The row, and the token itself, which exists nowhere else afterwards."""
    token, text = ApiToken.objects.create(user=user, name=name, expiry=lifetime)
    record(user, Act.TOKEN_MADE, by=user, detail=name)
    return token, text


@transaction.atomic
def revoke_token(token: ApiToken, *, by: Any) -> None:
    record(token.user, Act.TOKEN_REVOKED, by=by, detail=token.name)
    token.delete()


def _keep_one_administrator(user: User) -> None:
    if user.role != Role.ADMINISTRATOR or not user.is_active:
        return
    others = User.objects.select_for_update().active().filter(role=Role.ADMINISTRATOR)
    if not others.exclude(pk=user.pk).exists():
        raise LastAdministratorError
