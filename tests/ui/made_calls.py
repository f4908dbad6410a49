"""The payer calls of the made-up office; made-up people only."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from app.domain.errors import Conflict, Refused
from app.domain.money import Cents
from app.workqueues.call_types import (
    CallHead,
    CallLine,
    CallRow,
    CallSummary,
    CallTip,
    Consent,
    ConsentAsked,
    HoldHour,
    LineToSave,
    PayerCall,
    SavedLine,
)
from app.workqueues.line_hours import NextCall
from tests.ui.made_up import NAMES, NOW, OUTCOMES, TODAY

HARBOR = "Harbor Street Orthopedics"
HEAD = CallHead(
    5, "lopez", "A. Lopez", "open", 1, "HSO", HARBOR, "8005550100", 0, "1234567893", "12-3456789", 1, "AET",
    "Aetna PPO", "8005550142", "8-6 ET Mon-Fri", "2, 1, tax id, member id", "portal.example", NOW, None, "", None,
    0, 0, NOW, "", "", None, None, None, 2,
    (CallTip("Ask for retro-authorization within 14 days; fax form R-2.", "D. Okoye", NOW),), (),
    (HoldHour(8, 6, 240), HoldHour(13, 9, 1860)),
)  # fmt: skip
QUESTION = ConsentAsked(7, "chen", "B. Chen", HARBOR, "Cigna", 2, NOW, NOW + timedelta(minutes=10))


def call_line(number: int, state: str = "held") -> CallLine:
    """One claim of the call; `number` decides everything."""
    return CallLine(
        1000 + number, number, 2, state, "", "", f"4K2P{number:04d}", NAMES[number % len(NAMES)], date(1974, 3, 18),
        f"W2213 4087{number}", f"20262750{number:02d}", date(2026, 8, 14) + timedelta(days=number),
        date(2026, 8, 14) + timedelta(days=number), Cents(24_000 + number * 1000), Cents(24_000), "Stone, Ruth",
        "1098765432", "Eastside", "follow_up", "no answer for 25 days; rule Aetna 25 d", "file", TODAY, TODAY, 25,
        "Aetna PPO 25 d", "", "", "", None, "", False,
    )  # fmt: skip


class MadeCalls:
    """Answers at once; what was done is kept in `phoned`."""

    phoned: list[tuple[object, ...]]
    made_call: PayerCall | None = None
    questions: tuple[ConsentAsked, ...] = ()
    stale_lines: frozenset[int] = frozenset()

    def _call(self, name: str) -> None:
        raise NotImplementedError

    def _done(self, *what: object) -> None:
        self.phoned = [*getattr(self, "phoned", []), what]

    def _now(self) -> PayerCall:
        if self.made_call is None:
            raise Refused("There is no such call of yours.")
        return self.made_call

    def _head(self, **changes: object) -> PayerCall:
        call = self._now()
        self.made_call = replace(call, head=replace(call.head, **changes))  # type: ignore[arg-type]  # a test's names
        return self.made_call

    def payer_calls(self) -> tuple[CallRow, ...]:
        """The one call, while there is one."""
        self._call("payer_calls")
        if self.made_call is None:
            return ()
        head = self.made_call.head
        return (
            CallRow(
                head.call_id, head.state, 1, head.practice, head.payer, NOW, head.ended_at, len(self.made_call.lines),
                self.made_call.count("saved"), 0, head.hold_seconds, head.talk_seconds, head.representative,
                head.reference,
            ),
        )  # fmt: skip

    def payer_call(self, call_id: int) -> PayerCall:
        """The one call."""
        self._call("payer_call")
        return self._now()

    def start_payer_call(self, practice_id: int, payer_id: int, today: date) -> PayerCall:
        """Nine claims of one payer."""
        self._call("start_payer_call")
        self._done("start", practice_id, payer_id)
        self.made_call = PayerCall(HEAD, tuple(call_line(number) for number in range(1, 10)))
        return self.made_call

    def save_call_line(self, line: LineToSave) -> SavedLine:
        """Keep the answer."""
        self._call("save_call_line")
        if line.claim_id in self.stale_lines:
            raise Conflict("This item was changed by B. Chen at 10:42; reload it, what you typed is kept.")
        self._done("save", line)
        call = self._now()
        title = next(each.title for each in OUTCOMES if each.code == line.outcome)
        lines = tuple(
            replace(each, state="saved", outcome=line.outcome, outcome_title=title, next_on=line.next_on)
            if each.claim_id == line.claim_id else each for each in call.lines
        )  # fmt: skip
        self.made_call = replace(call, lines=lines)
        return SavedLine(3, line.next_on, title, self.made_call.count("saved"), len(self.made_call.left))

    def mark_payer_call(
        self, call_id: int, phase: str | None, representative: str | None, reference: str | None
    ) -> PayerCall:
        """Keep phase and names."""
        self._call("mark_payer_call")
        self._done("mark", phase, representative, reference)
        head = self._now().head
        if phase is not None:
            self._head(phase=phase, phase_since=NOW if phase else None)
        return self._head(
            representative=head.representative if representative is None else representative,
            reference=head.reference if reference is None else reference,
        )

    def keep_payer_call(self, call_id: int) -> int:
        """All still held."""
        self._call("keep_payer_call")
        return len(self._now().left)

    def park_payer_call(self, call_id: int, parked: bool) -> PayerCall:
        """Aside, or back."""
        self._call("park_payer_call")
        self._done("park", parked)
        return self._head(state="parked" if parked else "open")

    def ask_colleagues(self, call_id: int, today: date) -> PayerCall:
        """One colleague is asked."""
        self._call("ask_colleagues")
        self._done("ask")
        asked = (Consent("chen", "B. Chen", 2, "", NOW + timedelta(minutes=10)),)
        return self._head(theirs=0, consents=asked)

    def stop_payer_call(self, call_id: int, again: NextCall) -> PayerCall:
        """The rest is left."""
        self._call("stop_payer_call")
        self._done("stop", again)
        call = self._now()
        lines = tuple(replace(each, state="released") if each.to_do else each for each in call.lines)
        self.made_call = replace(call, lines=lines)
        return self._head(stopped_after=call.count("saved"), again_on=again.on)

    def end_payer_call(self, call_id: int, hold_seconds: int, talk_seconds: int) -> CallSummary:
        """It ended."""
        self._call("end_payer_call")
        self._done("end", hold_seconds, talk_seconds)
        call = self._head(state="ended", ended_at=NOW, hold_seconds=hold_seconds, talk_seconds=talk_seconds)
        head = call.head
        return CallSummary(
            5, head.payer, head.practice, hold_seconds, talk_seconds, call.count("saved"), 1, len(call.left),
            head.reference,
        )  # fmt: skip

    def call_questions(self) -> tuple[ConsentAsked, ...]:
        """What colleagues ask."""
        self._call("call_questions")
        return self.questions

    def answer_call_question(self, call_id: int, yes: bool) -> str:
        """Keep the answer."""
        self._call("answer_call_question")
        self._done("answer", call_id, yes)
        self.questions = ()
        return "2 claims ride along on the call." if yes else "Kept: your claims stay yours."
