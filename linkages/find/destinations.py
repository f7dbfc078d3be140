"""Pages of the site that the palette leads to: the menus of the shell, and lists behind them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from linkages.context import Item, Shell
from linkages.find.words import words
from linkages.permissions import can

#: Pages that no menu of the shell names, or not by the word that people type.
LISTS = (
    Item(_("Investors"), "company", "investors:list", "see_investors"),
    Item(_("Suppliers"), "company", "suppliers:list", "see_suppliers"),
    Item(_("Introductions by stage"), "match", "matchmaking:pipeline", "see_matches"),
    Item(_("Introductions"), "people", "matchmaking:introduction_list", "see_introductions"),
    Item(_("Linkages and contracts"), "file", "matchmaking:linkage_list", "see_linkages"),
    Item(_("Search by example"), "search", "search:start", "search"),
    Item(_("Saved searches"), "search", "saved:searches", "search"),
    Item(_("Lists"), "lists", "saved:lists", "search"),
    Item(_("Import"), "upload", "imports:start", "import"),
    Item(_("My exports"), "download", "exports:list", "export"),
    Item(_("Classifications"), "lists", "classifications:list", "see_classifications"),
    Item(_("Changes"), "clock", "history:list", "see_history"),
    Item(_("Jobs"), "clock", "jobs:list", "see_jobs"),
    Item(_("Users"), "people", "accounts:user_list", "manage_users"),
    Item(_("My account"), "person", "accounts:me", "own_account"),
    Item(_("Help and contact"), "help", "help", "own_account"),
)


@dataclass(frozen=True)
class Destination:
    label: str
    icon: str
    href: str
    is_new: bool = False


def destinations(request: HttpRequest, text: str, limit: int) -> list[Destination]:
    """Pages whose name, in either language, has words that begin so; the menus' first ones where
    nothing is asked."""
    asked = words(text).split()
    found: dict[str, Destination] = {}
    for item, is_new in _items(request):
        if item.href not in found and (not asked or _answers(item, asked, is_new)):
            found[item.href] = Destination(str(item.label), item.icon, item.href, is_new)
    return list(found.values())[:limit]


def _items(request: HttpRequest) -> Iterator[tuple[Item, bool]]:
    shell = Shell(request)
    for one in shell.rail:
        yield one["item"], False
    for item in shell.new:
        yield item, True
    user: Any = request.user
    for item in LISTS:
        if can(user, item.act) and item.leads():
            yield item, False


def _answers(item: Item, asked: list[str], is_new: bool) -> bool:
    for language, _name in settings.LANGUAGES:
        with override(language):
            label = f"{_('New')} {item.label}" if is_new else str(item.label)
        known = words(label).split()
        if all(any(word.startswith(one) for word in known) for one in asked):
            return True
    return False
