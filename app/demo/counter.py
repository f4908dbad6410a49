"""What patients pay: at the counter, by lockbox, with a check that bounces, or money nobody knows the use of yet."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from random import Random

from app.demo.encounters import Encounter
from app.demo.truth import PATIENT, AccountTruth, ClaimTruth, Truth

ONE_IN = 6  # of the accounts that owe something on one claim alone
HOWS = ("counter", "counter", "counter", "lockbox", "lockbox", "part", "returned", "unapplied")
KINDS = ("check", "cash", "card")


@dataclass(frozen=True, slots=True)
class PatientPays:
    """One payment for a claim; `how` is counter, part, lockbox, returned (by the bank) or unapplied."""

    practice: str
    claim: str
    cents: int
    kind: str
    reference: str
    how: str


def take_from_patients(truth: Truth, visits: list[Encounter], *, seed: int) -> tuple[PatientPays, ...]:
    """Payments of families with one claim; what is applied leaves the patient's balance in the truth."""
    dice = Random(seed + 5)
    families = Counter(_family(visit) for visit in visits)
    claims = {claim.number: claim for claim in truth.claims}
    made: list[PatientPays] = []
    for visit in visits:
        claim = claims[visit.number]
        owed = sum(line.patient for line in claim.lines)
        if families[_family(visit)] > 1 or owed < 200 or dice.randrange(ONE_IN):
            continue
        how = HOWS[len(made) % len(HOWS)]
        kind = "check" if how in ("lockbox", "returned") else dice.choice(KINDS)
        cents = owed // 2 if how == "part" else owed
        paid = PatientPays(claim.practice, claim.number, cents, kind, f"{4100 + len(made)}", how)
        made.append(paid)
        _tell(truth, claim, paid)
    return tuple(made)


def _family(visit: Encounter) -> str:
    human = visit.patient.subscriber
    return f"{visit.practice.card.key} {human.last} {human.first}"


def _tell(truth: Truth, claim: ClaimTruth, paid: PatientPays) -> None:
    if paid.how == "unapplied":
        truth.accounts.append(AccountTruth("patient_credit", paid.practice, "", paid.reference, -paid.cents))
    elif paid.how != "returned":
        left = paid.cents
        for line in claim.lines:
            part = min(left, line.patient)
            line.patient_paid += part
            setattr(line, PATIENT, line.patient - part)
            left -= part
