from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "linkages.search"
    label = "search"
    verbose_name = _("Search")

    def ready(self) -> None:
        """Every list, of pages and of the API, takes a query in its address."""
        from linkages.api.records import Narrowing
        from linkages.facets import narrowing
        from linkages.search.api import SearchBackend
        from linkages.search.lists import narrowed, said

        narrowing.add(narrowed, said)
        Narrowing.added.append(SearchBackend())
