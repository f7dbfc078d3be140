"""Introductions in all stages, and the register of linkages with contracts of three years."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

from linkages.companies.models import Release
from matchmaking.models import Amendment, Contract, Introduction, Linkage, StageEvent
from matchmaking.stages import LossReason
from monitoring.demo.files import Trade
from monitoring.demo.needs import Wanted
from monitoring.demo.world import World, dec
from suppliers.models import Supplier

ROAD = ("proposed", "introduction", "meeting", "audit", "rfq", "quote", "sample", "nominated",
        "contract")  # fmt: skip
SKIPPED = {"audit": 0.5, "sample": 0.3, "nominated": 0.2}
#: Status of the need → stages that its suppliers have reached.
STAGES = {
    "matching": ("proposed", "introduction", "lost"),
    "shortlisted": ("proposed", "introduction", "meeting", "lost"),
    "rfq": ("meeting", "audit", "rfq", "quote", "lost"),
    "sampling": ("quote", "sample", "nominated", "lost"),
    "awarded": ("contract", "lost", "lost"),
    "won_import": ("lost", "lost"),
    "cancelled": ("lost",),
    "expired": ("lost",),
}
LOST_BY_STATUS = {"won_import": LossReason.STAYED_IMPORT, "cancelled": LossReason.NEED_CANCELLED}
QUARTERS_OF_CONTRACTS = 1_000  # days back


class Pipeline:
    def __init__(
        self,
        world: World,
        suppliers: list[tuple[Supplier, Trade]],
        wanted: list[Wanted],
        ranked: dict[int, list[Supplier]],
    ) -> None:
        self.world, self.wanted, self.ranked = world, wanted, ranked
        self._doing: dict[str, list[Supplier]] = defaultdict(list)
        for supplier, trade in suppliers:
            for process, _chance in trade.processes:
                self._doing[process].append(supplier)
        self.introductions: list[Introduction] = []
        self._released: set[tuple[int, int]] = set()
        self._linked: dict[tuple[int, int], Linkage] = {}
        self._numbers = 0

    # ── Introductions ────────────────────────────────────────────────────────

    def introduce(self) -> None:
        for one in self.wanted:
            stages = STAGES.get(one.need.status, ())
            if one.need.status == "matching" and self.world.chance(0.3):
                continue
            firms = self.ranked.get(one.need.pk) or self.world.some(
                self._doing.get(one.sought.primary, []), 4, 6
            )
            for stage, supplier in zip(stages, firms, strict=False):
                self.introduction(one, supplier, stage)

    def tell(self, strungmet: Supplier) -> None:
        """The SME user of the demonstration finds samples under way and a contract running."""
        one = next(one for one in self.wanted if one.need.status == "sampling")
        if all(made.need != one.need or made.supplier != strungmet for made in self.introductions):
            self.introduction(one, strungmet, "sample")
        self._contract(self._linkage(strungmet, one.investor, None), self.world.ago(420))

    def introduction(self, one: Wanted, supplier: Supplier, stage: str) -> Introduction:
        world = self.world
        reached = world.pick(ROAD[:6]) if stage == "lost" else stage
        way = [
            step
            for step in ROAD[: ROAD.index(reached) + 1]
            if step == reached or not world.chance(SKIPPED.get(step, 0))
        ]
        days = self._days(one, len(way) + (stage == "lost"), closed=stage in ("lost", "contract"))
        facts = self._answers(stage, dict(zip(way, days, strict=False)))
        made = world.add(
            Introduction,
            need=one.need,
            supplier=supplier,
            stage=stage,
            stage_on=days[-1],
            owner=one.need.promoter,
            is_demo=True,
            created_at=world.moment(days[0]),
            **facts,
        )
        if stage == "lost":
            reason = LOST_BY_STATUS.get(one.need.status) or world.pick(list(LossReason))
            made.loss_reason, made.closed_on = str(reason), days[-1]
            way.append("lost")
        elif stage == "contract":
            made.closed_on = days[-1]
        for step, on in zip(way, days, strict=True):
            world.add(
                StageEvent, introduction=made, stage=step, on=on, by=one.need.promoter,
                recorded_at=world.moment(on, 17),
            )  # fmt: skip
        self._release(one, supplier, made)
        self.introductions.append(made)
        return made

    def _days(self, one: Wanted, count: int, *, closed: bool) -> list[dt.date]:
        """Dates of the steps, oldest first, the last one not ahead."""
        world = self.world
        day = world.day_between(30, 260) if closed else world.day_between(1, 40)
        found = [day]
        for _ in range(count - 1):
            day -= dt.timedelta(days=world.rng.randint(4, 30))
            found.append(day)
        return found[::-1]

    def _answers(self, stage: str, days: dict[str, dt.date]) -> dict[str, Any]:
        world = self.world
        if "introduction" in days:
            on = days["introduction"]
            return {
                "buyer_answer": "yes", "buyer_agreed_on": on - dt.timedelta(days=2),
                "supplier_answer": "yes", "supplier_agreed_on": on - dt.timedelta(days=1),
                "introduced_on": on, "buyer_relevance": world.maybe(0.6, world.rng.randint(3, 5)),
                "supplier_relevance": world.maybe(0.5, world.rng.randint(2, 5)),
                "nda_on": world.maybe(0.3, on),
            }  # fmt: skip
        asked = days["proposed"]
        facts: dict[str, Any] = {"answer_by": asked + dt.timedelta(days=10)}
        if stage != "lost" and world.chance(0.45):
            facts |= {"buyer_answer": "yes", "buyer_agreed_on": min(world.today, asked)}
        elif stage != "lost" and world.chance(0.2):
            facts |= {"buyer_answer": "maybe", "buyer_note": "După vizita de luna viitoare."}
        return facts

    def _release(self, one: Wanted, supplier: Supplier, made: Introduction) -> None:
        """The buyer sees who is proposed to it; the supplier sees the buyer after both yes."""
        ours, theirs = supplier.company_id, one.investor.company_id
        pairs = [(ours, theirs)] + ([(theirs, ours)] if made.introduced_on else [])
        for company, to in pairs:
            if (company, to) not in self._released:
                self._released.add((company, to))
                self.world.add(
                    Release, company_id=company, to_company_id=to, released_by=made.owner
                )

    # ── Linkages ─────────────────────────────────────────────────────────────

    def link(self) -> None:
        """What came out of introductions, and what was there before the programme."""
        world = self.world
        for made in [one for one in self.introductions if one.stage == "contract"]:
            need = made.need
            linkage = self._linkage(made.supplier, need.investor, made)
            self._contract(linkage, made.stage_on, need=need)
        buyers = [one for one in self.wanted if not one.affiliate.is_prospect]
        for _ in range(210):
            one = world.pick(buyers)
            firms = self._doing.get(one.sought.primary)
            if not firms:
                continue
            linkage = self._linkage(world.pick(firms), one.investor, None)
            # More of them lately, so that the figures rise.
            back = QUARTERS_OF_CONTRACTS * world.rng.random() ** 1.3
            self._history(linkage, world.ago(back))

    def _linkage(self, supplier: Supplier, investor: Any, made: Introduction | None) -> Linkage:
        key = (supplier.pk, investor.pk)
        if key not in self._linked:
            kind = "backward" if self.world.chance(0.93) else self.world.pick(
                ("forward", "technology", "spillover")
            )  # fmt: skip
            self._linked[key] = self.world.add(
                Linkage, supplier=supplier, investor=investor, introduction=made, kind=kind,
                is_demo=True,
            )  # fmt: skip
        return self._linked[key]

    def _history(self, linkage: Linkage, signed: dt.date) -> None:
        """A first contract and, often, those that follow; some after a break."""
        for _ in range(3):
            contract = self._contract(linkage, signed)
            end = contract.effective_end
            if end is None or end >= self.world.today or not self.world.chance(0.7):
                return
            pause = self.world.rng.choice((-20, 0, 5, 30, 260))
            signed = end + dt.timedelta(days=pause)

    def _contract(self, linkage: Linkage, signed: dt.date, need: Any = None) -> Contract:
        world = self.world
        signed = min(signed, world.today)
        starts = signed + dt.timedelta(days=world.rng.randint(0, 40))
        life = world.rng.choice((180, 365, 365, 730, 1095))
        self._numbers += 1
        currency, factor = world.rng.choices(
            (("EUR", 1.0), ("USD", 1.08), ("RSD", 117.0)), (80, 13, 7)
        )[0]
        value = None
        if not world.chance(0.08):
            value = dec(round(world.skewed(12_000, 700_000) * factor, -2))
        contract = world.add(
            Contract,
            linkage=linkage,
            need=need,
            number=f"C-{signed:%Y}-{self._numbers:04d}",
            subject=need.name if need else world.pick(_SUBJECTS),
            signed_on=signed,
            starts_on=starts,
            ends_on=None if world.chance(0.18) else starts + dt.timedelta(days=life),
            value=value,
            currency=currency,
            status="draft" if world.chance(0.03) else "confirmed",
            recorded_at=self._recorded(signed),
            recorded_by=world.pick(world.promoters),
            **world.evidence("document", "buyer", "self", stale=0),
        )
        self._end_early(contract)
        self._amend(contract)
        return contract

    def _recorded(self, day: dt.date, late: float = 0.07) -> dt.datetime:
        """Within three weeks, except those that somebody remembers months later."""
        lag = self.world.rng.randint(0, 20)
        if self.world.chance(late):
            lag = self.world.rng.randint(60, 170)
        return self.world.moment(min(self.world.today, day + dt.timedelta(days=lag)), 8)

    def _end_early(self, contract: Contract) -> None:
        world = self.world
        if world.chance(0.05):
            day = contract.starts_on + dt.timedelta(days=world.rng.randint(40, 200))
            if day <= world.today and (contract.ends_on is None or day < contract.ends_on):
                contract.terminated_on = day
        elif world.chance(0.03):
            moment = contract.recorded_at + dt.timedelta(days=world.rng.randint(5, 120))
            contract.voided_at = min(moment, world.moment(world.today, 8))
            contract.void_reason = "Înregistrat de două ori"

    def _amend(self, contract: Contract) -> None:
        world = self.world
        if contract.value is None or not world.chance(0.24):
            return
        for number in range(world.rng.choice((1, 1, 2))):
            day = contract.signed_on + dt.timedelta(days=world.rng.randint(60, 200) * (number + 1))
            if day > min(world.today, contract.effective_end or world.today):
                return
            world.add(
                Amendment,
                contract=contract,
                on=day,
                delta=dec(float(contract.value) * world.rng.uniform(-0.25, 0.4), 2),
                note=world.pick(("Volum mai mare", "Preț ajustat la indice", "Volum mai mic")),
                recorded_at=self._recorded(day, late=0.1),
                **world.evidence("document", stale=0),
            )


_SUBJECTS = (
    "Piese prelucrate după desen", "Ambalaje și paleți", "Mentenanță utilaje", "Piese din plastic",
    "Confecții metalice", "Cutii din carton", "Transport intern", "Cablaje", "Materii prime",
    "Servicii de curățenie", "Tratamente de suprafață", "Matrițe și dispozitive",
)  # fmt: skip
