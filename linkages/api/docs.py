"""The page that lists what the API offers, made from its OpenAPI description: no script needed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularAPIView

from linkages.api.rights import RolePermission
from linkages.permissions import requires


class Schema(SpectacularAPIView):
    """The OpenAPI description."""

    act = "use_api"
    permission_classes = [RolePermission]


@require_safe
@requires("use_api")
def docs(request: HttpRequest) -> HttpResponse:
    schema: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    operations = [
        {
            "method": method.upper(),
            "path": path,
            "summary": operation.get("summary") or operation.get("description", ""),
            "parameters": operation.get("parameters", []),
        }
        for path, item in sorted(schema["paths"].items())
        for method, operation in item.items()
        if isinstance(operation, dict)
    ]
    return render(request, "api/docs.html", {"operations": operations, "info": schema["info"]})
