"""Factories of posting facts for pure tests; amounts in cents."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from app.posting.facts import (
    Coverage,
    OurClaim,
    OurLine,
    Payment,
    Prior,
    ProviderLevel,
    ReceivedAdjustment,
    ReceivedClaim,
    ReceivedLine,
)

SERVED = date(2026, 2, 2)
PAYER, SECOND = 1, 2


def cas(text: str) -> tuple[ReceivedAdjustment, ...]:
    """`cas("CO-45 5000, PR-2 3000")`."""
    found = []
    for each in text.split(","):
        if each.strip():
            code, _, cents = each.strip().partition(" ")
            group, _, reason = code.partition("-")
            found.append(ReceivedAdjustment(group, reason, int(cents)))
    return tuple(found)


def svc(
    sequence: int,
    procedure: str,
    paid: int,
    adjustments: str = "",
    *,
    charge: int | None = None,
    original: str = "",
    control: str = "",
    modifiers: tuple[str, ...] = (),
    served: date | None = SERVED,
) -> ReceivedLine:
    """A received line in balance unless the charge is given."""
    listed = cas(adjustments)
    billed = charge if charge is not None else paid + sum(each.cents for each in listed)
    return ReceivedLine(
        1000 + sequence, sequence, procedure, modifiers, original, billed, paid, served, control, listed
    )


def clp(
    lines: Sequence[ReceivedLine],
    *,
    number: str = "C1",
    status: str = "1",
    adjustments: str = "",
    control: str = "ICN1",
    name: str = "RIVERA,ANA",
    member: str = "M1",
    in_balance: bool = True,
    served: date | None = SERVED,
    key: int = 1,
    paid: int | None = None,
    charge: int | None = None,
    state: str = "waiting",
    remarks: tuple[str, ...] = (),
) -> ReceivedClaim:
    """A received claim whose totals follow from its parts."""
    listed = cas(adjustments)
    pays = paid if paid is not None else sum(line.paid for line in lines) - sum(each.cents for each in listed)
    billed = charge if charge is not None else sum(line.charge for line in lines)
    return ReceivedClaim(
        key,
        key,
        number,
        status,
        billed,
        pays,
        control,
        name,
        member,
        served,
        in_balance,
        state,
        adjustments=listed,
        lines=tuple(lines),
        remarks=remarks,
    )


def reversal_of(claim: ReceivedClaim, *, key: int = 2) -> ReceivedClaim:
    """The payer's 22: every amount negated."""
    lines = tuple(
        ReceivedLine(
            2000 + line.sequence,
            line.sequence,
            line.procedure,
            line.modifiers,
            line.original,
            -line.charge,
            -line.paid,
            line.service_from,
            line.control_number,
            tuple(ReceivedAdjustment(each.group, each.reason, -each.cents) for each in line.adjustments),
        )
        for line in claim.lines
    )
    return ReceivedClaim(
        key,
        key,
        claim.number,
        "22",
        -claim.charge,
        -claim.paid,
        claim.control_number,
        claim.name_norm,
        claim.member_id,
        claim.service_from,
        True,
        lines=lines,
        adjustments=tuple(ReceivedAdjustment(each.group, each.reason, -each.cents) for each in claim.adjustments),
    )


def ours(
    lines: Sequence[tuple[str, int]],
    *,
    claim_id: int = 7,
    number: str = "C1",
    name: str = "RIVERA,ANA",
    member: str = "M1",
    payers: Sequence[int] = (PAYER,),
    modifiers: Sequence[tuple[str, ...]] = (),
    controls: Sequence[str] = (),
    owed: Sequence[dict[str, int]] = (),
    priors: Sequence[Prior] = (),
    control: str = "",
    served: date = SERVED,
) -> OurClaim:
    """A claim of ours of (procedure, charge) lines, everything owed by the first payer unless `owed` says otherwise."""
    made = []
    for at, (procedure, charge) in enumerate(lines):
        open_by = owed[at] if at < len(owed) else {"primary": charge}
        made.append(
            OurLine(
                claim_id * 100 + at + 1,
                at + 1,
                procedure,
                modifiers[at] if at < len(modifiers) else (),
                charge,
                served,
                controls[at] if at < len(controls) else "",
                open_by.get("primary", 0),
                open_by.get("secondary", 0),
                open_by.get("tertiary", 0),
                open_by.get("patient", 0),
            )
        )
    parties = ("primary", "secondary", "tertiary")
    balance = sum(line.primary + line.secondary + line.tertiary + line.patient for line in made)
    return OurClaim(
        claim_id,
        5,
        number,
        number.upper(),
        name,
        member,
        served,
        served,
        sum(charge for _, charge in lines),
        balance,
        "submitted",
        tuple(Coverage(party, payer, member, control) for party, payer in zip(parties, payers, strict=False)),
        tuple(made),
        tuple(priors),
    )


def payment(
    received: Sequence[ReceivedClaim],
    *,
    payer: int = PAYER,
    kind: str = "commercial",
    plb: Sequence[tuple[str, str, int]] = (),
) -> Payment:
    """The payment that holds these claims, nothing of it decided yet."""
    waiting = sum(each.paid for each in received if each.state != "exception")
    levels = tuple(ProviderLevel(at, *each) for at, each in enumerate(plb, start=1))
    held = waiting - sum(each.cents for each in levels)
    return Payment(
        3, 1, payer, "Plan", kind, "clean", "T1", held, 0, date(2026, 3, 2), "new", 1, held, waiting, levels
    )
