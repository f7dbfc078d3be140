"""The API on one screen; each app brings its own part, named as a string."""

from django.urls import include, path

from linkages.api.docs import Schema, docs
from linkages.api.records import Index

app_name = "api"
urlpatterns = [
    path("", Index.as_view(), name="index"),
    path("", include("linkages.find.api")),
    path("", include("linkages.companies.api")),
    path("", include("linkages.saved.api")),
    path("", include("investors.api")),
    path("", include("suppliers.api")),
    path("", include("matchmaking.api")),
    path("", include("monitoring.api")),
    path("", include("linkages.search.api_urls")),
    path("", include("linkages.exports.api")),
    path("schema/", Schema.as_view(), name="schema"),
    path("docs/", docs, name="docs"),
]
