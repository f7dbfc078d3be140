"""A domain with a field of every kind and sections of two hops, without a database."""

from __future__ import annotations

from typing import Any

from linkages.folding import fold
from linkages.search.askable import AskableBlock, AskableField, Domain, Kind, Option


def _values(*rows: tuple[str, str, str]) -> dict[str, Any]:
    """(code, English, Romanian) as options and the way to find one."""
    options = [Option(code, {"en": english, "ro": romanian}) for code, english, romanian in rows]
    codes = {fold(one.code): one.code for one in options}
    labels = {fold(text): one.code for one in options for text in one.labels.values()}
    return {"options": lambda: options, "find": lambda text: (labels | codes).get(fold(text))}


COUNTRIES = _values(
    ("RS", "Serbia", "Serbia"),
    ("BA", "Bosnia and Herzegovina", "Bosnia și Herțegovina"),
    ("RO", "Romania", "România"),
)
NACE = _values(
    ("22", "Rubber and plastic products", "Produse din cauciuc și mase plastice"),
    ("25.62", "Machining", "Prelucrări mecanice"),
    ("29", "Motor vehicles, trailers", "Autovehicule, remorci"),
)
STATUSES = _values(
    ("open", "open", "deschis"),
    ("validated", "validated", "validat"),
    ("active", "active", "activ"),
    ("prospect", "prospect", "potențial"),
)
TYPES = _values(("investor", "investor", "investitor"), ("supplier", "supplier", "furnizor"))
STANDARDS = _values(("ISO9001", "ISO 9001", "ISO 9001"), ("IATF", "IATF 16949", "IATF 16949"))
REGIONS = _values(("N", "North", "Nord"), ("S", "South", "Sud"))
SIZES = _values(("small", "small", "mică"), ("large", "large", "mare"))


def _field(
    key: str, english: str, romanian: str, kind: Kind, unit: str = "", **values: Any
) -> AskableField:
    return AskableField(key, {"en": english, "ro": romanian}, kind, unit=unit, **values)


def _by_key(*fields: AskableField) -> dict[str, AskableField]:
    return {one.key: one for one in fields}


def _block(
    key: str, many: tuple[str, str], one: tuple[str, str], *fields: AskableField,
    blocks: tuple[AskableBlock, ...] = (), date: str = "",
) -> AskableBlock:  # fmt: skip
    return AskableBlock(
        key, dict(zip(("en", "ro"), many, strict=True)), dict(zip(("en", "ro"), one, strict=True)),
        _by_key(*fields), {block.key: block for block in blocks}, date,
    )  # fmt: skip


PROCESSES = _block(
    "processes", ("Processes", "Procese"), ("a process", "un proces"),
    _field("process.process", "Process", "Proces", "tree", **NACE),
)  # fmt: skip
NEEDS = _block(
    "needs", ("Needs", "Nevoi"), ("a need", "o nevoie"),
    _field("need.category", "Category", "Categorie", "tree", **NACE),
    _field("need.status", "Status", "Stare", "choice", **STATUSES),
    _field("need.opened_on", "Opened on", "Deschisă la", "date"),
    blocks=(PROCESSES,), date="need.opened_on",
)  # fmt: skip
MEETINGS = _block(
    "meetings", ("Meetings", "Întâlniri"), ("a meeting", "o întâlnire"),
    _field("interaction.date", "Date", "Data", "date"),
    _field("interaction.notes", "Notes", "Note", "long_text"),
    date="interaction.date",
)  # fmt: skip
CERTIFICATES = _block(
    "certificates", ("Certificates", "Certificate"), ("a certificate", "un certificat"),
    _field("certification.standard", "Standard", "Standard", "choice", **STANDARDS),
    _field("certification.valid_to", "Valid to", "Valabil până la", "date"),
    date="certification.valid_to",
)  # fmt: skip
CUSTOMERS = _block(
    "customers", ("Customers", "Clienți"), ("a customer", "un client"),
    _field("customer.country", "Country", "Țară", "choice", **COUNTRIES),
)  # fmt: skip
YEARS = _block(
    "financial_years", ("Financial years", "Ani financiari"),
    ("a financial year", "un an financiar"),
    _field("year.turnover", "Turnover", "Cifră de afaceri", "money", "EUR"),
    _field("year.previous_turnover", "Previous turnover", "Cifra anterioară", "money", "EUR"),
    _field("year.year", "Year", "An", "year"), date="year.year",
)  # fmt: skip

COMPANY = Domain(
    "company",
    {"en": "Companies", "ro": "Companii"},
    _by_key(
        _field("company.name", "Name", "Denumire", "text"),
        _field("company.alias", "Alias", "Alias", "text"),
        _field("company.notes", "Notes", "Note", "long_text"),
        _field("company.phone", "Phone", "Telefon", "id"),
        _field("company.type", "Type", "Tip", "choice", **TYPES),
        _field("company.status", "Status", "Stare", "choice", **STATUSES),
        _field("company.country", "Country", "Țară", "choice", **COUNTRIES),
        _field("company.region", "Region", "Regiune", "choice", **REGIONS),
        _field("company.size", "Size", "Mărime", "choice", **SIZES),
        _field("company.staff", "Staff", "Angajați", "number"),
        _field("company.radius", "Delivery radius", "Raza de livrare", "number", "km"),
        _field("company.turnover", "Turnover", "Cifră de afaceri", "money", "EUR"),
        _field("company.costs", "Costs", "Costuri", "money", "EUR"),
        _field("company.export_share", "Export share", "Ponderea exportului", "percent", "%"),
        _field("company.founded", "Founded in", "Înființată în", "year"),
        _field("company.registered_on", "Registered on", "Înregistrată la", "date"),
        _field("company.changed_at", "Changed at", "Modificată la", "datetime"),
        _field("company.is_exporter", "Exporter", "Exportator", "yes_no"),
        _field("company.nace", "NACE", "CAEN", "tree", **NACE),
        _field("company.markets", "Markets", "Piețe", "many", **COUNTRIES),
        _field("company.manager", "Account manager", "Responsabil", "person"),
        _field("company.parent", "Parent company", "Societate-mamă", "link"),
        _field("company.place", "Place", "Localitate", "place"),
        _field("company.licence", "Licence", "Licență", "file"),
        _field("investor.status", "Investor status", "Starea investitorului", "choice",
               **STATUSES),
    ),
    {
        block.key: block
        for block in (NEEDS, MEETINGS, CERTIFICATES, CUSTOMERS, YEARS, PROCESSES)
    },
    {},
)  # fmt: skip
#: One field of every kind.
BY_KIND: dict[Kind, AskableField] = {
    field.kind: field for field in reversed(list(COMPANY.fields.values()))
}


def domain_of(record: str) -> Domain:
    if record != "company":
        raise LookupError(record)
    return COMPANY
