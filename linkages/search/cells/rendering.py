"""An expression as a person would type it: `parse_cell(render_cell(e)) == e` in every language."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from linkages.folding import fold
from linkages.search.askable import NUMBERS, AskableField
from linkages.search.cells import days
from linkages.search.cells.cell import fields_called
from linkages.search.cells.figures import is_numeral, write_number
from linkages.search.cells.keywords import joins, spellings, words_of, written
from linkages.search.cells.normal import normal
from linkages.search.cells.ops import pattern_parts
from linkages.search.cells.tokens import STYLES
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

_PLAIN = re.compile(r"[^\W_](?:[\w&/+'@%-]|\.(?!\.)|(?<=\w) (?=\w))*(?<!\.)")
#: Where brackets, dots and wildcards mean nothing: identifiers and labels.
_PLAIN_CODE = re.compile(r"(?![@#-])(?:(?![<>=!~≤≥≠\[])[^\s,;*\"“”„«»\\]+(?: (?=\S)|\Z))+")
_SPECIAL = re.compile(r"""[\\"“”„«»,;*?#\[\]()]|^[<>=!~≤≥≠@-]|\.(?=\.)| (?= )|^ | $""")
_STARTING = (
    "empty", "dup", "one_of", "between", "under", "all_of", "none_of", "only", "number", "me",
    "my_team", "nobody", "inactive", "in_list", "near", "present", "absent", "expires", "top",
    "bottom", "yes", "no", "unknown",
)  # fmt: skip
_SIGNS = {"eq": "", "gt": "> ", "ge": ">= ", "lt": "< ", "le": "<= "}
_BEFORE = {"equals": "=", "exact": "==", "alike": "~"}


def render_cell(
    expr: Expr,
    field: AskableField,
    language: str,
    *,
    fields: Mapping[str, AskableField] | None = None,
) -> str:
    """What a cell cannot hold as it stands (a bracket) is first made into or of and of not."""
    return _Writer(field, language, fields or {}).alternatives(normal(expr))


