from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BulkConfig(AppConfig):
    name = "linkages.bulk"
    label = "bulk"
    verbose_name = _("Bulk changes")

    def ready(self) -> None:
        # Each names its entries.
        from linkages.bulk import edits, kind, marks, register_lists  # noqa: F401
