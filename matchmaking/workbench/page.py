"""The page of a ranking as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import OuterRef, Subquery
from django.http import QueryDict
from django.utils.translation import gettext as _

from investors.models import Need
from linkages.companies.models import Site
from matchmaking import labels
from matchmaking.masks import readable
from matchmaking.models import Introduction, Round, Suggestion
from matchmaking.scoring import CRITERIA, Gate, Score, Status
from matchmaking.whatif import (
    Lists,
    Placed,
    Row,
    lists,
    load_rows,
    methods_agree,
    rescored,
    with_firmness,
)
from matchmaking.workbench.candidate import Candidate, Peek
from matchmaking.workbench.need import gate_label, need_lines
from matchmaking.workbench.tried import Settings, settings_in

PAGE = 10
TABS = ("ranked", "needs_data", "excluded", "rejected")


@dataclass
class Workbench:
    need: Need
    kept: Round
    settings: Settings
    tab: str
    number: int
    show: int | None
    user: Any
    rows: Sequence[Row] = field(default_factory=list)

    @classmethod
    def of(cls, need: Need, kept: Round, query: QueryDict, user: Any) -> Workbench:
        tab = query.get("tab", "")
        return cls(
            need,
            kept,
            settings_in(query, kept),
            tab if tab in TABS else TABS[0],
            int(page) if (page := query.get("page", "")).isdecimal() and int(page) else 1,
            int(show) if (show := query.get("show", "")).isdecimal() else None,
            user,
            load_rows(need),
        )

    @cached_property
    def lists(self) -> Lists:
        found = lists(self.rows, self.settings.weights, self.settings.gates)
        if self.settings.is_tried:
            return with_firmness(found, self.rows, self.settings.weights)
        return found

    @property
    def placed(self) -> list[Placed]:
        found: list[Placed] = getattr(self.lists, self.tab)
        return found

    @cached_property
    def tabs(self) -> list[dict[str, Any]]:
        words = {
            "ranked": _("Ranked"),
            "needs_data": _("Needs data"),
            "excluded": _("Excluded"),
            "rejected": _("Rejected"),
        }
        found = []
        for key in TABS:
            count = len(getattr(self.lists, key))
            total = self.kept.counts.get(key, count)
            if not self.settings.is_tried and key != "ranked":
                count = max(count, total)
            if count or key != "rejected":
                current = key == self.tab
                found.append({"key": key, "label": words[key], "n": count, "is_current": current})
        return found

    @cached_property
    def page_count(self) -> int:
        return max(1, -(-len(self.placed) // PAGE))

    @cached_property
    def candidates(self) -> list[Candidate]:
        number = min(self.number, self.page_count)
        shown = self.placed[(number - 1) * PAGE : number * PAGE]
        keys = [one.pk for one in shown]
        if self.show is not None and self.show not in keys:
            keys.append(self.show)
        found = {row.pk: row for row in _with_places(self.need).filter(pk__in=keys)}
        spans = self._spans(shown)
        suppliers = [row.supplier_id for row in found.values()]
        introductions = {
            one.supplier_id: one
            for one in Introduction.objects.filter(need=self.need, supplier__in=suppliers)
        }
        made = [
            self._candidate(found[one.pk], one, spans.get(one.pk), introductions)
            for one in shown
            if one.pk in found
        ]
        self.__dict__["_elsewhere"] = self._elsewhere_of(found, introductions, made)
        return made

    def _candidate(
        self,
        row: Suggestion,
        placed: Placed,
        span: tuple[int, int] | None,
        introductions: Mapping[int, Introduction],
    ) -> Candidate:
        score = rescored(Score.from_json(row.detail), self.settings.weights, self.settings.gates)
        return Candidate(
            suggestion=row,
            placed=placed,
            score=score,
            shown=readable(score, self.user),
            tab=self.tab,
            span=span,
            introduction=introductions.get(row.supplier_id),
            is_shown=row.pk == self.show,
        )

    def _elsewhere_of(
        self,
        found: Mapping[int, Suggestion],
        introductions: Mapping[int, Introduction],
        made: Sequence[Candidate],
    ) -> Candidate | None:
        """The supplier in view when it stands on another page or list."""
        row = found.get(self.show or 0)
        if row is None or any(one.suggestion.pk == row.pk for one in made):
            return None
        placed = Placed(row.pk, row.rank or 0, float(row.score), float(row.coverage))
        return self._candidate(row, placed, None, introductions)

    def _spans(self, shown: Sequence[Placed]) -> dict[int, tuple[int, int]]:
        if self.tab != "ranked":
            return {}
        if self.settings.is_tried:
            return self.lists.ranges
        wanted = {one.pk for one in shown}
        return {row.pk: row.span for row in self.rows if row.pk in wanted and row.span}

    @cached_property
    def peek(self) -> Peek | None:
        """The supplier in view: the one asked for, else the first of the list."""
        made = self.candidates
        elsewhere: Candidate | None = self.__dict__.get("_elsewhere")
        asked = next((one for one in made if one.suggestion.pk == self.show), elsewhere)
        chosen = asked or (made[0] if made else None)
        if chosen is None:
            return None
        chosen.is_shown = True
        return Peek(chosen, self.settings.is_tried)

    @property
    def waiting(self) -> int:
        """Shortlisted, not yet proposed to the buyer."""
        return sum(
            row.decision == Suggestion.Decision.SHORTLISTED and not row.is_released
            for row in self.rows
        )

    @cached_property
    def agree(self) -> bool | None:
        if self.settings.is_tried:
            return self.lists.agree
        marks = {row.pk: row.marks for row in self.rows}
        first = [marks[one.pk] for one in self.lists.ranked[:30]]
        return methods_agree(first, self.settings.weights)

    @property
    def is_firm(self) -> bool:
        """Whether no rank of the page moves when any one weight moves by 20 %."""
        return all(one.span is None or one.span[0] == one.span[1] for one in self.candidates)

    @property
    def is_old(self) -> bool:
        return self.need.version != self.kept.need_version

    @property
    def left_out(self) -> int:
        """Candidates of this list that were scored and not kept."""
        return max(0, self.kept.counts.get(self.tab, 0) - len(self.placed))

    @property
    def pages(self) -> range:
        return range(1, self.page_count + 1)

    @property
    def export_params(self) -> str:
        return f"need={self.need.pk}"

    @property
    def silent_gates(self) -> list[str]:
        """Switched on, but asking nothing of this need: they ride along in the form."""
        asked = {*self.kept.tally, str(Gate.PROCESS)}
        return sorted(self.settings.gates - asked)

    # ── Beside the lists ─────────────────────────────────────────────────────

    @cached_property
    def gates(self) -> list[dict[str, Any]]:
        rows = []
        for gate in Gate:
            by_status = self.kept.tally.get(str(gate))
            if by_status is None:
                continue
            rows.append(
                {
                    "key": str(gate),
                    "label": gate_label(gate, self.kept.facts),
                    "is_on": str(gate) in self.settings.gates,
                    "is_fixed": gate is Gate.PROCESS,
                    "warns": gate is Gate.DEPENDENCY,
                    "passed": by_status.get(str(Status.PASS), 0),
                    "failed": by_status.get(str(Status.FAIL), 0),
                    "unknown": by_status.get(str(Status.UNKNOWN), 0),
                }
            )
        return rows

    @cached_property
    def weights(self) -> list[dict[str, Any]]:
        weights = self.settings.weights
        return [
            {
                "key": str(key),
                "label": labels.label(labels.CRITERIA, key),
                "value": round(weights[key], 1),
                "most": max(40, round(weights[key]) + 5),
            }
            for key in CRITERIA
        ]

    @property
    def weights_label(self) -> str:
        name = "own" if self.settings.is_tried else self.kept.weights_name
        return labels.label(labels.PRESETS, name)

    @cached_property
    def facts(self) -> list[tuple[str, str]]:
        return need_lines(self.need, self.kept.facts)


def _with_places(need: Need) -> Any:
    main = Site.objects.filter(company=OuterRef("supplier__company")).order_by("-is_main", "pk")
    return (
        Suggestion.objects.filter(need=need)
        .select_related("supplier__company")
        .annotate(place=Subquery(main.values("municipality")[:1]))
    )
