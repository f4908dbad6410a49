"""Find anything: one text, every identifier a voice on the phone or a letter may name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Found:
    """One hit. `kind`: claim, patient, remit. `why` names what matched, in words.

    `claim_id` is set for claims, `account_id` for claims and patients, `remit_id` for remittances.
    """

    kind: str
    why: str
    title: str
    detail: str
    practice_id: int
    practice_name: str
    claim_id: int | None
    account_id: int | None
    remit_id: int | None
    on: date | None
    cents: int | None
