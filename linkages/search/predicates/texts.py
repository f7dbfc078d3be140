"""Tests of short and long texts and of ids: folded on both sides, never an expression of the
person's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import BooleanField, F, Func, Q, TextField, Value
from django.db.models.functions import Concat, Lower
from django.db.models.lookups import Exact, GreaterThanOrEqual, LessThan

from linkages.bilingual import Fold, FoldedWords
from linkages.companies import identifiers
from linkages.folding import fold
from linkages.search import patterns
from linkages.search.askable import AskableField
from linkages.search.patterns import like_literal
from linkages.search.predicates.base import (
    Ground,
    Like,
    Matches,
    Unfit,
    compared,
    is_reference,
    present,
    text_argument,
    unfit_operator,
)
from linkages.search.query import Test
from linkages.search.sources import Column, Form

SIMILAR = 0.35
AFTER = "\U0010ffff"


def test(field: AskableField, one: Test, ground: Ground) -> Q:
    tests = ID_TESTS if field.kind == "id" else TEXT_TESTS
    make = tests.get(one.op)
    if make is None or not isinstance(field.source, Column):
        raise unfit_operator(field, one)
    return make(field, one.args, ground)


def each(source: Column) -> list[Any]:
    return [F(path) for path in source.texts or (source.path,)]


def any_of(source: Column, condition: Callable[[Any], Q]) -> Q:
    """Whether one of the spellings fulfils the condition."""
    found = Q()
    for text in each(source):
        found |= condition(text)
    return found


def folded(source: Column) -> Any:
    """All spellings as one folded text, by the stored column where there is one."""
    if source.folded:
        return F(source.folded)
    texts = each(source)
    return Fold(texts[0]) if len(texts) == 1 else Fold(Concat(*_spaced(texts)))


def _spaced(texts: list[Any]) -> list[Any]:
    return [part for text in texts for part in (text, Value(" "))]


def contains(source: Column, words: str) -> Q:
    return Q(Like(folded(source), Value(f"%{like_literal(words)}%")))


def _narrowed(source: Column, literal: str, condition: Q) -> Q:
    """With what the index of the folded column can look up first."""
    return (
        contains(source, literal) & condition if source.folded and len(literal) > 2 else condition
    )


# ── Short texts ──────────────────────────────────────────────────────────────


def _words(field: AskableField, args: Any, ground: Ground) -> Q:
    words = [word for arg in args for word in fold(text_argument(arg)).split()]
    if not words:
        raise Unfit("no_letters")
    found = Q()
    for word in words:
        found &= contains(field.source, word)
    return found


def _phrase(field: AskableField, args: Any, ground: Ground) -> Q:
    phrase = _letters(args)
    return _narrowed(
        field.source,
        phrase,
        any_of(field.source, lambda text: Q(Like(Fold(text), Value(f"%{like_literal(phrase)}%")))),
    )


def _letters(args: Any) -> str:
    found = fold(text_argument(args[0] if args else None))
    if not found:
        raise Unfit("no_letters")
    return found


def _equals(field: AskableField, args: Any, ground: Ground) -> Q:
    if is_reference(args[0]):
        other = Fold(compared(field, ground, args[0]))
        same = any_of(field.source, lambda text: Q(Exact(Fold(text), other)))
        return same & present(field, ground)
    wanted = _letters(args)
    return _narrowed(
        field.source,
        wanted,
        any_of(field.source, lambda text: Q(Exact(Fold(text), Value(wanted)))),
    )


def _exact(field: AskableField, args: Any, ground: Ground) -> Q:
    wanted = text_argument(args[0])
    return any_of(field.source, lambda text: Q(Exact(text, Value(wanted))))


def _like(shape: str) -> Callable[[AskableField, Any, Ground], Q]:
    def make(field: AskableField, args: Any, ground: Ground) -> Q:
        literal = _letters(args)
        like = Value(shape.format(like_literal(literal)))
        return _narrowed(
            field.source, literal, any_of(field.source, lambda text: Q(Like(Fold(text), like)))
        )

    return make


def _pattern(field: AskableField, args: Any, ground: Ground) -> Q:
    try:
        wanted = patterns.read(text_argument(args[0]))
    except patterns.BadPattern as error:
        limit = patterns.STARS if error.code == "stars" else patterns.LIMIT
        raise Unfit(f"pattern_{error.code}", limit=limit) from error
    if wanted.is_everything:
        return present(field, ground)
    by: type[Func] = Matches if wanted.regex else Like
    shape = Value(wanted.regex or wanted.like)
    return present(field, ground) & _narrowed(
        field.source, wanted.literal, any_of(field.source, lambda text: Q(by(Fold(text), shape)))
    )


def _alike(field: AskableField, args: Any, ground: Ground) -> Q:
    wanted = Value(_letters(args), output_field=TextField())

    def similar(text: Any) -> Q:
        score = Func(Fold(text), wanted, function="similarity")
        return Q(
            Func(score, Value(SIMILAR), arg_joiner=" >= ", template="%(expressions)s",
                 output_field=BooleanField())
        )  # fmt: skip

    return any_of(field.source, similar)


def _between(field: AskableField, args: Any, ground: Ground) -> Q:
    """Alphabetical, both ends with all that begins like them: `a..f` holds “fabric”."""
    low, high = (fold(text_argument(arg)) if arg else "" for arg in (*args, None, None)[:2])
    if not low and not high:
        raise Unfit("range")
    text = _collated(Fold(F(field.source.path)))
    found = present(field, ground)
    if low:
        found &= Q(GreaterThanOrEqual(text, Value(low)))
    if high:
        found &= Q(LessThan(text, Value(high + AFTER)))
    return found


def _collated(text: Any) -> Any:
    return Func(text, template='(%(expressions)s COLLATE "C")', output_field=TextField())


def _one_of(field: AskableField, args: Any, ground: Ground) -> Q:
    wanted = sorted({fold(text_argument(arg)) for arg in args} - {""})
    return any_of(field.source, lambda text: among(Fold(text), wanted)) if wanted else Q(pk__in=())


def among(value: Any, wanted: list[Any]) -> Q:
    """`value = ANY(list)`: one parameter, however long the list."""
    from django.contrib.postgres.fields import ArrayField

    array = Value(wanted, output_field=ArrayField(TextField()))
    return Q(
        Func(value, array, template="%(expressions)s)", arg_joiner=" = ANY(",
             output_field=BooleanField())
    )  # fmt: skip


def _web(field: AskableField, args: Any, ground: Ground) -> Q:
    """Words, “phrases”, -without and or, as people search the web."""
    wanted = fold(text_argument(args[0] if args else None))
    if not any(letter.isalnum() for letter in wanted):
        raise Unfit("no_letters")
    vector = FoldedWords(F(field.source.path))
    query = Func(
        Value("simple"), Value(wanted),
        template="websearch_to_tsquery(%(expressions)s)", arg_joiner="::regconfig, ",
    )  # fmt: skip
    found = Func(vector, query, arg_joiner=" @@ ", template="%(expressions)s",
                 output_field=BooleanField())  # fmt: skip
    return Q(found) & present(field, ground)


TEXT_TESTS: dict[str, Callable[[AskableField, Any, Ground], Q]] = {
    "words": _words,
    "phrase": _phrase,
    "equals": _equals,
    "exact": _exact,
    "starts": _like("{}%"),
    "ends": _like("%{}"),
    "pattern": _pattern,
    "alike": _alike,
    "between": _between,
    "one_of": _one_of,
    "web": _web,
}


# ── Ids ──────────────────────────────────────────────────────────────────────


def bare(form: Form | None, text: str) -> str:
    """The id without what people write around it."""
    match form:
        case "number":
            return identifiers.key(text)
        case "phone":
            digits = "".join(letter for letter in text if letter.isdigit())
            return digits.removeprefix("00")
        case "url":
            head, found, rest = text.strip().lower().partition("://")
            return (rest if found else head).removeprefix("www.").rstrip("/")
    return text.strip().lower()


def bare_sql(form: Form | None, value: Any) -> Any:
    """`bare` in the database."""
    match form:
        case "number":
            return value
        case "phone":
            return _replaced(_replaced(value, r"[^0-9]", "g"), "^00")
        case "url":
            return _replaced(_replaced(Lower(value), r"^([a-z]+://)?(www\.)?"), "/+$")
    return Lower(value)


def _replaced(value: Any, what: str, flags: str = "") -> Any:
    return Func(value, Value(what), Value(""), Value(flags), function="regexp_replace")


def _id_like(shape: str) -> Callable[[AskableField, Any, Ground], Q]:
    def make(field: AskableField, args: Any, ground: Ground) -> Q:
        text = bare_sql(field.source.form, F(field.source.path))
        like = Value(shape.format(like_literal(_bare(field, args))))
        return Q(Like(text, like))

    return make


def _bare(field: AskableField, args: Any) -> str:
    found = bare(field.source.form, text_argument(args[0] if args else None))
    if not found:
        raise Unfit("no_letters")
    return found


def _id_equals(field: AskableField, args: Any, ground: Ground) -> Q:
    if is_reference(args[0]):
        return _equals(field, args, ground)
    text = bare_sql(field.source.form, F(field.source.path))
    return Q(Exact(text, Value(_bare(field, args))))


def _id_one_of(field: AskableField, args: Any, ground: Ground) -> Q:
    form = field.source.form
    wanted = sorted({bare(form, text_argument(arg)) for arg in args} - {""})
    return among(bare_sql(form, F(field.source.path)), wanted)


def _domain(field: AskableField, args: Any, ground: Ground) -> Q:
    """Addresses at the domain or below it."""
    name = like_literal(text_argument(args[0]).strip().lower().lstrip("@"))
    text = Lower(F(field.source.path))
    if field.source.form == "url":
        host = Func(bare_sql("url", F(field.source.path)), Value("/"), Value(1),
                    function="split_part")  # fmt: skip
        return Q(Like(host, Value(name))) | Q(Like(host, Value(f"%.{name}")))
    return Q(Like(text, Value(f"%@{name}"))) | Q(Like(text, Value(f"%@%.{name}")))


ID_TESTS: dict[str, Callable[[AskableField, Any, Ground], Q]] = {
    "equals": _id_equals,
    "starts": _id_like("{}%"),
    "one_of": _id_one_of,
    "domain": _domain,
}
