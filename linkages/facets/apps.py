from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FacetsConfig(AppConfig):
    name = "linkages.facets"
    label = "facets"
    verbose_name = _("Lists")
