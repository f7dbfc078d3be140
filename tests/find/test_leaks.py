"""A text that a role may not read never finds, counts or shows anything: every text of the
registry × every role, on a company of one's own and on another's."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, models

from investors.models import Investor, Need
from linkages import field_registry
from linkages.accounts.models import User
from linkages.companies.models import Company, Release
from linkages.contacts.models import Interaction, Person
from linkages.find import reader
from linkages.find.query import find
from linkages.find.registry import FindKind, Text, kinds
from linkages.permissions import AGENCY, Role, can, is_own, may_read
from linkages.todos.models import ToDo
from matchmaking.models import Introduction, Linkage
from suppliers.models import Supplier
from tests.investors.factories import node
from tests.kernel.people import saved_person

pytestmark = pytest.mark.django_db


#: What constraints ask of a row beyond what its columns say.
NEEDED: dict[str, dict[str, Any]] = {
    "investors.SupplyCost": {"name": "x"},
    "investors.NationalSupplier": {"name": "x"},
    "investors.NeedCode": {"unspsc": "1"},
}


class Country:
    """One company that is everything at once, with a row in every table that has text."""

    def __init__(self) -> None:
        self.staff = saved_person(Role.STAFF)
        self.company = Company.objects.create(name="Subiect", country="XV", published=True)
        self.supplier = Supplier.objects.create(company=self.company)
        self.investor = Investor.objects.create(company=self.company)
        self.need = Need.objects.create(investor=self.investor, name="Nevoie")
        self.person = Person.objects.create(company=self.company, name="Om")
        self.interaction = Interaction.objects.create(
            company=self.company, kind="call", subject="Apel", by=self.staff, person=self.person
        )
        self.todo = ToDo.objects.create(title="Sarcina", owner=self.staff, company=self.company)
        self.introduction = Introduction.objects.create(
            need=self.need, supplier=self.supplier, stage="introduction"
        )
        self.linkage = Linkage.objects.create(supplier=self.supplier, investor=self.investor)
        self.known: dict[str, Any] = {
            str(one._meta.label): one
            for one in (
                self.company, self.supplier, self.investor, self.need, self.person,
                self.interaction, self.todo, self.introduction, self.linkage, self.staff,
                node("subtractive/turning"),
            )
        }  # fmt: skip

    def written_full(self) -> dict[Text, str]:
        """A word of its own in every text."""
        canaries = {text: f"canar{n:03d}x" for n, text in enumerate(self.texts())}
        for text, canary in canaries.items():
            self.write(text, canary)
        return canaries

    @staticmethod
    def texts() -> list[Text]:
        """Those that stand in a row of their own; the database makes numbers itself."""
        return [
            text
            for kind in kinds()
            for text in kind.texts
            if not text.via
            and not isinstance(text.model._meta.get_field(text.attr), models.GeneratedField)
        ]

    def write(self, text: Text, canary: str) -> None:
        row = self.row(text.model)
        length = text.model._meta.get_field(text.attr).max_length
        assert length is None or length >= len(canary), text
        type(row)._base_manager.filter(pk=row.pk).update(**{text.attr: canary})

    def row(self, model: type[models.Model]) -> Any:
        label = str(model._meta.label)
        if label not in self.known:
            self.known[label] = model._base_manager.create(
                **{
                    field.name: self.value(field)
                    for field in model._meta.concrete_fields
                    if not field.primary_key
                    and not field.has_default()
                    and not isinstance(field, models.GeneratedField)
                    and not (field.null or field.blank)
                }
                | self.parents(model)
                | NEEDED.get(label, {})
            )
        return self.known[label]

    def parents(self, model: type[models.Model]) -> dict[str, Any]:
        """Foreign keys lead to the one record of each kind, optional ones too."""
        return {
            field.name: self.known[str(field.related_model._meta.label)]
            for field in model._meta.concrete_fields
            if isinstance(field, models.ForeignKey)
            and not field.null
            and str(field.related_model._meta.label) in self.known
        }

    def value(self, field: Any) -> Any:
        if isinstance(field, models.ForeignKey):
            return self.known[str(field.related_model._meta.label)]
        if field.choices:
            return field.choices[0][0]
        for kind, value in (
            (models.DateTimeField, dt.datetime(2026, 1, 1, tzinfo=dt.UTC)),
            (models.DateField, dt.date(2026, 1, 1)),
            (models.DecimalField, Decimal(1)),
            (models.IntegerField, 1),
            (models.BooleanField, True),
        ):
            if isinstance(field, kind):
                return value
        return "x"


def people(country: Country) -> dict[str, User]:
    """Every role, and outsiders near to and far from the company."""
    other = Company.objects.create(name="Alta", country="XV")
    friend = Company.objects.create(name="Prietena", country="XV")
    Release.objects.create(company=country.company, to_company=friend)
    found = {str(role): saved_person(role) for role in AGENCY}
    found["buyer of the company"] = saved_person(Role.BUYER, country.company)
    found["SME user of the company"] = saved_person(Role.SME, country.company)
    found["another buyer"] = saved_person(Role.BUYER, other)
    found["another SME user"] = saved_person(Role.SME, other)
    found["SME user it is released to"] = saved_person(Role.SME, friend)
    found["buyer without a company"] = saved_person(Role.BUYER)
    found["nobody any more"] = saved_person(Role.STAFF, is_active=False)
    return found


def record_of(kind: FindKind, text: Text) -> type[models.Model]:
    """The record whose page has the text: it decides who sees it."""
    hops = text.up
    model: Any = text.model
    while field_registry.record_for(model) is None or (hops and kind.model is not model):
        entry = field_registry.record_for(model)
        if entry is not None and entry.key in ("supplier", "investor", kind.key):
            break
        model, hops = model._meta.get_field(hops[0]).related_model, hops[1:]
    return model


def may_find(country: Country, kind: FindKind, text: Text, user: User) -> bool:
    """What the pages allow, said without the search's own code."""
    record: Any = record_of(kind, text)
    rows = record.objects.visible_to(user)
    obj = country.known[str(record._meta.label)]
    entry: Any = field_registry.field_of(text.model, text.attr)
    act = "search" if record in (Company, Supplier) else field_registry.record(
        record._meta.model_name
    ).see  # fmt: skip
    own = is_own(user, field_registry.company_of(obj))
    return (
        can(user, act)
        and rows.filter(pk=obj.pk).exists()
        and may_read(user, text.access if entry is None else entry.access, own=own)
    )


