"""What people keep of their work: searches, lists of records, tags, and who wants mail about what.

Deleting marks a row (`deleted_at`): all that hangs on it comes back with an undo. The mark is
taken for the deed after 30 days, see `services.tidy`.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linkages import field_registry
from linkages.bilingual import BilingualName
from linkages.editing.models import Versioned
from linkages.folding import fold
from linkages.history.tracking import tracked
from linkages.permissions import AGENCY, OUTSIDERS, Role, can, role_of

UNUSED_AFTER = timedelta(days=180)
KEPT_DELETED = timedelta(days=30)
AGENCY_ROLES = [role for role in Role if role in AGENCY]


def agency_roles() -> list[str]:
    """Named, so that migrations keep no list of roles."""
    return [role.value for role in AGENCY_ROLES]


# ── Searches and lists: what is shared ───────────────────────────────────────


class Visibility(models.TextChoices):
    PRIVATE = "private", pgettext_lazy("visibility", "only me")
    TEAM = "team", pgettext_lazy("visibility", "team")
    EVERYONE = "everyone", pgettext_lazy("visibility", "everyone")


class SharedQuerySet(models.QuerySet[Any]):
    def kept(self) -> Any:
        return self.filter(deleted_at__isnull=True)

    def of(self, user: Any) -> Any:
        return self.kept().filter(owner=user)

    def visible_to(self, user: Any) -> Any:
        """One's own; what names one as editor; what is shared with one's role, or, among
        outsiders, with one's company. Whatever it holds shows with the reader's rights."""
        role = role_of(user)
        if role not in AGENCY | OUTSIDERS:
            return self.none()
        seen = Q(owner=user) | Q(visibility=Visibility.EVERYONE) | Q(editors=user)
        if role in AGENCY:
            # An outsider's team is their company, whatever roles stand there.
            seen |= Q(visibility=Visibility.TEAM, team__contains=[role], owner__role__in=AGENCY)
        elif user.company_id:
            colleagues = Q(owner__membership__company=user.company_id, owner__role__in=OUTSIDERS)
            seen |= Q(visibility=Visibility.TEAM) & colleagues
        # Joins only inside the subquery, so that no row comes twice.
        found = self.model._default_manager.filter(seen, pk=OuterRef("pk"))
        return self.kept().filter(Exists(found.order_by()))

    def for_records(self, *records: str) -> Any:
        return self.filter(record__in=records)


class Shared(BilingualName, Versioned):
    """Owner, who sees it, who may change it. `team`: the agency's roles that the owner chose."""

    slug = models.SlugField(_("short name"), max_length=80, unique=True, editable=False)
    record = models.CharField(_("kind of record"), max_length=40)
    description = models.TextField(_("description"), blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="+",
        verbose_name=pgettext_lazy("of a search or list", "owner"),
    )
    visibility = models.CharField(
        _("who sees it"), max_length=10, choices=Visibility.choices, default=Visibility.PRIVATE
    )
    team = ArrayField(
        models.CharField(max_length=20, choices=[(role, role.label) for role in AGENCY_ROLES]),
        verbose_name=_("team: these roles"),
        default=agency_roles,
        blank=True,
    )
    editors = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="+", blank=True, verbose_name=_("editors")
    )
    locked = models.BooleanField(
        _("locked"), default=False, help_text=_("Only the owner changes it while it is locked.")
    )
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[Any] = SharedQuerySet.as_manager()

    class Meta:
        abstract = True

    def may_edit(self, user: Any) -> bool:
        """Owner always; editors unless it is locked; administrators what is not private."""
        if not user.is_authenticated or not user.is_active:
            return False
        if self.owner_id == user.pk:
            return True
        if can(user, "clean_searches") and self.visibility != Visibility.PRIVATE:
            return True
        return not self.locked and self.editors.filter(pk=user.pk).exists()

    def may_delete(self, user: Any) -> bool:
        """Who owns it; administrators clear up what others left, unread where it is private."""
        return self.owner_id == user.pk or can(user, "clean_searches")

    @property
    def record_label(self) -> str:
        return record_label(self.record)


def record_label(key: str, *, plural: bool = True) -> str:
    """“suppliers”; the key itself for a kind of record that is no more."""
    try:
        meta = field_registry.record(key).model._meta
    except KeyError:
        return key
    return str(meta.verbose_name_plural if plural else meta.verbose_name)


#: Words that addresses use themselves.
RESERVED = frozenset({"new", "mail", "undo", "stop", "tiles", "on", "others"})


