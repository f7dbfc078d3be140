"""What of a record matches, with the words marked. Text comes out escaped: the marks are the only
HTML in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from linkages.bilingual import active_language
from linkages.find.question import PREFIX_FROM, Question
from linkages.find.registry import Text
from linkages.find.words import words

LENGTH = 150
BEFORE = 40
_RUN = re.compile(r"[^\W_]+(?:['’ʼ´\u0300-\u036f\u200b-\u200f\u00ad]+[^\W_]+)*")


@dataclass(frozen=True)
class Fragment:
    label: str
    text: SafeString


@dataclass(frozen=True)
class Span:
    """A word of the text as it is looked up, where it stands, and which word asks for it."""

    word: str
    start: int
    end: int
    asked: str = ""


class Marker:
    """Marks the words of a question in texts, and remembers which of the words that are only spelt
    alike it met, as they are written there."""

    def __init__(self, question: Question, others: Iterable[str] = ()) -> None:
        self.question = question
        self.others = frozenset(others)
        self.met: set[str] = set()

    def spans(self, text: str) -> list[Span]:
        """Words of the text that the question asks for."""
        if not self.may_hold(text):
            return []
        found = [replace(span, asked=self._asked(span.word)) for span in _spans(text)]
        self.met |= {
            text[span.start : span.end].lower() for span in found if span.asked in self.others
        }
        return [span for span in found if span.asked]

    def may_hold(self, text: str) -> bool:
        """Whether it is worth taking the text to pieces."""
        whole = words(text).replace(" ", "")
        return any(one in whole for one in (*self.asked, *self.others))

    def _asked(self, word: str) -> str:
        for one in self.asked:
            if word.startswith(one) if len(one) >= PREFIX_FROM else word == one:
                return one
        return word if word in self.others else ""

    @cached_property
    def asked(self) -> list[str]:
        keys = [self.question.key] if self.question.has_number else []
        return [*self.question.words, *keys, *filter(None, [self.question.whole])]

    def mark(self, text: str) -> SafeString:
        return _marked(text, self.spans(text))


def _spans(text: str) -> list[Span]:
    """Single letters that follow each other are one word, as in S.T. Screen."""
    found: list[Span] = []
    singles: list[Span] = []
    for run in _RUN.finditer(text):
        for word in words(run.group()).split():
            span = Span(word, run.start(), run.end())
            if len(word) == 1:
                singles.append(span)
                continue
            found += _joined(singles)
            singles = []
            found.append(span)
    return found + _joined(singles)


def _joined(singles: list[Span]) -> list[Span]:
    if not singles:
        return []
    return [Span("".join(one.word for one in singles), singles[0].start, singles[-1].end)]


def _marked(text: str, spans: Sequence[Span]) -> SafeString:
    pieces: list[tuple[str, str]] = []
    end = 0
    for span in spans:
        pieces.append((text[end : span.start], text[span.start : span.end]))
        end = span.end
    marked = format_html_join("", "{}<mark>{}</mark>", pieces)
    return format_html("{}{}", marked, text[end:])


def best(
    body: str, texts: Sequence[Text], marker: Marker, *, without: Iterable[str] = ()
) -> Fragment | None:
    """The line that holds most of the words, in the language of the page where there is a choice,
    cut to what stands around the first; none where what is shown anyway says as much."""
    shown = {span.asked for text in without for span in marker.spans(text)}
    most = (0, False)
    fragment = None
    for line in body.split("\n"):
        number, _tab, text = line.partition("\t")
        spans = marker.spans(text) if number.isdecimal() else []
        new = len({span.asked for span in spans} - shown)
        if not new or int(number) >= len(texts):
            continue
        source = texts[int(number)]
        fit = (new, source.attr.endswith("_en") == (active_language() == "en"))
        if fit > most:
            most, fragment = fit, Fragment(source.label, _cut(text, spans))
    return fragment


def _cut(text: str, spans: Sequence[Span]) -> SafeString:
    start = _word_start(text, max(0, spans[0].start - BEFORE)) if len(text) > LENGTH else 0
    end = min(len(text), start + LENGTH)
    within = [
        replace(span, start=span.start - start, end=span.end - start)
        for span in spans
        if span.start >= start and span.end <= end
    ]
    marked = _marked(text[start:end], within)
    return format_html("{}{}{}", "… " if start else "", marked, " …" if end < len(text) else "")


def _word_start(text: str, place: int) -> int:
    """The next place where a word begins: a fragment does not begin inside one."""
    if not place:
        return 0
    blank = text.find(" ", place)
    return blank + 1 if 0 <= blank < place + BEFORE else place
