from django.urls import path, register_converter

from linkages.periods import PeriodConverter
from monitoring import home_views, views
from monitoring.demo.views import demo_page

register_converter(PeriodConverter, "period")

app_name = "monitoring"
urlpatterns = [
    path("", home_views.home_page, name="home"),
    path("today/", home_views.quick_todo, name="quick_todo"),
    path("reports/", views.quarter_current, name="quarter_current"),
    path("reports/quarters/<period:period>/", views.quarter_page, name="quarter"),
    path("reports/quarters/<period:period>/<str:key>/", views.rows, name="rows"),
    path("reports/parameters/", views.parameters, name="parameters"),
    path("demo/", demo_page, name="demo"),
]
