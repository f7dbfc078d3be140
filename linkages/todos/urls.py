from django.urls import path

from linkages.todos import views

app_name = "todos"
urlpatterns = [
    path("", views.todo_list, name="list"),
    path("new/", views.todo_create, name="create"),
    path("<int:pk>/", views.todo_detail, name="detail"),
    path("<int:pk>/done/", views.todo_done, name="done"),
    path("<int:pk>/reopen/", views.todo_reopen, name="reopen"),
    path("<int:pk>/snooze/", views.todo_snooze, name="snooze"),
]
