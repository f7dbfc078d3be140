from django.urls import path

from linkages.search import views

app_name = "search"

urlpatterns = [
    path("", views.start, name="start"),
    path("guide/", views.guide, name="guide"),
    path("<slug:record>/", views.build, name="build"),
    path("<slug:record>/results/", views.results, name="results"),
    path("<slug:record>/values/", views.values, name="values"),
]
