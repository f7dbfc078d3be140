"""What an expression says: the echo under its cell, and the words for it in a sentence.

The echo stands alone and names the days that are meant today; the words of a sentence follow the
name of the field (“status open”, „stare: deschis”) and hold on any day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

from linkages.periods import Period
from linkages.search.askable import NUMBERS, AskableField
from linkages.search.cells import days
from linkages.search.cells.figures import is_numeral
from linkages.search.cells.keywords import amount_of, words_of
from linkages.search.cells.normal import TooIntricate, normal
from linkages.search.query import (
    AllOf,
    AnyOf,
    Argument,
    Expr,
    FieldRef,
    Not,
    Parameter,
    Test,
)
from linkages.search.voice import N_, translate

_LISTED = 5
_THIN = "\u202f"

#: Operator → echo, and the words in a sentence where they differ.
_TEXTS: dict[str, tuple[str, str]] = {
    "words": (N_("contains %(all)s"), N_("containing %(all)s")),
    "phrase": (N_("contains %(text)s"), N_("containing %(text)s")),
    "web": (N_("contains %(bare)s"), N_("containing %(bare)s")),
    "equals": (N_("is %(text)s"), "%(text)s"),
    "exact": (N_("is exactly %(text)s"), N_("exactly %(text)s")),
    "starts": (N_("begins with %(text)s"), N_("beginning with %(text)s")),
    "ends": (N_("ends with %(text)s"), N_("ending with %(text)s")),
    "pattern": (N_("is of the form %(bare)s"), N_("of the form %(bare)s")),
    "alike": (N_("sounds or looks like %(text)s"), N_("similar to %(text)s")),
    "dup": (N_("has the same value as another record"), N_("the same as in another record")),
    "one_of": (N_("is one of %(any)s"), N_("one of %(any)s")),
    "domain": (N_("at %(bare)s"), ""),
    "top": (N_("among the %(number)s greatest"), ""),
    "bottom": (N_("among the %(number)s smallest"), ""),
    "eq": (N_("exactly %(value)s"), ""),
    "overdue": (N_("overdue"), ""),
    "within": (N_("in the last %(amount)s"), ""),
    "next_days": (N_("in the next %(amount)s"), ""),
    "older": (N_("older than %(amount)s"), ""),
    "under": (N_("in %(label)s, with all below it"), N_("in %(label)s")),
    "prefix": (N_("a code that begins with %(text)s"), ""),
    "has": (N_("has %(label)s"), N_("including %(label)s")),
    "all_of": (N_("has all of %(all_labels)s"), N_("including all of %(all_labels)s")),
    "none_of": (N_("has none of %(any_labels)s"), N_("including none of %(any_labels)s")),
    "only": (N_("has nothing but %(any_labels)s"), N_("nothing but %(any_labels)s")),
    "me": (N_("you"), N_("the person who asks")),
    "my_team": (N_("someone of your team"), N_("someone of the team of the person who asks")),
    "nobody": (N_("nobody"), ""),
    "inactive": (N_("someone whose account is switched off"), ""),
    "link": (N_("is %(label)s"), "%(label)s"),
    "in_list": (N_("on the list %(text)s"), ""),
    "near": (N_("within %(number)s km of %(second)s"), ""),
    "present": (N_("there is one"), N_("which is there")),
    "expires": (N_("expires in the next %(amount)s"), N_("expiring in the next %(amount)s")),
    "empty": (N_("no value"), N_("not given")),
}
#: Of years: `years` is the amount, as languages with genders write other words around it.
_OF_YEARS: dict[str, tuple[str, str]] = {
    "within": (N_("in the last %(years)s"), ""),
    "next_days": (N_("in the next %(years)s"), ""),
    "expires": (N_("expires in the next %(years)s"), N_("expiring in the next %(years)s")),
}
_NUMBERS: dict[str, str] = {
    "gt": N_("more than %(value)s"),
    "ge": N_("at least %(value)s"),
    "lt": N_("less than %(value)s"),
    "le": N_("at most %(value)s"),
    "between": N_("from %(value)s to %(second)s"),
}
_DATES: dict[str, str] = {
    "gt": N_("after %(value)s"),
    "ge": N_("on or after %(value)s"),
    "lt": N_("before %(value)s"),
    "le": N_("on or before %(value)s"),
    "between": N_("from %(value)s to %(second)s"),
}
_PERIODS: dict[tuple[str, str], str] = {
    ("this", "week"): N_("this week"),
    ("this", "month"): N_("this month"),
    ("this", "quarter"): N_("this quarter"),
    ("this", "year"): N_("this year"),
    ("last", "week"): N_("last week"),
    ("last", "month"): N_("last month"),
    ("last", "quarter"): N_("last quarter"),
    ("last", "year"): N_("last year"),
    ("next", "week"): N_("next week"),
    ("next", "month"): N_("next month"),
    ("next", "quarter"): N_("next quarter"),
    ("next", "year"): N_("next year"),
}
_ALPHABET = N_("from %(value)s to %(second)s in the alphabet")
_COUNTS = {
    "=": N_("with %(value)s values"), ">": N_("with more than %(value)s values"),
    ">=": N_("with at least %(value)s values"), "<": N_("with less than %(value)s values"),
    "<=": N_("with at most %(value)s values"),
}  # fmt: skip
_NOT = N_("not %(what)s")
_OR_BLANK = N_("%(what)s, or no value")
_RECORD = N_("record no. %(key)s")
_KNOWN = (N_("has a value"), N_("given"))
_YES_NO = {
    True: (N_("yes"), N_("no or unknown")),
    False: (N_("no"), N_("yes or unknown")),
}
_NODE = (N_("%(label)s itself, without what is below it"), N_("exactly %(label)s"))
_QUOTED = N_("“%(text)s”")
_AND, _OR = N_("%(some)s and %(last)s"), N_("%(some)s or %(last)s")
_MORE = N_("%(count)s more")
_ASKED = N_("the answer to “%(question)s”")
_WITH_DAYS = N_("%(what)s (%(days)s)")
_BEFORE_TODAY, _AFTER_TODAY = N_("%(amount)s before today"), N_("%(amount)s after today")
_TODAY, _YESTERDAY, _TOMORROW = N_("today"), N_("yesterday"), N_("tomorrow")
_RELATIVE_OPS = ("within", "next_days", "older", "overdue", "this", "last", "next")
_NEVER_BLANK = ("empty", "nobody", "none_of", "number")  # their complement has a value


def explain_cell(
    expr: Expr,
    field: AskableField,
    language: str,
    today: dt.date,
    *,
    fields: Mapping[str, AskableField] | None = None,
) -> str:
    return Explainer(field, language, fields or {}, today).says(expr)


def in_sentence(
    expr: Expr, field: AskableField, language: str, fields: Mapping[str, AskableField]
) -> str:
    return Explainer(field, language, fields, None).says(expr)


def listed(items: Sequence[str], language: str, *, joined_by_or: bool = False) -> str:
    """`a, b and c`."""
    if len(items) <= 1:
        return "".join(items)
    template = translate(_OR if joined_by_or else _AND, language)
    return template % {"some": ", ".join(items[:-1]), "last": items[-1]}


def quoted(text: str, language: str) -> str:
    return translate(_QUOTED, language) % {"text": text}


class Explainer:
    """With `today` it writes the echo, without it the words of a sentence."""

    def __init__(
        self,
        field: AskableField,
        language: str,
        fields: Mapping[str, AskableField],
        today: dt.date | None,
    ) -> None:
        self.field, self.language, self.fields, self.today = field, language, fields, today
        self.labels: dict[str, str] | None = None

    def says(self, expr: Expr) -> str:
        with suppress(TooIntricate):
            expr = normal(expr)
        match expr:
            case AnyOf(items):
                return listed([self.says(one) for one in items], self.language, joined_by_or=True)
            case AllOf(items):
                return self.both(items)
            case Not(Not(item)):
                return self.says(item)
            case Not(item):
                said = self.denied(item)
                return self.text(_OR_BLANK, what=said) if _takes_blanks(expr) else said
        return self.test(expr, is_echo=self.today is not None)

    def both(self, items: Sequence[Expr]) -> str:
        """Blanks pass only where every part lets them pass."""
        said = [
            self.denied(one.item) if isinstance(one, Not) and _takes_blanks(one) else self.says(one)
            for one in items
        ]
        what = listed(said, self.language)
        return self.text(_OR_BLANK, what=what) if all(map(_takes_blanks, items)) else what

    def denied(self, item: Expr) -> str:
        """The complement, but for the records without a value that it takes in."""
        if item in (Test("empty"), Test("present")):
            known = self.text(_KNOWN[self.today is None])
            if item == Test("empty"):
                return known
            return self.text(_TEXTS["empty"][self.today is None])
        if isinstance(item, Test):
            if item.op == "is" and isinstance(item.args[0], bool):
                return self.text(_YES_NO[item.args[0]][1])
            return self.text(_NOT, what=self.test(item, is_echo=False))
        return self.text(_NOT, what=self.says(item))

    def text(self, template: str, **values: object) -> str:
        text = translate(template, self.language)
        return text % values if values else text

    # ── Tests ──

    def test(self, test: Test, *, is_echo: bool) -> str:
        said = self.template(test, is_echo=is_echo)
        what = translate(said, self.language) % _Values(self, test)
        if is_echo and self.today is not None and test.op in _RELATIVE_OPS:
            shown = {"what": what, "days": self.days_meant(test, self.today)}
            return self.text(_WITH_DAYS, **shown)
        return what

    def template(self, test: Test, *, is_echo: bool) -> str:
        if test.op in ("this", "last", "next"):
            return _PERIODS[test.op, str(test.args[0])]
        if test.op == "number":
            return _COUNTS[str(test.args[0])]
        if test.op == "is":
            return self.template_of_is(test)
        if test.op == "on":
            return "%(value)s"
        if test.op in _DATES:
            return self.template_of_order(test)
        texts = _OF_YEARS if test.op in _OF_YEARS and test.args[1] == "year" else _TEXTS
        echo, sentence = texts[test.op]
        return echo if is_echo or not sentence else sentence

    def template_of_is(self, test: Test) -> str:
        value = test.args[0]
        if isinstance(value, bool):
            return _YES_NO[value][0]
        return _NODE[self.today is None] if self.field.kind == "tree" else "%(label)s"

    def template_of_order(self, test: Test) -> str:
        if test.op == "between" and None in test.args[:2]:
            op = "ge" if test.args[1] is None else "le"
        else:
            op = test.op
        if self.field.kind in NUMBERS:
            return _NUMBERS[op]
        if self.field.kind in ("date", "datetime"):
            return _DATES[op]
        return _ALPHABET if op == "between" else _DATES[op]

    def days_meant(self, test: Test, today: dt.date) -> str:
        first, last = days.bounds(test, today)
        one = dt.timedelta(days=1)
        if first is None and last is not None:
            return self.text(_DATES["lt"], value=days.shown(last + one, self.language))
        if first is not None and last is not None and test.op == "within":
            return self.text(N_("since %(value)s"), value=days.shown(first, self.language))
        if first is not None and last is not None and test.op == "next_days":
            return self.text(N_("until %(value)s"), value=days.shown(last, self.language))
        ends = [days.shown(day, self.language) for day in (first, last) if day is not None]
        return " – ".join(ends)

    # ── Values ──

    def value(self, argument: Argument) -> str:
        if isinstance(argument, FieldRef):
            other = next((one for one in self.fields.values() if one.key == argument.field), None)
            name = other.label(self.language) if other else argument.field
            return quoted(name, self.language)
        if isinstance(argument, Parameter):
            return self.text(_ASKED, question=argument.label)
        if self.field.kind in NUMBERS:
            return shown_number(str(argument), self.language, plain=self.field.kind == "year")
        if self.field.kind in ("date", "datetime"):
            return self.date(str(argument))
        return quoted(str(argument), self.language)

    def amount_value(self, argument: Argument, currency: str) -> str:
        """A number with its currency or unit."""
        text = self.value(argument)
        is_number = self.field.kind in NUMBERS and isinstance(argument, str)
        unit = currency or (self.field.unit if is_number else "")
        return f"{text}\u00a0{unit}" if unit and is_number else text

    def date(self, value: str) -> str:
        if found := days.TODAY.fullmatch(value):
            return self.relative(int(found["days"] or 0))
        found = days.VALUE.fullmatch(value)
        if not found:
            return value
        year = found["year"]
        if found["quarter"]:
            return Period(int(year), int(found["quarter"])).label(self.language)
        if found["day"]:
            return days.shown(dt.date.fromisoformat(value), self.language)
        if found["month"]:
            return f"{words_of(self.language).months[int(found['month']) - 1][1]} {year}"
        return year

    def relative(self, number: int) -> str:
        near = {0: _TODAY, -1: _YESTERDAY, 1: _TOMORROW}
        if number in near:
            return self.text(near[number])
        amount = amount_of(abs(number), "day", self.language)
        return self.text(_BEFORE_TODAY if number < 0 else _AFTER_TODAY, amount=amount)

    def label(self, argument: Argument) -> str:
        """The label of a code; of a tree with its code before it."""
        if isinstance(argument, FieldRef | Parameter):
            return self.value(argument)
        if self.labels is None:
            self.labels = {one.code: one.label(self.language) for one in self.field.options()}
        code = str(argument)
        label = self.labels.get(code, code)
        if label == code and self.field.kind in ("link", "person"):
            return self.text(_RECORD, key=code)
        has_code = self.field.kind == "tree" and is_numeral(code)
        return f"{code} {label}" if has_code and label != code else label


def _takes_blanks(expr: Expr) -> bool:
    """Whether a negation takes in records without a value that it does not name itself."""
    match expr:
        case Not(Test(op="is", args=(bool(), *_))):
            return False
        case Not(Test(op)):
            return op not in (*_NEVER_BLANK, "present")
        case Not(Not()):
            return False
    return isinstance(expr, Not)


class _Values(Mapping[str, object]):
    """What a template may ask of a test, made only when it does."""

    def __init__(self, explainer: Explainer, test: Test) -> None:
        self.explainer, self.args, self.op = explainer, test.args, test.op

    def __getitem__(self, name: str) -> object:
        return _MAKERS[name](self)

    def __iter__(self):  # type: ignore[no-untyped-def]
        return iter(_MAKERS)

    def __len__(self) -> int:
        return len(_MAKERS)

    def several(self, make: Callable[[Argument], str], *, joined_by_or: bool) -> str:
        items = [make(one) for one in self.args[:_LISTED]]
        if (left := len(self.args) - _LISTED) > 0:
            items.append(self.explainer.text(_MORE, count=left))
        return listed(items, self.explainer.language, joined_by_or=joined_by_or)

    def text(self, argument: Argument) -> str:
        if isinstance(argument, FieldRef | Parameter):
            return self.explainer.value(argument)
        return quoted(str(argument), self.explainer.language)

    def bare(self) -> str:
        first = self.args[0]
        return first if isinstance(first, str) else self.explainer.value(first)

    def value(self, place: int) -> str:
        if self.op == "number":
            return str(self.args[1])
        ends = self.args[:2]
        if self.op == "between" and None in ends and place == 0:
            place = 0 if ends[0] is not None else 1
        has_currency = len(self.args) == (3 if self.op == "between" else 2)
        is_second = self.op != "between" and place == 1
        currency = str(self.args[-1]) if has_currency and not is_second else ""
        return self.explainer.amount_value(self.args[place], currency)

    def amount(self) -> str:
        return amount_of(int(str(self.args[0])), str(self.args[1]), self.explainer.language)


_MAKERS: dict[str, Callable[[_Values], object]] = {
    "text": lambda values: values.text(values.args[0]),
    "bare": _Values.bare,
    "all": lambda values: values.several(values.text, joined_by_or=False),
    "any": lambda values: values.several(values.text, joined_by_or=True),
    "label": lambda values: values.explainer.label(values.args[0]),
    "all_labels": lambda values: values.several(values.explainer.label, joined_by_or=False),
    "any_labels": lambda values: values.several(values.explainer.label, joined_by_or=True),
    "value": lambda values: values.value(0),
    "second": lambda values: values.value(1),
    "number": lambda values: values.args[0],
    "amount": _Values.amount,
    "years": _Values.amount,
}


def shown_number(number: str, language: str, *, plain: bool = False) -> str:
    """`5 000 000`, in the way of the language."""
    whole, _dot, rest = number.partition(".")
    if not plain:
        whole = f"{int(whole):,}".replace(",", _THIN) if whole != "-0" else whole
    return whole + (words_of(language).decimal + rest if rest else "")
