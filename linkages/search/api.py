"""Search by API: run a query, learn what can be asked, narrow a list by a query."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, serializers
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from linkages.bilingual import active_language
from linkages.search import describe, lists, output, services
from linkages.search.domain import UnknownRecord, domain, records
from linkages.search.problems import Problem
from linkages.search.query import BadQuery, Query, from_json, to_json
from linkages.search.sentence import sentence
from linkages.search.text import TextError, parse_text, render_text

MOST_ROWS = 250
DEEPEST = 10_000


# ── Errors ───────────────────────────────────────────────────────────────────


class SearchRefused(exceptions.APIException):
    """The query does not run; `problems` says which parts and why."""

    status_code = 400
    default_code = "search_refused"
    default_detail = "The search cannot run."

    def __init__(self, problems: list[dict[str, Any]]) -> None:
        super().__init__(" ".join(dict.fromkeys(one["message"] for one in problems)))
        self.extra = {"problems": problems}


class SearchTooBroad(exceptions.APIException):
    status_code = 422
    default_code = "too_broad"

    def __init__(self, error: services.TooBroad) -> None:
        super().__init__(str(error))
        self.extra = {"place": error.place}


class SearchTooOften(exceptions.Throttled):
    default_code = "too_often"


def refusal(problems: list[Problem]) -> SearchRefused:
    return SearchRefused([one.as_json() for one in problems])


def one_problem(place: str, code: str, message: str) -> SearchRefused:
    return SearchRefused([{"place": place, "code": code, "message": message}])


# ── Lists ────────────────────────────────────────────────────────────────────


class SearchBackend(BaseFilterBackend):
    """`?s=` or `?search=` on lists of records."""

    def filter_queryset(self, request: Request, queryset: Any, view: Any) -> Any:
        record = getattr(getattr(view, "serializer_class", None), "record", "")
        if not record:
            return queryset
        try:
            return lists.narrowed(record, queryset, request.query_params, request.user)
        except services.Refused as refused:
            raise refusal(refused.problems) from refused

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        texts = {
            "s": "State of a search, as `POST /search/` answers it: only records that it finds.",
            "search": "Name of a saved search: only records that it finds.",
        }
        return [
            {
                "name": name,
                "in": "query",
                "required": False,
                "description": text,
                "schema": {"type": "string"},
            }
            for name, text in texts.items()
        ]


# ── Run ──────────────────────────────────────────────────────────────────────


class SearchRequest(serializers.Serializer[Any]):
    """A query as document, as text, as state or by the name of a saved search: one of the four."""

    query = serializers.JSONField(required=False, help_text="The document of the query language.")
    text = serializers.CharField(required=False, max_length=20_000)
    state = serializers.CharField(required=False, max_length=20_000)
    search = serializers.CharField(required=False, max_length=200)
    record = serializers.CharField(
        required=False, help_text="What a text asks about where it does not say."
    )
    language = serializers.CharField(required=False, help_text="Of text, sentence and labels.")
    answers = serializers.DictField(child=serializers.CharField(), required=False)
    page = serializers.IntegerField(required=False, min_value=1, default=1)
    page_size = serializers.IntegerField(
        required=False, min_value=1, max_value=MOST_ROWS, default=50
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        given = [name for name in ("query", "text", "state", "search") if name in attrs]
        if len(given) != 1:
            raise serializers.ValidationError("Give one of query, text, state and search.")
        if attrs["page"] * attrs["page_size"] > DEEPEST:
            raise serializers.ValidationError({"page": [f"Only the first {DEEPEST} are paged."]})
        return attrs


class ProblemSerializer(serializers.Serializer[Any]):
    place = serializers.CharField(help_text="Such as rows.0.2: the third condition of the first.")
    code = serializers.CharField()
    message = serializers.CharField()


class RefusalSerializer(serializers.Serializer[Any]):
    error = serializers.CharField()
    message = serializers.CharField()
    problems = ProblemSerializer(many=True)


class TotalsSerializer(serializers.Serializer[Any]):
    columns = serializers.ListField(child=serializers.CharField())
    rows = serializers.ListField(child=serializers.DictField())
    grand = serializers.ListField()
    records = serializers.IntegerField(allow_null=True)
    counts_per_value = serializers.BooleanField()
    has_suppressed = serializers.BooleanField()


class BlankSerializer(serializers.Serializer[Any]):
    place = serializers.CharField()
    field = serializers.CharField()
    count = serializers.IntegerField()
    without = serializers.CharField(help_text="State of the search without them.")


class SearchAnswer(serializers.Serializer[Any]):
    record = serializers.CharField()
    query = serializers.JSONField()
    state = serializers.CharField()
    text = serializers.CharField()
    sentence = serializers.CharField()
    count = serializers.IntegerField(allow_null=True)
    is_capped = serializers.BooleanField(help_text="There are more than the count.")
    blanks = BlankSerializer(many=True)
    results = serializers.ListField(child=serializers.DictField())
    totals = TotalsSerializer(allow_null=True)


class Search(APIView):
    """Run a query with the caller's rights."""

    act = "search"
    write_act = "search"  # it only reads; queries are too long for an address

    @extend_schema(
        request=SearchRequest,
        responses={200: SearchAnswer, 400: RefusalSerializer, 422: RefusalSerializer},
    )
    def post(self, request: Request) -> Response:
        given = SearchRequest(data=request.data)
        given.is_valid(raise_exception=True)
        asked = given.validated_data
        language = _language(asked.get("language"))
        try:
            services.count_run(request.user)
        except services.TooOften as error:
            raise SearchTooOften(wait=60, detail=str(error)) from error
        with translation.override(language):
            try:
                query = query_of(asked, request.user, language)
                return Response(answer(query, request.user, asked, language))
            except services.Refused as refused:
                raise refusal(refused.problems) from refused
            except services.TooBroad as error:
                raise SearchTooBroad(error) from error


