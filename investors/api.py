from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.routers import SimpleRouter

from investors.filters import InvestorFilter, NeedFilter
from investors.models import Investor, Need
from linkages.api.records import RecordSerializer, RecordViewSet
from linkages.facets.api import FacetsAction


class InvestorSerializer(RecordSerializer):
    record = "investor"
    company = serializers.IntegerField()
    name = serializers.CharField()
    name_en = serializers.CharField()

    def head(self, instance: Investor) -> dict[str, Any]:
        company = instance.company
        return {"company": company.pk, "name": company.name, "name_en": company.name_en}


class InvestorViewSet(FacetsAction, RecordViewSet):
    """Foreign investors, sections A to H."""

    list_key = "investors"
    act = "see_investors"
    queryset = Investor.objects.select_related("company")
    filterset_class = InvestorFilter
    serializer_class = InvestorSerializer


class NeedSerializer(RecordSerializer):
    record = "need"
    number = serializers.CharField()
    name = serializers.CharField()
    name_en = serializers.CharField()
    investor = serializers.IntegerField()
    status = serializers.CharField()

    def head(self, instance: Need) -> dict[str, Any]:
        return {
            "number": instance.number,
            "name": instance.name,
            "name_en": instance.name_en,
            "investor": instance.investor_id,
            "status": instance.status,
        }


class NeedViewSet(FacetsAction, RecordViewSet):
    """What investors seek to buy here."""

    list_key = "needs"
    act = "see_needs"
    queryset = Need.objects.select_related("investor__company")
    filterset_class = NeedFilter
    serializer_class = NeedSerializer


router = SimpleRouter()
router.register("investors", InvestorViewSet, basename="investors")
router.register("needs", NeedViewSet, basename="needs")
urlpatterns = router.urls
