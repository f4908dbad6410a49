"""The refusals of the made-up office; made-up people only."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from app.denials.taxonomy import Mapping
from app.denials.types import (
    ActDone,
    ActRow,
    Appeal,
    Cluster,
    ClusterKey,
    Gap,
    KeptAct,
    News,
    Refusal,
    StandardWork,
    TrendCell,
    Wanted,
    WantedAct,
)
from app.domain.errors import AppError
from app.rules.taxonomy import Category, seed_categories, seed_taxonomy
from tests.ui.made_up import TODAY

ACT = UUID(int=7)
SAID = (
    ("Aetna PPO", "16", "N290", "99213", "claim_data", 14, 1_824_000, 9),
    ("Cigna", "197", "", "70553", "authorization", 3, 912_040, 4),
    ("Medicare B", "50", "N115", "20610", "medical_necessity", 22, 640_500, 41),
    ("UnitedHealth", "97", "M144", "99024", "global_period", 6, 77_000, 65),
    ("BlueCross", "29", "", "99214", "timely", 2, 41_210, 112),
)
CLUSTERS = tuple(
    Cluster(
        ClusterKey(at, "CO", reason, remark, procedure),
        payer,
        "",
        "",
        items,
        cents,
        TODAY + timedelta(days=left),
        TODAY - timedelta(days=40),
        1 if left < 10 else 0,
        items // 2,
    )
    for at, (payer, reason, remark, procedure, _category, items, cents, left) in enumerate(SAID, start=1)
)
NAMES = ("Rivera, Ana", "Stone, Bob", "Ito, Kenji", "Vance, Lena", "Okafor, Sam", "Weiss, Tom")


def refusal(number: int, said: int, *, holder: str = "", cents: int = 0) -> Refusal:
    """One claim of a group."""
    payer, reason, remark, procedure, category, _items, _cents, left = SAID[said - 1]
    amount = cents or 12_000 + 3_150 * number
    small = amount < 2_500
    return Refusal(
        100 * said + number, 1, "denial", 0, 1000 + number, f"4K2P{said}{number:03}", NAMES[number % len(NAMES)], 1,
        "Harbor Street Orthopedics", 1, "Main", payer, TODAY - timedelta(days=60 + number), procedure, "CO", reason,
        remark, category, reason != "29", amount, amount, TODAY, "appeal1", TODAY + timedelta(days=left + number),
        TODAY - timedelta(days=12), 1 if left < 10 else 0, False, f"{payer} denied with CO-{reason}.", "", holder,
        "write_off" if small else "", "small_balance" if small else "",
    )  # fmt: skip


class MadeDenials:
    """Answers the denial desk from memory; what was done is in `denial_done`."""

    calls: list[str]
    fault: AppError | None
    denial_done: list[tuple[object, ...]]

    def _denial(self, name: str) -> None:
        self.calls.append(name)
        if self.fault is not None:
            raise self.fault
        if not hasattr(self, "denial_done"):
            self.denial_done = []

    def denial_categories(self) -> tuple[Category, ...]:
        self._denial("denial_categories")
        return tuple(seed_categories().values())

    def denial_clusters(self, wanted: Wanted, by: tuple[str, ...], order: str) -> tuple[Cluster, ...]:
        self._denial("denial_clusters")
        some = wanted.categories
        found = [each for each, said in zip(CLUSTERS, SAID, strict=True) if not some or said[4] in some]
        return tuple(sorted(found, key=lambda each: -each.items) if order == "number" else found) if by else ()

    def denial_refusals(self, key: ClusterKey, wanted: Wanted, today: date) -> tuple[Refusal, ...]:
        self._denial("denial_refusals")
        said = key.payer_id or 1
        rows = [refusal(number, said) for number in range(1, 5)]
        rows[2] = refusal(3, said, holder="chen")
        rows[3] = refusal(4, said, cents=1_850)
        return tuple(rows)

    def denial_work(self, reason_id: int) -> StandardWork:
        self._denial("denial_work")
        _payer, reason, remark, _procedure, category, _items, _cents, left = SAID[reason_id // 100 - 1]
        found = seed_categories()[category]
        rows = [each for each in seed_taxonomy() if each.reason == reason and each.remark in {remark, ""}]
        row = max(rows, key=lambda each: each.remark)
        return StandardWork(
            category, found.title, found.scenario, found.root_cause, found.team, True, 1, "", "CO", reason,
            (remark,) if remark else (), row.steps + found.steps, "appeal1", TODAY + timedelta(days=left),
            TODAY - timedelta(days=12), 0, "denial", 0,
        )  # fmt: skip

    def denial_work_of_claim(self, claim_id: int) -> tuple[StandardWork, ...]:
        self._denial("denial_work_of_claim")
        return (self.denial_work(101),) if claim_id % 2 else ()

    def _act_told(self, rows: tuple[Refusal, ...], act: UUID | None, words: str) -> ActDone:
        told = []
        for row in rows:
            held = bool(row.holder)
            why = "It is held by M. Chen." if held else ""
            after = f"{words} on 11/21/2026."
            told.append(ActRow(row.reason_id, row.claim_id, row.claim, not held, why, after, None, row.cents))
        return ActDone(act, "act", words, tuple(told))

    def preview_denial_act(self, wanted: WantedAct | None, rows: tuple[Refusal, ...], today: date) -> ActDone:
        self._denial("preview_denial_act")
        return self._act_told(rows, None, wanted.kind if wanted else "What is usual")

    def do_denial_act(self, wanted: WantedAct | None, rows: tuple[Refusal, ...], today: date) -> ActDone:
        self._denial("do_denial_act")
        self.denial_done.append((wanted, tuple(row.claim for row in rows)))
        return self._act_told(rows, ACT, wanted.kind if wanted else "What is usual")

    def denial_acts(self) -> tuple[KeptAct, ...]:
        self._denial("denial_acts")
        at = datetime(2026, 11, 21, 15, 40, tzinfo=UTC)
        return (KeptAct(ACT, "appeal", "Appeal filed", 3, 1, 64_350, at, "lopez", None, 3),)

    def undo_denial_act(self, act: UUID, today: date) -> ActDone:
        self._denial("undo_denial_act")
        self.denial_done.append(("undo", act))
        return self._act_told((refusal(1, 1),), act, "Undone")

    def denial_gaps(self, today: date) -> tuple[Gap, ...]:
        self._denial("denial_gaps")
        first = TODAY - timedelta(days=6)
        return (Gap(1, "Aetna PPO", "commercial", "CO", "16", "N884", 5, 81_000, first, TODAY),)

    def map_denial(self, row: Mapping, today: date) -> int:
        self._denial("map_denial")
        self.denial_done.append(("map", row))
        return 5

    def denial_appeals(self) -> tuple[Appeal, ...]:
        self._denial("denial_appeals")
        filed = TODAY - timedelta(days=44)
        return (
            Appeal(
                9, 1, 1003, "4K2P1003", "Stone, Bob", "Cigna", "authorization", 1, filed, "portal", "A-77", "letter",
                912_040, "", None, 0, TODAY + timedelta(days=1),
            ),
        )  # fmt: skip

    def decide_denial_appeal(  # noqa: PLR0917  # the page's own question
        self, appeal: Appeal, decision: str, decided_on: date, won: int | None, words: str, today: date
    ) -> str:
        self._denial("decide_denial_appeal")
        self.denial_done.append(("decide", appeal.appeal_id, decision, decided_on, won, words))
        return "Level 1 appeal refused on 11/21/2026: level 2 until 12/21/2026."

    def denial_trends(self, by: str, today: date) -> tuple[TrendCell, ...]:
        self._denial("denial_trends")
        monday = TODAY - timedelta(days=TODAY.weekday())
        return tuple(
            TrendCell(monday - timedelta(weeks=week), name, 3 + week, 90_000 + 1_000 * week, 10_000 * week, 500)
            for week in range(6)
            for name in ("front_desk", "coding", "authorization")
        )

    def denial_news(self, today: date) -> tuple[News, ...]:
        self._denial("denial_news")
        return (News(2, "Cigna", "197", "70553", 3, 912_040, TODAY - timedelta(days=4), 0),)
