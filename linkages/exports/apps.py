from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExportsConfig(AppConfig):
    name = "linkages.exports"
    label = "exports"
    verbose_name = _("Exports")

    def ready(self) -> None:
        from linkages.exports import kind, register_lists  # noqa: F401  (each names its entries)
