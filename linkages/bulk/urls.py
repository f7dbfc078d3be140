from django.urls import path

from linkages.bulk import views

app_name = "bulk"
urlpatterns = [
    path("choose/<slug:source>/", views.choose, name="choose"),
    path("<uuid:pk>/form/", views.form, name="form"),
    path("<uuid:pk>/", views.show, name="show"),
    path("<uuid:pk>/carry-out/", views.carry_out, name="carry_out"),
    path("<uuid:pk>/undo/", views.undo, name="undo"),
]
