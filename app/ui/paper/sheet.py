"""A check as it stands at this desk: its head, its claims as typed, what is left to zero. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from app.posting.paper_rules import check_off
from app.posting.paper_types import CheckDraft, ClaimDraft


@dataclass(frozen=True, slots=True)
class KeyedClaim:
    """One claim of the check; `key` is its own at this desk, before it has a row."""

    key: int
    draft: ClaimDraft
    saved: bool = True

    @property
    def off_by(self) -> int:
        """How far its lines are from adding up, in cents."""
        return sum(abs(line.off_by) for line in self.draft.lines)


@dataclass(frozen=True, slots=True)
class CheckSheet:
    """`control` is the batch's total, `others` what its other checks hold; cents."""

    head: CheckDraft
    claims: tuple[KeyedClaim, ...] = ()
    control: int = 0
    others: int = 0

    @property
    def left(self) -> int:
        """What is left of the check to zero."""
        return check_off(self.head, [claim.draft for claim in self.claims])

    @property
    def batch_left(self) -> int:
        """What is left of the batch to zero, this check as far as it is keyed."""
        return self.control - self.others - (self.head.amount - self.left)

    @property
    def next_key(self) -> int:
        """A key no claim has."""
        return max((claim.key for claim in self.claims), default=0) + 1

    def find(self, key: int) -> KeyedClaim | None:
        """The claim of a key."""
        return next((claim for claim in self.claims if claim.key == key), None)

    def with_claim(self, made: KeyedClaim) -> CheckSheet:
        """With a claim as it stands now; a new key goes to the end."""
        known = self.find(made.key) is not None
        claims = (
            tuple(made if claim.key == made.key else claim for claim in self.claims)
            if known
            else (*self.claims, made)
        )
        return CheckSheet(self.head, claims, self.control, self.others)

    def without(self, key: int) -> CheckSheet:
        """Without a claim."""
        left = tuple(claim for claim in self.claims if claim.key != key)
        return CheckSheet(self.head, left, self.control, self.others)