def free_slug(model: type[models.Model], *names: str, attr: str = "slug") -> str:
    """From the first name that has letters in it; stable, whatever the name becomes."""
    stem = next((made for name in names if (made := slugify(fold(name))[:60])), model.__name__)
    stem = stem.lower()
    slug = stem
    while slug in RESERVED or model._default_manager.filter(**{attr: slug}).exists():
        slug = f"{stem}-{secrets.token_hex(2)}"
    return slug


class SavedSearchQuerySet(SharedQuerySet):
    def unused(self) -> Any:
        """Nobody ran it for half a year, and nothing runs it by itself."""
        since = timezone.now() - UNUSED_AFTER
        used = Q(last_run_at__gte=since) | Q(last_run_at__isnull=True, created_at__gte=since)
        helpers = (Subscription, Tile, RecordList)
        idle = self.kept().exclude(used)
        for helper in helpers:
            idle = idle.exclude(Exists(helper._default_manager.filter(search=OuterRef("pk"))))
        return idle


@tracked(exclude=("uses", "last_run_at"))
class SavedSearch(Shared):
    class Display(models.TextChoices):
        TABLE = "table", _("table")
        CHART = "chart", _("chart")

    query = models.JSONField(_("search"))
    """As `linkages.search.query.to_json` writes it, without columns."""
    columns = models.JSONField(_("columns"), default=list, blank=True)
    display = models.CharField(
        _("shown as"), max_length=10, choices=Display.choices, default=Display.TABLE
    )
    uses = models.PositiveIntegerField(_("uses"), default=0, editable=False)
    last_run_at = models.DateTimeField(_("last run"), null=True, blank=True, editable=False)

    objects: ClassVar[Any] = SavedSearchQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        ordering = ["name", "pk"]
        indexes = [
            models.Index(fields=["owner", "record"], name="saved_search_owner"),
            models.Index(fields=["visibility", "record"], name="saved_search_shared"),
        ]

    def get_absolute_url(self) -> str:
        return reverse("saved:search", args=[self.slug])

    @property
    def is_unused(self) -> bool:
        last = self.last_run_at or self.created_at
        return last < timezone.now() - UNUSED_AFTER


class Pin(models.Model):
    """A search as a tab of its list page, for one person."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    search = models.ForeignKey(SavedSearch, models.CASCADE, related_name="pins")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["user", "search"], name="saved_pin_once")]


class Tile(models.Model):
    """A search on one person's home page: its number, or its totals as a small table."""

    class Kind(models.TextChoices):
        NUMBER = "number", _("number of records")
        TOTALS = "totals", _("totals")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    search = models.ForeignKey(SavedSearch, models.CASCADE, related_name="tiles")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.NUMBER)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["user", "search"], name="saved_tile_once")]


# ── Lists ────────────────────────────────────────────────────────────────────


@tracked()
class RecordList(Shared):
    """Records chosen by hand; with a `search`, those that it finds at the moment (dynamic)."""

    search = models.ForeignKey(
        SavedSearch,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="lists",
        verbose_name=_("saved search"),
    )
    frozen_on = models.DateField(_("frozen on"), null=True, blank=True, editable=False)
    frozen_from = models.CharField(
        _("frozen from"), max_length=300, blank=True, editable=False
    )  # the search's name then, for the reader

    class Meta:
        verbose_name = pgettext_lazy("of records", "list")
        verbose_name_plural = pgettext_lazy("of records", "lists")
        ordering = ["name", "pk"]
        indexes = [
            models.Index(fields=["owner", "record"], name="saved_list_owner"),
            models.Index(fields=["visibility", "record"], name="saved_list_shared"),
        ]

    @property
    def is_dynamic(self) -> bool:
        return self.search_id is not None

    def get_absolute_url(self) -> str:
        return reverse("saved:list", args=[self.slug])


@tracked()
class ListEntry(models.Model):
    """A record on a list. On a dynamic list it only keeps what was noted about the record."""

    class Status(models.TextChoices):
        OPEN = "open", _("to do")
        DOING = "doing", _("in work")
        DONE = "done", _("done")
        LEFT_OUT = "left_out", _("left out")

    #: Worked through: nothing more is to be done about the row.
    FINISHED = (Status.DONE, Status.LEFT_OUT)

    list = models.ForeignKey(RecordList, models.CASCADE, related_name="entries")
    object_id = models.PositiveBigIntegerField()
    note = models.CharField(_("note"), max_length=500, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.OPEN
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    added_at = models.DateTimeField(_("added"), default=timezone.now)

    class Meta:
        verbose_name = _("record on a list")
        verbose_name_plural = _("records on a list")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["list", "object_id"], name="saved_entry_once")
        ]
        indexes = [models.Index(fields=["object_id", "list"], name="saved_entry_record")]