def readable(kind: FindKind, user: User) -> str:
    """All text of the kind that a search of this person may look at."""
    condition = reader.condition(kind, user)
    if condition is None:
        return ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT string_agg(body, ' ') FROM find_searchdocument d WHERE {condition.sql}",
            condition.params,
        )
        return cursor.fetchone()[0] or ""


def test_every_text_and_every_role() -> None:
    country = Country()
    canaries = country.written_full()
    assert len(canaries) > 100
    wrong = []
    for who, user in people(country).items():
        for kind in kinds():
            bodies = readable(kind, user)
            for text in kind.texts:
                if text not in canaries:
                    continue
                found = canaries[text] in bodies
                if found != may_find(country, kind, text, user):
                    wrong.append(f"{who}: {text.model.__name__}.{text.attr} found: {found}")
    assert wrong == []


HIDDEN: list[tuple[Any, str, str, set[str]]] = [
    (Investor, "relationship_plan", "strategisim", {"administrator", "staff"}),
    (Interaction, "notes", "notitissima", {"administrator", "staff", "promoter"}),
    (Need, "price_basis", "pretissim",
     {"administrator", "staff", "promoter", "buyer of the company"}),
    (Supplier, "bank", "bancissima",
     {*map(str, AGENCY), "SME user of the company", "buyer of the company"}),
    (Investor, "profile", "profilissim", {*map(str, AGENCY), "buyer of the company"}),
]  # fmt: skip


def test_what_is_hidden_is_neither_found_nor_counted_nor_shown() -> None:
    country = Country()
    for model, attr, word, _readers in HIDDEN:
        row = country.row(model)
        model.objects.filter(pk=row.pk).update(**{attr: f"{word} de tot"})
    for who, user in people(country).items():
        for _model, _attr, word, readers in HIDDEN:
            for typed in (word, word.replace("ss", "s")):  # as it is, and misspelt
                found = find(typed, user)
                assert (found.count > 0) == (who in readers), (who, typed)
        name = find("subiect", user)
        shown = [hit.fragment.text for group in name.groups for hit in group.hits if hit.fragment]
        assert "issim" not in "".join(shown)


def test_the_masked_buyer_is_not_found_by_the_supplier() -> None:
    buyer = Company.objects.create(name="Mascat Motors", country="XV")
    need = Need.objects.create(
        investor=Investor.objects.create(company=buyer), name="Carcase", confidentiality="masked"
    )
    firm = Company.objects.create(name="Furnizor", country="XV")
    Introduction.objects.create(
        need=need,
        supplier=Supplier.objects.create(company=firm),
        buyer_agreed_on=dt.date(2026, 1, 1),
    )
    user = saved_person(Role.SME, firm)
    assert find("mascat", user).count == 0
    assert find("carcase mascat", user).count == 0
    found = find("carcase", user)
    assert [group.kind.key for group in found.groups] == ["introduction"]
    assert "Mascat" not in str(found)


def test_hidden_records_change_nothing_of_what_another_finds() -> None:
    """Two registers that differ only in what the buyer may not see answer alike."""
    mine = Company.objects.create(name="Proprie Strungmet", country="XV")
    user = saved_person(Role.BUYER, mine)

    def answers() -> list[Any]:
        found = [find(text, user) for text in ("strungmet", "strugmet", "proprie", "metal", "srl")]
        return [
            (one.count, one.alike, [(h.title, h.rank) for g in one.groups for h in g.hits])
            for one in found
        ]

    before = answers()
    for name in ("Strungmet SRL", "Strugmet SRL", "Strungmett SRL", "Metal SRL"):
        Supplier.objects.create(company=Company.objects.create(name=name, country="XV"))
    assert answers() == before
