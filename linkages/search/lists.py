"""A query in the address of any list, of its exports and of the API: `?s=` holds it signed,
`?search=` names a saved one. It runs with the rights of who reads.

On lists `q` is the text of the name filter; pages of search take it as the name of a search too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from linkages.bilingual import active_language
from linkages.search import services
from linkages.search.domain import domain
from linkages.search.predicates.base import Unfit
from linkages.search.problems import problem
from linkages.search.query import Query
from linkages.search.sentence import sentence

ANSWER = "a:"
_NAMES = ("s", "search")
Load = Callable[[str, Any], Query]
_loaders: list[Load] = []


def load_with(load: Load) -> None:
    """`load(slug, user)` gives the saved query that the person sees, else raises LookupError."""
    _loaders.append(load)


def query_from(
    params: Mapping[str, str], user: Any, names: tuple[str, ...] = ("search", "q")
) -> Query | None:
    """The query that the address names, if it names one. Raises BadState, and Refused where there
    is no saved search of that name."""
    if state := params.get("s", ""):
        return services.from_state(state)
    slug = next((params[name] for name in names if params.get(name)), "")
    return saved(slug, user) if slug and _loaders else None


def saved(slug: str, user: Any) -> Query:
    """Raises Refused where the person sees no search of that name."""
    for load in _loaders:
        try:
            return load(slug, user)
        except LookupError:
            continue
    raise services.Refused([problem("search", Unfit("unknown_search", search=slug[:80]))])


def answers_in(params: Mapping[str, str]) -> dict[str, str]:
    """Answers to the query's questions: `a:Which country?=RS`."""
    return {
        name.removeprefix(ANSWER): str(params[name]) for name in params if name.startswith(ANSWER)
    }


def params_of(params: Mapping[str, str]) -> list[tuple[str, str]]:
    """What of an address names the query, to carry it on."""
    kept = [name for name in params if name in (*_NAMES, "q") or name.startswith(ANSWER)]
    return [(name, str(params[name])) for name in kept if params[name]]


def narrowed(record: str, queryset: Any, params: Mapping[str, str], user: Any) -> Any:
    """The rows of a list that the query in its address asks for, in the list's own order. Raises
    Refused, as a query that cannot run must not show everything."""
    try:
        query = query_from(params, user, names=("search",))
    except services.BadState as error:
        raise services.Refused([problem("s", Unfit("bad_state"))]) from error
    if query is None:
        return queryset
    if query.record != record:
        raise services.Refused([problem("record", Unfit("other_record", record=query.record))])
    return queryset.filter(services.condition(query, user, answers=answers_in(params)))


def said(params: Mapping[str, str], user: Any) -> str:
    """The query of a list's address as a sentence, in the language of the page."""
    query = query_from(params, user, names=("search",))
    return "" if query is None else sentence(query, domain(query.record, user), active_language())