def _language(asked: str | None) -> str:
    known = describe.LANGUAGES
    return asked if asked is not None and asked in known else active_language()


def query_of(asked: dict[str, Any], user: Any, language: str) -> Query:
    """Raises SearchRefused and Refused."""
    try:
        if "query" in asked:
            return from_json(asked["query"])
        if "state" in asked:
            return services.from_state(asked["state"])
        if "search" in asked:
            return lists.saved(asked["search"], user)
        record = asked.get("record") or "company"
        return parse_text(asked["text"], lambda name: domain(name, user), language, record=record)
    except BadQuery as error:
        raise one_problem("query", "bad_query", str(error)) from error
    except services.BadState as error:
        raise one_problem("state", "bad_state", str(error)) from error
    except TextError as error:
        place = f"text.{error.position}"
        raise one_problem(place, error.code, error.message(language)) from error
    except UnknownRecord as error:
        raise one_problem("record", "unknown_record", f"unknown record {error}") from error


def answer(query: Query, user: Any, asked: dict[str, Any], language: str) -> dict[str, Any]:
    rest = {"answers": asked.get("answers", {}), "language": language}
    services.condition(query, user, **rest)
    known = domain(query.record, user)
    said: dict[str, Any] = {
        "record": query.record,
        "query": to_json(query),
        "state": services.to_state(query),
        "text": render_text(query, known, language),
        "sentence": sentence(query, known, language),
        "count": None,
        "is_capped": False,
        "blanks": [],
        "results": [],
        "totals": None,
    }
    with services.on_screen(query, user):
        if query.totals is not None:
            return said | {"totals": totals_json(query, user, rest, language)}
        found = services.rows(query, user, **rest)
        number = services.counted(found)
        start = (asked["page"] - 1) * asked["page_size"]
        who = services.asking(user, **rest)
        said["results"] = output.records(query, found, who, start, asked["page_size"])
    blanks = services.blanks(query, user, **rest)
    return said | {
        "count": number.shown,
        "is_capped": number.is_capped,
        "blanks": [
            {"place": one.place, "field": one.field, "count": one.count, "without": one.without}
            for one in blanks
        ],
    }


def totals_json(query: Query, user: Any, rest: dict[str, Any], language: str) -> dict[str, Any]:
    found = services.totals(query, user, **rest)
    return {
        "columns": [one.label(language) for one in (*found.groups, *found.figures)],
        "rows": [
            {
                "keys": list(row.keys),
                "labels": [row.label(number, language) for number in range(len(row.keys))],
                "figures": [output.figure(one) for one in row.figures],
                "state": services.to_state(row.query) if row.query else None,
                "is_suppressed": row.is_suppressed,
            }
            for row in found.rows
        ],
        "grand": [output.figure(one) for one in found.grand],
        "records": found.records,
        "counts_per_value": found.counts_per_value,
        "has_suppressed": found.has_suppressed,
    }


# ── What can be asked ────────────────────────────────────────────────────────

RECORD = OpenApiParameter("record", str, description="Such as company, supplier, need.")


class SearchFields(APIView):
    """What the caller may ask of a record: fields, related sections, operators."""

    act = "search"

    @extend_schema(parameters=[RECORD], responses={200: {"type": "object"}})
    def get(self, request: Request) -> Response:
        name = request.query_params.get("record", "")
        if not name:
            found = [{"record": one.record, "labels": one.labels} for one in records(request.user)]
            return Response({"records": found, "operators": describe.operators()})
        try:
            return Response(describe.domain_json(domain(name, request.user)))
        except UnknownRecord as error:
            raise exceptions.NotFound(f"nothing called {name[:40]}") from error


class SearchOptions(APIView):
    """Values of a choice or tree that contain a text."""

    act = "search"

    @extend_schema(
        parameters=[
            RECORD,
            OpenApiParameter("field", str, description="Key; sections before it by “/”."),
            OpenApiParameter("q", str, description="Part of a label or code."),
        ],
        responses={200: {"type": "object"}},
    )
    def get(self, request: Request) -> Response:
        asked = request.query_params
        try:
            known = domain(asked.get("record", ""), request.user)
        except UnknownRecord as error:
            raise exceptions.NotFound("unknown record") from error
        field = services.shown_field(known, asked.get("field", ""))
        if field is None:
            raise exceptions.NotFound("unknown field")
        return Response({"options": describe.options_json(field, asked.get("q", ""))})
