"""Money acts and requests of the made-up office; made-up people only."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from app.domain.money import money_text
from app.rules.write_off import WriteOffReason
from app.ui.approvals.asks import Waiting
from app.ui.claim.asks import ActDone, ClaimWish
from tests.ui.made_up import TODAY

REASONS = (
    WriteOffReason("small_balance", "Small balance: collecting it costs more than it brings", False, 999, False),
    WriteOffReason("timely_filing", "Filed too late with the insurer", True, 0, True),
    WriteOffReason("charity", "Charity care under the practice's policy", False, 50_000, True),
    WriteOffReason("prompt_pay", "Discount for paying promptly", False, None, False),
)
LATE = "400.00 to write off: Filed too late with the insurer."
WAITING = (
    Waiting("write_off", 5, "HSO", "4K2P0002", 1002, 40_000, LATE, ("chen",), "B. Chen", TODAY, 0,
            ("Reason: Filed too late with the insurer", "Proof: letter of 3 March, page 2 of the scan")),
    Waiting("transfer", 6, "HSO", "4K2P0003", 1003, 60_000,
            "600.00 to the patient: the payer's decision does not make this the patient's share.", ("lopez",),
            "A. Lopez", TODAY, 0, ("Reason: plan ended before the visit", "Moves from primary to patient.")),
    Waiting("due", 2, "HSO", "", None, 12_500, "HSO holds 125.00 of QFM: paid to the wrong group", ("chen",),
            "B. Chen", TODAY),
    Waiting("check", 9, "HSO", "", None, 1_250_000, "Check 88120, Cigna, is above the practice's limit: paper batch 4.",
            ("chen",), "B. Chen", TODAY, 3, ("Keyed: 14 claims, 12,500.00.",)),
)  # fmt: skip


class MadeApprovals:
    """Keeps what was asked; amounts above a reason's limit and a denial to the patient wait for a supervisor."""

    taken_back: list[tuple[object, ...]]

    def _call(self, name: str) -> None:
        """Counted by the office."""

    def write_off_reasons(self) -> tuple[WriteOffReason, ...]:
        """Four reasons."""
        self._call("write_off_reasons")
        return REASONS

    def act_on_claim(self, wish: ClaimWish, today: date) -> ActDone:
        """Keep the wish."""
        self._call("act_on_claim")
        self.taken_back.append((wish,))
        limit = next((each.limit_cents for each in REASONS if each.code == wish.reason), None)
        if limit is not None and wish.cents > limit:
            return ActDone(f"{money_text(wish.cents)} waits for a supervisor: request 7 is sent.", None)
        word = "moved to the patient" if wish.kind == "transfer" else "written off"
        return ActDone(f"{money_text(wish.cents)} {word}.", wish.op)

    def undo_claim_act(self, kind: str, op: UUID, reason: str) -> str:
        """Keep the undoing."""
        self._call("undo_claim_act")
        self.taken_back.append(("undo", kind, op))
        return "Undone: each party owes what it owed."

    def waiting_approvals(self) -> tuple[Waiting, ...]:
        """Four requests, the second one of lopez; what was decided is gone."""
        self._call("waiting_approvals")
        gone = {act[1] for act in self.taken_back if act[0] == "decide"}
        return tuple(each for each in WAITING if each.id not in gone)

    def decide_waiting(self, wish: Waiting, approve: bool, why: str, today: date) -> str:
        """Keep the decision."""
        self._call("decide_waiting")
        self.taken_back.append(("decide", wish.id, approve, why))
        return f"{'Approved' if approve else 'Declined'}: {wish.sentence}"
