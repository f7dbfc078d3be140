"""Message catalogues without GNU gettext: `update`, `compile`, `check`."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from linkages import messages
from linkages.messages import Place


class Command(BaseCommand):
    help = (
        "update: bring the messages of the code into the catalogues; compile: make the files that "
        "run; check: fail on messages that are missing, untranslated, fuzzy, or lost a placeholder."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("act", choices=["update", "compile", "check"])
        parser.add_argument("apps", nargs="*", help="all, if none is named")

    def handle(self, *, act: str, apps: list[str], verbosity: int, **options: Any) -> None:
        root = Path(settings.BASE_DIR)
        known = apps_of(root)
        if unknown := set(apps) - set(known):
            raise CommandError(f"No such app: {', '.join(sorted(unknown))}")
        places = [
            Place(app, language, root) for app in apps or known for language in languages_of(root)
        ]
        self.talks = verbosity > 0
        if act == "compile":
            self.compile_all(places)
        elif act == "update":
            self.update_all(places, root, known)
        else:
            self.check_all(places, root, known)

    def compile_all(self, places: list[Place]) -> None:
        for place in places:
            if place.po.exists():
                messages.compile_catalogue(place)
                self.say(f"{place.app}/{place.language} compiled")

    def update_all(self, places: list[Place], root: Path, known: list[str]) -> None:
        for place in places:
            changed = messages.update(place, messages.in_code(root, place.app, known))
            empty = sum(
                1 for message in place.read() if message.id and not any(_texts(message.string))
            )
            state = "changed" if changed else "as it was"
            self.say(f"{place.app}/{place.language} {state}, {empty} untranslated")

    def check_all(self, places: list[Place], root: Path, known: list[str]) -> None:
        faults = [
            fault
            for place in places
            for fault in messages.check(place, messages.in_code(root, place.app, known))
        ]
        for fault in faults:
            self.stderr.write(str(fault))
        if faults:
            raise CommandError(f"{len(faults)} messages need a translator.", returncode=1)
        self.say("Every message is translated.")

    def say(self, text: str) -> None:
        if self.talks:
            self.stdout.write(text)


def _texts(text: Any) -> list[str]:
    return list(text) if isinstance(text, list | tuple) else [text or ""]


def apps_of(root: Path) -> list[str]:
    """The project's own apps: those of the settings that have a folder at the top."""
    return [app for app in settings.INSTALLED_APPS if (root / app / "__init__.py").exists()]


def languages_of(root: Path) -> list[str]:
    """Every language that some catalogue is in, and the national one."""
    there = {folder.name for folder in root.glob("*/locale/*") if folder.is_dir()}
    return sorted(there | {settings.LOCAL_LANGUAGE} - {"en"})
