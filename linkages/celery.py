"""The Celery application and the whole timetable, each entry with its reason."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linkages.settings")

app = Celery("linkages")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.beat_schedule = {
    # A lease lasts 30 s: a killed worker's run is taken up within a minute. An entry that nobody
    # took in its time is dropped, so none pile up while workers are away.
    "take up the runs of lost workers": {
        "task": "jobs.sweep",
        "schedule": 15.0,
        "options": {"expires": 15},
    },
    # Files hold what only their requester may read, so they go soon after their seven days.
    "remove expired export files": {
        "task": "exports.expire_exports",
        "schedule": crontab(minute=17),
        "options": {"expires": 3600},
    },
    # Repeated exports lie ready before the office opens; later looks make up a morning missed.
    "make repeated exports": {
        "task": "exports.repeat_exports",
        "schedule": crontab(minute=7, hour="5-22"),
        "options": {"expires": 3600},
    },
    # A need past its date misleads who searches: it closes before the working day begins.
    "close needs past their date": {
        "task": "investors.expire_needs",
        "schedule": crontab(hour=4, minute=10),
        "options": {"expires": 3600},
    },
    # What the register learned during the day may change who fits: rankings follow over night.
    "rank suppliers anew": {
        "task": "matchmaking.rank_anew",
        "schedule": crontab(hour=4, minute=30),
        "options": {"expires": 3600},
    },
    # Every process has long seen yesterday's changes of the lists.
    "forget changes of lists": {
        "task": "facets.forget_changes",
        "schedule": crontab(hour=3, minute=50),
        "options": {"expires": 3600},
    },
    # People choose their hour: a mail comes within five minutes of it, and after a night without
    # workers as soon as they are back.
    "mail new matches of saved searches": {
        "task": "saved.look_for_matches",
        "schedule": crontab(minute="*/5"),
        "options": {"expires": 300},
    },
    # What was deleted can be taken back for a month.
    "clear deleted searches and lists": {
        "task": "saved.tidy",
        "schedule": crontab(hour=3, minute=50),
        "options": {"expires": 3600},
    },
    # Sessions, tokens and counts of attempts that ran out say nothing any more.
    "tidy accounts": {
        "task": "accounts.tidy",
        "schedule": crontab(hour=3, minute=40),
        "options": {"expires": 3600},
    },
}
