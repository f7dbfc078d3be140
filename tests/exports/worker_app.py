"""The product's Celery application with the tables of the tests, for `celery -A`."""

import django

from linkages.celery import app

django.setup()

from tests.exports import sample_sources  # noqa: E402, F401

__all__ = ["app"]
