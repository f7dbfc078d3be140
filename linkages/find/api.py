from __future__ import annotations

from typing import Any

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from linkages.find import reader
from linkages.find.query import CAP, Found, Hit, find
from linkages.find.registry import kinds

PER_GROUP = 10
MOST = 100


class FindQuery(serializers.Serializer[Any]):
    """What is asked: `q`, and of which kinds."""

    q = serializers.CharField(max_length=10_000, allow_blank=True, trim_whitespace=False)
    kind = serializers.ListField(child=serializers.CharField(), required=False)
    limit = serializers.IntegerField(min_value=1, max_value=MOST, default=PER_GROUP)
    offset = serializers.IntegerField(min_value=0, max_value=CAP, default=0)

    def validate_kind(self, value: list[str]) -> list[str]:
        known = {kind.key for kind in kinds()}
        if not known.issuperset(value):
            names = ", ".join(sorted(known))
            raise serializers.ValidationError(f"Unknown kind. There are: {names}.")
        return value


class FragmentSerializer(serializers.Serializer[Any]):
    """Text that matches, as HTML whose only tag is `mark`, and what it is called."""

    field = serializers.CharField(source="label")
    html = serializers.CharField(source="text")


class HitSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="object_id")
    title = serializers.CharField(source="line.title")
    other = serializers.CharField(source="line.other", help_text="The name in the other language.")
    note = serializers.CharField(source="line.note")
    badges = serializers.ListField(child=serializers.CharField(), source="line.badges")
    url = serializers.SerializerMethodField()
    rank = serializers.SerializerMethodField(
        help_text="number, name, beginning, name_words, alias, contact, text or alike."
    )
    fragment = FragmentSerializer(allow_null=True)

    def get_url(self, hit: Hit) -> str:
        return str(self.context["request"].build_absolute_uri(hit.line.url))

    def get_rank(self, hit: Hit) -> str:
        return hit.rank.name.lower()


class GroupSerializer(serializers.Serializer[Any]):
    kind = serializers.CharField(source="kind.key")
    title = serializers.CharField(source="kind.label")
    count = serializers.IntegerField(source="shown_count")
    is_capped = serializers.BooleanField(help_text="There are more than `count`.")
    hits = HitSerializer(many=True)


class FoundSerializer(serializers.Serializer[Any]):
    q = serializers.CharField(source="question.text")
    count = serializers.IntegerField()
    is_capped = serializers.BooleanField()
    is_stopped = serializers.BooleanField(help_text="The time limit ended the search.")
    alike = serializers.ListField(
        child=serializers.CharField(), help_text="Words of hits that are only spelt alike."
    )
    groups = GroupSerializer(many=True)


class FindView(APIView):
    """Records of every kind by words or numbers, grouped by kind, the best first."""

    act = "search"

    @extend_schema(
        operation_id="find",
        parameters=[
            OpenApiParameter("q", str, required=True, description="Words, names or a number."),
            OpenApiParameter(
                "kind", str, many=True, description="Only these kinds.",
                enum=[kind.key for kind in kinds()],
            ),
            OpenApiParameter("limit", int, description=f"Hits a kind, {PER_GROUP} unless told."),
            OpenApiParameter("offset", int, description="Hits of each kind to leave out."),
        ],
        responses=FoundSerializer,
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        given: dict[str, Any] = {"q": "", **request.query_params.dict()}
        given |= {name: some for name, some in request.query_params.lists() if name == "kind"}
        asked = FindQuery(data=given)
        asked.is_valid(raise_exception=True)
        wanted = asked.validated_data
        found: Found = find(
            wanted["q"],
            request.user,
            wanted.get("kind") or [kind.key for kind in reader.kinds_for(request.user)],
            limit=wanted["limit"],
            offset=wanted["offset"],
        )
        return Response(FoundSerializer(found, context={"request": request}).data)


urlpatterns = [path("find/", FindView.as_view(), name="find")]
