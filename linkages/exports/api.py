"""Exports by API: what can be exported, ask for a file, look how far it is, take it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from linkages.api.paging import KeysetPagination
from linkages.exports import services, sources, writers
from linkages.exports.asked import CODES, PLAIN, UPDATE, language_choices
from linkages.exports.models import ExportJob
from linkages.exports.options import DECIMALS, DELIMITERS
from linkages.exports.templatetags.exports import new_token
from linkages.exports.views import file_name, media_type


class NotReady(exceptions.APIException):
    status_code = 409
    default_code = "not_ready"
    default_detail = "The file is not written yet: look at `state`."


class Gone(exceptions.APIException):
    status_code = 410
    default_code = "gone"
    default_detail = "The file is no longer there, or your rights have changed: ask anew."


class FormatSerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    name = serializers.CharField()
    most_rows = serializers.IntegerField(allow_null=True, help_text="null: as many as there are")


class ColumnSerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]


class SourceSerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    of_one = serializers.BooleanField(help_text="One record: `params` names it, `pk=17`.")
    purposes = serializers.ListField(child=serializers.CharField(allow_blank=True))
    columns = ColumnSerializer(many=True)


class OffersSerializer(serializers.Serializer[Any]):
    sources = SourceSerializer(many=True)
    formats = FormatSerializer(many=True)
    languages = serializers.ListField(child=serializers.CharField())


class AskSerializer(serializers.Serializer[Any]):
    """An export as the form of the pages asks for it."""

    source = serializers.CharField(  # type: ignore[assignment]
        max_length=60, help_text="A key of `GET /exports/sources/`."
    )
    params = serializers.JSONField(
        required=False,
        help_text="Filters of the list: its query string, or an object of name to value or values. "
        "`s` or `search` names a search, `cols` the columns, `pk` single records.",
    )
    format = serializers.CharField(max_length=20)
    language = serializers.ChoiceField(
        choices=["en", "ro", "both"], required=False, help_text="As offered; `both` side by side."
    )
    purpose = serializers.ChoiceField(
        choices=[PLAIN, CODES, UPDATE], required=False, help_text="Codes for demonstration, or a "
        "sheet that can be handed in again.",
    )  # fmt: skip
    audience = serializers.ChoiceField(
        choices=["", "outside"], required=False, help_text="`outside`: without confidential facts."
    )
    columns = serializers.ListField(child=serializers.CharField(), required=False)
    related = serializers.BooleanField(required=False)
    delimiter = serializers.ChoiceField(choices=sorted(DELIMITERS), required=False)
    decimal = serializers.ChoiceField(choices=sorted(DECIMALS), required=False)
    bom = serializers.BooleanField(required=False)
    token = serializers.CharField(
        max_length=64, required=False, help_text="The same token gives the same export."
    )

    def validate_language(self, value: str) -> str:
        if value not in dict(language_choices()):
            raise serializers.ValidationError("This language is not offered.")
        return value


class JobSerializer(serializers.Serializer[Any]):
    """`state` is queued, running, done, failed or cancelled; `message` says what came of it."""

    id = serializers.UUIDField()
    url = serializers.URLField()
    source = serializers.CharField()  # type: ignore[assignment]
    title = serializers.CharField()
    format = serializers.CharField()
    language = serializers.CharField()
    options = serializers.DictField()
    state = serializers.CharField()
    message = serializers.CharField()
    done = serializers.IntegerField()
    total = serializers.IntegerField(allow_null=True)
    rows = serializers.IntegerField(allow_null=True)
    bytes = serializers.IntegerField(allow_null=True)
    sha256 = serializers.CharField()
    asked_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)
    file = serializers.URLField(allow_null=True, help_text="null before it is done and when gone")

    def to_representation(self, instance: ExportJob) -> dict[str, Any]:
        request, run = self.context["request"], instance.run
        file = reverse("api:export-file", args=[instance.pk], request=request)
        names = ("source", "title", "format", "language", "options", "rows", "bytes", "sha256")
        return {
            "id": str(instance.pk),
            "url": reverse("api:export", args=[instance.pk], request=request),
            **{name: getattr(instance, name) for name in names},
            "state": run.state,
            "message": run.sentence if run.is_finished else "",
            "done": run.done,
            "total": run.total,
            "asked_at": instance.asked_at.isoformat(),
            "expires_at": instance.expires_at.isoformat() if instance.expires_at else None,
            "file": file if instance.is_ready else None,
        }


class Offers(APIView):
    """What the caller may export, in which formats and languages."""

    act = "export"

    @extend_schema(responses=OffersSerializer, operation_id="exports_sources")
    def get(self, request: Request) -> Response:
        return Response(
            {
                "sources": [source_json(found, request.user) for found in _offered(request.user)],
                "formats": [
                    {"key": made.key, "name": made.name, "most_rows": writers.most_rows(made)}
                    for made in writers.formats()
                ],
                "languages": [code for code, _name in language_choices()],
            }
        )


def _offered(user: Any) -> list[sources.ExportSource]:
    return sources.sources_for(user)


def source_json(found: sources.ExportSource, user: Any) -> dict[str, Any]:
    columns = found.columns(user) if found.columns else []
    return {
        "key": found.key,
        "label": str(found.label),
        "of_one": found.of_one,
        "purposes": services.purposes(user, found),
        "columns": [{"key": key, "label": label} for key, label in columns],
    }


class Exports(APIView):
    """The caller's exports, newest first; ask for one."""

    act = write_act = "export"

    @extend_schema(responses=JobSerializer(many=True), operation_id="exports_list")
    def get(self, request: Request) -> Response:
        pages = _NewestFirst()
        jobs = ExportJob.objects.of(request.user).select_related("run")
        page = pages.paginate_queryset(jobs, request, view=self)
        context = {"request": request}
        return pages.get_paginated_response(JobSerializer(page, many=True, context=context).data)

    @extend_schema(
        request=AskSerializer,
        responses={201: JobSerializer, 400: OpenApiTypes.OBJECT, 429: OpenApiTypes.OBJECT},
        operation_id="exports_create",
    )
    def post(self, request: Request) -> Response:
        form = AskSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        wanted = dict(form.validated_data)
        common = {name: wanted.pop(name, "") for name in ("source", "format", "params", "token")}
        language = wanted.pop("language", "") or _language(request.user)
        try:
            job = services.request_export(
                request.user,
                source=common["source"],
                format=common["format"],
                params=_params(common["params"]),
                token=common["token"] or new_token(),
                language=language,
                options=wanted,
            )
        except services.Refusal as refusal:
            raise serializers.ValidationError({refusal.field: [refusal.sentence]}) from refusal
        context = {"request": request}
        return Response(JobSerializer(job, context=context).data, status=201)


