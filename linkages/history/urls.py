from django.urls import path

from linkages.history import views

app_name = "history"
urlpatterns = [
    path("", views.changeset_list, name="list"),
    path("<slug:key>/<int:pk>/", views.record, name="record"),
    path("set/<uuid:pk>/", views.changeset, name="changeset"),
    path("set/<uuid:pk>/undo/", views.changeset_undo, name="undo"),
]
