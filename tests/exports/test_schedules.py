"""Exports that repeat: due days, once per day, rights of the day, mail with a link that stops."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from linkages.accounts.models import User
from linkages.exports import schedules
from linkages.exports.models import ExportJob, ExportSchedule
from linkages.exports.schedules import following, run_due
from linkages.exports.services import Refusal
from linkages.exports.tasks import write_export
from linkages.jobs.models import Run

pytestmark = pytest.mark.django_db


def made(user: User, **more: Any) -> ExportSchedule:
    wanted: dict[str, Any] = {
        "source": "sample-numbers", "params": "count=3", "format": "csv", "language": "en",
        "options": {}, "every": "week",
    }  # fmt: skip
    return schedules.make(user, **(wanted | more))


@pytest.mark.parametrize(
    ("every", "day", "wanted", "then"),
    [
        ("week", date(2026, 12, 28), 28, date(2027, 1, 4)),
        ("month", date(2026, 1, 31), 31, date(2026, 2, 28)),
        ("month", date(2026, 2, 28), 31, date(2026, 3, 31)),
        ("month", date(2026, 12, 15), 15, date(2027, 1, 15)),
    ],
)
def test_the_next_day(every: str, day: date, wanted: int, then: date) -> None:
    assert following(every, day, wanted) == then


def test_the_first_file_is_made_at_once_and_the_next_in_a_week(ana: User) -> None:
    schedule = made(ana)
    job = ExportJob.objects.get()
    assert (job.schedule, job.by, job.params) == (schedule, ana, {"count": ["3"]})
    assert schedule.next_on == timezone.localdate() + timedelta(days=7)


def test_each_day_makes_one_file_however_often_it_runs(ana: User) -> None:
    schedule = made(ana)
    with time_machine.travel(timezone.now() + timedelta(days=7)):
        assert [run_due(), run_due()] == [1, 0]
    assert ExportJob.objects.filter(schedule=schedule).count() == 2
    run = Run.objects.get(kind="repeat_exports")
    assert (run.state, run.counts) == ("done", {"exports": 1})


def test_weeks_missed_are_made_up_by_one_file(ana: User) -> None:
    schedule = made(ana)
    later = timezone.now() + timedelta(days=30)
    with time_machine.travel(later):
        assert run_due() == 1
        schedule.refresh_from_db()
        assert schedule.next_on > timezone.localdate()
    assert schedule.jobs.count() == 2


@pytest.mark.parametrize("change", [{"role": "sme"}, {"is_active": False}])
def test_who_lost_the_right_gets_no_more(ana: User, change: dict[str, Any]) -> None:
    schedule = made(ana)
    User.objects.filter(pk=ana.pk).update(**change)
    with time_machine.travel(timezone.now() + timedelta(days=7)):
        assert run_due() == 0
    schedule.refresh_from_db()
    assert (schedule.is_active, schedule.why_stopped) == (False, "no_right")
    assert schedule.jobs.count() == 1


def test_a_link_is_mailed_never_the_file(
    ana: User, django_capture_on_commit_callbacks: Any, settings: Any
) -> None:
    settings.CELERY_TASK_ALWAYS_EAGER = True
    schedule = made(ana)
    job = ExportJob.objects.get()
    write_export(job.run_id)
    job.refresh_from_db()
    schedules.tell(ExportJob.objects.select_related("by", "schedule").get(pk=job.pk))
    sent = mail.outbox[-1]
    assert sent.to == ["ana@example.org"]
    assert job.get_absolute_url() in sent.body
    assert sent.attachments == []
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = re.search(r"/exports/stop/\S+", str(sent.body))
    assert path is not None
    web = Client(enforce_csrf_checks=True)
    assert web.get(path[0]).status_code == 200
    assert list(schedules.visible(ana)) == [schedule]  # looking at a link stops nothing
    assert web.post(path[0]).status_code == 200
    assert list(schedules.visible(ana)) == []
    with time_machine.travel(timezone.now() + timedelta(days=7)):
        assert run_due() == 0


def test_a_torn_link_stops_nothing(client: Client) -> None:
    assert client.post("/exports/stop/nonsense/").status_code == 404


def test_one_stops_ones_own_alone(ana: User, boss: User, client: Client) -> None:
    schedule = made(ana)
    client.force_login(boss)
    assert client.post(reverse("exports:end", args=[schedule.pk])).status_code == 404
    client.force_login(ana)
    assert client.post(reverse("exports:end", args=[schedule.pk])).status_code == 302
    schedule.refresh_from_db()
    assert not schedule.is_active


def test_there_is_a_most(ana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedules, "MOST", 1)
    made(ana)
    with pytest.raises(Refusal):
        made(ana)


def test_the_form_makes_one_and_keeps_choices(ana: User, client: Client) -> None:
    client.force_login(ana)
    answer = client.post(
        "/exports/new/",
        {
            "source": "todos", "params": "", "format": "xlsx", "language": "both",
            "columns": ["todo.title", "todo.due_on"], "every": "month", "preset": "Mine",
        },
    )  # fmt: skip
    assert answer.status_code == 302
    schedule = ExportSchedule.objects.get()
    assert schedule.options == {"columns": ["todo.title", "todo.due_on"]}
    preset = ana.export_presets.get()
    page = client.get(
        "/exports/new/", {"source": "todos", "preset": str(preset.pk)}
    ).content.decode()
    assert page.count(" checked") >= 3  # two columns, the format
    assert "Mine" in page
    listed = client.get("/exports/").content.decode()
    assert reverse("exports:end", args=[schedule.pk]) in listed
    client.post(reverse("exports:forget", args=[preset.pk]))
    assert not ana.export_presets.exists()
