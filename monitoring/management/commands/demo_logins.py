from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from linkages.accounts.models import User
from monitoring.demo.people import PASSWORD


class Command(BaseCommand):
    help = "One login per role of the demonstration, with its password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        logins = _one_per_role()
        if not logins:
            raise CommandError("There is no demonstration here: run load_demo first.")
        if options["format"] == "json":
            self.stdout.write(json.dumps(logins, ensure_ascii=False))
            return
        width = max(len(login["email"]) for login in logins)
        for login in logins:
            who = login["role"] + (f" · {login['company']}" if login["company"] else "")
            self.stdout.write(f"{login['email']:<{width}}  {login['password']}  {who}")


def _one_per_role() -> list[dict[str, str]]:
    """Only whom the demonstration brought along and whose password is still the known one."""
    found: dict[str, dict[str, str]] = {}
    users = User.objects.active().filter(is_demo=True).select_related("membership__company")
    for user in users.order_by("pk"):
        if user.role in found or not user.check_password(PASSWORD):
            continue
        membership = getattr(user, "membership", None)
        found[user.role] = {
            "role": user.role,
            "email": user.email,
            "password": PASSWORD,
            "name": user.name,
            "company": membership.company.name if membership else "",
        }
    return list(found.values())
