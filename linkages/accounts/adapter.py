"""Where allauth asks the project: who may come in, which words go out, how secrets are kept."""

from __future__ import annotations

import base64
import logging
from typing import Any
from urllib.parse import quote

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from linkages.accounts import attempts
from linkages.accounts.models import AccountEvent, User

log = logging.getLogger("linkages.security")


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("The e-mail address or the password is not right."),
        "too_many_login_attempts": _(
            "Too many attempts. Wait five minutes, or ask for a new password."
        ),
        "rate_limited": _("Too many attempts. Wait five minutes and try again."),
        "incorrect_password": _("This is not your password."),
        "enter_current_password": _("This is not your present password."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are opened by an administrator or by an invitation."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Nothing: `authenticate` counts in the database instead of the cache."""

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        email = str(credentials.get("email", ""))
        attempt = attempts.take(attempts.PASSWORD, email)
        if attempt is None:
            log.warning("sign-in refused: account waits")
            raise self.validation_error("too_many_login_attempts")
        user: User | None = super().authenticate(request, **credentials)
        if user is None:
            log.warning("sign-in refused: wrong e-mail or password")
        else:
            attempts.give_back(attempt)
        return user

    def reauthenticate(self, user: User, password: str) -> bool:
        found = self.authenticate(allauth_context.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        AccountEvent.objects.create(user=user, by=user, act=AccountEvent.Act.SIGNED_IN)
        log.info("signed in: user %s", user.pk)

    def set_password(self, user: User, password: str) -> None:
        """Also ends the lock; other sessions end because their hash no longer fits."""
        super().set_password(user, password)
        attempts.forget(attempts.PASSWORD, user.email)
        AccountEvent.objects.create(user=user, act=AccountEvent.Act.PASSWORD_CHANGED)
        log.info("password changed: user %s", user.pk)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:me")

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Built on BASE_URL: the Host header of the one who asks must not choose the link."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.BASE_URL.rstrip("/") + path.replace("UID-KEY", quote(key))

    def format_email_subject(self, subject: str) -> str:
        return subject

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In the language of the person who reads it, whoever asked for it."""
        user = context.get("user") or User.objects.filter(email=email).first()
        language = user.language if user else translation.get_language()
        with translation.override(language):
            facts = {"email": email, "base_url": settings.BASE_URL, "user": user, **context}
            self.render_mail(template_prefix, email, facts).send()

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        kind = template_prefix.rpartition("/")[2]
        if template_prefix.startswith("mfa/"):
            AccountEvent.objects.create(
                user=user, by=user, act=AccountEvent.Act.FACTOR_CHANGED, detail=kind
            )
        log.info("%s: user %s", kind, user.pk)
        request = allauth_context.request
        facts = {"user": user, "timestamp": timezone.now(), **(context or {})}
        if request is not None:
            facts["ip"] = self.get_client_ip(request)
        self.send_mail(template_prefix, email or user.email, facts)


class MFAAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is not right, or it was used before."),
    }

    def get_totp_issuer(self) -> str:
        return "Linkages"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": "Linkages"}

    def generate_authenticator_name(self, user: User, type: str) -> str:  # noqa: A002
        n = Authenticator.objects.filter(user=user, type=type).count() + 1
        return gettext("Key %(n)s") % {"n": n}

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> MultiFernet:
    """Keys of second factors, derived from SECRET_KEY; older keys still open what they closed."""
    keys = [str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(secret: str) -> bytes:
    kdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"linkages second factors")
    return base64.urlsafe_b64encode(kdf.derive(secret.encode()))
