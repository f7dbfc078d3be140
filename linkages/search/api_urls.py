from django.urls import path

from linkages.search.api import Search, SearchFields, SearchOptions

urlpatterns = [
    path("search/", Search.as_view(), name="search"),
    path("search/fields/", SearchFields.as_view(), name="search-fields"),
    path("search/options/", SearchOptions.as_view(), name="search-options"),
]
