from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MatchmakingConfig(AppConfig):
    name = "matchmaking"
    verbose_name = _("Matching and linkages")

    def ready(self) -> None:
        from matchmaking import kind  # noqa: F401  (it names its job)
