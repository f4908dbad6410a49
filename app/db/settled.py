"""What became of operations whose answer was lost, or which a set-back server lost, in words. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

CHECKING = "Checking whether it was saved ..."
HANDING_IN = "The server was set back to an earlier moment; this desk hands in again what it lost ..."

_WORDS = {
    "post_remittance": "a posting",
    "write_off": "a write-off",
    "transfer": "a transfer",
    "reverse_operation": "an undoing",
    "unpost_line": "the taking back of a line",
    "decide_approval": "a decision on a request",
    "answer_due": "an answer about another practice's money",
    "settle_due": "the settling of a debt between practices",
    "post_deposit": "a bank line",
    "post_takeback": "a take-back",
    "refund_takeback": "a request for a refund check",
    "return_legacy": "the return of a claim of the former system",
    "take_patient_payment": "a patient's payment",
    "apply_patient_payment": "the applying of a patient's payment",
    "unapply_patient_payment": "the taking off of a patient's payment",
    "return_patient_payment": "a returned payment",
    "import_claims": "an import of claims",
    "denial_act": "an act of the denial desk",
}


@dataclass(frozen=True, slots=True)
class Resolved:
    """What became of an operation whose answer was lost: `what` in words, when this desk sent it, saved or not."""

    op: UUID
    what: str
    at: datetime
    saved: bool

    @property
    def sentence(self) -> str:
        """For the person who did it."""
        when = self.at.astimezone().strftime("%m/%d %H:%M")
        if self.saved:
            return f"The line broke at {when} during {self.what}: it was saved."
        return f"The line broke at {when} during {self.what}: it was not saved. Do it again."


@dataclass(frozen=True, slots=True)
class Again:
    """An act that a set-back server had lost. `how`: entered (handed in again), by hand (not taken any more), waits."""

    op: UUID
    what: str
    at: datetime
    how: str
    why: str = ""

    @property
    def sentence(self) -> str:
        """For the person who did it."""
        when = self.at.astimezone().strftime("%m/%d %H:%M")
        if self.how == "entered":
            return f"{self.what} of {when} was lost by the server and is entered again."
        if self.how == "waits":
            return f"{self.what} of {when} was lost by the server; it is tried again in a moment."
        return f"{self.what} of {when} was lost by the server: enter it by hand ({self.why.rstrip('.')})."


@dataclass(frozen=True, slots=True)
class Settled:
    """What the server told of operations without an outcome; `open`: how many it cannot tell yet.

    `again`: acts that a server lost by being set back, and what became of them.
    """

    told: tuple[Resolved, ...] = ()
    open: int = 0
    again: tuple[Again, ...] = ()

    @property
    def waits(self) -> bool:
        """Whether something is to be asked about or handed in once more in a moment."""
        return bool(self.open) or any(each.how == "waits" for each in self.again)

    @property
    def sentences(self) -> tuple[str, ...]:
        """One for each act."""
        return (*(each.sentence for each in self.told), *(each.sentence for each in self.again))

    @property
    def again_sentence(self) -> str:
        """One sentence about what a set-back server had lost; empty when nothing was."""
        by_hand = [each for each in self.again if each.how == "by hand"]
        if len(by_hand) == 1:
            return by_hand[0].sentence
        if by_hand:
            return (
                f"The server was set back to an earlier moment and lost acts of this desk: {len(by_hand)} are to be "
                "entered by hand. `remitdesk journal check` lists them."
            )
        entered = sum(each.how == "entered" for each in self.again)
        if entered:
            acts = "One act" if entered == 1 else f"{entered} acts"
            return f"The server was set back to an earlier moment. {acts} of this desk it had lost: entered again."
        return HANDING_IN if self.again else ""

    @property
    def sentence(self) -> str:
        """One sentence about all whose answer was lost."""
        if len(self.told) == 1:
            return self.told[0].sentence
        saved = sum(each.saved for each in self.told)
        left = len(self.told) - saved
        words = f"The line broke during {len(self.told)} acts: {saved} saved"
        return f"{words}, {left} not saved. Do those again." if left else f"{words}."


def called(function: str) -> str:
    """A function of the database in the words of the field."""
    return _WORDS.get(re.sub(r"_v\d+$", "", function), "an act")
