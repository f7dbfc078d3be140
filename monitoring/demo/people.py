"""Users of the demonstration, and the people at its companies."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.hashers import make_password

from linkages.accounts.models import User
from linkages.companies.models import Company
from linkages.contacts.models import Person
from linkages.folding import fold
from linkages.permissions import Role
from monitoring.demo.world import World

PASSWORD = "Valdora-demo-2026"  # noqa: S105 - printed beside every login of the demonstration
DOMAIN = "demo.linkages.example"

#: Login, name, role, language.
AGENCY = (
    ("admin", "Elena Moraru", Role.ADMINISTRATOR, "en"),
    ("staff", "Liuba Croitoru", Role.STAFF, "ro"),
    ("promoter", "Ana Rusu", Role.PROMOTER, "ro"),
    ("promoter2", "Igor Țurcanu", Role.PROMOTER, "ro"),
    ("promoter3", "Петр Кирчу", Role.PROMOTER, "en"),
    ("promoter4", "Daria Munteanu", Role.PROMOTER, "ro"),
    ("analyst", "Mihai Stănescu", Role.ANALYST, "en"),
)
OUTSIDE = (
    ("buyer", "Katrin Brandl", Role.BUYER, "en"),
    ("sme", "Vasile Guțu", Role.SME, "ro"),
)

FIRST = [
    "Andrei",
    "Maria",
    "Ion",
    "Elena",
    "Vasile",
    "Ana",
    "Mihai",
    "Ioana",
    "Ștefan",
    "Cristina",
    "Nicolae",
    "Daniela",
    "Gheorghe",
    "Mihaela",
    "Radu",
    "Alina",
    "Sorin",
    "Irina",
    "Victor",
    "Tatiana",
    "Tudor",
    "Corina",
    "Marius",
    "Natalia",
    "Sergiu",
    "Lidia",
    "Octavian",
    "Rodica",
    "Dorin",
    "Veronica",
    "Adrian",
    "Silvia",
    "Constantin",
    "Diana",
    "Eugen",
    "Oxana",
    "Florin",
    "Raluca",
    "Petru",
    "Simona",
    "Cătălin",
    "Larisa",
    "Bogdan",
    "Gabriela",
    "Emil",
    "Aurelia",
    "Lucian",
    "Mădălina",
]
LAST = [
    "Popescu",
    "Rusu",
    "Munteanu",
    "Ciobanu",
    "Moraru",
    "Ceban",
    "Lungu",
    "Rotaru",
    "Cojocaru",
    "Sîrbu",
    "Croitoru",
    "Țurcanu",
    "Guțu",
    "Bejan",
    "Căldare",
    "Stănescu",
    "Ionescu",
    "Dumitru",
    "Șerban",
    "Pădureanu",
    "Bălan",
    "Crăciun",
    "Dobre",
    "Enache",
    "Filip",
    "Grigore",
    "Hâncu",
    "Iliescu",
    "Jitaru",
    "Lazăr",
    "Manole",
    "Negru",
    "Oprea",
    "Păun",
    "Răileanu",
    "Savin",
    "Țâmpău",
    "Ursu",
    "Vlad",
    "Zamfir",
    "Botnaru",
    "Covalciuc",
    "Dănilă",
    "Gârbu",
    "Brânză",
    "Pântea",
    "Mânzat",
    "Văcaru",
]
CYRILLIC = [
    "Наталья Сырбу",
    "Екатерина Арнаут",
    "Сергей Чебан",
    "Иван Димитров",
    "Милица Јовановић",
    "Ольга Руснак",
    "Георги Петков",
    "Драган Николић",
]
ABROAD = {
    "DE": "Katrin Brandl|Jürgen Weißmann|Sabine Köhler|Matthias Groß|Anke Lorenz",
    "AT": "Franz Huber|Birgit Moser|Günther Pichler",
    "CH": "Urs Zürcher|Regula Meier|Beat Aebischer",
    "IT": "Giulia Ferrari|Marco Bianchi|Chiara De Luca|Paolo Ricci",
    "FR": "Élodie Lefèvre|Jérôme Dubois|Hélène Gauthier|François Noël",
    "TR": "Ayşe Yıldız|Mehmet Öztürk|Gökhan Çelik",
    "NL": "Joris van den Berg|Sanne de Vries",
    "BE": "Tom Verhoeven|Annelies Peeters",
    "SE": "Åsa Lindström|Björn Öberg",
    "NO": "Ingrid Sørensen|Øyvind Dahl",
    "US": "Linda Carter|James O’Neill",
    "GB": "Fiona Walsh|Oliver Bennett",
    "JP": "Haruto Tanaka|Yuki Sato",
    "KR": "Minjun Kim|Jiwoo Park",
    "ES": "Lucía Fernández|Íñigo Muñoz",
    "BG": "Георги Петков|Мария Стоянова",
    "RS": "Милица Јовановић|Драган Николић",
    "CZ": "Jiří Dvořák|Kateřina Šimková",
    "PL": "Łukasz Wójcik|Małgorzata Zając",
}

INVESTOR_JOBS = (
    ("purchasing", "Șef achiziții", "Head of purchasing"),
    ("general", "Director de uzină", "Plant manager"),
    ("quality", "Calitate furnizori", "Supplier quality"),
    ("engineering", "Inginer de produs", "Product engineer"),
    ("finance", "Director financiar", "Finance director"),
    ("purchasing", "Cumpărător", "Buyer"),
)
SUPPLIER_JOBS = (
    ("general", "Director general", "General manager"),
    ("sales", "Vânzări", "Sales"),
    ("quality", "Responsabil calitate", "Quality manager"),
    ("engineering", "Tehnolog", "Process engineer"),
)


def email_of(login: str) -> str:
    return f"{login}@{DOMAIN}"


def make_users(world: World) -> None:
    """One password for all: it is hashed once, because hashing is slow on purpose."""
    password = make_password(PASSWORD)
    for login, name, role, language in AGENCY + OUTSIDE:
        world.users[login] = User(
            email=email_of(login),
            name=name,
            role=role,
            language=language,
            password=password,
            is_demo=True,
            date_joined=world.moment(world.ago(760)),
        )
    User.objects.bulk_create(world.users.values())


def person_name(world: World, country: str = "") -> str:
    if country in ABROAD and world.chance(0.6):
        return world.pick(ABROAD[country].split("|"))
    if world.chance(0.04):
        return world.pick(CYRILLIC)
    return f"{world.pick(FIRST)} {world.pick(LAST)}"


def add_people(
    world: World, company: Company, jobs: Any, count: int, country: str = "", domain: str = ""
) -> list[Person]:
    made: list[Person] = []
    for number, (function, title, title_en) in enumerate(jobs[:count]):
        name = person_name(world, country if number in (0, 2) else "")
        while name in {person.name for person in made}:
            name = person_name(world)
        is_foreign = country != "" and number == 0
        made.append(
            world.add(
                Person,
                company=company,
                name=name,
                function=function,
                job_title=title_en if is_foreign else title,
                email=f"{mailbox(name)}@{domain}" if world.chance(0.9) else "",
                phone=phone(world) if world.chance(0.8) else "",
                languages=["en C1", "ro A2"] if is_foreign else world.pick(_LANGUAGES),
                is_key=number == 0,
                mail_consent_on=world.maybe(0.7, world.day_between(20, 600)),
                phone_consent_on=world.maybe(0.5, world.day_between(20, 600)),
                left_on=world.ago(90) if number > 1 and world.chance(0.06) else None,
            )
        )
    return made


_LANGUAGES = (["ro", "en B2"], ["ro", "en B1", "ru C1"], ["ro", "it B2"], ["ro", "de B1"], ["ro"])


def mailbox(name: str) -> str:
    return ".".join(
        "".join(letter for letter in word if letter.isascii() and letter.isalnum())
        for word in fold(name).split()
    )


def phone(world: World) -> str:
    digits = f"{world.rng.randint(0, 9_999_999):07d}"
    return f"+999 {world.rng.randint(20, 79)} {digits[:3]} {digits[3:]}"
