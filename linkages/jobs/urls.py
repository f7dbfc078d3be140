from django.urls import path

from linkages.jobs import views

app_name = "jobs"
urlpatterns = [
    path("", views.list_runs, name="list"),
    path("<int:pk>/cancel/", views.cancel, name="cancel"),
]
