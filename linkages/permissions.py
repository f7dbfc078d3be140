"""Who may do what: the one role table, and who may read which class of field.

Views name an act with `@requires("act")` or declare `@open_to_all`; a view that does neither is
refused by the test that walks every URL. Which rows a person sees is `visible_to(user)` on each
QuerySet; which fields, `may_read(user, access, own=…)`.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Literal

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    ADMINISTRATOR = "administrator", _("Administrator")
    STAFF = "staff", _("IPA staff")
    PROMOTER = "promoter", _("Linkage promoter")
    ANALYST = "analyst", _("Analyst")
    BUYER = "buyer", _("MNE buyer")
    SME = "sme", _("SME user")


ANONYMOUS = "anonymous"
A, S, P, N, B, M = Role  # as columns of the table below
AGENCY = frozenset({A, S, P, N})
EDITORS = frozenset({A, S, P})
OUTSIDERS = frozenset({B, M})
EVERYONE = AGENCY | OUTSIDERS

ACTS: dict[str, frozenset[Role]] = {
    # people
    "manage_users": frozenset({A}),
    "own_account": EVERYONE,
    "see_home": EVERYONE,
    # register
    "see_companies": AGENCY,
    "edit_companies": EDITORS,
    "see_investors": AGENCY | {B},
    "edit_investors": EDITORS,
    "see_suppliers": AGENCY | {B, M},
    "edit_suppliers": EDITORS,
    "see_classifications": EVERYONE,
    "edit_classifications": frozenset({A, S}),
    "search": EVERYONE,
    "save_searches": EVERYONE,
    "clean_searches": frozenset({A}),
    "keep_lists": AGENCY | {B},
    "see_tags": AGENCY,
    "tag_records": EDITORS,
    "edit_tags": frozenset({A, S}),
    # contacts and work
    "see_contacts": EDITORS,
    "see_interactions": AGENCY,
    "edit_contacts": EDITORS,
    "see_todos": EDITORS,
    "edit_todos": EDITORS,
    # needs and matches
    "see_needs": AGENCY | {B},
    "edit_needs": EDITORS | {B},
    "validate_needs": EDITORS,
    "see_matches": AGENCY,
    "edit_matches": EDITORS,
    "see_introductions": EVERYONE,
    "answer_introductions": OUTSIDERS | EDITORS,
    "see_linkages": EVERYONE,
    "edit_linkages": EDITORS,
    # figures
    "see_indicators": AGENCY,
    "edit_parameters": frozenset({A, N}),
    # data
    "export": EVERYONE,
    "import": EDITORS,
    "see_history": AGENCY,
    "undo_changes": frozenset({A, S}),
    "bulk_change": AGENCY,
    "see_jobs": frozenset({A, S}),
    "manage_demo": frozenset({A}),
    "use_api": EVERYONE,
}

Access = Literal["public", "partner", "agency", "contact", "finance", "strategy", "price", "audit"]

#: Class of a field → roles that may read it on any record they see. Outsiders read the classes in
#: OWN_ACCESS on their own company's record whatever stands here.
READERS: dict[str, frozenset[Role]] = {
    "public": EVERYONE,
    "partner": EVERYONE,
    "agency": AGENCY,
    "contact": EDITORS,
    "finance": AGENCY,
    "strategy": frozenset({A, S}),
    "price": EDITORS,
    "audit": EDITORS,
}
OWN_ACCESS = frozenset({"public", "partner", "contact", "finance", "price", "audit"})
CONFIDENTIAL = frozenset({"contact", "finance", "strategy", "price", "audit"})


def role_of(user: Any) -> str:
    """Role code of a person; `anonymous` for who has not signed in or may not any more."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return ANONYMOUS
    return str(user.role)


def can(user: Any, act: str) -> bool:
    """Whether the person's role allows the act. An act missing from the table is an error."""
    return role_of(user) in ACTS[act]


def may_read(user: Any, access: str, *, own: bool = False) -> bool:
    """Whether the person reads fields of this class; `own`: the record is their company's."""
    role = role_of(user)
    if role in READERS[access]:
        return True
    return own and role in OUTSIDERS and access in OWN_ACCESS


def is_own(user: Any, company_id: int | None) -> bool:
    """Whether the record of this company belongs to the outsider's own company."""
    return (
        company_id is not None
        and role_of(user) in OUTSIDERS
        and getattr(user, "company_id", None) == company_id
    )


View = Callable[..., HttpResponseBase]


def requires(act: str) -> Callable[[View], View]:
    """Let only roles with the act pass: visitors go to the login page, others get 403."""
    if act not in ACTS:
        raise KeyError(act)

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                # Imported late: the login views need the user model, which needs this table.
                from django.contrib.auth.views import redirect_to_login

                return redirect_to_login(request.get_full_path())
            if not can(request.user, act):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.act = act  # type: ignore[attr-defined]
        return guarded

    return decorate


def open_to_all(view: View) -> View:
    """Mark a page that anybody may open, signed in or not."""
    view.act = ANONYMOUS  # type: ignore[attr-defined]
    return view
