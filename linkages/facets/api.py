"""Facets of a list for the API: the same parameters, counts and rights as on the page."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from linkages.facets.counting import Narrowed, flat, narrow
from linkages.facets.lists import list_spec


class OptionSerializer(serializers.Serializer[Any]):
    value = serializers.CharField(help_text="As the parameter of the list takes it.")
    label: Any = serializers.CharField()
    count = serializers.IntegerField(help_text="Records with it, by all other facets.")
    is_chosen = serializers.BooleanField()
    depth = serializers.IntegerField(help_text="Level in a tree, from 1.")


class FacetSerializer(serializers.Serializer[Any]):
    key = serializers.CharField(help_text="Name of the parameter.")
    label: Any = serializers.CharField()
    options = OptionSerializer(many=True)


class FacetsSerializer(serializers.Serializer[Any]):
    count = serializers.IntegerField(help_text="Records that fit all parameters.")
    facets = FacetSerializer(many=True)


class FacetsAction:
    """Mixed into a viewset with `list_key`: `…/facets/` beside the list."""

    list_key = ""

    @extend_schema(
        filters=True,
        responses=FacetsSerializer,
        description=(
            "How many records fit, and how many have each value of each facet. Values of one "
            "facet are alternatives, facets narrow together; a facet's own counts leave it out."
        ),
    )
    @action(detail=False, pagination_class=None)
    def facets(self, request: Request) -> Response:
        found = narrow(list_spec(self.list_key), request.query_params, request.user)
        if found.form.errors:
            raise serializers.ValidationError(found.form.errors)
        return Response({"count": found.count, "facets": _facets(found)})


def _facets(found: Narrowed) -> list[dict[str, Any]]:
    return [
        {
            "key": facet.key,
            "label": str(found.form.fields[facet.key].label),
            "options": [
                {
                    "value": one.value,
                    "label": one.label,
                    "count": one.count,
                    "is_chosen": one.is_chosen,
                    "depth": one.depth,
                }
                for one in flat(found.options(facet))
            ],
        }
        for facet in found.facets
    ]