# ── Tags ─────────────────────────────────────────────────────────────────────


class TagQuerySet(models.QuerySet["Tag"]):
    def visible_to(self, user: Any) -> TagQuerySet:
        """Tags are the agency's: its roles that a tag names see it; who looks after tags, all."""
        role = role_of(user)
        if role not in AGENCY:
            return self.none()
        return self if can(user, "edit_tags") else self.filter(roles__contains=[role])

    def usable_by(self, user: Any) -> TagQuerySet:
        return self.visible_to(user) if can(user, "tag_records") else self.none()


@tracked()
class Tag(BilingualName):
    class Colour(models.TextChoices):
        """Named by what the look calls them: verdict colours stay verdicts."""

        PLAIN = "plain", _("plain")
        PETROL = "petrol", _("petrol")
        SKY = "sky", _("light petrol")
        VIOLET = "violet", _("violet")
        LILAC = "lilac", _("lilac")
        SAND = "sand", _("sand")

    code = models.SlugField(_("short name"), max_length=80, unique=True, editable=False)
    colour = models.CharField(
        _("colour"), max_length=10, choices=Colour.choices, default=Colour.PLAIN
    )
    description = models.CharField(_("when to use it"), max_length=300, blank=True)
    roles = ArrayField(
        models.CharField(max_length=20, choices=[(role, role.label) for role in AGENCY_ROLES]),
        verbose_name=_("who sees and uses it"),
        default=agency_roles,
    )
    is_demo = models.BooleanField(default=False, editable=False)

    objects = TagQuerySet.as_manager()

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name", "pk"]

    def get_absolute_url(self) -> str:
        return reverse("saved:tag_edit", args=[self.code])


@tracked()
class Tagging(models.Model):
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="taggings")
    record = models.CharField(max_length=40)
    object_id = models.PositiveBigIntegerField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("tag on a record")
        verbose_name_plural = _("tags on records")
        constraints = [
            models.UniqueConstraint(fields=["record", "object_id", "tag"], name="saved_tag_once")
        ]
        indexes = [models.Index(fields=["tag", "record"], name="saved_tagging_tag")]


# ── Mail about new matches ───────────────────────────────────────────────────


class MailHour(models.Model):
    """When one person wants their digest. One row a person, locked while it is being written."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    hour = models.PositiveSmallIntegerField(
        _("hour"), default=7, validators=[MaxValueValidator(23)]
    )
    weekday = models.PositiveSmallIntegerField(
        _("day of the weekly mail"), default=0, validators=[MaxValueValidator(6)]
    )

    def __str__(self) -> str:
        return f"{self.user}: {self.hour}"


class Subscription(models.Model):
    """“Mail me new matches” of one search to one person."""

    class Frequency(models.TextChoices):
        DAILY = "daily", _("daily")
        WEEKLY = "weekly", _("weekly")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    search = models.ForeignKey(SavedSearch, models.CASCADE, related_name="subscriptions")
    frequency = models.CharField(
        _("how often"), max_length=10, choices=Frequency.choices, default=Frequency.DAILY
    )
    known = ArrayField(models.PositiveBigIntegerField(), default=list)
    """Keys of the rows that the person was told of, or that were there at the beginning."""
    handled_until = models.DateTimeField(default=timezone.now)
    trouble_told = models.BooleanField(default=False)
    """The person knows by mail that the search cannot run."""
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "search"], name="saved_subscription_once")
        ]


class Digest(models.Model):
    """One mail to one person: written in the transaction that marks its rows as told, then sent.

    A worker killed between sending and saying so leaves `sending`, and the mail is not sent again:
    the page of digests shows what it said, so nothing is lost and nothing comes twice.
    """

    class State(models.TextChoices):
        WRITTEN = "written", _("waiting")
        SENDING = "sending", _("perhaps sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("could not be sent")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WRITTEN)
    parts = models.JSONField(default=list)
    """[{"search": pk, "keys": […], "more": n, "trouble": text}]"""
    attempts = models.PositiveSmallIntegerField(default=0, validators=[MinValueValidator(0)])
    written_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["written_at"],
                name="saved_digest_waiting",
                condition=Q(state="written"),
            ),
            models.Index(fields=["user", "-written_at"], name="saved_digest_of"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.written_at:%Y-%m-%d %H:%M}"
