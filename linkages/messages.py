"""The catalogues of interface texts: what is in the code, what is translated, what is wrong.

Babel reads Python; templates are first turned into Python by Django. So a machine without GNU
gettext can update, compile and check.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation import template as django_template

KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "N_": None,  # engines mark their texts so, without Django
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
COMMENT_TAGS = ["Translators:"]
#: Folders of templates that belong to an app of another name.
TEMPLATE_FOLDERS = {"needs": "investors"}
KERNEL = "linkages"
_PLACEHOLDER = re.compile(r"%\((\w+)\)|%([sdf])|\{(\w*)\}")
#: Header lines that change on every run, or say nothing.
_NOISE = (
    "Project-Id-Version", "POT-Creation-Date", "PO-Revision-Date", "Generated-By",
    "Last-Translator", "Report-Msgid-Bugs-To", "Language-Team",
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """One catalogue: an app's texts in one language."""

    app: str
    language: str
    root: Path

    @property
    def folder(self) -> Path:
        return self.root / self.app / "locale" / self.language / "LC_MESSAGES"

    @property
    def po(self) -> Path:
        return self.folder / "django.po"

    @property
    def mo(self) -> Path:
        return self.folder / "django.mo"

    def read(self) -> Catalog:
        if not self.po.exists():
            return new_catalog(self.language)
        with self.po.open("rb") as file:
            return read_po(file, locale=self.language, ignore_obsolete=True)

    def write(self, catalog: Catalog) -> bool:
        """Without line numbers and times, so that two people's changes merge. True if changed."""
        buffer = io.BytesIO()
        write_po(
            buffer, catalog, no_location=True, sort_output=True, ignore_obsolete=True, width=96
        )
        lines = buffer.getvalue().decode().splitlines(keepends=True)
        text = "".join(line for line in lines if not line.lstrip('"').startswith(_NOISE))
        if self.po.exists() and self.po.read_text() == text:
            return False
        self.folder.mkdir(parents=True, exist_ok=True)
        self.po.write_text(text)
        return True


@dataclass(frozen=True)
class Fault:
    place: Place
    text: str
    what: str

    def __str__(self) -> str:
        return f"{self.place.app}/{self.place.language}: {self.what}: “{self.text}”"


def new_catalog(language: str) -> Catalog:
    return Catalog(locale=language, project="Linkages", header_comment="", fuzzy=False)


# ── What the code says ───────────────────────────────────────────────────────


def in_code(root: Path, app: str, apps: Iterable[str]) -> Catalog:
    """Every message of the app: its Python, its templates, and the shared templates for it."""
    catalog = new_catalog("en")
    for file in sorted(_python_files(root / app)):
        with file.open("rb") as source:
            _add(catalog, extract("python", source, KEYWORDS, COMMENT_TAGS))
    for file in sorted(_template_files(root, app, set(apps))):
        _add(catalog, in_template(file.read_text(), str(file)))
    return catalog


def _python_files(folder: Path) -> Iterator[Path]:
    return (file for file in folder.rglob("*.py") if "migrations" not in file.parts)


def _template_files(root: Path, app: str, apps: set[str]) -> Iterator[Path]:
    yield from (root / app).rglob("templates/**/*.html")
    yield from (root / app).rglob("templates/**/*.txt")
    shared = root / "templates"
    for kind in ("*.html", "*.txt"):
        for file in shared.rglob(kind):
            if _owner(file.relative_to(shared), apps) == app:
                yield file


def _owner(path: Path, apps: set[str]) -> str:
    folder = path.parts[0]
    folder = TEMPLATE_FOLDERS.get(folder, folder)
    return folder if folder in apps else KERNEL


def in_template(source: str, origin: str = "") -> list[Any]:
    python = django_template.templatize(source, origin=origin)
    # What is left of the markup keeps its indents, which Python would refuse.
    flat = "\n".join(line.strip() for line in python.splitlines())
    return list(extract("python", io.BytesIO(flat.encode()), KEYWORDS, COMMENT_TAGS))


def _add(catalog: Catalog, found: Iterable[Any]) -> None:
    for _line, message, comments, context in found:
        catalog.add(message, None, auto_comments=comments, context=context)


# ── Update, compile, check ───────────────────────────────────────────────────


def update(place: Place, code: Catalog) -> bool:
    """New messages come in empty, lost ones go. True if the file changed."""
    catalog = place.read()
    catalog.update(code, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    return place.write(catalog)


def compile_catalogue(place: Place) -> None:
    with place.mo.open("wb") as file:
        write_mo(file, place.read(), use_fuzzy=False)


def check(place: Place, code: Catalog) -> list[Fault]:
    catalog = place.read()
    faults = []
    for message in code:
        if not message.id:
            continue
        found = catalog.get(_first(message.id), message.context)
        what = _wrong(message, found)
        if what:
            faults.append(Fault(place, _first(message.id), what))
    return faults


def _first(text: Any) -> str:
    return str(text[0] if isinstance(text, list | tuple) else text)


def _wrong(message: Message, found: Message | None) -> str:
    if found is None:
        return "missing from the catalogue"
    if found.fuzzy:
        return "fuzzy"
    texts = _texts(found.string)
    if not texts or not all(text.strip() for text in texts):
        return "untranslated"
    if len(_texts(message.id)) != 1 and len(texts) == 1:
        return "has no plural forms"
    return _wrong_placeholders(message, texts)


def _wrong_placeholders(message: Message, texts: list[str]) -> str:
    wanted = _placeholders(_texts(message.id)[-1])
    for number, text in enumerate(texts):
        here = _placeholders(text)
        # The form for “one” may leave the number out.
        may_lack = len(texts) > 1 and number == 0
        if here != wanted and not (may_lack and here <= wanted):
            difference = ", ".join(sorted(here ^ wanted))
            return f"placeholders differ ({difference})"
    return ""


def _texts(text: Any) -> list[str]:
    return [str(one) for one in text] if isinstance(text, list | tuple) else [str(text or "")]


def _placeholders(text: str) -> set[str]:
    return {match[0] for match in _PLACEHOLDER.finditer(text.replace("%%", ""))}
