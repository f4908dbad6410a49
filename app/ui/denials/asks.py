"""What the denial desk asks of the office; amounts are cents."""

from __future__ import annotations

from datetime import date
from typing import Protocol
from uuid import UUID

from app.denials.taxonomy import Mapping
from app.denials.types import (
    ActDone,
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
from app.rules.taxonomy import Category


class DenialAsks(Protocol):
    """The questions and acts of the page; every one may raise AppError."""

    def denial_categories(self) -> tuple[Category, ...]:
        """The categories, in order."""

    def denial_clusters(self, wanted: Wanted, by: tuple[str, ...], order: str) -> tuple[Cluster, ...]:
        """Groups of open refusals."""

    def denial_refusals(self, key: ClusterKey, wanted: Wanted, today: date) -> tuple[Refusal, ...]:
        """The refusals of one group."""

    def denial_work(self, reason_id: int) -> StandardWork:
        """What a refusal means and what is to be done."""

    def denial_work_of_claim(self, claim_id: int) -> tuple[StandardWork, ...]:
        """The same for all that is refused and open on a claim."""

    def preview_denial_act(self, wanted: WantedAct | None, rows: tuple[Refusal, ...], today: date) -> ActDone:
        """Exactly what the act would do; nothing is kept. None: what is usual for each."""

    def do_denial_act(self, wanted: WantedAct | None, rows: tuple[Refusal, ...], today: date) -> ActDone:
        """Do it. None: what is usual for each."""

    def denial_acts(self) -> tuple[KeptAct, ...]:
        """The own latest acts."""

    def undo_denial_act(self, act: UUID, today: date) -> ActDone:
        """Undo an act as a whole."""

    def denial_gaps(self, today: date) -> tuple[Gap, ...]:
        """What no row of the taxonomy names."""

    def map_denial(self, row: Mapping, today: date) -> int:
        """Name it; the claims that were classified again."""

    def denial_appeals(self) -> tuple[Appeal, ...]:
        """Appeals that wait for their decision."""

    def decide_denial_appeal(  # noqa: PLR0917  # what a decision is made of
        self, appeal: Appeal, decision: str, decided_on: date, won: int | None, words: str, today: date
    ) -> str:
        """Record a decision; what it leaves, in a sentence."""

    def denial_trends(self, by: str, today: date) -> tuple[TrendCell, ...]:
        """Refusals over the weeks."""

    def denial_news(self, today: date) -> tuple[News, ...]:
        """What payers began to refuse."""
