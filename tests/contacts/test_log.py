import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from linkages.contacts.models import Interaction, Person
from linkages.permissions import Role
from linkages.todos.models import ToDo
from tests.companies.factories import company
from tests.kernel.people import saved_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def promoter(client: Client) -> Client:
    client.force_login(saved_person(Role.PROMOTER))
    return client


def _typed(**more: str) -> dict[str, str]:
    today = timezone.localdate()
    return {"kind": "call", "on": today.isoformat(), "at": "10:30", "subject": "Capacity"} | more


def test_a_call_is_logged_with_its_next_step_in_one_go(promoter: Client) -> None:
    firm = company()
    colleague = saved_person(Role.STAFF)
    answer = promoter.post(
        f"{reverse('contacts:log')}?company={firm.pk}",
        _typed(next_step="Send drawing", next_owner=str(colleague.pk), next_due_on="2026-12-01"),
    )
    assert answer.status_code == 302, answer.content.decode()[:2000]
    interaction = Interaction.objects.get()
    todo = ToDo.objects.get()
    assert interaction.company == firm
    assert (todo.owner, todo.interaction, str(todo.due_on)) == (
        colleague,
        interaction,
        "2026-12-01",
    )


def test_a_date_without_a_step_says_what_is_missing(promoter: Client) -> None:
    answer = promoter.post(
        f"{reverse('contacts:log')}?company={company().pk}", _typed(next_due_on="2026-12-01")
    )
    assert answer.status_code == 422
    assert Interaction.objects.count() == 0
    assert "Capacity" in answer.content.decode()


def test_analysts_see_that_and_when_but_not_what(client: Client) -> None:
    firm = company()
    by = saved_person(Role.PROMOTER)
    Interaction.objects.create(
        company=firm, kind="visit", subject="Secret price talk", notes="12 EUR", by=by
    )
    Person.objects.create(company=firm, name="Katrin Brandl", email="k@example.com")
    client.force_login(saved_person(Role.ANALYST))
    interaction = Interaction.objects.get()
    for url in (
        reverse("contacts:list"),
        interaction.get_absolute_url(),
        reverse("companies:detail", args=[firm.pk]),
        reverse("history:record", args=["company", firm.pk]),
    ):
        page = client.get(url).content.decode()
        assert "Secret price talk" not in page, url
        assert "12 EUR" not in page, url
        assert "Katrin Brandl" not in page, url


def test_overdue_comes_first_and_done_is_done_once(promoter: Client) -> None:
    user = ToDo._meta.get_field("owner").related_model.objects.get()
    today = timezone.localdate()
    late = ToDo.objects.create(title="Late", owner=user, due_on=today.replace(year=2020))
    ToDo.objects.create(title="Soon", owner=user, due_on=today)
    page = promoter.get(reverse("todos:list")).content.decode()
    assert page.index("Late") < page.index("Soon")
    for _click in range(2):
        promoter.post(reverse("todos:done", args=[late.pk]))
    late.refresh_from_db()
    assert late.is_done()
    assert late.version == 2
