from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HistoryConfig(AppConfig):
    name = "linkages.history"
    label = "history"
    verbose_name = _("History")

    def ready(self) -> None:
        from linkages.history import kind  # noqa: F401  (it names its job)
