from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import path
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from linkages.periods import Period
from monitoring.editions import NotReady
from monitoring.exports import readings_json
from monitoring.indicators import FIRST_RELEASE, UnknownIndicator, Vintage

FIRST = "first"


class Indicators(APIView):
    """The indicators of a quarter or a year, as known on a day."""

    act = "see_indicators"

    @extend_schema(
        parameters=[
            OpenApiParameter("period", str, required=True, description="2026-Q3 or 2026"),
            OpenApiParameter(
                "as_of", str, description="a day, or “first” for the first release; default: today"
            ),
            OpenApiParameter("only", str, description="such as MON-01,EXT-02.new"),
        ],
        responses={200: OpenApiTypes.OBJECT, 202: OpenApiTypes.OBJECT},
    )
    def get(self, request: Any) -> Response:
        query = request.query_params
        only = [name.strip() for name in query.get("only", "").split(",") if name.strip()]
        try:
            answer = readings_json(
                _period(query.get("period", "")),
                _vintage(query.get("as_of", "")),
                only or None,
                (get_language() or "en")[:2],
            )
        except UnknownIndicator as unknown:
            raise ValidationError(
                {"only": [_("There is no indicator “%(name)s”.") % {"name": unknown.name}]}
            ) from None
        except NotReady:
            waiting = _("The figures are being computed. Ask again in a minute.")
            return Response({"error": "not_ready", "message": waiting}, status=202)
        return Response(answer)


def _period(text: str) -> Period:
    try:
        return Period.parse(text)
    except ValueError:
        raise ValidationError(
            {"period": [_("Name a quarter such as 2026-Q3, or a year such as 2026.")]}
        ) from None


def _vintage(text: str) -> Vintage:
    if not text:
        return Vintage(timezone.localdate())
    if text == FIRST:
        return FIRST_RELEASE
    try:
        return Vintage(dt.date.fromisoformat(text))
    except ValueError:
        raise ValidationError(
            {"as_of": [_("Write the day like 2026-11-22, or “first”.")]}
        ) from None


urlpatterns = [path("indicators/", Indicators.as_view(), name="indicators")]
