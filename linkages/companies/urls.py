from django.urls import path

from linkages.companies import views

app_name = "companies"
urlpatterns = [
    path("", views.company_list, name="list"),
    path("new/", views.company_create, name="create"),
    path("similar/", views.company_similar, name="similar"),
    path("pick/", views.company_pick, name="pick"),
    path("members/<int:user_pk>/", views.membership, name="membership"),
    path("<int:pk>/", views.company_detail, name="detail"),
    path("<int:pk>/edit/<slug:section>/", views.company_section, name="section"),
]