class _NewestFirst(KeysetPagination):
    ordering = ("-asked_at", "-id")  # type: ignore[assignment]


def _language(user: Any) -> str:
    return str(getattr(user, "language", "") or "en")


def _params(given: Any) -> Any:
    """A query string, or an object of names and values."""
    if isinstance(given, dict):
        pairs = [
            (str(name), one)
            for name, value in given.items()
            for one in (value if isinstance(value, list) else [value])
        ]
        return urlencode([(name, "" if one is None else str(one)) for name, one in pairs])
    if given and not isinstance(given, str):
        raise serializers.ValidationError({"params": ["A query string or an object is expected."]})
    return given or ""


class Export(APIView):
    """How far one export is; cancel it."""

    act = write_act = "export"

    @extend_schema(responses=JobSerializer, operation_id="exports_retrieve")
    def get(self, request: Request, pk: UUID) -> Response:
        return Response(JobSerializer(_own(request, pk), context={"request": request}).data)

    @extend_schema(responses={204: None}, operation_id="exports_cancel")
    def delete(self, request: Request, pk: UUID) -> Response:
        services.cancel_export(_own(request, pk), by=request.user)
        return Response(status=204)


class ExportFile(APIView):
    """The file itself, for who asked for it."""

    act = "export"

    @extend_schema(
        responses={
            200: OpenApiResponse(OpenApiTypes.BINARY),
            409: OpenApiTypes.OBJECT,
            410: OpenApiTypes.OBJECT,
        },
        operation_id="exports_file",
    )
    def get(self, request: Request, pk: UUID) -> FileResponse:
        job = _own(request, pk)
        if not job.run.is_finished:
            raise NotReady
        if not job.is_ready or not services.may_take(job, request.user):
            raise Gone
        try:
            file = job.path.open("rb")
        except FileNotFoundError:
            raise Gone from None
        services.count_download(job)
        answer = FileResponse(
            file, as_attachment=True, filename=file_name(job), content_type=media_type(job)
        )
        answer["Cache-Control"] = "no-store, private"
        return answer


def _own(request: Request, pk: UUID) -> ExportJob:
    return get_object_or_404(ExportJob.objects.of(request.user).select_related("run", "by"), pk=pk)


urlpatterns = [
    path("exports/", Exports.as_view(), name="exports"),
    path("exports/sources/", Offers.as_view(), name="export-sources"),
    path("exports/<uuid:pk>/", Export.as_view(), name="export"),
    path("exports/<uuid:pk>/file/", ExportFile.as_view(), name="export-file"),
]
