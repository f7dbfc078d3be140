from django.urls import path

from linkages.find import views

app_name = "find"
urlpatterns = [
    path("", views.results, name="results"),
    path("suggest/", views.suggest, name="suggest"),
    path("palette/", views.palette, name="palette"),
    path("pin/", views.pin, name="pin"),
]
