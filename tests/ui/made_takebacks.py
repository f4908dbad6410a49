"""The take-backs of the made-up office; made-up people only."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from app.posting.letters import Letter
from app.posting.takeback import Sides, Takeback, TakebackLetter, TakebackPage, TakebackStep
from tests.ui.made_up import TODAY


def _chain(  # noqa: PLR0917  # one chain, column by column
    number: int, payer: str, state: str, claim: str, cents: int, clock: int | None
) -> Takeback:
    opened = TODAY - timedelta(days=9 * number)
    return Takeback(
        number,
        "Harbor Street Orthopedics",
        1,
        0,
        payer,
        number,
        f"FCN20260{number}",
        state,
        1000 + number if claim else None,
        claim,
        "Rivera, Ana" if claim else "",
        cents,
        18_000 if state == "announced" else 0,
        cents if cents > 0 else 0,
        number == 2,
        opened,
        opened,
        None if clock is None else TODAY + timedelta(days=clock),
        9 * number,
        1,
    )


CHAINS = (
    _chain(1, "Medicare B", "unlinked", "", 12_000, 11),
    _chain(2, "Aetna PPO", "recovering", "4K2P0002", -12_000, 24),
    _chain(3, "Cigna", "announced", "4K2P0003", 0, 5),
    _chain(4, "UnitedHealth", "disputed", "4K2P0004", 45_050, -2),
    _chain(5, "BlueCross", "settled", "4K2P0005", 0, None),
)


def _step(  # noqa: PLR0917  # one step, column by column
    number: int, kind: str, cents: int, claim_cents: int, trace: str, note: str = ""
) -> TakebackStep:
    on = TODAY - timedelta(days=30 - 6 * number)
    remit = 1 if trace else None
    return TakebackStep(
        number, kind, on, "WO:4K2P0002", cents, claim_cents, remit, trace, note, kind in {"posted", "refund_check"}
    )


STEPS = (
    _step(1, "letter", 0, 12_000, "", "FCN202602"),
    _step(2, "reversal", 0, 12_000, "EFT0091"),
    _step(3, "wo_negative", -12_000, 0, "EFT0091"),
    _step(4, "refund_check", 4_000, 0, "", "Refund check 1044"),
    _step(5, "posted", -4_000, 4_000, "", "as the letter says"),
)
LETTERS = (
    TakebackLetter(1, date(2026, 10, 20), "FCN202602", 12_000, None, date(2026, 12, 15), ("4K2P0002",), "", "chen"),
)


class MadeTakebacks:
    """Answers at once; every act is kept in `taken_back`."""

    taken_back: list[tuple[object, ...]]

    def _call(self, name: str) -> None:
        raise NotImplementedError

    def takebacks(self, state: str, today: date) -> tuple[Takeback, ...]:
        """Five chains, or those of a state."""
        self._call("takebacks")
        return tuple(
            each for each in CHAINS if state in {"", each.state} or (state == "open" and each.state != "settled")
        )

    def takeback(self, takeback_id: int, today: date) -> TakebackPage:
        """One chain; the second has a long history."""
        self._call("takeback")
        row = next(each for each in CHAINS if each.takeback_id == takeback_id)
        if takeback_id == 2:
            return TakebackPage(
                replace(row, recovered=4_000), Sides(4_000, 12_000, 4_000, -12_000), STEPS, LETTERS, None, "", ""
            )
        steps = (replace(STEPS[2], kind="wo_positive", cents=row.open_cents),) if row.open_cents else STEPS[:1]
        disputed = TODAY if row.state == "disputed" else None
        sides = Sides(row.recovered, 0, 0, row.open_cents)
        return TakebackPage(
            row, sides, steps, (), disputed, "chen" if disputed else "", "paid twice, ref 88" if disputed else ""
        )

    def link_takeback(self, row: Takeback, name: str, today: date) -> str:
        """Keep the link."""
        return self._kept("link", row.takeback_id, name)

    def post_takeback(self, row: Takeback, claim: str, cents: int, reason: str, today: date) -> str:
        """Keep the posting."""
        return self._kept("post", row.takeback_id, claim, cents, reason)

    def refund_takeback(self, row: Takeback, cents: int, check: str, sent_on: date, today: date) -> str:
        """Keep the wish for a check."""
        return self._kept("refund", row.takeback_id, cents, check, sent_on)

    def dispute_takeback(self, row: Takeback, words: str, today: date) -> str:
        """Keep the dispute."""
        return self._kept("dispute", row.takeback_id, words)

    def undo_takeback(self, row: Takeback, reason: str, today: date) -> str:
        """Keep the undoing."""
        return self._kept("undo", row.takeback_id, reason)

    def record_letter(self, letter: Letter, today: date) -> str:
        """Keep the letter."""
        return self._kept("letter", letter)

    def _kept(self, *act: object) -> str:
        self._call(str(act[0]))
        self.taken_back.append(act)
        return "Done."
