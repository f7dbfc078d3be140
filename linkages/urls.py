"""The site on one screen. Apps are named as strings, so the kernel does not import them."""

from django.urls import include, path

handler400 = "linkages.search.refusals.bad_request"
urlpatterns = [
    path("", include("monitoring.urls")),
    path("", include("linkages.site_urls")),
    path("", include("linkages.accounts.urls")),
    path("accounts/", include("linkages.accounts.login_urls")),
    path("investors/", include("investors.urls")),
    path("needs/", include("investors.need_urls")),
    path("suppliers/", include("suppliers.urls")),
    path("", include("matchmaking.urls")),
    path("find/", include("linkages.find.urls")),
    path("companies/", include("linkages.companies.urls")),
    path("activity/", include("linkages.contacts.urls")),
    path("", include("linkages.saved.urls")),
    path("todos/", include("linkages.todos.urls")),
    path("classifications/", include("linkages.classifications.urls")),
    path("editing/", include("linkages.editing.urls")),
    path("listing/", include("linkages.facets.urls")),
    path("ask/", include("linkages.search.urls")),
    path("history/", include("linkages.history.urls")),
    path("imports/", include("linkages.imports.urls")),
    path("exports/", include("linkages.exports.urls")),
    path("bulk/", include("linkages.bulk.urls")),
    path("jobs/", include("linkages.jobs.urls")),
    path("api/v1/", include("linkages.api.urls")),
]
