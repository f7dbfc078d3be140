from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MonitoringConfig(AppConfig):
    name = "monitoring"
    verbose_name = _("Monitoring")

    def ready(self) -> None:
        from monitoring import kind  # noqa: F401  (it names its job)
        from monitoring.demo import jobs  # noqa: F401  (the same)
