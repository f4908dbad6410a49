"""The denial desk on a server: one unit of work per question or act. Services are loaded when first asked."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from app.db.database import Database
from app.db.unit import Unit

if TYPE_CHECKING:
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


class ServerDenials:
    """Refusals, acts on them, appeals and the taxonomy."""

    _database: Database

    def denial_categories(self) -> tuple[Category, ...]:
        """The categories, in order."""
        from app.denials.taxonomy import list_categories  # noqa: PLC0415  # start-up time

        with self._database.unit(read_only=True) as unit:
            return list_categories(unit)

    def denial_clusters(self, wanted: Wanted, by: tuple[str, ...], order: str) -> tuple[Cluster, ...]:
        """Groups of open refusals."""
        from app.denials.clusters import list_clusters  # noqa: PLC0415

        with self._database.unit(read_only=True) as unit:
            return list_clusters(unit, wanted, by=by, order=order)

    def denial_refusals(self, key: ClusterKey, wanted: Wanted, today: date) -> tuple[Refusal, ...]:
        """The refusals of one group."""
        from app.denials.clusters import list_refusals  # noqa: PLC0415

        with self._database.unit(read_only=True) as unit:
            return list_refusals(unit, key, wanted, today=today)

    def denial_work(self, reason_id: int) -> StandardWork:
        """What a refusal means."""
        from app.denials.clusters import standard_work  # noqa: PLC0415

        with self._database.unit(read_only=True) as unit:
            return standard_work(unit, reason_id)

    def denial_work_of_claim(self, claim_id: int) -> tuple[StandardWork, ...]:
        """What is refused and open on a claim."""
        from app.denials.clusters import work_of_claim  # noqa: PLC0415

        with self._database.unit(read_only=True) as unit:
            return work_of_claim(unit, claim_id)

    def preview_denial_act(self, wanted: WantedAct | None, rows: tuple[Refusal, ...], today: date) -> ActDone:
        """What the act would do."""
        from app.denials.acts import preview_act, preview_usual  # noqa: PLC0415

        def ask(unit: Unit) -> ActDone:
            if wanted is None:
                return preview_usual(unit, rows, today=today)
            return preview_act(unit, wanted, rows, today=today)

        return self._database.perform(ask)

    def do_denial_act(self, wanted: WantedAct | None, rows: tuple[Refusal, ...], today: date) -> ActDone:
        """Do it."""
        from app.denials.acts import do_act, do_usual  # noqa: PLC0415

        def act(unit: Unit) -> ActDone:
            return do_usual(unit, rows, today=today) if wanted is None else do_act(unit, wanted, rows, today=today)

        return self._database.perform(act)

    def denial_acts(self) -> tuple[KeptAct, ...]:
        """The own latest acts."""
        from app.denials.acts import list_acts  # noqa: PLC0415

        with self._database.unit(read_only=True) as unit:
            return list_acts(unit)

    def undo_denial_act(self, act: UUID, today: date) -> ActDone:
        """Undo an act."""
        from app.denials.acts import undo_act  # noqa: PLC0415

        return self._database.perform(lambda unit: undo_act(unit, act, today=today))

    def denial_gaps(self, today: date) -> tuple[Gap, ...]:
        """What no row names."""
        from app.denials.taxonomy import list_gaps  # noqa: PLC0415

        with self._database.unit(read_only=True) as unit:
            return list_gaps(unit, today=today)

    def map_denial(self, row: Mapping, today: date) -> int:
        """Name it from now on and for what is open."""
        from app.denials.taxonomy import map_refusal  # noqa: PLC0415

        # What is open was decided before today: the row has to hold on those days, too.
        return self._database.perform(
            lambda unit: map_refusal(unit, row, effective_from=date(today.year - 1, 1, 1), today=today)
        )

    def denial_appeals(self) -> tuple[Appeal, ...]:
        """Appeals to be decided."""
        from app.denials.appeals import list_appeals  # noqa: PLC0415

        with self._database.unit(read_only=True) as unit:
            return list_appeals(unit)

    def decide_denial_appeal(  # noqa: PLR0917  # what a decision is made of
        self, appeal: Appeal, decision: str, decided_on: date, won: int | None, words: str, today: date
    ) -> str:
        """Record a decision."""
        from app.denials.appeals import decide_appeal  # noqa: PLC0415

        found = self._database.perform(
            lambda unit: decide_appeal(unit, appeal, decision, decided_on=decided_on, today=today, won=won, words=words)
        )
        return found.why

    def denial_trends(self, by: str, today: date) -> tuple[TrendCell, ...]:
        """Refusals over the weeks."""
        from app.denials.trends import list_trends  # noqa: PLC0415

        with self._database.unit(read_only=True) as unit:
            return list_trends(unit, by=by, today=today)

    def denial_news(self, today: date) -> tuple[News, ...]:
        """What payers began to refuse."""
        from app.denials.trends import list_news  # noqa: PLC0415

        with self._database.unit(read_only=True) as unit:
            return list_news(unit, today=today)