class _Writer:
    def __init__(
        self, field: AskableField, language: str, fields: Mapping[str, AskableField]
    ) -> None:
        self.field, self.language, self.fields = field, language, fields
        self.labels: dict[str, str] | None = None

    # ── or, and, not ──

    def alternatives(self, expr: Expr) -> str:
        if not isinstance(expr, AnyOf):
            return self.both(expr)
        items = [self.both(item) for item in expr.items]
        needs_word = any(_holds_commas(item) for item in expr.items)
        if needs_word:
            return f" {self.join('or')} ".join(items)
        has_commas = self.field.kind in NUMBERS and words_of(self.language).decimal == ","
        return ("; " if has_commas else ", ").join(items)

    def both(self, expr: Expr) -> str:
        items = expr.items if isinstance(expr, AllOf) else (expr,)
        return f" {self.join('and')} ".join(self.negated(item) for item in items)

    def negated(self, expr: Expr) -> str:
        if isinstance(expr, Not):
            return f"{self.join('not')} {self.negated(expr.item)}"
        assert isinstance(expr, Test)
        return self.test(expr)

    def join(self, name: str) -> str:
        return words_of(self.language).joins[name][0]

    # ── Tests ──

    def test(self, test: Test) -> str:
        kind = self.field.kind
        if test.op == "between":
            return self.between(test)
        if test.op in _SIGNS:
            return _SIGNS[test.op] + self.with_currency(test)
        if test.op in _BEFORE:
            return ("" if kind == "id" else _BEFORE[test.op]) + self.text(test.args[0])
        if writer := _WRITERS.get(test.op):
            return writer(self, test)
        return written(test.op, self.language)  # an operator without arguments

    def between(self, test: Test) -> str:
        low, high, *currency = test.args
        ends = ["" if one is None else self.value(one) for one in (low, high)]
        if currency:
            ends = [f"{one} {currency[0]}" if one else "" for one in ends]
        is_short = all(" " not in one for one in ends)
        return (".." if is_short else " .. ").join(ends).strip()

    def with_currency(self, test: Test) -> str:
        value, *currency = test.args
        return " ".join([self.value(value), *(str(one) for one in currency)])

    def value(self, argument: Argument) -> str:
        """A number, a date or a text, by the kind of the field."""
        if isinstance(argument, FieldRef | Parameter):
            return self.reference(argument)
        if self.field.kind in NUMBERS:
            return write_number(str(argument), self.language)
        if self.field.kind in ("date", "datetime"):
            return days.write_value(str(argument), self.language)
        return self.text(argument)

    def text(self, argument: Argument) -> str:
        """Bare where nothing in it means anything, else in quotation marks."""
        if isinstance(argument, FieldRef | Parameter):
            return self.reference(argument)
        text = str(argument)
        if self.is_plain(text):
            return text
        return '"' + re.sub(r'[\\"“”„«»]', r"\\\g<0>", text) + '"'

    def is_plain(self, text: str) -> bool:
        plain = _PLAIN if STYLES[self.field.kind].refuses_parentheses else _PLAIN_CODE
        if not plain.fullmatch(text):
            return False
        words = [fold(word) for word in text.split()]
        starts = {one[0] for name in _STARTING for one in spellings(self.language, name)}
        return words[0] not in starts and not any(word in joins(self.language) for word in words)

    def reference(self, argument: FieldRef | Parameter) -> str:
        if isinstance(argument, FieldRef):
            return f"[{self.field_name(argument.field)}]"
        label = _in_brackets(argument.label)
        takes_mark = label.startswith("?") or bool(fields_called(argument.label, self.fields))
        default = f"={_in_brackets(argument.default)}" if argument.default else ""
        return f"[{'?' * takes_mark}{label}{default}]"

    def field_name(self, key: str) -> str:
        """Its label, where no other field has it and no sign in it means anything."""
        field = next((one for one in self.fields.values() if one.key == key), None)
        if field is None:
            return key
        label = field.label(self.language)
        is_clear = not re.search(r"[\[\]\\?=]", label)
        return label if is_clear and fields_called(label, self.fields) == [field] else key

    # ── Words and patterns ──

    def words(self, test: Test) -> str:
        if isinstance(test.args[0], Parameter):
            return self.reference(test.args[0])
        return " ".join(self.word(str(one), place) for place, one in enumerate(test.args))

    def word(self, text: str, place: int) -> str:
        if " " in text or (place == 0 and text.startswith("#")):
            return self.phrase(Test("phrase", (text,)))
        folded = fold(text)
        starts = {one[0] for name in _STARTING for one in spellings(self.language, name)}
        if folded in joins(self.language) or (place == 0 and folded in starts):
            return "\\" + text
        return escaped(text)

    def phrase(self, test: Test) -> str:
        return '"' + re.sub(r'[\\"“”„«»]', r"\\\g<0>", str(test.args[0])) + '"'

    def pattern(self, test: Test) -> str:
        signs = {"any": "*", "one": "?", "digit": "#"}
        found = []
        for kind, text in pattern_parts(str(test.args[0])):
            if kind in signs:
                found.append(signs[kind])
            elif kind == "text":
                found.append(re.sub(r"[^\w]", _escape_unless_blank, text))
            else:
                found.append(f"[{'!' * (kind == 'not_class')}{text}]")
        text = re.sub(r"^ | (?= )| $", r"\\ ", "".join(found))
        if re.fullmatch(r"#\d+", text):  # which would be a record that was picked
            return f'#"{text[1:]}"'
        return re.sub(r"(?<![^ ])\w+(?![^ ])", lambda word: self.word(word[0], word.start()), text)

    def web(self, test: Test) -> str:
        """Phrases keep their quotation marks; a keyword alone gets them, which means the same."""
        if isinstance(test.args[0], Parameter):
            return self.reference(test.args[0])
        return str(test.args[0])

    # ── Codes ──

    def code(self, argument: Argument) -> str:
        if isinstance(argument, FieldRef | Parameter):
            return self.reference(argument)
        if isinstance(argument, bool):
            return written("yes" if argument else "no", self.language)
        return self.text(self.label(str(argument)))

    def label(self, code: str) -> str:
        """The label where it leads back to the code; of trees the code, where it is a number."""
        if self.field.kind in ("tree", "many") and is_numeral(code):
            return code
        if self.labels is None:
            self.labels = {one.code: one.label(self.language) for one in self.field.options()}
        label = self.labels.get(code, code)
        return label if self.field.find(label) == code and len(label) <= 100 else code

    def codes(self, test: Test) -> str:
        values = ", ".join(self.code(one) for one in test.args)
        return f"{written(test.op, self.language)} {values}"

    def exact_code(self, test: Test) -> str:
        sign = "=" if self.field.kind in ("tree", "place") else ""
        return sign + self.code(test.args[0])

    def under(self, test: Test) -> str:
        word = f"{written('under', self.language)} " if self.field.kind == "many" else ""
        return word + self.code(test.args[0])

    def one_of(self, test: Test) -> str:
        values = ", ".join(self.text(one) for one in test.args)
        return f"{written('one_of', self.language)} {values}"

    # ── Phrases with a number ──

    def counted(self, test: Test) -> str:
        number, *unit = test.args
        return written(test.op, self.language, int(str(number)), str(unit[0]) if unit else "day")

    def period(self, test: Test) -> str:
        return written(f"{test.op}:{test.args[0]}", self.language)

    def near(self, test: Test) -> str:
        phrase = written("near", self.language, int(str(test.args[0])))
        return f"{phrase} {self.text(test.args[1])}"

    def number(self, test: Test) -> str:
        return f"{written('number', self.language)} {test.args[0]} {test.args[1]}"

    def in_list(self, test: Test) -> str:
        return f"{written('in_list', self.language)} {self.quoted(test.args[0])}"

    def quoted(self, argument: Argument) -> str:
        if isinstance(argument, FieldRef | Parameter):
            return self.reference(argument)
        return self.phrase(Test("phrase", (argument,)))


def escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text)


def _escape_unless_blank(found: re.Match[str]) -> str:
    return found[0] if found[0] == " " else "\\" + found[0]


def _in_brackets(text: str) -> str:
    return re.sub(r"[\[\]\\=]", r"\\\g<0>", text)


def _holds_commas(expr: Expr) -> bool:
    """Whether a comma after the item would belong to it."""
    if isinstance(expr, AllOf):
        return True
    inner: Expr = expr
    while isinstance(inner, Not):
        inner = inner.item
    return isinstance(inner, Test) and inner.op in ("all_of", "none_of", "only", "one_of")


_WRITERS: dict[str, Callable[[_Writer, Test], str]] = {
    "words": _Writer.words,
    "phrase": _Writer.phrase,
    "starts": lambda writer, test: writer.text(test.args[0]) + "*",
    "ends": lambda writer, test: "*" + writer.text(test.args[0]),
    "pattern": _Writer.pattern,
    "domain": lambda writer, test: "@" + writer.text(test.args[0]),
    "web": _Writer.web,
    "one_of": _Writer.one_of,
    "on": lambda writer, test: writer.value(test.args[0]),
    "this": _Writer.period,
    "last": _Writer.period,
    "next": _Writer.period,
    "is": _Writer.exact_code,
    "has": lambda writer, test: writer.code(test.args[0]),
    "under": _Writer.under,
    "prefix": lambda writer, test: writer.text(test.args[0]) + "*",
    "all_of": _Writer.codes,
    "none_of": _Writer.codes,
    "only": _Writer.codes,
    "number": _Writer.number,
    "link": lambda _writer, test: f"#{test.args[0]}",
    "in_list": _Writer.in_list,
    "near": _Writer.near,
    **dict.fromkeys(("top", "bottom", "within", "next_days", "older", "expires"), _Writer.counted),
}
