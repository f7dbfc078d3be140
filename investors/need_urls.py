from django.urls import path

from investors import need_views as views

app_name = "needs"
urlpatterns = [
    path("", views.need_list, name="list"),
    path("new/", views.need_create, name="create"),
    path("<int:pk>/", views.need_detail, name="detail"),
    path("<int:pk>/edit/<slug:section>/", views.need_section, name="section"),
    path("<int:pk>/status/", views.need_move, name="move"),
    path("<int:pk>/confirm/", views.need_confirm, name="confirm"),
    path("<int:pk>/copy/", views.need_copy, name="copy"),
    path("<int:pk>/documents/new/", views.document_add, name="document_add"),
    path("<int:pk>/documents/<int:document_pk>/", views.document, name="document"),
    path(
        "<int:pk>/documents/<int:document_pk>/remove/",
        views.document_remove,
        name="document_remove",
    ),
]
