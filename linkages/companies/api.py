from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.routers import SimpleRouter

from linkages.api.records import RecordSerializer, RecordViewSet
from linkages.companies.filters import CompanyFilter
from linkages.companies.models import Company
from linkages.facets.api import FacetsAction


class CompanySerializer(RecordSerializer):
    record = "company"
    name = serializers.CharField()
    name_en = serializers.CharField()
    country = serializers.CharField()

    def head(self, instance: Company) -> dict[str, Any]:
        return {"name": instance.name, "name_en": instance.name_en, "country": instance.country}


class CompanyViewSet(FacetsAction, RecordViewSet):
    """Companies of the register."""

    list_key = "companies"
    act = "see_companies"
    queryset = Company.objects.all()
    filterset_class = CompanyFilter
    serializer_class = CompanySerializer


router = SimpleRouter()
router.register("companies", CompanyViewSet, basename="companies")
urlpatterns = router.urls
