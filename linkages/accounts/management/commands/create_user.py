"""Open an account from the command line: the first administrator, or any other person."""

from __future__ import annotations

import getpass
import json
import re
import secrets
import sys
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction

from linkages.accounts import services
from linkages.accounts.models import User, normal_email
from linkages.permissions import OUTSIDERS, Role


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("--role", required=True, help=", ".join(Role.values))
        parser.add_argument("--name", default="")
        parser.add_argument(
            "--company",
            metavar="NUMBER",
            help="register number or key of the company that a buyer or SME user belongs to",
        )
        parser.add_argument("--language", default=settings.LANGUAGE_CODE)
        parser.add_argument(
            "--password-stdin",
            action="store_true",
            help="read the password from standard input instead of making one up",
        )
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        email, role = _email(options["email"]), _role(options["role"])
        company = _company(options["company"], role)
        language = _language(options["language"])
        name = options["name"].strip()
        password = _password(options["password_stdin"], User(email=email, name=name))
        with transaction.atomic():
            user = services.create_user(
                by=None, email=email, name=name, role=role, language=language, password=password
            )
            if company is not None:
                apps.get_model("companies", "Membership")._default_manager.create(
                    user=user, company=company
                )
        self._print(user, company, None if options["password_stdin"] else password, options)

    def _print(self, user: User, company: Any, password: str | None, options: Any) -> None:
        facts = {
            "id": user.pk,
            "email": user.email,
            "name": user.name,
            "role": user.role,
            "language": user.language,
            "company": company.pk if company is not None else None,
            "password": password,
        }
        if options["format"] == "json":
            self.stdout.write(json.dumps(facts, ensure_ascii=False))
            return
        self.stdout.write(f"{user.email} can sign in as {user.get_role_display()}.")
        if password:
            self.stdout.write(f"Password: {password}")


def _email(text: str) -> str:
    email = normal_email(text)
    try:
        validate_email(email)
    except ValidationError:
        raise CommandError(f"“{text}” is not an e-mail address.") from None
    if User.objects.filter(email=email).exists():
        raise CommandError(f"An account with {email} exists already.")
    return email


def _role(text: str) -> str:
    if text not in Role.values:
        raise CommandError(f"“{text}” is not a role. Roles are: {', '.join(Role.values)}.")
    return text


def _language(code: str) -> str:
    codes = [known for known, _name in settings.LANGUAGES]
    if code not in codes:
        raise CommandError(f"“{code}” is not a language here. Languages are: {', '.join(codes)}.")
    return code


def _company(number: str | None, role: str) -> Any:
    if number is None:
        if role in OUTSIDERS:
            raise CommandError(f"The role {role} needs --company with a register number.")
        return None
    if role not in OUTSIDERS:
        raise CommandError(f"The role {role} belongs to the agency and takes no --company.")
    found = _companies_numbered(number)
    if len(found) != 1:
        how_many = "More than one" if found else "No"
        raise CommandError(f"{how_many} company has the register number “{number}”.")
    return found[0]


def _companies_numbered(number: str) -> list[Any]:
    """By register number; a number that no register gave may be the company's key."""
    companies = apps.get_model("companies", "Company")._default_manager
    bare = re.sub(r"[\W_]+", "", number).upper()
    numbered = companies.filter(identifiers__kind="register", identifiers__value_key=bare)
    found = list(numbered.distinct()[:2])
    if not found and number.isascii() and number.isdigit() and len(number) < 18:
        found = list(companies.filter(pk=int(number)))
    return found


def _password(from_stdin: bool, user: User) -> str:
    if not from_stdin:
        return secrets.token_urlsafe(15)
    password = getpass.getpass() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from None
    return password
