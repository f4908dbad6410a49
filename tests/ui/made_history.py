"""Acts of the made-up office; made-up people only."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from app.audit.history import PAGE, HistoryRow
from app.domain.errors import NotFound
from app.ui.history.asks import HistoryWish

_NEWEST = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)
_ACTS = (
    ("chen", "B. Chen", "money.remittance", "remit", 7, "", "{}", None),
    ("lopez", "A. Lopez", "chart.claim", "claim", 1001, "4K2P0001", "{}", None),
    ("okoye", "T. Okoye", "export.finish", "export", 3, "", '{"list":"follow_up","format":"xlsx","rows":212}', None),
    ("adams", "R. Adams", "people.group_given", "person", None, "", '{"login":"novak","group":"poster"}', None),
    ("lopez", "A. Lopez", "session.sign_in", "session", None, "", '{"version":"0.1.0"}', None),
    ("chen", "B. Chen", "chart.account", "account", 70, "", "{}", None),
    ("chen", "B. Chen", "money.reversal", "operation", None, "", "{}", None),
)


class MadeHistory:
    """A hundred and twenty acts; of one claim three, with what they changed."""

    history_wish = HistoryWish()

    def _call(self, name: str) -> None:
        """Counted by the office."""

    def history(self, wish: HistoryWish) -> tuple[HistoryRow, ...]:
        """What fits, a page of it."""
        self._call("history")
        self.history_wish = wish
        if (wish.claim_id is None and wish.claim not in {"", "4K2P0001"}) or wish.account not in {"", "A-70"}:
            raise NotFound("There is no claim with that number in your scope.")
        fitting = [
            each
            for each in (_act(seq, wish) for seq in range(120, 0, -1))
            if wish.person in {"", each.actor} and (wish.since is None or each.at >= wish.since)
            and (wish.before is None or each.seq < wish.before)
        ]  # fmt: skip
        return tuple(fitting[: 3 if wish.claim else PAGE])


def _act(seq: int, wish: HistoryWish) -> HistoryRow:
    actor, name, action, kind, number, claim, body, cents = _ACTS[seq % len(_ACTS)]
    money = action.startswith("money")
    return HistoryRow(
        seq, _NEWEST - timedelta(minutes=37 * (120 - seq)), actor, name, action, kind, number,
        UUID(int=seq) if money else None, "HSO" if kind in {"claim", "remit", "operation"} else "",
        "EAST" if kind == "claim" else "", claim, body, -12000 if money and wish.claim else cents,
    )  # fmt: skip
