"""What every page shows around its content: menu, languages, look, and what the person may do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from linkages.bilingual import active_language, pick
from linkages.permissions import ACTS, AGENCY, ANONYMOUS, OUTSIDERS, Role, can, role_of


@dataclass(frozen=True)
class Item:
    """A way into the product; `sections` are the URL namespaces that count as being there."""

    label: Any
    icon: str
    url_name: str
    act: str
    sections: tuple[str, ...] = ()
    key: str = ""

    @property
    def href(self) -> str:
        return reverse(self.url_name)

    def leads(self) -> bool:
        try:
            return bool(self.href)
        except NoReverseMatch:
            return False


RAIL = (
    Item(_("Home"), "home", "monitoring:home", "see_home"),
    Item(
        _("Companies"), "company", "companies:list", "see_companies",
        ("companies", "investors", "suppliers"),
    ),
    Item(_("Needs and matches"), "match", "needs:list", "see_needs", ("needs", "matchmaking")),
    Item(
        _("Searches and lists"), "lists", "saved:searches", "save_searches", ("saved", "search"),
    ),
    Item(_("Activity"), "activity", "contacts:list", "see_interactions", ("contacts",)),
    Item(_("To-dos"), "check", "todos:list", "see_todos", ("todos",)),
    Item(_("Reports"), "report", "monitoring:quarter_current", "see_indicators", ("monitoring",)),
    Item(
        _("Data desk"), "desk", "data_desk", "import",
        ("imports", "exports", "classifications", "jobs", "history"),
    ),
)  # fmt: skip
BUYER_RAIL = (
    Item(_("My needs"), "lists", "needs:list", "see_needs", ("needs",)),
    Item(
        _("Suppliers proposed"), "people", "matchmaking:introduction_list", "see_introductions",
        ("matchmaking",),
    ),
    Item(_("Suppliers"), "company", "suppliers:list", "see_suppliers", ("suppliers",)),
    Item(
        _("Searches and lists"), "search", "saved:searches", "save_searches", ("saved", "search"),
    ),
)  # fmt: skip
SME_RAIL = (
    Item(_("My company"), "company", "suppliers:mine", "see_suppliers", ("suppliers",)),
    Item(
        _("Introductions"), "people", "matchmaking:introduction_list", "see_introductions",
        ("matchmaking",),
    ),
    Item(_("My account"), "person", "accounts:me", "own_account", ("accounts",)),
)  # fmt: skip
NEW = (
    Item(_("Company"), "company", "companies:create", "edit_companies"),
    Item(_("Need"), "match", "needs:create", "edit_needs"),
    Item(_("Contact"), "note", "contacts:log", "edit_contacts"),
    Item(_("To-do"), "check", "todos:create", "edit_todos"),
    Item(_("Contract"), "file", "matchmaking:contract_new", "edit_linkages"),
)
#: Under the thumb on a phone: home, search, log, to-dos, menu.
LOG = Item(_("Log"), "activity", "contacts:log", "edit_contacts", ("contacts",))


class MayDo:
    """`{% if user_can.edit_needs %}`: the person's role allows the act."""

    def __init__(self, user: Any) -> None:
        self.user = user

    def __getitem__(self, act: str) -> bool:
        if act not in ACTS:
            raise KeyError(act)
        return can(self.user, act)


class Shell:
    """Asked for by the base templates only, so that pieces of pages cost nothing."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.user: Any = getattr(request, "user", None)

    @cached_property
    def role(self) -> str:
        return role_of(self.user)

    @property
    def base(self) -> str:
        """The base template of pages that anybody may meet, such as “not found”."""
        return "base_public.html" if self.role == ANONYMOUS else "base.html"

    @cached_property
    def rail(self) -> list[dict[str, Any]]:
        return [
            {"item": item, "href": item.href, "is_current": item is self.current}
            for item in self._items
        ]

    @cached_property
    def _items(self) -> list[Item]:
        if self.role == ANONYMOUS:
            return []
        items = {Role.BUYER: BUYER_RAIL, Role.SME: SME_RAIL}.get(Role(self.role), RAIL)
        return self._allowed(items)

    def _allowed(self, items: tuple[Item, ...]) -> list[Item]:
        return [item for item in items if can(self.user, item.act) and item.leads()]

    @cached_property
    def current(self) -> Item | None:
        """The item whose page this is, else the one that the page belongs to."""
        match = self.request.resolver_match
        if match is None:
            return None
        exact = [item for item in self._items if item.url_name == match.view_name]
        around = [item for item in self._items if match.app_name in item.sections]
        return next(iter(exact or around), None)

    @cached_property
    def new(self) -> list[Item]:
        return self._allowed(NEW) if self.role in AGENCY else []

    @property
    def thumb(self) -> list[dict[str, Any]]:
        """What stands under the thumb on a phone, between search and menu."""
        log = [{"item": item, "href": item.href} for item in self._allowed((LOG,))]
        wanted = [*self.rail[:1], *log, *[one for one in self.rail if one["item"].icon == "check"]]
        return wanted if log else self.rail[:3]

    @property
    def is_outsider(self) -> bool:
        return self.role in OUTSIDERS

    @property
    def home(self) -> str:
        return "/"

    @property
    def searches(self) -> bool:
        search = Item("", "", "find:results", "search")
        return bool(self._allowed((search,)))

    @property
    def languages(self) -> list[dict[str, Any]]:
        active = active_language()
        return [
            {"code": code, "name": name, "is_active": active == code}
            for code, name in settings.LANGUAGES
        ]

    @property
    def here(self) -> str:
        return self.request.get_full_path()

    @property
    def theme(self) -> str:
        return getattr(self.user, "theme", "auto")

    @property
    def density(self) -> str:
        return getattr(self.user, "density", "")

    @property
    def shortcuts_on(self) -> bool:
        return bool(getattr(self.user, "shortcuts_on", False))


def shell(request: HttpRequest) -> dict[str, Any]:
    return {
        "shell": Shell(request),
        "user_can": MayDo(getattr(request, "user", None)),
        "language": active_language(),
        "agency_name": pick(settings.AGENCY_NAME, settings.AGENCY_NAME_EN),
    }
