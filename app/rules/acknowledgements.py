"""Own plain words for the codes of TA1, 999 and 277CA, and what a claim's statuses come to.

The words stand in `resources/codes/acknowledgements.csv` and `claim_status.csv`; the official texts are licensed.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache

from app.domain.acknowledgement import (
    ClaimAcknowledgement,
    ClaimStatus,
    GroupAcknowledgement,
    InterchangeAcknowledgement,
    SegmentNote,
    SetAcknowledgement,
)
from app.rules.reasons import CODES

REJECTED = frozenset({"A3", "A6", "A7", "A8"})
ACCEPTED, RECEIVED = "A2", frozenset({"A0", "A1", "A5"})
_PARTY = "the named party"
_LAYERS = {"payer": "the payer", "clearinghouse": "the clearinghouse", "receipt": "the receiver"}
_MOST_WORDS = 3


@dataclass(frozen=True, slots=True)
class StatusWords:
    """A status code in plain words; `field` is what of the claim is to be mended, empty when it is none."""

    field: str
    words: str


@dataclass(frozen=True, slots=True)
class Judged:
    """What an acknowledgement comes to for its claim. `verdict` received, accepted, rejected or noted.

    `proof` when it proves that the payer had the claim in time; `field` is what to mend; `text` holds no PHI.
    """

    verdict: str
    proof: bool
    category: str
    code: str
    entity: str
    field: str
    text: str


@lru_cache(maxsize=1)
def _lists() -> dict[str, str]:
    with (CODES / "acknowledgements.csv").open(encoding="utf-8", newline="") as file:
        return {f"{row['list']} {row['code']}": row["words"] for row in csv.DictReader(file)}


@lru_cache(maxsize=1)
def _statuses() -> dict[str, StatusWords]:
    with (CODES / "claim_status.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: StatusWords(row["field"], row["words"]) for row in csv.DictReader(file)}


def plain_code(text: str) -> str:
    """A code, count or control number as words may repeat it: what a damaged file puts there instead may be a name."""
    fits = len(text) <= 16 and text.isascii() and text.isprintable() and sum(sign.isalpha() for sign in text) <= 4
    return text if fits else "(unreadable)"


def code_words(kind: str, code: str) -> str:
    """A code of the lists category, entity, verdict, segment, element, set, group, interchange; unknown ones say so."""
    return _lists().get(f"{kind} {code}") or f"code {plain_code(code) or 'missing'}, which our list does not name yet"


def status_words(status: ClaimStatus) -> StatusWords:
    """A claim status with its entity put in: `The NPI of the billing provider is missing or wrong`."""
    found = _statuses().get(status.code)
    if found is None:
        return StatusWords("", f"Status {plain_code(status.code) or 'missing'}, which our list does not name yet")
    if not status.entity:
        return found
    party = _lists().get(f"entity {status.entity}") or f"party {plain_code(status.entity)}"
    field = f"{found.field} of the {party}" if found.field and _PARTY in found.words.lower() else found.field
    words = found.words.replace(_PARTY, f"the {party}").replace(_PARTY.capitalize(), f"The {party}")
    return StatusWords(field, words)


def judge_claim(claim: ClaimAcknowledgement) -> Judged:
    """The verdict of a 277CA on one claim: a rejection of the claim or of a line outweighs all else."""
    statuses = [*claim.statuses, *(status for line in claim.lines for status in line.statuses)]
    worst = [status for status in statuses if status.category in REJECTED]
    chosen = worst or [status for status in statuses if status.category == ACCEPTED] or statuses
    if not chosen:
        return Judged("noted", False, "", "", "", "", "The answer says nothing of this claim")
    told = [status_words(status) for status in chosen]
    place = next((at for at, one in enumerate(told) if one.field), 0)
    first = chosen[place]
    verdict = _verdict(first.category)
    who = _LAYERS[claim.layer]
    words = "; ".join(dict.fromkeys(one.words for one in told[:_MOST_WORDS]))
    if verdict == "rejected":
        fields = ", ".join(dict.fromkeys(one.field for one in told if one.field))
        mend = f"Mend: {fields}. " if fields else ""
        status = f"{first.category} {plain_code(first.code)}"
        text = f"Rejected by {who} ({status}). {mend}{words}. Send it again as an original claim."
        return Judged(verdict, False, first.category, first.code, first.entity, fields, text)
    proof = verdict == "accepted" and claim.layer == "payer"
    text = f"{code_words('category', first.category)}, says {who}: {words}"
    return Judged(verdict, proof, first.category, first.code, first.entity, "", text)


def _verdict(category: str) -> str:
    if category in REJECTED:
        return "rejected"
    if category == ACCEPTED:
        return "accepted"
    return "received" if category in RECEIVED else "noted"


def judge_set_claim(one: SetAcknowledgement, note: SegmentNote | None) -> Judged:
    """What a 999 says of a claim in that transaction: `note` is the fault that names it, None when none does."""
    refused = one.verdict in ("R", "M", "W", "X")
    if note is None and not refused:
        return Judged(
            "received", False, one.verdict, "", "", "", f"{code_words('verdict', one.verdict)} by the receiver"
        )
    reason = one.reasons[0] if one.reasons else ""
    if note is None:
        why = code_words("set", reason) if reason else "no reason is given"
        text = f"Rejected by the receiver with its whole transaction ({why}). Send it again as an original claim."
        return Judged("rejected", False, one.verdict, reason, "", "", text)
    field = _place_words(note)
    if refused:
        text = f"Rejected by the receiver. Mend: {field}: {_note_words(note)}. Send it again as an original claim."
        return Judged("rejected", False, one.verdict, note.code, "", field, text)
    text = f"{code_words('verdict', one.verdict)} by the receiver: {field}: {_note_words(note)}"
    return Judged("received", False, one.verdict, note.code, "", field, text)


def _place_words(note: SegmentNote) -> str:
    elements = ", ".join(f"{one.position:02d}" for one in note.elements[:_MOST_WORDS])
    loop = f" in loop {plain_code(note.loop)}" if note.loop else ""
    return f"segment {plain_code(note.name)}{f' element {elements}' if elements else ''}{loop}"


def _note_words(note: SegmentNote) -> str:
    if note.elements:
        return "; ".join(dict.fromkeys(code_words("element", one.code) for one in note.elements[:_MOST_WORDS]))
    return code_words("segment", note.code)


def set_words(one: SetAcknowledgement) -> str:
    """One transaction set of a 999 in words, with the places of its faults."""
    reasons = "; ".join(code_words("set", code) for code in one.reasons)
    faults = "; ".join(
        f"{_place_words(note)} at place {note.position}: {_note_words(note)}" for note in one.notes[:_MOST_WORDS]
    )
    said = ". ".join(part for part in (reasons, faults) if part)
    verdict = code_words("verdict", one.verdict).lower()
    head = f"transaction {plain_code(one.control_number)} ({plain_code(one.set_code)}): {verdict}"
    return f"{head}. {said}" if said else head


def group_words(group: GroupAcknowledgement) -> str:
    """The verdict on a group in words, with its counts."""
    counts = f"{group.accepted} of {group.included} transactions accepted"
    reasons = "; ".join(code_words("group", code) for code in group.reasons)
    head = f"group {plain_code(group.control_number)}: {code_words('verdict', group.verdict).lower()}, {counts}"
    return f"{head}. {reasons}" if reasons else head


def interchange_words(one: InterchangeAcknowledgement) -> str:
    """A TA1 in words."""
    head = f"interchange {plain_code(one.control_number)}: {code_words('verdict', one.verdict).lower()}"
    return head if one.note in ("", "000") else f"{head}: {code_words('interchange', one.note)}"
