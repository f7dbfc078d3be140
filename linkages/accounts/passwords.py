"""What a password may not contain, beyond Django's own list of common ones."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from linkages.folding import fold

PRODUCT_WORDS = ("linkages", "password", "parola")


class ContextWordValidator:
    """Refuses passwords that are little more than the name of the product or of the agency."""

    def __init__(self, shortest_rest: int = 6) -> None:
        self.shortest_rest = shortest_rest

    def validate(self, password: str, user: Any = None) -> None:
        plain = rest = fold(password)
        for word in _context_words():
            rest = rest.replace(word, "")
        own_letters = re.sub(r"[\W\d_]+", "", rest)
        if rest != plain and len(own_letters) < self.shortest_rest:
            raise ValidationError(
                _("The password is too close to the name of this system or of the agency."),
                code="password_context_word",
            )

    def get_help_text(self) -> str:
        return _("Your password can’t be built on the name of this system or of the agency.")


def _context_words() -> list[str]:
    names = f"{settings.AGENCY_NAME} {settings.AGENCY_NAME_EN}"
    words = {word for word in re.split(r"\W+", fold(names)) if len(word) > 3}
    return sorted(words | set(PRODUCT_WORDS), key=len, reverse=True)
