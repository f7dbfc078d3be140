from django.urls import path

from investors import views

app_name = "investors"
urlpatterns = [
    path("", views.investor_list, name="list"),
    path("new/", views.investor_create, name="create"),
    path("pick/", views.investor_pick, name="pick"),
    path("<int:pk>/", views.investor_detail, name="detail"),
    path("<int:pk>/edit/<slug:section>/", views.investor_section, name="section"),
]
