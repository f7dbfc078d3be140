"""A query in words. The ten worked examples of search by example, as text and as sentences."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from linkages.search.query import BlockCondition, FieldCondition, Query, SortKey, Test
from linkages.search.sentence import lowered, sentence
from linkages.search.text import parse_text, render_text
from tests.search.every_kind import COMPANY, domain_of
from tests.search.random_language import QUERIES

#: text, English, Romanian
EXAMPLES = {
    "machining shops with staff and a valid certificate": (
        (
            "EVERY any process(process under machining) "
            "AND any certificate(standard = ISO 9001, valid to > today) "
            "AND (country = RS AND staff 50.. OR country = BA AND staff 50..)"
        ),
        (
            "Companies that have a process in 25.62 Machining and that have a "
            "certificate with standard ISO 9001 and valid to after today, and either with country "
            "Serbia and staff at least 50, or with country Bosnia and Herzegovina and staff at "
            "least 50."
        ),
        (
            "Companii care au un proces în 25.62 Prelucrări mecanice și care au un "
            "certificat cu standard: ISO 9001 și valabil până la: după azi, și anume fie cu țară: "
            "Serbia și angajați: cel puțin 50, fie cu țară: Bosnia și Herțegovina și angajați: cel "
            "puțin 50."
        ),
    ),
    "investors with an open need not met for 90 days": (
        (
            "type = investor AND any need(category under 22, status = open) "
            "AND none meeting(date within 90 days)"
        ),
        (
            "Companies with type investor that have a need with category in 22 Rubber and plastic "
            "products and status open and that have no meetings in the last 90 days."
        ),
        (
            "Companii cu tip: investitor care au o nevoie cu categorie: în 22 Produse din "
            "cauciuc și mase plastice și stare: deschis și care nu au întâlniri în ultimele 90 "
            "de zile."
        ),
    ),
    "active without a validated need": (
        "status = active AND none need(status in (validated, open))",
        "Companies with status active that have no needs with status validated or open.",
        "Companii cu stare: activ care nu au nevoi cu stare: validat sau deschis.",
    ),
    "all certificates in date": (
        "all certificates(valid to >= today)",
        (
            "Companies that have certificates, all of them with valid to on or after today (those "
            "without certificates are left out)."
        ),
        (
            "Companii care au certificate, fără excepție cu valabil până la: azi sau mai târziu "
            "(cine nu are certificate nu apare)."
        ),
    ),
    "three references abroad": (
        "count customers(country not RS) >= 3",
        "Companies that have at least 3 customers with country not Serbia, or no value.",
        "Companii care au cel puțin 3 clienți cu țară: nu Serbia, sau fără valoare.",
    ),
    "turnover fell": (
        "latest financial year(turnover < [Previous turnover])",
        (
            "Companies whose latest record among their financial years is one with turnover less "
            "than “Previous turnover”."
        ),
        (
            "Companii la care ultima fișă din „ani financiari” este una cu cifră de afaceri: "
            "mai puțin de „Cifra anterioară”."
        ),
    ),
    "duplicates by phone": (
        "phone dup",
        "Companies with phone the same as in another record.",
        "Companii cu telefon: aceeași valoare ca la o altă fișă.",
    ),
    "prospects never contacted": (
        "status = prospect AND count meetings = 0 AND nace under 29",
        (
            "Companies with status prospect and NACE in 29 Motor vehicles, trailers that have no "
            "meetings."
        ),
        "Companii cu stare: potențial și CAEN: în 29 Autovehicule, remorci care nu au întâlniri.",
    ),
    "count by region and size": (
        "GROUP BY region, size TOTALS count",
        "Companies, without any condition. Totals by region and size: number of records.",
        (
            "Companii, fără nicio condiție. Totaluri grupate după regiune și mărime: numărul "
            "fișelor."
        ),
    ),
    "regions with more than 20 suppliers": (
        "EVERY type = supplier GROUP BY region TOTALS count > 20",
        (
            "Companies with type supplier. Totals by region: number of records, only where it is "
            "more than 20."
        ),
        (
            "Companii cu tip: furnizor. Totaluri grupate după regiune: numărul fișelor, doar "
            "unde este mai mult de 20."
        ),
    ),
}


def read(text: str) -> Query:
    return parse_text(text, domain_of, "en")


@pytest.mark.parametrize("name", list(EXAMPLES))
def test_worked_example(name: str) -> None:
    text, english, romanian = EXAMPLES[name]
    query = read(text)
    assert sentence(query, COMPANY, "en") == english
    assert sentence(query, COMPANY, "ro") == romanian
    for language in ("en", "ro"):
        written = render_text(query, COMPANY, language)
        assert parse_text(written, domain_of, language) == query


@pytest.mark.parametrize(
    ("text", "english", "romanian"),
    [
        (
            "name contains steel EXCEPT (country = RS) EXCEPT (phone is empty)",
            (
                "Companies with name containing “steel”, but not those with country Serbia nor "
                "those with phone not given."
            ),
            (
                "Companii cu denumire: conține „steel”, cu excepția celor cu țară: Serbia și a "
                "celor cu telefon: fără valoare."
            ),
        ),
        (
            "EXCEPT (country = RS)",
            "Companies, but not those with country Serbia.",
            "Companii, cu excepția celor cu țară: Serbia.",
        ),
        (
            "staff 5 OR staff 7 ORDER BY turnover DESC, name",
            (
                "Companies either with staff exactly 5, or with staff exactly 7. Sorted by "
                "turnover from the greatest, name."
            ),
            (
                "Companii fie cu angajați: exact 5, fie cu angajați: exact 7. Sortare după: "
                "cifră de afaceri (descrescător), denumire."
            ),
        ),
        (
            "any need(any process(process = 22), status = open) AND any needs#2(status = active)",
            (
                "Companies that have a need with status open that has a process with process "
                "exactly 22 Rubber and plastic products and that have a need with status active "
                "(it may be another one)."
            ),
            (
                "Companii care au o nevoie cu stare: deschis care are un proces cu proces: chiar "
                "22 Produse din cauciuc și mase plastice și care au o nevoie cu stare: activ "
                "(poate fi o altă fișă)."
            ),
        ),
        (
            "any meeting AND none needs AND count customers > 0",
            "Companies that have a meeting, that have no needs and that have a customer.",
            "Companii care au o întâlnire, care nu au nevoi și care au un client.",
        ),
        (
            "count customers 25.. and count needs < 2 and count meetings > 4",
            (
                "Companies that have at least 25 customers, that have needs (number: "
                "less than 2) and that have at least 5 meetings."
            ),
            (
                "Companii care au cel puțin 25 de clienți, care au nevoi (număr: mai puțin "
                "de 2) și care au cel puțin 5 întâlniri."
            ),
        ),
        (
            "count customers 2..4",
            "Companies that have customers (number: from 2 to 4).",
            "Companii care au clienți (număr: între 2 și 4).",
        ),
        (
            "count customers >= 25",
            "Companies that have at least 25 customers.",
            "Companii care au cel puțin 25 de clienți.",
        ),
        (
            "latest meeting(date older than 90 days)",
            "Companies whose latest record among their meetings is one older than 90 days.",
            (
                "Companii la care ultima fișă din „întâlniri” este una cu mai mult de 90 de "
                "zile în urmă."
            ),
        ),
        (
            "country = [Which country?=RS]",
            "Companies with country the answer to “Which country?”.",
            "Companii cu țară: răspunsul la „Which country?”.",
        ),
        (
            "GROUP BY month(registered on) TOTALS count, sum(turnover) > 5m, distinct(country)",
            (
                "Companies, without any condition. Totals by registered on by month: number of "
                "records; sum of turnover, only where it is more than "
                "5\u202f000\u202f000\u00a0EUR; number of different values of country."
            ),
            (
                "Companii, fără nicio condiție. Totaluri grupate după înregistrată la (pe luni): "
                "numărul fișelor; suma pentru „cifră de afaceri”, doar unde este mai mult de "
                "5\u202f000\u202f000\u00a0EUR; numărul de valori diferite pentru „țară”."
            ),
        ),
    ],
)
def test_said_plainly(text: str, english: str, romanian: str) -> None:
    assert sentence(read(text), COMPANY, "en") == english
    assert sentence(read(text), COMPANY, "ro") == romanian


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(QUERIES)
def test_any_query_can_be_said(query: Query) -> None:
    for language in ("en", "ro"):
        said = sentence(query, COMPANY, language)
        assert said.startswith(COMPANY.labels[language])
        assert said.endswith(".")


def test_a_language_without_a_catalogue_gets_english_words() -> None:
    assert sentence(read("staff 5"), COMPANY, "sr-latn").endswith(" with staff exactly 5.")


def test_what_was_removed_is_said() -> None:
    gone = Query(
        "company",
        rows=((FieldCondition("company.gone", Test("empty")), BlockCondition("gone")),),
        sort=(SortKey("company.gone"),),
    )
    assert sentence(gone, COMPANY, "en") == (
        "Companies with a field that is not there with records that are not there. "
        "Sorted by a field that is not there."
    )


@pytest.mark.parametrize(
    ("label", "inside"),
    [("Country", "country"), ("NACE", "NACE"), ("EcoVadis score", "EcoVadis score"), ("", ""),
     ("Valid to", "valid to"), ("R&D staff", "R&D staff"), ("Țară", "țară")],
)  # fmt: skip
def test_labels_inside_a_sentence(label: str, inside: str) -> None:
    assert lowered(label) == inside
