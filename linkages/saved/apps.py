from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SavedConfig(AppConfig):
    name = "linkages.saved"
    label = "saved"
    verbose_name = _("Saved searches and lists")

    def ready(self) -> None:
        from linkages.saved import kind  # noqa: F401  (it names its job)
