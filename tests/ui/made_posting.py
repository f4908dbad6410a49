"""The payments of the made-up office: the picker, mending, alike, exceptions; made-up people only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from app.domain.errors import NotFound
from app.posting.candidates import Candidate, CandidateLine, Candidates, PartyBalance
from app.posting.exceptions import ExceptionRow
from app.posting.mend_types import Alike, AlikeClaim, AlikeKey, BalanceChange, LeftTask, MendResult, MendWish
from app.posting.picking import LinePick
from app.posting.results import RemitRow
from app.posting.review import (
    RemitReview,
    ReviewAdjustment,
    ReviewClaim,
    ReviewGroup,
    ReviewProposal,
    ReviewProviderLevel,
)
from app.posting.untouched import Untouched, UntouchedPayer, WhyNot
from app.ui.office import Paper
from tests.ui.made_up import NAMES, PAYERS, TODAY, remit_row, review_claim

ONE_PAGE = (
    b"%PDF-1.1\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>endobj\ntrailer<</Root 1 0 R>>\n"
)


def _line(theirs: int, code: str, ours: int | None, charge: int) -> CandidateLine:
    return CandidateLine(
        600 + theirs, theirs, code, charge, charge // 2, None if ours is None else 800 + ours, ours,
        code if ours else "", charge if ours else 0, date(2026, 8, 14),
    )  # fmt: skip


def candidate(number: int, score: int) -> Candidate:
    """A claim of ours; the first agrees in all but its number."""
    lines = (_line(1, "97110", 1, 9_000), _line(2, "97110", 2, 9_000), _line(3, "20610", None, 6_000))
    spare = CandidateLine(None, None, "", 0, 0, 803, 3, "20611", 6_000, date(2026, 8, 14))
    return Candidate(
        1000 + number, f"4K2P{number:04d}", NAMES[number % 7], "Eastside", "W2213 40871", date(2026, 8, 14),
        date(2026, 8, 14), 24_000 if number == 1 else 26_500, "submitted", score, ("name", "date", "charge"),
        () if number == 1 else ("charge",), (PartyBalance("primary", 24_000),), (*lines, spare),
        "Two equal lines were decided differently.",
    )  # fmt: skip


CANDIDATES = (candidate(1, 88), candidate(2, 71), candidate(3, 54))
CHANGES = (
    BalanceChange(1001, "4K2P0001", "patient", 3_000, 0),
    BalanceChange(1001, "4K2P0001", "primary", 0, 24_000),
)
LEFT = (
    LeftTask(1, 1001, "4K2P0001", "statement", TODAY, "A statement of 11/14 showed the mistake: send a corrected one.",
             False),
    LeftTask(2, 1001, "4K2P0001", "secondary_claim", TODAY, "A claim to the secondary payer went out on 11/12.", False),
)  # fmt: skip
ALIKE_KEY = AlikeKey(1, 1, "AET", "commercial", "CO", "197", "N517", "20610")


def alike_claims() -> tuple[AlikeClaim, ...]:
    """Six that wait for the same answer."""
    return tuple(
        AlikeClaim(
            2 if at == 1 else 40 + at, f"88261{at % 3}", f"4K2P{at:04d}", NAMES[at % 7],
            date(2026, 8, 14) + timedelta(days=at), 24_000, 0, "posted", "denial", 10_000 + at,
        )
        for at in range(1, 7)
    )  # fmt: skip


class MadePosting:
    """Answers at once; what was done stands in `picked`, `mended`, `ticked`; `rehearsed` is what was only shown."""

    approved: list[tuple[int, tuple[str, ...]]]
    picked: list[tuple[int, int, tuple[LinePick, ...], bool]]
    mended: list[MendWish]
    rehearsed: list[MendWish]
    finished: list[int]

    def _call(self, name: str) -> None:
        raise NotImplementedError

    def remits(self) -> tuple[RemitRow, ...]:
        """Two payments: one waits for a person, one is posted and waits for the bank."""
        self._call("remits")
        return (replace(remit_row(2, "posted"), clearing=431_022, source="paper"), remit_row(1))

    def review(self, remit_id: int) -> RemitReview:
        """One payment with a clean, a denied and an unmatched claim; the second is posted, with a recovery."""
        self._call("review")
        state = "review" if remit_id == 1 else "posted"
        groups = tuple(
            ReviewGroup(verdict, title, 10_120, (review_claim(at, verdict),))
            for at, (verdict, title) in enumerate(
                (("clean", "Clean"), ("denial", "Denied"), ("unmatched", "No claim found")), start=1
            )
        )
        if state == "review":
            return RemitReview(remit_row(remit_id, state), groups, (), ())
        done = tuple(
            replace(group, claims=tuple(replace(each, state="posted", can_approve=False) for each in group.claims))
            for group in groups[:2]
        )
        guarded = replace(groups[2], verdict="secondary", title="Paid after another payer", claims=(_guarded(),))
        recovery = ReviewProviderLevel(
            "WO", "FCN202602", 12_000, "recovered overpayment", "payer_balance", True, 2, 1002, "4K2P0002"
        )
        row = replace(remit_row(remit_id, state), clearing=431_022, source="paper")
        return RemitReview(row, (*done, guarded), (recovery,), ())

    def approve(self, remit_id: int, claims: Sequence[str]) -> str:
        """Keep the approval."""
        self._call("approve")
        self.approved.append((remit_id, tuple(claims)))
        return "1 claim posted, 101.20."

    def candidates(self, remit_claim_id: int, also: str) -> Candidates:
        """Three claims it could be; one asked for by number comes first."""
        self._call("candidates")
        if also == "NOSUCH":
            raise NotFound("The practice of this payment has no claim with that number.")
        more = (replace(candidate(4, 12), number=also),) if also else ()
        return Candidates(
            remit_claim_id, 3, "882611", "Medicare B", "4K2P1", "20262750", "OKAFOR, DANIEL", "W2213 40871", "1",
            date(2026, 8, 14), 24_000, 10_120, "unmatched", "exception", "Two claims fit equally well.", None, "", "",
            (*more, *CANDIDATES),
        )  # fmt: skip

    def pick(
        self, remit_claim_id: int, claim_id: int, lines: tuple[LinePick, ...], today: date, *, remember: bool
    ) -> str:
        """Keep the pick."""
        self._call("pick")
        self.picked.append((remit_claim_id, claim_id, lines, remember))
        return "Posted on claim 4K2P0001, $101.20."

    def rehearse_mend(self, wish: MendWish, today: date) -> MendResult:
        """What would change; nothing is done."""
        self._call("rehearse_mend")
        if wish.to == "NOSUCH":
            raise NotFound("The practice of this payment has no claim with that number.")
        self.rehearsed.append(wish)
        return MendResult(0, wish.kind, 1, 0, CHANGES, ())

    def mend(self, wish: MendWish, today: date) -> MendResult:
        """Keep the act; moved money leaves two papers to put right."""
        self._call("mend")
        self.mended.append(wish)
        kept = wish.kind in {"move", "swap", "again", "alike"}
        left = LEFT if wish.kind in {"move", "swap"} else ()
        return MendResult(7 if kept else 0, wish.kind, 1, 0, CHANGES, left)

    def finish_left(self, task_id: int, today: date) -> None:
        """Keep the tick."""
        self._call("finish_left")
        self.finished.append(task_id)

    def alike(self, remit_claim_id: int, today: date) -> Alike:
        """Six claims that wait for the same answer."""
        self._call("alike")
        return Alike(ALIKE_KEY, alike_claims())

    def exceptions(self) -> tuple[ExceptionRow, ...]:
        """Four claims that are stuck, less those picked; the second is the unmatched one of payment 1."""
        self._call("exceptions")
        verdicts = ("imbalance", "unmatched", "other_practice", "review")
        solved = {each[0] for each in self.picked}
        rows = (
            ExceptionRow(
                3 if at == 1 else 90 + at, 1 if at == 1 else 2, f"88261{at}", PAYERS[at], "Harbor Street Orthopedics",
                0, f"4K2P{at:04d}", NAMES[at], verdict, "It does not add up.", 24_000, 90_000 - 20_000 * at,
                TODAY - timedelta(days=3 * at), "chen" if at == 0 else "",
            )
            for at, verdict in enumerate(verdicts)
        )  # fmt: skip
        return tuple(row for row in rows if row.remit_claim_id not in solved)

    def untouched(self, since: date) -> Untouched:
        """Two payers."""
        self._call("untouched")
        rest = (WhyNot("block CO-45", 4, 96_000), WhyNot("unmatched", 2, 31_000))
        payers = (
            UntouchedPayer("AET", "Aetna PPO", "clean", 60, 54, 0.9, rest),
            UntouchedPayer("MED", "Medicare B", "review", 20, 0, 0.0, (WhyNot("mode", 20, 410_000),)),
        )
        return Untouched(since, 80, 54, 0.675, payers)

    def print_remittance(self, remit_claim_id: int, today: date) -> Paper:
        """One blank page."""
        self._call("print_remittance")
        return Paper(ONE_PAGE)


def _guarded() -> ReviewClaim:
    """A secondary payment whose write-off the guard cut."""
    claim = review_claim(3, "clean")
    original = (ReviewAdjustment("CO", "45", 43_500, "above the contract", "contractual"),)
    proposed = (
        ReviewAdjustment("OA", "23", 42_500, "decided by an earlier payer", "information"),
        ReviewAdjustment("CO", "45", 1_000, "above the contract", "contractual"),
    )
    line = replace(claim.lines[0], expected=15_000, verdict="under", basis="Contract ALD-26")
    return replace(
        claim, verdict="secondary", state="waiting", party="secondary", lines=(line,), stopped_by="guard",
        why="More would be written off than is left; the proposed split fits.",
        proposal_lines=(ReviewProposal(1, original, proposed),),
    )  # fmt: skip
