"""What a receiver says of files and claims sent to it: the frozen facts of TA1, 999 and 277CA.

Codes are as received; words for them stand in `app.rules.acknowledgements`. Amounts are cents, `segment` the 1-based
number of the segment in its file. Sources: TA1, 999 005010X231A1, 277CA 005010X214.
"""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from app.domain.money import Cents
from app.domain.remit import Reference


class InterchangeAcknowledgement(Struct, frozen=True, gc=False):
    """TA1: one interchange. `verdict` is A, E or R; `note` a code of three digits."""

    control_number: str
    sent_on: date | None
    verdict: str
    note: str
    segment: int = 0


class ElementNote(Struct, frozen=True, gc=False):
    """IK4 (AK4): what is wrong with an element; `value` as received is not kept, it may name a patient."""

    position: int
    component: int | None
    reference: str
    code: str


class SegmentNote(Struct, frozen=True, gc=False):
    """IK3 (AK3): what is wrong with a segment; `position` counts from ST, `claim` is the number that CTX names."""

    name: str
    position: int
    loop: str
    code: str
    claim: str = ""
    elements: tuple[ElementNote, ...] = ()


class SetAcknowledgement(Struct, frozen=True, gc=False):
    """AK2 to IK5 (AK5): one transaction set. `verdict` A, E, M, R, W or X."""

    set_code: str
    control_number: str
    version: str
    verdict: str
    reasons: tuple[str, ...] = ()
    notes: tuple[SegmentNote, ...] = ()
    segment: int = 0


class GroupAcknowledgement(Struct, frozen=True, gc=False):
    """AK1 to AK9: one group. `verdict` A, E, P, R ...; counts as told, None where they cannot be read."""

    functional: str
    control_number: str
    version: str
    verdict: str
    included: int | None
    received: int | None
    accepted: int | None
    reasons: tuple[str, ...] = ()
    sets: tuple[SetAcknowledgement, ...] = ()
    segment: int = 0


class ClaimStatus(Struct, frozen=True, gc=False):
    """One composite of STC: category (A0 to A8), status code, entity; `action` is STC03 (WQ accepted, U rejected)."""

    category: str
    code: str
    entity: str = ""
    on: date | None = None
    action: str = ""
    amount: Cents | None = None
    segment: int = 0


class LineAcknowledgement(Struct, frozen=True, gc=False):
    """SVC with its STC: what is said of one service line; `control_number` is REF*FJ."""

    procedure: str
    charge: Cents | None
    control_number: str
    statuses: tuple[ClaimStatus, ...]


class ClaimAcknowledgement(Struct, frozen=True, gc=False):
    """What is said of one claim (HL PT). `number` is TRN02, our claim number.

    `payer_number` is REF*1K, `clearinghouse_number` REF*D9, `billing` the NPI or tax id of the provider level above.
    """

    number: str
    layer: str
    statuses: tuple[ClaimStatus, ...]
    payer_number: str = ""
    clearinghouse_number: str = ""
    bill_type: str = ""
    service_from: date | None = None
    service_to: date | None = None
    billing: str = ""
    lines: tuple[LineAcknowledgement, ...] = ()
    segment: int = 0


class BatchStatus(Struct, frozen=True, gc=False):
    """What a 277CA says of all claims of a receiver (HL 21) or provider (HL 19).

    `counts` are QTY by qualifier (90 accepted, AA not), `amounts` AMT (YU accepted, YY not).
    """

    level: str
    statuses: tuple[ClaimStatus, ...]
    trace: str = ""
    counts: tuple[Reference, ...] = ()
    amounts: tuple[Reference, ...] = ()
    segment: int = 0


Acknowledgement = InterchangeAcknowledgement | GroupAcknowledgement | ClaimAcknowledgement | BatchStatus
