"""The account pages and one probe that asks the API who is calling."""

from django.urls import include, path
from rest_framework.decorators import api_view, permission_classes
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from linkages.permissions import open_to_all


@api_view(["GET"])
@permission_classes([IsAuthenticated])
def probe(request: Request) -> Response:
    return Response({"email": request.user.email})


urlpatterns = [
    path("", include("linkages.accounts.urls")),
    path("accounts/", include("linkages.accounts.login_urls")),
    path("probe/", open_to_all(probe), name="probe"),
]
