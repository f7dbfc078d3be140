from django.urls import path

from linkages.exports import views

app_name = "exports"
urlpatterns = [
    path("", views.list_exports, name="list"),
    path("new/", views.start, name="start"),
    path("presets/<int:pk>/forget/", views.forget, name="forget"),
    path("repeated/<uuid:pk>/end/", views.end, name="end"),
    path("stop/<str:token>/", views.stop, name="stop"),
    path("<uuid:pk>/", views.progress, name="progress"),
    path("<uuid:pk>/cancel/", views.cancel, name="cancel"),
    path("<uuid:pk>/file/", views.download, name="download"),
]
