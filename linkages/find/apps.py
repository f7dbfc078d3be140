from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class FindConfig(AppConfig):
    name = "linkages.find"
    label = "find"
    verbose_name = _("Search")

    def ready(self) -> None:
        """Every app names what can be found in its `findable.py`, and what can be done with it."""
        autodiscover_modules("findable")
        post_migrate.connect(_install, sender=self)


def _install(using: str, **_options: Any) -> None:
    """The tables are as the models say: see that the triggers are as `findable.py` says."""
    from linkages.find.services import install

    install()
