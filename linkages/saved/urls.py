from django.urls import path

from linkages.saved import list_views, mail_views, tag_views, views

app_name = "saved"
urlpatterns = [
    path("searches/", views.search_list, name="searches"),
    path("searches/new/", views.search_create, name="create"),
    path("searches/undo/<uuid:pk>/", views.undo, name="undo"),
    path("searches/tiles/", views.tiles, name="tiles"),
    path("searches/mail/", mail_views.mail, name="mail"),
    path("searches/mail/<int:pk>/", mail_views.digest, name="digest"),
    path("searches/stop/<str:token>/", mail_views.stop, name="stop"),
    path("searches/others/<int:pk>/delete/", views.search_clear, name="clear"),
    path("searches/<slug:slug>/", views.search, name="search"),
    path("searches/<slug:slug>/edit/", views.search_edit, name="edit"),
    path("searches/<slug:slug>/copy/", views.search_copy, name="copy"),
    path("searches/<slug:slug>/delete/", views.search_delete, name="delete"),
    path("searches/<slug:slug>/owner/", views.search_owner, name="owner"),
    path("searches/<slug:slug>/history/", views.history, name="history"),
    path("searches/<slug:slug>/history/<int:pk>/", views.restore, name="restore"),
    path("searches/<slug:slug>/tab/", views.search_pin, name="pin"),
    path("searches/<slug:slug>/tile/", views.search_tile, name="tile"),
    path("searches/<slug:slug>/follow/", mail_views.follow, name="follow"),
    path("searches/<slug:slug>/freeze/", list_views.freeze, name="freeze"),
    path("lists/", list_views.lists, name="lists"),
    path("lists/new/", list_views.list_create, name="list_create"),
    path("lists/on/<slug:record>/<int:pk>/", list_views.record_lists, name="record_lists"),
    path("lists/<slug:slug>/", list_views.list_detail, name="list"),
    path("lists/<slug:slug>/edit/", list_views.list_edit, name="list_edit"),
    path("lists/<slug:slug>/delete/", list_views.list_delete, name="list_delete"),
    path("lists/<slug:slug>/merge/", list_views.list_merge, name="list_merge"),
    path("lists/<slug:slug>/<int:pk>/", list_views.entry, name="entry"),
    path("tags/", tag_views.tags, name="tags"),
    path("tags/new/", tag_views.tag_create, name="tag_create"),
    path("tags/on/<slug:record>/<int:pk>/", tag_views.record_tags, name="record_tags"),
    path("tags/<slug:slug>/", tag_views.tag_edit, name="tag_edit"),
    path("tags/<slug:slug>/delete/", tag_views.tag_delete, name="tag_delete"),
]
