from django.urls import path

from linkages import pages

urlpatterns = [
    path("language/", pages.set_language, name="set_language"),
    path("help/", pages.help_page, name="help"),
    path("data/", pages.data_desk, name="data_desk"),
    path("parts/", pages.parts, name="parts"),
    path("healthz/live", pages.live, name="live"),
    path("healthz/ready", pages.ready, name="ready"),
]
