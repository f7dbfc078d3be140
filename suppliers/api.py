from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.routers import SimpleRouter

from linkages.api.records import RecordSerializer, RecordViewSet
from linkages.facets.api import FacetsAction
from suppliers.filters import SupplierFilter
from suppliers.models import Supplier


class SupplierSerializer(RecordSerializer):
    record = "supplier"
    company = serializers.IntegerField()
    name = serializers.CharField()
    name_en = serializers.CharField()

    def head(self, instance: Supplier) -> dict[str, Any]:
        company = instance.company
        return {"company": company.pk, "name": company.name, "name_en": company.name_en}


class SupplierViewSet(FacetsAction, RecordViewSet):
    """Local suppliers."""

    list_key = "suppliers"
    act = "see_suppliers"
    queryset = Supplier.objects.select_related("company")
    filterset_class = SupplierFilter
    serializer_class = SupplierSerializer


router = SimpleRouter()
router.register("suppliers", SupplierViewSet, basename="suppliers")
urlpatterns = router.urls
