"""Puts an answer into the words of an 835: groups and reasons, codes as adjudicated, and the wanted faults."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from app.demo.answer import UNMATCHED, Answer, Shape
from app.demo.payers import ChargedLine, LineDecision, Share
from app.demo.x12_claims import line_control
from app.demo.x12_remit import WireClaim, WireLine
from app.domain.money import Cents, allot

# What a payer makes of a visit code when it pays a lower or other level.
RECODED_AS = {
    "99213": "99212",
    "99214": "99213",
    "99215": "99214",
    "99203": "99202",
    "99204": "99203",
    "99396": "99395",
    "97161": "97162",
    "97164": "97161",
    "97110": "97150",
    "D2391": "D2140",
    "D2392": "D2150",
    "D4910": "D1110",
    "D0120": "D0140",
    "D0150": "D0120",
    "D0140": "D0120",
}

# Nothing of ours comes back with these: no claim number, no line control number.
WITHOUT_KEYS = (Shape.NAMELESS, Shape.PREFIXED, Shape.NO_NUMBER)
PARTS_OF_A_SERVICE = ("T1015", "T1016")

# CLP06 knows fewer plan kinds than SBR09.
CLAIM_FILING = {"CI": "15", "BL": "12"}


def shares_of(line: LineDecision) -> tuple[Share, ...]:
    """Everything that was not paid, with group and reason."""
    shares = [
        Share("CO", line.reason, line.contractual),
        Share("CO", "253", line.sequestration),
        Share("CO", "97", line.bundled),
        *line.denied,
        Share("OA", "23", line.prior),
        *line.patient,
    ]
    return tuple(share for share in shares if share.amount)


def _patient_part(answer: Answer) -> int:
    shares = [share for line in answer.decision for share in shares_of(line)] + list(answer.claim_shares)
    return sum(share.amount for share in shares if share.group == "PR")


def word_claim(answer: Answer, dice: Random) -> WireClaim:
    """The claim as the payer writes it."""
    visit = answer.encounter
    human = visit.patient.human
    cover = visit.patient.primary
    if answer.rank == "secondary" and visit.patient.secondary:
        cover = visit.patient.secondary
    number = "0" if answer.why == UNMATCHED else visit.number
    claim = WireClaim(
        number=number,
        status=answer.status,
        charge=sum(line.charge for line in answer.decision),
        paid=answer.paid,
        patient=_patient_part(answer) if answer.status != "22" else 0,
        filing_code=CLAIM_FILING.get(answer.payer.filing_code, answer.payer.filing_code),
        control=answer.control,
        last=human.last,
        first=human.first,
        member_id=cover.member_id,
        served_on=visit.served_on,
        shares=answer.claim_shares,
        lines=tuple(line for part in answer.decision for line in _lines(answer, part)),
        remark="MA18" if answer.crosses_over else "",
        crossover=visit.patient.secondary.payer.name.upper() if answer.crosses_over and visit.patient.secondary else "",
    )
    kept = answer.payer.number_length
    return _spoil(_renumbered(claim, answer.shape, kept), answer.shape, dice)


def _lines(answer: Answer, part: LineDecision) -> list[WireLine]:
    if answer.shape is Shape.NO_LINES:
        return []
    visit = answer.encounter
    billed = next(line for line in visit.lines if line.number == part.number)
    echoes = answer.payer.echoes_lines and answer.shape not in WITHOUT_KEYS
    line = WireLine(
        procedure=billed.procedure,
        modifiers=() if answer.shape is Shape.DROPPED_MODIFIER else billed.modifiers,
        charge=part.charge,
        paid=part.paid,
        units=billed.units,
        served_on=visit.served_on,
        shares=shares_of(part),
        control=line_control(visit, part.number) if echoes else "",
        remark=part.remark,
        tooth=billed.tooth,
        allowed=part.paid + part.passed_on + part.sequestration if answer.rank == "primary" and part.paid > 0 else None,
    )
    if answer.shape is Shape.SPLIT and billed.units > 1:
        return _split(line, billed)
    if answer.shape is Shape.UNBUNDLED and part.number == 1:
        return _unbundled(line)
    if answer.shape is Shape.RECODED and part.number == recoded_line(visit.lines):
        return [replace(line, procedure=RECODED_AS[billed.procedure], original=billed.procedure)]
    if answer.shape is Shape.BUNDLED and part.number == len(visit.lines):
        return [replace(line, procedure=visit.lines[0].procedure, modifiers=(), original=billed.procedure)]
    return [line]


def recoded_line(lines: tuple[ChargedLine, ...]) -> int:
    """The number of the line a payer pays as another: a filling in another material before the visit; 0: none."""
    able = [line for line in lines if line.procedure in RECODED_AS]
    chosen = next((line for line in able if line.tooth), able[0] if able else None)
    return chosen.number if chosen else 0


def _split(line: WireLine, billed: ChargedLine) -> list[WireLine]:
    """One billed line in two parts: one unit, and the rest; every part adds up by itself."""
    weights = [1, billed.units - 1]
    paid = allot(line.paid, weights)
    shares = [(share, allot(share.amount, weights)) for share in line.shares]
    parts = []
    for at, units in enumerate(weights):
        mine = tuple(replace(share, amount=amounts[at]) for share, amounts in shares if amounts[at])
        charge = paid[at] + sum(share.amount for share in mine)
        parts.append(replace(line, units=units, charge=charge, paid=paid[at], shares=mine, allowed=None))
    return parts


def _unbundled(line: WireLine) -> list[WireLine]:
    """One billed line under two codes of the payer's own; SVC06 says what was submitted."""
    halves = [1, 1]
    paid = allot(line.paid, halves)
    shares = [(share, allot(share.amount, halves)) for share in line.shares]
    parts = []
    for at, code in enumerate(PARTS_OF_A_SERVICE):
        mine = tuple(replace(share, amount=amounts[at]) for share, amounts in shares if amounts[at])
        charge = paid[at] + sum(share.amount for share in mine)
        part = replace(line, procedure=code, modifiers=(), charge=charge, paid=paid[at], shares=mine, allowed=None)
        parts.append(replace(part, original=line.procedure))
    return parts


def _renumbered(claim: WireClaim, shape: Shape, kept: int) -> WireClaim:
    """CLP01 as the payer returns it: cut, lengthened in front, or 0."""
    if shape is Shape.NO_NUMBER:
        return replace(claim, number="0")
    if shape is Shape.PREFIXED:
        return replace(claim, number=f"77{claim.number}")
    return replace(claim, number=claim.number[:kept]) if kept else claim


def _spoil(claim: WireClaim, shape: Shape, dice: Random) -> WireClaim:
    """The wanted faults: a line, or the claim, is off by a cent or more; CLP04 and the payment still agree."""
    if shape is Shape.PATIENT_OFF:
        return replace(claim, patient=claim.patient + dice.choice((100, 1_000, 2_500)))
    if shape is Shape.CLAIM_OFF:
        return replace(claim, paid=claim.paid + dice.choice((1, 100, 2500)))
    if shape is Shape.LINE_OFF:
        first = claim.lines[0]
        wrong = (*first.shares, Share("OA", "45", Cents(dice.choice((1, 2, 1500)))))
        return replace(claim, lines=(replace(first, shares=wrong), *claim.lines[1:]))
    return claim
