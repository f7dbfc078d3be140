from django.urls import path

from linkages.editing import pages

app_name = "editing"
urlpatterns = [path("draft/", pages.draft, name="draft")]
