"""Saved searches and lists by API, with the rights that the pages give."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from django.core.exceptions import ValidationError as ModelError
from django.db import models
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import exceptions, mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.routers import SimpleRouter

from linkages.api.paging import KeysetPagination
from linkages.history.changes import change_set
from linkages.saved import services
from linkages.saved.describe import describe
from linkages.saved.list_views import records_for, troubles, with_company
from linkages.saved.models import ListEntry, RecordList, SavedSearch, Visibility
from linkages.search import services as engine
from linkages.search.query import BadQuery, Query, from_json, to_json


class Refusal(exceptions.APIException):
    """The search cannot run: which part, and why."""

    status_code = 422
    default_code = "search_refused"
    default_detail = "The search cannot run."


def refused(error: Exception) -> Refusal:
    return Refusal(" ".join(troubles(error)))


class SharedSerializer(serializers.ModelSerializer[Any]):
    owner = serializers.EmailField(source="owner.email", read_only=True)
    visibility = serializers.ChoiceField(choices=Visibility.choices, required=False)
    version = serializers.IntegerField(
        required=False, help_text="On changes: the version read; 409 if it is no longer the last."
    )
    may_edit = serializers.SerializerMethodField()

    def get_may_edit(self, obj: Any) -> bool:
        return bool(obj.may_edit(self.context["request"].user))


SHARED = (
    "slug", "name", "name_en", "description", "record", "owner", "visibility", "team", "locked",
    "version", "may_edit",
)  # fmt: skip


class SearchSerializer(SharedSerializer):
    """`query` is the document of the query language; it is null, with `problems`, where the reader
    may not run the search."""

    query = serializers.JSONField()
    columns = serializers.ListField(child=serializers.CharField(), required=False)
    sentence = serializers.SerializerMethodField()
    problems = serializers.SerializerMethodField()

    class Meta:
        model = SavedSearch
        fields = (*SHARED, "query", "columns", "display", "sentence", "problems", "uses",
                  "last_run_at")  # fmt: skip
        read_only_fields = ("slug", "record", "uses", "last_run_at")

    def get_sentence(self, obj: SavedSearch) -> str:
        return describe(obj, self.context["request"].user).sentence

    def get_problems(self, obj: SavedSearch) -> list[str]:
        return list(describe(obj, self.context["request"].user).troubles)

    def to_representation(self, instance: SavedSearch) -> dict[str, Any]:
        shown = super().to_representation(instance)
        if shown["problems"]:
            shown["query"], shown["columns"] = None, []
        return shown

    def validate_query(self, value: Any) -> Any:
        try:
            return to_json(from_json(value))
        except BadQuery as error:
            raise serializers.ValidationError(str(error)) from error


class ListSerializer(SharedSerializer):
    search = serializers.SlugRelatedField(
        slug_field="slug", queryset=SavedSearch.objects.none(), required=False, allow_null=True,
        help_text="With it the list is live: it holds what the search finds.",
    )  # fmt: skip
    rows = serializers.SerializerMethodField(help_text="Address of its rows.")

    class Meta:
        model = RecordList
        fields = (*SHARED, "search", "frozen_on", "rows")
        read_only_fields = ("slug", "frozen_on")

    def get_fields(self) -> dict[str, Any]:
        fields: dict[str, Any] = super().get_fields()
        request = self.context.get("request")
        if request is not None and not getattr(self.context.get("view"), "swagger_fake_view", 0):
            fields["search"].queryset = SavedSearch.objects.visible_to(request.user)
        if self.instance is not None:
            fields["record"].read_only = fields["search"].read_only = True
        return fields

    def get_rows(self, obj: RecordList) -> str:
        return str(reverse("api:lists-rows", args=[obj.slug], request=self.context["request"]))

    def to_representation(self, instance: RecordList) -> dict[str, Any]:
        """A search that the reader does not see is not named."""
        shown = super().to_representation(instance)
        if instance.search_id:
            seen = SavedSearch.objects.visible_to(self.context["request"].user)
            if not seen.filter(pk=instance.search_id).exists():
                shown["search"] = None
        return shown


class RowSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField(source="*")
    url = serializers.SerializerMethodField()
    status = serializers.CharField(source="entry_status", allow_null=True)
    note = serializers.CharField(source="entry_note", allow_null=True)

    def get_url(self, obj: Any) -> str:
        return str(self.context["request"].build_absolute_uri(obj.get_absolute_url()))


class KeysSerializer(serializers.Serializer[Any]):
    ids = serializers.ListField(child=serializers.IntegerField(min_value=1), max_length=5_000)


class EntrySerializer(serializers.Serializer[Any]):
    status = serializers.ChoiceField(choices=ListEntry.Status.choices, required=False)
    note = serializers.CharField(max_length=500, required=False, allow_blank=True)


class ChangedSerializer(serializers.Serializer[Any]):
    changed = serializers.IntegerField()


class Clash(exceptions.APIException):
    status_code = 409
    default_code = "outdated"
    default_detail = "Somebody saved it since it was read."


class SharedViewSet(
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.CreateModelMixin,
    mixins.UpdateModelMixin,
    mixins.DestroyModelMixin,
    viewsets.GenericViewSet[Any],
    ABC,
):
    """What the caller sees; changes by who may change."""

    act = write_act = ""
    lookup_field = "slug"
    lookup_value_regex = "[-a-zA-Z0-9_]+"
    pagination_class = KeysetPagination
    http_method_names = ["get", "post", "patch", "delete", "head", "options"]

    def get_queryset(self) -> Any:
        queryset: Any = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):
            return queryset.none()
        return queryset.visible_to(self.request.user).select_related("owner")

    def perform_destroy(self, instance: Any) -> None:
        services.delete(instance, by=self.request.user)

    def perform_create(self, serializer: Any) -> None:
        serializer.instance = self._guarded(self.make, serializer.validated_data)

    def perform_update(self, serializer: Any) -> None:
        self._guarded(self.change, serializer.instance, serializer.validated_data)
        serializer.instance = self.get_queryset().get(pk=serializer.instance.pk)

    def _guarded(self, act: Any, *args: Any) -> Any:
        try:
            return act(*args)
        except engine.Refused as error:
            raise refused(error) from error
        except services.Outdated as error:
            raise Clash from error
        except services.TooMany as error:
            raise exceptions.ValidationError({"ids": ["The list is full."]}) from error
        except ModelError as error:
            messages = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
            raise exceptions.ValidationError(messages) from error

    @abstractmethod
    def make(self, facts: dict[str, Any]) -> Any: ...

    @abstractmethod
    def change(self, instance: Any, facts: dict[str, Any]) -> None: ...

    def share(self, instance: Any, facts: dict[str, Any]) -> None:
        if "visibility" in facts or "team" in facts:
            services.share(
                instance,
                by=self.request.user,
                visibility=facts.get("visibility", instance.visibility),
                team=facts.get("team"),
            )


SHARING = ("visibility", "team")


def apart(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if name not in SHARING}


class SearchViewSet(SharedViewSet):
    """Saved searches: one's own, and those shared with the caller. `?search=slug` on the lists of
    records runs one."""

    act = write_act = "save_searches"
    queryset = SavedSearch.objects.all()
    serializer_class = SearchSerializer

    def make(self, facts: dict[str, Any]) -> SavedSearch:
        facts.pop("version", None)
        query: Query = from_json(facts.pop("query"))
        return services.save(query, by=self.request.user, **facts)

    def change(self, instance: SavedSearch, facts: dict[str, Any]) -> None:
        said = apart(facts)
        query = from_json(said.pop("query")) if "query" in said else None
        columns = said.pop("columns", instance.columns if query is not None else None)
        with change_set(by=self.request.user):
            services.update(instance, by=self.request.user, query=query, columns=columns, **said)
            self.share(SavedSearch.objects.get(pk=instance.pk), facts)


SLUG = OpenApiParameter("slug", str, OpenApiParameter.PATH)


@extend_schema_view(entry=extend_schema(parameters=[SLUG]))
class ListViewSet(SharedViewSet):
    """Lists of records: chosen by hand, frozen, or live from a search."""

    act = write_act = "keep_lists"
    queryset = RecordList.objects.select_related("search")
    serializer_class = ListSerializer

    def make(self, facts: dict[str, Any]) -> RecordList:
        facts.pop("version", None)
        if facts["record"] not in records_for(self.request.user):
            raise exceptions.ValidationError({"record": ["No kind of record that you collect."]})
        return services.create_list(by=self.request.user, **facts)

    def change(self, instance: RecordList, facts: dict[str, Any]) -> None:
        with change_set(by=self.request.user):
            services.update_list(instance, by=self.request.user, **apart(facts))
            self.share(RecordList.objects.get(pk=instance.pk), facts)

    @extend_schema(methods=["GET"], responses=RowSerializer(many=True))
    @extend_schema(methods=["POST"], request=KeysSerializer, responses=ChangedSerializer)
    @extend_schema(methods=["DELETE"], request=KeysSerializer, responses=ChangedSerializer)
    @action(detail=True, methods=["get", "post", "delete"], pagination_class=KeysetPagination)
    def rows(self, request: Request, slug: str) -> Response:
        """Records of the list that the caller sees. POST adds the records named by `ids`, DELETE
        takes them off."""
        found = self.get_object()
        if request.method == "GET":
            return self._rows(found)
        body = KeysSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        act = services.add_to_list if request.method == "POST" else services.remove_from_list
        changed = self._guarded(act, found, body.validated_data["ids"], request.user)
        return Response({"changed": changed})

    def _rows(self, found: RecordList) -> Response:
        try:
            rows: models.QuerySet[Any] = services.list_rows(found, self.request.user)
        except (engine.Refused, services.Unknown) as error:
            raise refused(error) from error
        page = self.paginate_queryset(with_company(rows))
        context = self.get_serializer_context()
        return self.get_paginated_response(RowSerializer(page, many=True, context=context).data)

    @extend_schema(request=EntrySerializer, responses=EntrySerializer)
    @action(detail=True, methods=["patch"], url_path=r"rows/(?P<pk>[0-9]{1,18})")
    def entry(self, request: Request, slug: str, pk: str) -> Response:
        """Status and note of one row."""
        found = self.get_object()
        body = EntrySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        facts = body.validated_data
        try:
            entry = services.note(
                found, int(pk), by=request.user, status=facts.get("status"),
                text=facts.get("note"),
            )  # fmt: skip
        except services.Unknown:
            raise Http404 from None
        except engine.Refused as error:
            raise refused(error) from error
        return Response({"status": entry.status, "note": entry.note})


router = SimpleRouter()
router.register("searches", SearchViewSet, basename="searches")
router.register("lists", ListViewSet, basename="lists")
urlpatterns = router.urls
