from django.urls import path

from suppliers import views

app_name = "suppliers"
urlpatterns = [
    path("", views.supplier_list, name="list"),
    path("new/", views.supplier_create, name="create"),
    path("pick/", views.supplier_pick, name="pick"),
    path("mine/", views.supplier_mine, name="mine"),
    path("<int:pk>/", views.supplier_detail, name="detail"),
    path("<int:pk>/edit/<slug:section>/", views.supplier_section, name="section"),
    path("<int:pk>/publish/", views.supplier_publish, name="publish"),
    path("<int:pk>/withdraw/", views.supplier_withdraw, name="withdraw"),
    path("<int:pk>/programme/", views.supplier_programme, name="programme"),
    path("<int:pk>/leave/", views.supplier_leave, name="leave"),
    path("<int:pk>/enter/", views.supplier_enter, name="enter"),
]
