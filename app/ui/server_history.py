"""The history on a server. Services are loaded when first asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.db.database import Database
from app.ui.history.asks import HistoryWish

if TYPE_CHECKING:
    from app.audit.history import HistoryRow


class ServerHistory:
    """Answers `app.ui.history.asks.HistoryAsks`."""

    _database: Database

    def history(self, wish: HistoryWish) -> tuple[HistoryRow, ...]:
        """One page of acts."""
        from app.audit.history import HistoryQuestion, list_history  # noqa: PLC0415  # start-up time
        from app.claims.show import find_claim  # noqa: PLC0415
        from app.patients.calls import find_account  # noqa: PLC0415

        with self._database.unit(read_only=True) as unit:
            claim = wish.claim_id or (find_claim(unit, wish.claim) if wish.claim else None)
            account = find_account(unit, wish.account) if wish.account and claim is None else None
            asked = HistoryQuestion(
                claim=claim, account=account, person=wish.person, since=wish.since, before=wish.before
            )
            return list_history(unit, asked)
