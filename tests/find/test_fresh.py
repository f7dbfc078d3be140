"""A saved record is found by the next question, whoever wrote it and how."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Replace

from linkages.accounts.models import User
from linkages.classifications.models import Node
from linkages.companies.models import Company
from linkages.contacts.models import Person
from linkages.database import copy_rows
from linkages.find import services
from linkages.find.models import SearchDocument, SearchWord
from linkages.history.changes import change_set
from suppliers.models import Product, Supplier
from tests.companies.factories import company
from tests.find.conftest import Titles, number
from tests.matchmaking import factories as matchmaking
from tests.suppliers.factories import capability, supplier

pytestmark = pytest.mark.django_db


def is_true() -> bool:
    """Whether the index is what a look at every record would make it."""
    return not any(count for counts in services.differences().values() for count in counts.values())


def test_saved_changed_and_deleted(titles: Titles) -> None:
    firm = company(name="Alfa SRL")
    assert titles("alfa") == ["Alfa SRL"]
    firm.name = "Beta SRL"
    firm.save()
    assert titles("alfa") == []
    assert titles("beta") == ["Beta SRL"]
    firm.delete()
    assert titles("beta") == []
    assert is_true()


def test_rows_that_hang_on_the_record(titles: Titles) -> None:
    firm = supplier(company_name="Gama SRL")
    number(firm.company, "998877")
    product = Product.objects.create(supplier=firm, name="Cuzineți de bronz")
    assert titles("998877") == titles("cuzineti") == ["Gama SRL"]
    product.name = "Bucșe de oțel"
    product.save()
    assert titles("cuzineti") == []
    assert titles("bucse") == ["Gama SRL"]
    product.delete()
    assert titles("bucse") == []
    assert is_true()


def test_a_row_that_moves_to_another_record(titles: Titles) -> None:
    one, other = supplier(company_name="Unu SRL"), supplier(company_name="Doi SRL")
    Product.objects.create(supplier=one, name="Arbori cotiți")
    Product.objects.update(supplier=other)
    assert titles("arbori") == ["Doi SRL"]
    Supplier.objects.filter(pk=other.pk).update(company=company(name="Trei SRL"))
    assert titles("arbori") == ["Trei SRL"]
    assert is_true()


def test_bulk_changes(titles: Titles) -> None:
    Company.objects.bulk_create(Company(name=f"Serie {n} SRL", country="XV") for n in range(30))
    assert len(titles("serie")) == 30
    changed = Company.objects.filter(name__startswith="Serie")
    changed.update(name=Replace(F("name"), Value("Serie"), Value("Lot")))
    assert titles("serie") == []
    assert len(titles("lot")) == 30
    rows = list(Company.objects.filter(name__startswith="Lot"))
    for row in rows:
        row.trade_names = "Oniria"
    Company.objects.bulk_update(rows, ["trade_names"])
    assert len(titles("oniria")) == 30
    Company.objects.filter(name__startswith="Lot").delete()
    assert titles("lot") == []
    assert is_true()


def test_many_at_once_take_the_other_plan(titles: Titles) -> None:
    Company.objects.bulk_create(Company(name=f"Multe {n} SRL", country="XV") for n in range(450))
    Company.objects.update(name_en=Concat(Value("Many "), F("name")))
    assert len(titles("many multe 44")) == 11
    assert is_true()


def test_rows_by_copy(titles: Titles) -> None:
    fields: Any = Company._meta.local_concrete_fields
    model = Company(name="Copiată SRL", country="XV")
    columns = [one for one in fields if not one.primary_key and not one.generated]
    values = [one.get_db_prep_save(one.pre_save(model, True), connection) for one in columns]
    plain = [getattr(value, "adapted", value) for value in values]
    place = [one.attname for one in columns].index("name")
    rows = [[*plain[:place], f"Copiată {n} SRL", *plain[place + 1 :]] for n in range(20)]
    copy_rows(Company._meta.db_table, [one.column for one in columns], rows)
    assert len(titles("copiata")) == 20
    assert is_true()


def test_what_the_record_points_to(titles: Titles, staff: User) -> None:
    firm = company(name="Zenit SRL")
    Person.objects.create(company=firm, name="Ion Rusu")
    pair = matchmaking.introduction(supplier=supplier(company=firm))
    assert titles("zenit", kind="person") == ["Ion Rusu"]
    Company.objects.filter(pk=firm.pk).update(name="Nadir SRL")
    assert titles("zenit", kind="person") == titles("zenit", kind="introduction") == []
    assert titles("nadir", kind="person") == ["Ion Rusu"]
    assert len(titles("nadir", kind="introduction")) == 1
    pair.need.name = "Flanșă"
    pair.need.save()
    assert len(titles("flansa nadir", kind="introduction")) == 1
    assert is_true()


def test_labels_of_codes(titles: Titles) -> None:
    one = supplier(company_name="Turna SRL")
    capability(one, "casting/die")
    Node.objects.filter(code="die").update(name="Turnare sub presiune")
    assert titles("turnare presiune") == ["Turna SRL"]
    assert is_true()


def test_what_is_rolled_back_was_never_found(titles: Titles) -> None:
    with transaction.atomic():
        company(name="Fantoma SRL")
        assert titles("fantoma") == ["Fantoma SRL"]
        transaction.set_rollback(True)
    assert titles("fantoma") == []


def test_an_undone_change(titles: Titles, staff: User) -> None:
    from linkages.history.undo import undo

    firm = company(name="Veche SRL")
    with change_set(by=staff) as changes:
        firm.name = "Nouă SRL"
        firm.save()
    assert titles("noua") == ["Nouă SRL"]
    undo(changes, by=staff)
    assert titles("veche") == ["Veche SRL"]
    assert titles("noua") == []


def test_changes_without_text_write_nothing() -> None:
    firm = company(name="Calm SRL")
    before = SearchDocument.objects.filter(object_id=firm.pk).values_list("pk", flat=True).get()
    with connection.cursor() as cursor:
        cursor.execute("SELECT xmin FROM find_searchdocument WHERE id = %s", [before])
        first = cursor.fetchone()
        Company.objects.update(published=True, status="inactive")
        company(name="Altul SRL")
        Company.objects.filter(pk=firm.pk).update(name="Calm SRL")
        cursor.execute("SELECT xmin, id FROM find_searchdocument WHERE id = %s", [before])
        assert cursor.fetchone()[0] == first[0]


def test_long_texts_do_not_stop_a_save(titles: Titles) -> None:
    words = " ".join(f"cuvant{n}" for n in range(120_000))
    firm = supplier(company_name="Lunga SRL", measuring=words, permits="x" * 300_000)
    assert titles("cuvant77") == ["Lunga SRL"]
    firm.delete()


# ── Bulk loads, repair, installing ───────────────────────────────────────────


def test_a_bulk_load_catches_up_at_its_end(titles: Titles) -> None:
    first = company(name="Prima SRL")
    with services.paused():
        company(name="Tarziu SRL")
        Company.objects.filter(pk=first.pk).delete()
        assert titles("tarziu") == []
    assert titles("tarziu") == ["Tarziu SRL"]
    assert titles("prima") == []
    company(name="Apoi SRL")  # and goes on keeping itself
    assert titles("apoi") == ["Apoi SRL"]


def test_the_command_tells_differences_and_mends_them(
    titles: Titles, capsys: pytest.CaptureFixture[str]
) -> None:
    company(name="Intreaga SRL")
    damaged = company(name="Stricata SRL")
    SearchDocument.objects.filter(object_id=damaged.pk).update(title="Altceva")
    SearchDocument.objects.create(
        kind="company", object_id=0, part="company.public", title="Nimeni", title_en="",
        name_key="nimeni", name_en_key="", body="", codes=[], words="",
    )  # fmt: skip
    call_command("refresh_search", "--check")
    assert "company: 1 stale, 1 left_over" in capsys.readouterr().out
    assert not is_true()
    call_command("refresh_search")
    assert is_true()
    call_command("refresh_search", "--anew")
    assert "Built" in capsys.readouterr().out
    assert is_true()
    assert titles("stricata") == ["Stricata SRL"]


def test_words_of_texts_that_are_gone_are_forgotten() -> None:
    firm = company(name="Efemera Constanta SRL")
    company(name="Constanta SRL")
    Company.objects.filter(pk=firm.pk).delete()
    services.forget_words()
    assert not SearchWord.objects.filter(word="efemera").exists()
    assert SearchWord.objects.filter(word="constanta").exists()


def test_installing_again_does_nothing() -> None:
    assert services.install() is False


def test_a_changed_registry_is_installed_anew(
    monkeypatch: pytest.MonkeyPatch, titles: Titles
) -> None:
    """As a release with another list of fields does when it migrates."""
    from linkages.find import registry

    firm = company(name="Kilo SRL", trade_names="Vestigiu")
    texts = tuple(one for one in registry._kinds["company"].texts if one.attr != "trade_names")
    less = registry.replace(registry._kinds["company"], texts=texts)
    monkeypatch.setitem(registry._kinds, "company", less)
    assert services.install() is True
    assert titles("kilo") == ["Kilo SRL"]
    assert titles("vestigiu") == []
    monkeypatch.undo()
    assert services.install() is True
    assert titles("vestigiu") == ["Kilo SRL"]
    firm.delete()


@pytest.mark.django_db(transaction=True)
def test_two_who_write_to_one_record_at_once() -> None:
    """Each adds a row in a transaction of its own; the index must end up with both."""
    firm = supplier(company_name="Comuna SRL")
    ready, added = threading.Barrier(2), threading.Event()

    def first() -> None:
        with transaction.atomic():
            Product.objects.create(supplier=firm, name="Primul")
            ready.wait(10)
            added.wait(1)  # the other has begun, and waits for the end of this
        connection.close()

    def second() -> None:
        ready.wait(10)
        Product.objects.create(supplier=firm, name="Secundul")
        added.set()
        connection.close()

    threads = [threading.Thread(target=act) for act in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert is_true()
    body = SearchDocument.objects.get(object_id=firm.company_id, part="company.public").body
    assert "Primul" in body
    assert "Secundul" in body
