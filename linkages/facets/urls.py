from django.urls import path

from linkages.facets import views

app_name = "facets"
urlpatterns = [
    path("<slug:key>/columns/", views.columns, name="columns"),
    path("<slug:key>/look/", views.look, name="look"),
    path("<slug:key>/values/<slug:facet_key>/", views.values, name="values"),
]
