"""What an acknowledgement file says, in our own words, ready to print. Pure: no server is asked."""

from __future__ import annotations

import hashlib

from msgspec import Struct

from app.domain.acknowledgement import (
    BatchStatus,
    ClaimAcknowledgement,
    GroupAcknowledgement,
    InterchangeAcknowledgement,
)
from app.domain.money import decimal_text
from app.domain.remit import Finding
from app.edi.acks import AckReader
from app.edi.recognise import recognise
from app.edi.segments import Source
from app.rules.acknowledgements import (
    REJECTED,
    code_words,
    group_words,
    interchange_words,
    judge_claim,
    judge_set_claim,
    plain_code,
    set_words,
    status_words,
)

_REFUSED = frozenset("RMWX")


class SaidOfBatch(Struct, frozen=True):
    """What is said of an interchange (TA1), a group, a transaction (999), or all claims of a level (277CA)."""

    segment: int
    where: str
    rejected: bool
    text: str


class SaidOfClaim(Struct, frozen=True):
    """What is said of one claim; `amount` is decimal text, empty when none is told."""

    segment: int
    claim: str
    layer: str
    verdict: str
    proof: bool
    status: str
    payer_number: str
    field: str
    text: str
    amount: str


class AckReport(Struct, frozen=True):
    """One file."""

    file: str
    sha256: str
    batches: tuple[SaidOfBatch, ...]
    claims: tuple[SaidOfClaim, ...]
    errors: tuple[Finding, ...]

    @property
    def exit_code(self) -> int:
        """0 all accepted or received, 1 something was rejected or is wrong with the file, 2 nothing is acknowledged."""
        if not self.batches and not self.claims:
            return 2
        rejected = any(one.rejected for one in self.batches) or any(one.verdict == "rejected" for one in self.claims)
        return 1 if rejected or self.errors else 0


def check_acknowledgement(content: bytes, name: str) -> AckReport:
    """Read one file. Never raises for what it holds."""
    batches: list[SaidOfBatch] = []
    claims: list[SaidOfClaim] = []
    errors: list[Finding] = []
    reader = AckReader(content)
    for event in reader:
        if isinstance(event, Finding):
            errors += [event] if event.level == "error" else []
        elif isinstance(event, ClaimAcknowledgement):
            claims.append(_claim(event))
        else:
            batches += said_of_batch(event)
            if isinstance(event, GroupAcknowledgement):
                claims += _named_claims(event)
    errors += [one for one in reader.envelope if one.level == "error"]
    if not batches and not claims and not errors:
        errors.append(_not_an_acknowledgement(content))
    return AckReport(name, hashlib.sha256(content).hexdigest(), tuple(batches), tuple(claims), tuple(errors))


def said_of_batch(event: InterchangeAcknowledgement | GroupAcknowledgement | BatchStatus) -> list[SaidOfBatch]:
    """The event in words: a group with each of its transactions, every status of a level."""
    if isinstance(event, InterchangeAcknowledgement):
        return [SaidOfBatch(event.segment, "TA104", event.verdict == "R", interchange_words(event))]
    if isinstance(event, GroupAcknowledgement):
        group = SaidOfBatch(event.segment, "AK901", event.verdict in _REFUSED, group_words(event))
        return [group] + [
            SaidOfBatch(one.segment, "IK501", one.verdict in _REFUSED, set_words(one)) for one in event.sets
        ]
    return [
        SaidOfBatch(
            one.segment,
            "STC",
            one.category in REJECTED,
            f"all claims of the {event.level}: {code_words('category', one.category)}; {status_words(one).words}"
            f"{_counted(event)}",
        )
        for one in event.statuses
    ]


def _counted(event: BatchStatus) -> str:
    """How many claims were taken and how many not, with their money, as far as the receiver counts."""
    counts = {one.qualifier: plain_code(one.value) for one in (*event.counts, *event.amounts)}
    told = [
        f"{counts[number]} claims {words}" + (f" ({counts[money]})" if money in counts else "")
        for number, money, words in (("90", "YU", "accepted"), ("AA", "YY", "rejected"))
        if number in counts
    ]
    return f": {', '.join(told)}" if told else ""


def _claim(claim: ClaimAcknowledgement) -> SaidOfClaim:
    judged = judge_claim(claim)
    amount = next((one.amount for one in claim.statuses if one.amount is not None), None)
    return SaidOfClaim(
        segment=claim.segment,
        claim=claim.number,
        layer=claim.layer,
        verdict=judged.verdict,
        proof=judged.proof,
        status=":".join(part for part in (judged.category, judged.code, judged.entity) if part),
        payer_number=claim.payer_number,
        field=judged.field,
        text=judged.text,
        amount="" if amount is None else decimal_text(amount),
    )


def _named_claims(group: GroupAcknowledgement) -> list[SaidOfClaim]:
    """The claims that a 999 names beside its faults."""
    found = []
    for one in group.sets:
        for note in one.notes:
            if note.claim:
                told = judge_set_claim(one, note)
                status = f"{told.category}:{told.code}"
                found.append(
                    SaidOfClaim(
                        one.segment, note.claim, "receipt", told.verdict, False, status, "", told.field, told.text, ""
                    )
                )
    return found


def _not_an_acknowledgement(content: Source) -> Finding:
    found = recognise(content)
    names = ", ".join(sorted({one.name for one in found.sets})) or "no transaction set"
    message = f"this file holds {names}, which is no acknowledgement that is read here"
    return Finding("error", found.sets[0].segment if found.sets else 1, "ST01", message)
