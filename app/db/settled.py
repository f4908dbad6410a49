"""What became of operations whose answer was lost, in words. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

CHECKING = "Checking whether it was saved ..."

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
class Settled:
    """What the server told of operations without an outcome; `open`: how many it cannot tell yet."""

    told: tuple[Resolved, ...] = ()
    open: int = 0

    @property
    def sentence(self) -> str:
        """One sentence about all of them."""
        if len(self.told) == 1:
            return self.told[0].sentence
        saved = sum(each.saved for each in self.told)
        left = len(self.told) - saved
        words = f"The line broke during {len(self.told)} acts: {saved} saved"
        return f"{words}, {left} not saved. Do those again." if left else f"{words}."


def called(function: str) -> str:
    """A function of the database in the words of the field."""
    return _WORDS.get(re.sub(r"_v\d+$", "", function), "an act")
