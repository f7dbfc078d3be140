"""Pages by key."""

from __future__ import annotations

from rest_framework.pagination import CursorPagination


class KeysetPagination(CursorPagination):
    """Pages by key: the last costs what the first costs, and nothing is counted."""

    page_size = 50
    max_page_size = 250
    page_size_query_param = "page_size"
    ordering = "pk"
