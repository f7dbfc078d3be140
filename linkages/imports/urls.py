from django.urls import path

from linkages.imports import views

app_name = "imports"
urlpatterns = [
    path("", views.start, name="start"),
    path("template/<slug:kind_key>/", views.template, name="template"),
    path("<uuid:pk>/", views.detail, name="detail"),
    path("<uuid:pk>/load/", views.apply, name="apply"),
]
