from __future__ import annotations

from typing import Any

import django_filters as filters
from rest_framework import serializers
from rest_framework.routers import SimpleRouter

from linkages.api.records import RecordViewSet
from linkages.permissions import AGENCY, role_of
from matchmaking.masks import readable_detail
from matchmaking.models import Contract, Linkage, Suggestion


class SuggestionFilter(filters.FilterSet):
    class Meta:
        model = Suggestion
        fields = ["need", "supplier", "outcome", "decision"]


class SuggestionSerializer(serializers.ModelSerializer[Suggestion]):
    class Meta:
        model = Suggestion
        fields = [
            "id", "need", "supplier", "outcome", "rank", "score", "coverage", "detail",
            "computed_at", "decision", "decision_reason", "released_at",
        ]  # fmt: skip

    def to_representation(self, instance: Suggestion) -> dict[str, Any]:
        found = super().to_representation(instance)
        if "detail" in found:
            found["detail"] = readable_detail(found["detail"], self.context["request"].user)
        return found


class OutsidersSuggestionSerializer(SuggestionSerializer):
    """What a buyer reads of a proposal: no inner decision, no evidence of others."""

    class Meta(SuggestionSerializer.Meta):
        fields = ["id", "need", "supplier", "score", "coverage", "released_at"]


class SuggestionViewSet(RecordViewSet):
    """Ranked suppliers of needs, with the explained score."""

    act = "see_introductions"
    queryset = Suggestion.objects.all()
    filterset_class = SuggestionFilter
    serializer_class = SuggestionSerializer

    def get_serializer_class(self) -> Any:
        is_documentation = getattr(self, "swagger_fake_view", False)
        if is_documentation or role_of(self.request.user) in AGENCY:
            return SuggestionSerializer
        return OutsidersSuggestionSerializer


class ContractSerializer(serializers.ModelSerializer[Contract]):
    class Meta:
        model = Contract
        fields = [
            "id", "number", "subject", "signed_on", "starts_on", "ends_on", "terminated_on",
            "value", "currency", "status", "voided_at",
        ]  # fmt: skip


class LinkageFilter(filters.FilterSet):
    class Meta:
        model = Linkage
        fields = ["supplier", "investor", "kind"]


class LinkageSerializer(serializers.ModelSerializer[Linkage]):
    contracts = ContractSerializer(many=True)

    class Meta:
        model = Linkage
        fields = ["id", "version", "supplier", "investor", "kind", "contracts"]


class LinkageViewSet(RecordViewSet):
    """The linkage register: who supplies whom, under which contracts."""

    act = "see_linkages"
    queryset = Linkage.objects.prefetch_related("contracts")
    filterset_class = LinkageFilter
    serializer_class = LinkageSerializer


router = SimpleRouter()
router.register("suggestions", SuggestionViewSet, basename="suggestions")
router.register("linkages", LinkageViewSet, basename="linkages")
urlpatterns = router.urls
