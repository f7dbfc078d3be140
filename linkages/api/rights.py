"""Which roles may call which part of the API."""

from __future__ import annotations

from typing import Any

from rest_framework import permissions

from linkages.permissions import ACTS, can


class RolePermission(permissions.BasePermission):
    """A view names its acts: `act` for reading, `write_act` for the rest. None named = nobody."""

    def has_permission(self, request: Any, view: Any) -> bool:
        act = getattr(view, "act", None)
        if request.method not in permissions.SAFE_METHODS:
            act = getattr(view, "write_act", None)
        if act is None or act not in ACTS or not can(request.user, "use_api"):
            return False
        return can(request.user, act)
