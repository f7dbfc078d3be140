"""The words of the grammar, by language. A further language is a further `Words`.

A phrase is a list of spellings, the first being the one written. In a spelling `{n}` is a whole
number, `{unit}` one of the units (`90d` is both in one), `{rest}` what follows. Words are compared
folded, so `în` and `in` are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from linkages.folding import fold

UNITS = ("day", "week", "month", "quarter", "year")


@dataclass(frozen=True)
class Words:
    joins: Mapping[str, tuple[str, ...]]  # and, or, not
    phrases: Mapping[str, tuple[str, ...]]
    units: Mapping[str, tuple[str, ...]]  # forms by number as `form` picks them, then others
    form: Callable[[int], int]
    multipliers: Mapping[str, int]  # written after a number
    currencies: Mapping[str, str]  # names and signs → code
    months: tuple[tuple[str, ...], ...]  # short form as shown, then full names
    quarter: tuple[str, ...]  # before or after its number
    decimal: str
    examples: Mapping[str, str]  # by kind of field
    before_noun: tuple[str, ...] = ("", "", "")  # after a number, by its form: 20 de clienți


ENGLISH = Words(
    joins={"and": ("and",), "or": ("or",), "not": ("not",)},
    phrases={
        "empty": ("empty", "blank", "is empty", "no value"),
        "dup": ("dup", "duplicate", "duplicates"),
        "between": ("between",),
        "one_of": ("one of",),
        "yes": ("yes", "true"),
        "no": ("no", "false"),
        "unknown": ("unknown",),
        "today": ("today",),
        "yesterday": ("yesterday",),
        "tomorrow": ("tomorrow",),
        "this:week": ("this week", "current week"),
        "this:month": ("this month", "current month"),
        "this:quarter": ("this quarter", "current quarter"),
        "this:year": ("this year", "current year"),
        "last:week": ("last week", "previous week"),
        "last:month": ("last month", "previous month"),
        "last:quarter": ("last quarter", "previous quarter"),
        "last:year": ("last year", "previous year"),
        "next:week": ("next week",),
        "next:month": ("next month",),
        "next:quarter": ("next quarter",),
        "next:year": ("next year",),
        "within": (
            "within {n} {unit}", "last {n} {unit}", "past {n} {unit}", "in the last {n} {unit}",
            "within the last {n} {unit}",
        ),
        "next_days": ("next {n} {unit}", "within the next {n} {unit}", "in the next {n} {unit}"),
        "older": ("older than {n} {unit}", "more than {n} {unit} ago", "over {n} {unit} ago"),
        "ago": ("{n} {unit} ago",),
        "ahead": ("in {n} {unit}",),
        "overdue": ("overdue",),
        "before": ("before",),
        "after": ("after",),
        "since": ("since", "from"),
        "until": ("until", "up to"),
        "during": ("in", "on", "during"),
        "top": ("top {n}",),
        "bottom": ("bottom {n}",),
        "under": ("under", "below"),
        "all_of": ("all of",),
        "none_of": ("none of",),
        "only": ("only",),
        "number": ("count",),
        "me": ("me",),
        "my_team": ("my team",),
        "nobody": ("nobody", "no one"),
        "inactive": ("inactive",),
        "in_list": ("in list", "in the list"),
        "near": ("within {n} km of",),
        "present": ("has one", "yes", "present"),
        "absent": ("none", "no", "without"),
        "expires": ("expires within {n} {unit}", "expiring within {n} {unit}"),
    },
    units={
        "day": ("day", "days", "d"),
        "week": ("week", "weeks", "w", "wk"),
        "month": ("month", "months", "mo", "m"),
        "quarter": ("quarter", "quarters"),
        "year": ("year", "years", "y", "yr", "yrs"),
    },
    form=lambda n: 0 if n == 1 else 1,
    multipliers={
        "k": 10**3, "thousand": 10**3,
        "m": 10**6, "mn": 10**6, "mio": 10**6, "mln": 10**6, "million": 10**6, "millions": 10**6,
        "b": 10**9, "bn": 10**9, "billion": 10**9, "billions": 10**9,
    },
    currencies={
        "€": "EUR", "euro": "EUR", "euros": "EUR", "$": "USD", "us$": "USD", "dollars": "USD",
        "£": "GBP", "¥": "JPY", "pounds": "GBP",
    },
    months=(
        ("Jan", "January"), ("Feb", "February"), ("Mar", "March"), ("Apr", "April"),
        ("May", "May"), ("Jun", "June"), ("Jul", "July"), ("Aug", "August"),
        ("Sep", "September", "Sept"), ("Oct", "October"), ("Nov", "November"),
        ("Dec", "December"),
    ),
    quarter=("q", "quarter"),
    decimal=".",
    examples={
        "text": "steel, “cold rolled”, alum*, not empty",
        "long_text": "steel “cold rolled” -scrap",
        "id": "RO1234567, RO12*, @example.com",
        "number": "50.., 100..500, >= 20, top 10",
        "money": "> 5m EUR, 1m..5m, empty",
        "percent": ">= 10 %, 5..20",
        "year": "2019, 2015..2020, > 2010",
        "date": "2026-05, last quarter, within 90 days, older than 90 days",
        "datetime": "2026-05, today, within 90 days, older than 90 days",
        "yes_no": "yes, no, unknown",
        "choice": "RS, BA; not RS; empty",
        "tree": "C25 (with all below), =C25, C25*",
        "many": "a, b; all of a, b; none of a, b; count >= 3",
        "person": "a name, me, my team, nobody",
        "link": "part of a name, in list \"Q3 visits\", empty",
        "place": "a region, within 50 km of Chișinău",
        "file": "a name, none, expires within 60 days",
    },
)  # fmt: skip

ROMANIAN = Words(
    joins={"and": ("și",), "or": ("sau", "ori"), "not": ("nu",)},
    phrases={
        "empty": ("gol", "goală", "necompletat", "fără valoare"),
        "dup": ("dublură", "dubluri", "duplicat", "duplicate"),
        "between": ("între",),
        "one_of": ("una din", "unul din"),
        "yes": ("da", "adevărat"),
        "no": ("nu", "fals"),
        "unknown": ("necunoscut", "necunoscută"),
        "today": ("azi", "astăzi"),
        "yesterday": ("ieri",),
        "tomorrow": ("mâine",),
        "this:week": ("săptămâna aceasta", "săptămâna asta", "săptămâna curentă"),
        "this:month": ("luna aceasta", "luna asta", "luna curentă"),
        "this:quarter": ("trimestrul acesta", "trimestrul ăsta", "trimestrul curent"),
        "this:year": ("anul acesta", "anul ăsta", "anul curent"),
        "last:week": ("săptămâna trecută",),
        "last:month": ("luna trecută",),
        "last:quarter": ("trimestrul trecut",),
        "last:year": ("anul trecut",),
        "next:week": ("săptămâna viitoare",),
        "next:month": ("luna viitoare",),
        "next:quarter": ("trimestrul viitor",),
        "next:year": ("anul viitor",),
        "within": (
            "în ultimele {n} {unit}", "ultimele {n} {unit}", "în ultimii {n} {unit}",
            "ultimii {n} {unit}", "în ultima {n} {unit}", "în ultimul {n} {unit}",
        ),
        "next_days": (
            "în următoarele {n} {unit}", "următoarele {n} {unit}", "următorii {n} {unit}",
            "în următorii {n} {unit}",
        ),
        "within:year": ("în ultimii {n} {unit}",),
        "next_days:year": ("în următorii {n} {unit}",),
        "older": (
            "mai vechi de {n} {unit}", "mai veche de {n} {unit}", "acum mai mult de {n} {unit}",
            "cu mai mult de {n} {unit} în urmă",
        ),
        "ago": ("acum {n} {unit}", "{n} {unit} în urmă", "cu {n} {unit} în urmă"),
        "ahead": ("peste {n} {unit}",),
        "overdue": ("restant", "restantă", "depășit", "depășită"),
        "before": ("înainte de",),
        "after": ("după",),
        "since": ("începând cu", "de la"),
        "until": ("până la", "până în"),
        "during": ("în", "pe"),
        "top": ("primele {n}", "primii {n}"),
        "bottom": ("ultimele {n}", "ultimii {n}"),
        "under": ("sub",),
        "all_of": ("toate din", "toți din"),
        "none_of": ("niciuna din", "niciunul din"),
        "only": ("doar", "numai"),
        "number": ("numărul", "număr"),
        "me": ("eu", "mine"),
        "my_team": ("echipa mea",),
        "nobody": ("nimeni",),
        "inactive": ("inactiv", "inactivă"),
        "in_list": ("în lista",),
        "near": ("la {n} km de", "în raza de {n} km de", "la cel mult {n} km de"),
        "present": ("are", "există", "da"),
        "absent": ("niciunul", "niciuna", "fără", "nu"),
        "expires": ("expiră în {n} {unit}", "expiră în următoarele {n} {unit}"),
    },
    units={
        "day": ("zi", "zile", "de zile"),
        "week": ("săptămână", "săptămâni", "de săptămâni"),
        "month": ("lună", "luni", "de luni"),
        "quarter": ("trimestru", "trimestre", "de trimestre"),
        "year": ("an", "ani", "de ani"),
    },
    form=lambda n: 0 if n == 1 else 1 if n == 0 or 0 < n % 100 < 20 else 2,
    multipliers={
        "mie": 10**3, "mii": 10**3,
        "mil": 10**6, "milion": 10**6, "milioane": 10**6,
        "mld": 10**9, "miliard": 10**9, "miliarde": 10**9,
    },
    currencies={"lei": "RON", "leu": "RON", "euro": "EUR", "dolari": "USD", "lire": "GBP"},
    months=(
        ("ian.", "ianuarie"), ("feb.", "februarie"), ("mart.", "martie", "mar"),
        ("apr.", "aprilie"), ("mai", "mai"), ("iun.", "iunie"), ("iul.", "iulie"),
        ("aug.", "august"), ("sept.", "septembrie"), ("oct.", "octombrie"),
        ("nov.", "noiembrie"), ("dec.", "decembrie"),
    ),
    quarter=("t", "trim", "trimestrul", "trimestru"),
    decimal=",",
    examples={
        "text": "oțel, „laminat la rece”, alum*, nu gol",
        "long_text": "oțel „laminat la rece” -deșeuri",
        "id": "RO1234567, RO12*, @example.com",
        "number": "50.., 100..500, >= 20, primele 10",
        "money": "> 5 mil. EUR, 1 mil .. 5 mil, gol",
        "percent": ">= 10 %, 5..20",
        "year": "2019, 2015..2020, > 2010",
        "date": "2026-05, trimestrul trecut, în ultimele 90 de zile, mai vechi de 90 de zile",
        "datetime": "2026-05, azi, în ultimele 90 de zile, mai vechi de 90 de zile",
        "yes_no": "da, nu, necunoscut",
        "choice": "RS, BA; nu RS; gol",
        "tree": "C25 (cu tot ce ține de el), =C25, C25*",
        "many": "a, b; toate din a, b; niciuna din a, b; numărul >= 3",
        "person": "un nume, eu, echipa mea, nimeni",
        "link": "o parte din nume, în lista \"Vizite T3\", gol",
        "place": "o regiune, la 50 km de Chișinău",
        "file": "un nume, niciunul, expiră în 60 de zile",
    },
    before_noun=("", "", " de"),
)  # fmt: skip

WORDS: dict[str, Words] = {"en": ENGLISH, "ro": ROMANIAN}


def words_of(language: str) -> Words:
    """Those of the language; the English ones where it has no table."""
    return WORDS.get(language) or WORDS.get(language.partition("-")[0]) or ENGLISH


@cache
def understood(language: str) -> tuple[Words, ...]:
    """Whose words are understood in a language: its own, then English."""
    own = words_of(language)
    return (own,) if own is ENGLISH else (own, ENGLISH)


@cache
def joins(language: str) -> Mapping[str, str]:
    """Folded word → and, or, not."""
    return {
        fold(word): name
        for words in understood(language)
        for name, spellings in words.joins.items()
        for word in spellings
    }


@cache
def spellings(language: str, name: str) -> tuple[tuple[str, ...], ...]:
    """Every spelling of a phrase, folded and cut into words."""
    return tuple(
        tuple(part if part.startswith("{") else fold(part) for part in spelling.split())
        for words in understood(language)
        for spelling in words.phrases.get(name, ())
    )


@cache
def unit_names(language: str) -> Mapping[str, str]:
    """Folded word → unit."""
    return {
        fold(form).removeprefix("de "): unit
        for words in reversed(understood(language))
        for unit, forms in words.units.items()
        for form in forms
    }


@cache
def _every(language: str) -> tuple[Words, ...]:
    """All tables, the language's own last, so that it decides: no number or date can be taken
    for something else because a further language is read."""
    return (*WORDS.values(), ENGLISH, words_of(language))


@cache
def multiplier_names(language: str) -> Mapping[str, int]:
    return {
        fold(word): value for words in _every(language) for word, value in words.multipliers.items()
    }


@cache
def currency_names(language: str) -> Mapping[str, str]:
    return {
        fold(word): code for words in _every(language) for word, code in words.currencies.items()
    }


@cache
def month_names(language: str) -> Mapping[str, int]:
    """Folded month, short or long → its number."""
    return {
        fold(name).rstrip("."): number
        for words in _every(language)
        for number, names in enumerate(words.months, 1)
        for name in names
    }


@cache
def quarter_names() -> tuple[str, ...]:
    return tuple({fold(name): 1 for words in WORDS.values() for name in words.quarter})


def amount_of(number: int, unit: str, language: str) -> str:
    """`90 days`, `90 de zile`."""
    words = words_of(language)
    return f"{number} {words.units[unit][words.form(number)]}"


def counted(number: int, language: str) -> str:
    """The number as it stands before a noun in the plural: `20`, `20 de`."""
    words = words_of(language)
    return f"{number}{words.before_noun[words.form(number)]}"


def written(name: str, language: str, number: int = 0, unit: str = "day") -> str:
    """A phrase as it is written in a language."""
    words = words_of(language)
    own = words.phrases.get(f"{name}:{unit}") if number else None  # Romanian: ultimii 2 ani
    spelling = (own or words.phrases.get(name) or ENGLISH.phrases[name])[0]
    return spelling.replace("{n} {unit}", amount_of(number, unit, language)).replace(
        "{n}", str(number)
    )
