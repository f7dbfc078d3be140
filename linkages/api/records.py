"""Records as JSON, with only the fields that the caller may read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import models
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.filters import BaseFilterBackend
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from linkages import field_registry
from linkages.classifications.labels import entry_by_id
from linkages.editing.display import parent_name
from linkages.field_registry import Field, Table


class Narrowing(BaseFilterBackend):
    """What narrows every list beside its own filters: packages that know more add theirs."""

    added: list[BaseFilterBackend] = []

    def filter_queryset(self, request: Any, queryset: Any, view: Any) -> Any:
        for one in self.added:
            queryset = one.filter_queryset(request, queryset, view)
        return queryset

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return [
            parameter
            for one in self.added
            for parameter in one.get_schema_operation_parameters(view)
        ]


def plain(one: Field, obj: models.Model) -> Any:
    """The value as JSON has it: codes as codes, money and shares as decimal strings."""
    raw = getattr(obj, one.model_field.attname)
    if one.type == "code":
        found = entry_by_id(raw)
        return found.code if found else None
    if isinstance(raw, Decimal):
        return str(raw)
    if isinstance(raw, dt.date | dt.datetime):
        return raw.isoformat()
    return raw


def record_json(key: str, obj: models.Model, user: Any, *, tables: bool = False) -> dict[str, Any]:
    """One record as the caller may read it: `sections` → attributes, and rows when asked."""
    own = field_registry.own(user, obj)
    sections: dict[str, Any] = {}
    for part in field_registry.parts(key, user, own=own):
        entry: dict[str, Any] = {}
        for via, one in part.fields:
            entry[one.attr] = plain(one, field_registry.holder_of(obj, via))
        if tables:
            for via, table in part.tables:
                entry[table.key] = list(_rows(table, field_registry.holder_of(obj, via)))
        sections[part.section.key] = entry
    return sections


def _rows(table: Table, holder: models.Model) -> Iterable[dict[str, Any]]:
    manager: Any = table.model._default_manager
    for row in manager.filter(**{parent_name(table, type(holder)): holder}):
        yield {"id": row.pk} | {one.attr: plain(one, row) for one in table.fields}


class RecordSerializer(serializers.Serializer[Any]):
    """A record of the registry, read only. Subclasses name it (`record = "supplier"`) and declare
    what `head` adds.

    The detail view answers with the rows of its tables, the list without.
    """

    record = ""
    id = serializers.IntegerField()
    url = serializers.URLField()
    version = serializers.IntegerField()
    sections = serializers.DictField(child=serializers.DictField())

    def to_representation(self, instance: Any) -> dict[str, Any]:
        request = self.context["request"]
        detail = getattr(self.context.get("view"), "action", "") == "retrieve"
        return {
            "id": instance.pk,
            "url": request.build_absolute_uri(instance.get_absolute_url()),
            "version": instance.version,
            **self.head(instance),
            "sections": record_json(self.record, instance, request.user, tables=detail),
        }

    def head(self, instance: Any) -> dict[str, Any]:
        """What stands above the sections: names and the like."""
        return {}


class RecordViewSet(viewsets.ReadOnlyModelViewSet[Any]):
    """Records of one kind: a page of them, or one with the rows of its tables.

    Subclasses name `record`, `act`, `queryset`, `filterset_class` and `serializer_class`.
    """

    act = ""
    ordering = ("pk",)
    filter_backends = (DjangoFilterBackend, Narrowing)

    def get_queryset(self) -> Any:
        queryset: Any = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):
            return queryset.none()
        return queryset.visible_to(self.request.user)


class Index(APIView):
    """Where the parts of the API are."""

    act = "use_api"

    @extend_schema(responses={200: {"type": "object"}})
    def get(self, request: Any) -> Response:
        names = ("companies", "investors", "suppliers", "needs", "suggestions", "linkages")
        found = {name: reverse(f"api:{name}-list", request=request) for name in names}
        found["search"] = reverse("api:search", request=request)
        found["indicators"] = reverse("api:indicators", request=request)
        found["docs"] = reverse("api:docs", request=request)
        return Response(found)
