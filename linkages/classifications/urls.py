from django.urls import path

from linkages.classifications import views

app_name = "classifications"
urlpatterns = [
    path("", views.scheme_list, name="list"),
    path("pick/", views.pick, name="pick"),
    path("<slug:code>/", views.scheme_detail, name="scheme"),
]
