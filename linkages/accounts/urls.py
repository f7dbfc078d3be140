from django.urls import path

from linkages.accounts import user_views, views

app_name = "accounts"
urlpatterns = [
    path("me/", views.me, name="me"),
    path("me/tokens/", views.token_create, name="token_create"),
    path("me/tokens/<uuid:public_id>/revoke/", views.token_revoke, name="token_revoke"),
    path("me/sessions/end/", views.sessions_end_others, name="sessions_end_others"),
    path("me/sessions/<int:pk>/end/", views.session_end, name="session_end"),
    path("users/", user_views.user_list, name="user_list"),
    path("users/new/", user_views.user_create, name="user_create"),
    path("users/<int:pk>/", user_views.user_edit, name="user_edit"),
    path("users/<int:pk>/close/", user_views.user_deactivate, name="user_deactivate"),
    path("users/<int:pk>/open/", user_views.user_activate, name="user_activate"),
    path("users/<int:pk>/sign-out/", user_views.user_end_sessions, name="user_end_sessions"),
    path("users/<int:pk>/factors/", user_views.user_reset_factors, name="user_reset_factors"),
    path("users/<int:pk>/invite/", user_views.user_invite, name="user_invite"),
]
