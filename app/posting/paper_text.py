"""Lines of an EOB as text: `150.00,120.00` is allowed and paid; reasons follow by proposal or as typed. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec.structs import replace

from app.domain.errors import Refused
from app.domain.money import AmountError, parse_cents
from app.posting.paper_rules import REVERSAL, propose_line
from app.posting.paper_types import ClaimDraft, FavouriteReason, PaperAdjustment, PaperLine

_REASON = re.compile(r"([A-Z]{2})-([A-Z0-9]+)=(.+)", re.ASCII)
_REMARK = re.compile(r"[MN][A-Z]?\d{1,4}", re.ASCII)
SKIPPED = "-"


def typed_claim(
    known: ClaimDraft,
    lines: Sequence[str],
    favourites: Sequence[FavouriteReason] = (),
    *,
    control: str = "",
    interest: int = 0,
    take_back: bool = False,
) -> ClaimDraft:
    """The claim with its lines as typed, in its order; `-` leaves a line out, missing ones at the end are left out.

    A line is `[CHARGE:]ALLOWED,PAID` with reasons `CO-45=50.00` and remarks `N130` behind it; the charge is typed for a
    claim that is not ours. `take_back` turns every amount negative and the status to 22. Raises Refused.
    """
    if known.claim_id is not None and len(lines) > len(known.lines):
        raise Refused(f"The claim has {len(known.lines)} lines, {len(lines)} are typed.")
    blank = known.lines if known.claim_id is not None else tuple(PaperLine(0) for _ in lines)
    sign = -1 if take_back else 1
    typed = [_line(line, text, favourites, sign) for line, text in zip(blank, lines, strict=False) if text != SKIPPED]
    return replace(
        known,
        lines=tuple(typed),
        control_number=control,
        interest=interest,
        status_code=REVERSAL if take_back else known.status_code,
    )


def _line(line: PaperLine, text: str, favourites: Sequence[FavouriteReason], sign: int) -> PaperLine:
    first, *rest = (part.strip() for part in text.split(","))
    charge_text, _, allowed_text = first.rpartition(":")
    charge = sign * (_cents(charge_text) if charge_text else line.charge)
    allowed = None if not allowed_text else sign * _cents(allowed_text)
    if not rest:
        raise Refused(f"A line is ALLOWED,PAID and its reasons; {text} is none.")
    paid = sign * _cents(rest[0])
    reasons, remarks = [], []
    for part in rest[1:]:
        found = _REASON.fullmatch(part.upper())
        if found is not None:
            reasons.append(PaperAdjustment(found[1], found[2], sign * _cents(found[3])))
        elif _REMARK.fullmatch(part.upper()):
            remarks.append(part.upper())
        else:
            raise Refused(f"A reason is written CO-45=50.00, a remark N130; {part} is neither.")
    adjustments = tuple(reasons) or propose_line(charge, allowed, paid, favourites)
    return replace(line, charge=charge, paid=paid, allowed=allowed, adjustments=adjustments, remarks=tuple(remarks))


def _cents(text: str) -> int:
    try:
        return parse_cents(text)
    except AmountError:
        raise Refused(f"{text} is no amount: digits with at most two decimals.") from None
