"""People who sign in, their API tokens, and attempts at the doors."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from knox.models import AbstractAuthToken

from linkages.permissions import AGENCY, OUTSIDERS, Role


def default_language() -> str:
    """Named, so that another country's languages need no migration."""
    return settings.LANGUAGE_CODE


class UserQuerySet(models.QuerySet["User"]):
    def active(self) -> UserQuerySet:
        return self.filter(is_active=True)

    def agency(self) -> UserQuerySet:
        return self.filter(role__in=AGENCY)

    def visible_to(self, user: Any) -> UserQuerySet:
        """Administrators see everyone, the agency its colleagues, others themselves."""
        if not user.is_authenticated:
            return self.none()
        if user.role == Role.ADMINISTRATOR:
            return self
        if user.is_agency:
            return self.agency()
        return self.filter(pk=user.pk)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    use_in_migrations = False

    def get_by_natural_key(self, email: str | None) -> User:
        return self.get(email=normal_email(email or ""))

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=normal_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, **{**fields, "role": Role.ADMINISTRATOR})


def normal_email(email: str) -> str:
    """One person writes one address in many cases: the login keeps only this form."""
    return email.strip().lower()


class User(AbstractBaseUser, PermissionsMixin):  # type: ignore[django-manager-missing]
    """Rights come from `role` alone, read by linkages.permissions."""

    Role = Role

    class Theme(models.TextChoices):
        AUTO = "auto", _("As the device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    class Density(models.TextChoices):
        COMPACT = "compact", _("Compact")
        NORMAL = "normal", _("Normal")
        ROOMY = "roomy", _("Roomy")

    email = models.EmailField(
        _("e-mail"),
        unique=True,
        error_messages={"unique": _("Another account already has this e-mail address.")},
    )
    name = models.CharField(_("name"), max_length=200, blank=True)
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    language = models.CharField(_("language"), max_length=10, default=default_language)
    theme = models.CharField(_("theme"), max_length=10, choices=Theme.choices, default=Theme.AUTO)
    density = models.CharField(
        _("row height"), max_length=10, choices=Density.choices, default=Density.NORMAL
    )
    shortcuts_on = models.BooleanField(_("keyboard shortcuts"), default=True)
    is_active = models.BooleanField(pgettext_lazy("account", "active"), default=True)
    is_demo = models.BooleanField(_("demonstration account"), default=False)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["name", "email"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="accounts_user_email_any_case"),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values),
                name="accounts_user_role_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = normal_email(self.email)
        super().save(*args, **kwargs)

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return self.name.split(" ")[0] or self.email

    @property
    def initials(self) -> str:
        words = self.name.split()
        if not words:
            return self.email[:2].upper()
        ends = words if len(words) < 2 else [words[0], words[-1]]
        return "".join(word[0] for word in ends).upper()

    @property
    def is_agency(self) -> bool:
        return self.role in AGENCY

    @property
    def is_outsider(self) -> bool:
        return self.role in OUTSIDERS

    @cached_property
    def company_id(self) -> int | None:
        """The company an outsider speaks for; the row belongs to the company register."""
        if not self.is_outsider:
            return None
        try:
            return self.membership.company_id
        except (AttributeError, ObjectDoesNotExist):
            return None


class ApiToken(AbstractAuthToken):
    """Only a digest is kept; the token itself is shown once, when it is made."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=100)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["-created"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_expired(self) -> bool:
        return self.expiry is not None and self.expiry <= timezone.now()


class Attempt(models.Model):
    """One attempt to pass a guarded door, see linkages.accounts.attempts."""

    scope = models.CharField(max_length=20)
    subject = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["scope", "subject", "made_at"], name="accounts_attempt_recent"),
            models.Index(fields=["made_at"], name="accounts_attempt_age"),
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.made_at:%Y-%m-%d %H:%M}"


class AccountEvent(models.Model):
    """What was done to an account and by whom: kept for the administrator, never changed."""

    class Act(models.TextChoices):
        CREATED = "created", _("account opened")
        CHANGED = "changed", _("account changed")
        DEACTIVATED = "deactivated", _("account closed")
        ACTIVATED = "activated", _("account opened again")
        INVITED = "invited", _("invitation sent")
        SIGNED_IN = "signed_in", _("signed in")
        SIGNED_OUT_EVERYWHERE = "signed_out", _("sessions ended")
        PASSWORD_CHANGED = "password", _("password changed")
        FACTOR_CHANGED = "factor", _("second factor changed")
        TOKEN_MADE = "token_made", _("API token made")
        TOKEN_REVOKED = "token_revoked", _("API token revoked")

    user = models.ForeignKey(User, models.CASCADE, related_name="events")
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    act = models.CharField(max_length=20, choices=Act.choices)
    detail = models.CharField(max_length=500, blank=True)
    changes = models.JSONField(default=dict, blank=True)  # field → [from, to]
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["user", "-at"], name="accounts_event_recent")]

    def __str__(self) -> str:
        return f"{self.user}: {self.act}"

    def change_lines(self) -> list[tuple[str, str, str]]:
        """Field, from and to, in the reader's language."""
        lines = []
        for name, (before, after) in self.changes.items():
            field: Any = User._meta.get_field(name)
            say = _in_words(name)
            lines.append((str(field.verbose_name), say(before), say(after)))
        return lines


def _in_words(name: str) -> Callable[[str], str]:
    words = {"role": dict(Role.choices), "language": dict(settings.LANGUAGES)}.get(name, {})
    return lambda value: str(words.get(value, value))
