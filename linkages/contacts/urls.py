from django.urls import path

from linkages.contacts import views

app_name = "contacts"
urlpatterns = [
    path("", views.interaction_list, name="list"),
    path("log/", views.log, name="log"),
    path("<int:pk>/", views.interaction_detail, name="detail"),
    path("people/new/<int:company_pk>/", views.person_create, name="person_create"),
    path("people/<int:pk>/", views.person, name="person"),
]
