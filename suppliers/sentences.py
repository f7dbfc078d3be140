"""The product's own sentences about suppliers: what a list holds, who a supplier is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from linkages import dates, numbers
from linkages.classifications.labels import label_by_id
from linkages.companies.models import Company
from linkages.templatetags.lists import Condition, conditions
from suppliers.summaries import Summary

NAMED_PROCESSES = 3
SIZES = {
    Company.Size.MICRO: gettext_noop("a micro enterprise"),
    Company.Size.SMALL: gettext_noop("a small enterprise"),
    Company.Size.MEDIUM: gettext_noop("a medium-sized enterprise"),
    Company.Size.LARGE: gettext_noop("a large enterprise"),
}


# ── Lists ────────────────────────────────────────────────────────────────────


def list_sentence(form: Any) -> SafeString:
    """What the conditions of the list ask for; empty if there is none."""
    if not form.is_valid():
        return SafeString()
    by_name: dict[str, list[Condition]] = {}
    for one in conditions(form):
        by_name.setdefault(one.name, []).append(one)
    clauses = [_clause(name, some) for name, some in by_name.items()]
    if not clauses:
        return SafeString()
    return _filled(_("Suppliers %(clauses)s."), clauses=_listed(clauses))


def _clause(name: str, some: list[Condition]) -> SafeString:
    glue = _(" or ")
    what = format_html_join(glue, "<b>{}</b>", [(_inside(name, one.value),) for one in some])
    text = {
        "q": lambda: _("named or numbered like %(what)s"),
        "process": lambda: _("that do %(what)s"),
        "certificate": lambda: _("with %(what)s in date"),
        "region": lambda: _("in %(what)s"),
        "sector": lambda: _("of the sector %(what)s"),
        "size": lambda: _("of size %(what)s"),
        "readiness": lambda: _("whose last audit says %(what)s"),
        "programme": lambda: _("with the programme status %(what)s"),
        "published": lambda: _("with a profile %(what)s"),
        "mine": lambda: _("in my care"),
        "ending": lambda: _("with a certificate that ends within 90 days"),
        "stale": lambda: _("that nobody has confirmed for a year"),
    }[name]()
    return _filled(text, what=what)


def _inside(name: str, value: str) -> str:
    """A label as it stands inside a sentence."""
    return lowered(value) if name == "process" else value


# ── One supplier ─────────────────────────────────────────────────────────────


def gist(summary: Summary) -> SafeString:
    """Who the supplier is, from what the person may read."""
    return format_html_join(" ", "{}", [(one,) for one in _sentences(summary)])


def _sentences(summary: Summary) -> Iterator[SafeString]:
    if summary.text:
        yield conditional_escape(summary.text.rstrip())
    yield _does(summary)
    if summary.sees_contacts:
        if summary.last_met_at:
            on = _bold(dates.written(summary.last_met_at))
            yield _filled(_("The last contact was on %(on)s."), on=on)
        else:
            yield conditional_escape(_("No contact has been logged yet."))
        if summary.next_at:
            yield _filled(_("The next is on %(on)s."), on=_bold(dates.moment(summary.next_at)))
    if summary.ending:
        text = ngettext(
            "%(n)s certificate ends within 90 days.",
            "%(n)s certificates end within 90 days.",
            summary.ending,
        )
        yield _filled(text, n=_bold(numbers.written(summary.ending)))


def _does(summary: Summary) -> SafeString:
    if not summary.process_ids:
        size = SIZES.get(Company.Size(summary.size)) if summary.size else None
        if size:
            return _filled(
                _("It is %(size)s; what it can make is not known yet."), size=_bold(_(size))
            )
        return conditional_escape(_("What it can make is not known yet."))
    facts = {"processes": _processes(summary.process_ids), "place": _bold(summary.place)}
    sentence = (
        _("It does %(processes)s in %(place)s") if summary.place else _("It does %(processes)s")
    )
    clauses = [_filled(sentence, **facts)]
    held = [one for one in (_staff(summary), _free(summary)) if one]
    if held:
        both = _("%(one)s and %(other)s") if len(held) == 2 else "%(one)s"
        text = _filled(both, one=held[0], other=held[-1])
        clauses.append(_filled(_("with %(what)s"), what=text))
    return format_html("{}.", _listed(clauses))


def _processes(ids: list[int]) -> SafeString:
    named = [conditional_escape(lowered(label_by_id(pk))) for pk in ids[:NAMED_PROCESSES]]
    more = len(ids) - len(named)
    if more:
        text = ngettext("%(n)d more process", "%(n)d more processes", more) % {"n": more}
        named.append(conditional_escape(text))
    return joined(named)


def _staff(summary: Summary) -> SafeString | None:
    if summary.headcount is None:
        return None
    text = ngettext("%(n)s employee", "%(n)s employees", summary.headcount)
    return _bold(text % {"n": numbers.written(summary.headcount)})


def _free(summary: Summary) -> SafeString | None:
    if summary.free_month is None:
        return None
    text = ngettext("%(n)s piece free a month", "%(n)s pieces free a month", summary.free_month)
    return _bold(text % {"n": numbers.written(summary.free_month)})


# ── Words ────────────────────────────────────────────────────────────────────


def joined(parts: list[SafeString]) -> SafeString:
    """`a, b and c`."""
    if len(parts) < 2:
        return parts[0] if parts else SafeString()
    return _filled(_("%(first)s and %(last)s"), first=_listed(parts[:-1]), last=parts[-1])


def _listed(parts: list[SafeString]) -> SafeString:
    return format_html_join(", ", "{}", [(one,) for one in parts])


def lowered(label: str) -> str:
    """A label inside a sentence: `CNC turning` and `EDM` keep their capitals."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def _bold(text: Any) -> SafeString:
    return format_html("<b>{}</b>", text) if text else SafeString()


def _filled(text: str, **parts: Any) -> SafeString:
    """A translated text with safe parts in the places of their names."""
    pieces = re.split(r"%\((\w+)\)s", text)
    filled = [
        parts[piece] if at % 2 else piece.replace("%%", "%") for at, piece in enumerate(pieces)
    ]
    return format_html_join("", "{}", [(one,) for one in filled])
