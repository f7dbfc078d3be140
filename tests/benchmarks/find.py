"""The search box on a large register: a misspelt name, the beginning of one, a register number, two
words of text, and what keeping the index adds to writes. Beside them the same by SQL written by
hand on the register's own indexes."""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Callable, Sequence
from typing import Any

from tests.benchmarks import setting

# isort: split

from django.db import connection, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat

from linkages.companies.models import Company, Identifier
from linkages.find.models import SearchDocument
from linkages.find.query import find
from linkages.find.words import name
from linkages.folding import fold

WRITTEN = 10_000
Ask = Callable[[str], Any]


def sql(statement: str, *params: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall() if cursor.description else []


# ── What is asked ────────────────────────────────────────────────────────────


def questions(count: int, seed: int = 7) -> dict[str, list[tuple[str, int]]]:
    """Kind of question → text and the company that it means."""
    dice = random.Random(seed)
    last = Company.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    keys = [dice.randint(1, last) for _ in range(count * 2)]
    firms = list(Company.objects.filter(pk__in=keys).order_by("pk"))
    dice.shuffle(firms)
    firms = firms[:count]
    numbers = dict(
        Identifier.objects.filter(company__in=firms, kind="register").values_list(
            "company", "value"
        )
    )
    return {
        "misspelt name": [(slip(name(firm.name), dice), firm.pk) for firm in firms],
        "beginning of a name": [(name(firm.name)[:8], firm.pk) for firm in firms],
        "register number": [(numbers[firm.pk], firm.pk) for firm in firms if firm.pk in numbers],
        "two words": [(two(name(firm.name), dice), firm.pk) for firm in firms],
        "one broad word": [(name(firm.name).split()[0], firm.pk) for firm in firms],
    }


def slip(text: str, dice: random.Random) -> str:
    """A letter of the longest word left out, doubled, changed or swapped with the next."""
    words = text.split()
    place = max(range(len(words)), key=lambda one: len(words[one]))
    word = words[place]
    at = dice.randint(1, max(1, len(word) - 2))
    words[place] = dice.choice(
        [
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + "x" + word[at + 1 :],
            word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :],
        ]
    )
    return " ".join(words)


def two(text: str, dice: random.Random) -> str:
    words = text.split()
    return " ".join(dice.sample(words, min(2, len(words))))


# ── By hand ──────────────────────────────────────────────────────────────────

COUNT = "SELECT count(*) FROM (SELECT 1 FROM companies_company WHERE {} LIMIT 10001) AS counted"
PAGE = "SELECT id, name FROM companies_company WHERE {} ORDER BY {} LIMIT 25"


def by_trigram(text: str) -> list[int]:
    folded = fold(text)
    with transaction.atomic():
        sql("SET LOCAL pg_trgm.word_similarity_threshold = 0.6")
        sql(COUNT.format("%s <%% name_folded"), folded)
        rows = sql(PAGE.format("%s <%% name_folded", "%s <<-> name_folded"), folded, folded)
    return [row[0] for row in rows]


def by_beginning(text: str) -> list[int]:
    low, high = fold(text), fold(text) + "\U0010ffff"
    where = "name_folded >= %s AND name_folded < %s"
    sql(COUNT.format(where), low, high)
    return [row[0] for row in sql(PAGE.format(where, "name_folded, id"), low, high)]


def by_number(text: str) -> list[int]:
    return [
        row[0]
        for row in sql(
            "SELECT c.id, c.name FROM companies_identifier i JOIN companies_company c "
            "ON c.id = i.company_id WHERE i.kind = 'register' AND i.country = 'XV' "
            "AND i.value_key = %s",
            text,
        )
    ]


def by_words(text: str) -> list[int]:
    words = [f"%{word}%" for word in fold(text).split()]
    where = " AND ".join(["name_folded LIKE %s"] * len(words))
    sql(COUNT.format(where), *words)
    return [row[0] for row in sql(PAGE.format(where, "name_folded, id"), *words)]


BY_HAND: dict[str, Ask] = {
    "misspelt name": by_trigram,
    "beginning of a name": by_beginning,
    "register number": by_number,
    "two words": by_words,
    "one broad word": by_words,
}


# ── Measured ─────────────────────────────────────────────────────────────────


def measured(asked: Sequence[tuple[str, int]], ask: Ask) -> dict[str, Any]:
    taken, met = [], 0
    for text, _key in asked[:3]:
        ask(text)
    for text, key in asked:
        started = time.perf_counter()
        keys = ask(text)
        taken.append((time.perf_counter() - started) * 1000)
        met += key in keys or same_name(key, keys)
    taken.sort()
    return {
        "p50_ms": round(taken[len(taken) // 2], 1),
        "p95_ms": round(taken[min(len(taken) - 1, int(len(taken) * 0.95))], 1),
        "hit_in_25": round(met / len(asked), 3),
    }


def same_name(key: int, keys: Sequence[int]) -> bool:
    """Names of the made register repeat: another of the same name is as good."""
    wanted = name(Company.objects.get(pk=key).name)
    found = Company.objects.filter(pk__in=keys).values_list("name", flat=True)
    return wanted in {name(one) for one in found}


def product(user: Any, kinds: list[str] | None) -> Ask:
    def ask(text: str) -> list[int]:
        group = find(text, user, kinds, limit=25).group("company")
        return [hit.object_id for hit in group.hits] if group else []

    return ask


def writes() -> dict[str, Any]:
    """Seconds for the same statement with the index kept and without, each rolled back."""
    keys = list(Company.objects.order_by("-pk").values_list("pk", flat=True)[:WRITTEN])
    some = Company.objects.filter(pk__in=keys)
    acts: dict[str, Callable[[], Any]] = {
        "without text": lambda: some.update(status="active"),
        "with text": lambda: some.update(group_name=Concat(F("group_name"), Value("x"))),
    }
    found: dict[str, Any] = {"rows": len(keys)}
    for label, act in acts.items():
        for state in ("on", "off"):
            with transaction.atomic():
                sql(f"SET LOCAL linkages.find = '{state}'")
                started = time.perf_counter()
                act()
                found[f"{label}, index {state}, s"] = round(time.perf_counter() - started, 2)
                transaction.set_rollback(True)
    return found


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--questions", type=int, default=40)
    options.add_argument("--writes", action="store_true", help="measure writes too")
    chosen = options.parse_args()
    user = setting.administrator()
    sql("SET work_mem = '64MB'")
    found: dict[str, Any] = {
        "sizes": setting.sizes(),
        "documents": SearchDocument.objects.count(),
        "questions": chosen.questions,
    }
    for kind, asked in questions(chosen.questions).items():
        found[kind] = {
            "all kinds": measured(asked, product(user, None)),
            "companies": measured(asked, product(user, ["company"])),
            "by hand": measured(asked, BY_HAND[kind]),
        }
        print(kind, json.dumps(found[kind]), flush=True)  # noqa: T201
    if chosen.writes:
        found["writes"] = writes()
    setting.print_json(found)


if __name__ == "__main__":
    main()
