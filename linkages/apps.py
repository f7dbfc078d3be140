from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class LinkagesConfig(AppConfig):
    name = "linkages"
    verbose_name = _("Kernel")

    def ready(self) -> None:
        """Every app declares its fields and the tables it hands out in modules of these names."""
        autodiscover_modules("fields")
        autodiscover_modules("lists")
        autodiscover_modules("exports")
        autodiscover_modules("bulk")
        autodiscover_modules("imports")
        autodiscover_modules("queries")
