"""What was asked for beside the rows: languages, columns, purpose. In force while a source builds
its table and while the rows are read, like the active language."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import get_language, override

BOTH = "both"  # as a language: the national one and English side by side
PLAIN, CODES, UPDATE = "", "codes", "update"  # purposes


@dataclass(frozen=True)
class Asked:
    languages: tuple[str, ...] = ()
    purpose: str = PLAIN
    columns: tuple[str, ...] = ()
    """Keys of the columns wanted, in their order; none means all."""
    related: bool = False
    """Also the rows of the tables below each record, a sheet a table."""
    is_paper: bool = False
    """People read it page by page: a list shows the columns of its page."""
    is_outside: bool = False
    """To be handed out: without confidential fields."""


_asked: ContextVar[Asked] = ContextVar("asked", default=Asked())  # noqa: B039 (frozen)


@contextmanager
def asked(wanted: Asked) -> Iterator[None]:
    token = _asked.set(wanted)
    try:
        with override(languages()[0]):
            yield
    finally:
        _asked.reset(token)


def current() -> Asked:
    return _asked.get()


def languages() -> tuple[str, ...]:
    """Codes of the languages of the file; the first is the active one."""
    return current().languages or ((get_language() or settings.LANGUAGE_CODE),)


def of_choice(choice: str) -> tuple[str, ...]:
    """Language codes behind what a form or a job says: `en`, `ro`, `both`."""
    local = str(settings.LOCAL_LANGUAGE)
    return (local, "en") if choice == BOTH and local != "en" else (choice,)


def language_choices() -> list[tuple[str, str]]:
    """Languages of the pages, and both of them."""
    from django.utils.translation import gettext

    return [*settings.LANGUAGES, (BOTH, gettext("Both languages, side by side"))]


def is_both() -> bool:
    return len(languages()) > 1


def said(text: Callable[[], object], between: str = " / ") -> str:
    """The text in the languages of the file, once where they agree."""
    found = []
    for code in languages():
        with override(code):
            found.append(str(text()))
    return between.join(dict.fromkeys(found))
