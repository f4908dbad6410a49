"""Acknowledgements into the book: each finds its claim, and is kept with it; what is rejected becomes work.

A 277CA names our claim number (TRN02). A 999 names only the control numbers of what was sent, so the transactions of
sent files are kept with their claims (`stage.sent_set`). What names an unknown claim waits for it by its number.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

import msgspec
from msgspec import Struct

from app.db.database import Database
from app.db.unit import Unit
from app.domain.acknowledgement import ClaimAcknowledgement, GroupAcknowledgement, SetAcknowledgement
from app.domain.remit import Finding
from app.edi.acks import AckReader
from app.edi.segments import Source
from app.intake.acknowledgement_report import said_of_batch
from app.intake.files import kept_contents
from app.intake.masters import Masters, practice_identifier
from app.intake.norms import identifier_norm
from app.intake.results import AcknowledgementCounts
from app.rules.acknowledgements import Judged, judge_claim, judge_set_claim

SLICE = 500
_MOST_SHOWN = 200
_SENT = """
    SELECT file_id, practice_id, set_control, group_control, claim_numbers FROM stage.sent_set
    WHERE set_control = ANY (%(sets)s) AND group_control = ANY (%(groups)s) ORDER BY file_id, practice_id"""
_CLAIMS = "SELECT id, practice_id, number, number_norm FROM app.claim WHERE number_norm = ANY (%(numbers)s) ORDER BY id"
_STORE = "SELECT api.store_acknowledgements_v1(%(file)s, %(practice)s, %(today)s, %(rows)s::jsonb)::text"
_FORGET = "DELETE FROM stage.unknown_acknowledgement WHERE file_id = %(file)s"
_KEEP_UNKNOWN = """
    INSERT INTO stage.unknown_acknowledgement (file_id, number) SELECT %(file)s, unnest(%(numbers)s::text[])"""
_WAITING = """
    SELECT DISTINCT waiting.file_id FROM stage.unknown_acknowledgement AS waiting
        JOIN app.claim ON claim.number_norm = waiting.number ORDER BY 1"""


class _SentSet(Struct, frozen=True):
    file_id: int
    practice_id: int
    set_control: str
    group_control: str
    claim_numbers: list[str]


class _Claim(Struct, frozen=True):
    id: int
    practice_id: int
    number: str
    number_norm: str


class _Row(Struct, frozen=True):
    """One row of `api.store_acknowledgements_v1`."""

    claim: int
    sequence: int
    layer: str
    verdict: str
    category: str
    code: str
    entity: str
    payer_number: str
    clearinghouse_number: str
    field: str
    text: str
    cents: int | None
    proof: bool
    status_on: date | None


class _Stored(Struct, frozen=True):
    stored: int
    known: int
    rejected: int
    proofs: int
    late: int


@dataclass(frozen=True, slots=True)
class _Said:
    """What the file says of one claim; `practice_id` None when the file does not tell whose it is."""

    number: str
    practice_id: int | None
    layer: str
    judged: Judged
    payer_number: str = ""
    clearinghouse_number: str = ""
    cents: int | None = None
    status_on: date | None = None


@dataclass(slots=True)
class AcknowledgementsDone:
    """Running result of one file; `told` says in words what it acknowledges beside claims."""

    counts: AcknowledgementCounts = field(default_factory=AcknowledgementCounts)
    told: list[Finding] = field(default_factory=list)


def take_acknowledgements(
    database: Database, masters: Masters, content: Source, *, file_id: int, today: date
) -> AcknowledgementsDone:
    """Read a checked file and keep what it says, in one transaction; reading it again changes nothing."""
    said: list[_Said] = []
    groups: list[GroupAcknowledgement] = []
    done = AcknowledgementsDone()
    for event in AckReader(content):
        if isinstance(event, ClaimAcknowledgement):
            said.append(_of_claim(event, masters))
        elif not isinstance(event, Finding):
            done.told += [
                Finding("error" if one.rejected else "note", one.segment, one.where, one.text)
                for one in said_of_batch(event)
            ]
            if isinstance(event, GroupAcknowledgement):
                groups.append(event)

    def store(unit: Unit) -> AcknowledgementCounts:
        return _store(unit, [*said, *_of_sets(unit, groups)], file_id=file_id, today=today)

    done.counts = database.perform(store)
    return done


def take_waiting(database: Database, masters: Masters, *, today: date) -> int:
    """Read again the acknowledgements that came before their claims did. Returns the files read."""
    with database.unit(read_only=True) as unit:
        files = unit.rows(_WAITING, into=int)
        kept = kept_contents(unit, files) if files else []
    for one in kept:
        take_acknowledgements(database, masters, one.content, file_id=one.id, today=today)
    return len(kept)


def _of_claim(claim: ClaimAcknowledgement, masters: Masters) -> _Said:
    npi = claim.billing if len(claim.billing) == 10 else ""
    tax = "" if npi else claim.billing
    practice = masters.practice_of(npi, tax, practice_identifier(npi, tax, "")) if claim.billing else None
    return _Said(
        claim.number,
        practice,
        claim.layer,
        judge_claim(claim),
        claim.payer_number,
        claim.clearinghouse_number,
        next((one.amount for one in claim.statuses if one.amount is not None), None),
        next((one.on for one in claim.statuses if one.on is not None), None),
    )


def _of_sets(unit: Unit, groups: list[GroupAcknowledgement]) -> list[_Said]:
    """Claim by claim, what a 999 says: those it names, and all others of the transactions it answers."""
    controls = {"sets": [one.control_number for group in groups for one in group.sets]}
    asked = controls | {"groups": [group.control_number for group in groups]}
    sent = unit.rows(_SENT, asked, into=_SentSet) if controls["sets"] else []
    found: list[_Said] = []
    for group in groups:
        for one in group.sets:
            key = (group.control_number, one.control_number)
            rows = [row for row in sent if (row.group_control, row.set_control) == key]
            # Senders reuse control numbers: two files under one number answer for nobody.
            known = rows if len({row.file_id for row in rows}) == 1 else []
            found += _of_set(one, known)
    return found


def _of_set(one: SetAcknowledgement, sent: list[_SentSet]) -> list[_Said]:
    notes = {identifier_norm(note.claim): note for note in reversed(one.notes) if note.claim}
    found = [
        _Said(number, row.practice_id, "receipt", judge_set_claim(one, notes.pop(identifier_norm(number), None)))
        for row in sent
        for number in row.claim_numbers
    ]
    return found + [_Said(note.claim, None, "receipt", judge_set_claim(one, note)) for note in notes.values()]


def _store(unit: Unit, said: list[_Said], *, file_id: int, today: date) -> AcknowledgementCounts:
    numbers = sorted({identifier_norm(one.number) for one in said} - {""})
    by_number: defaultdict[str, list[_Claim]] = defaultdict(list)
    for claim in unit.rows(_CLAIMS, {"numbers": numbers}, into=_Claim) if numbers else []:
        by_number[claim.number_norm].append(claim)
    rows: defaultdict[int, list[_Row]] = defaultdict(list)
    unknown: dict[str, str] = {}
    for sequence, one in enumerate(said, 1):
        claim_found = _choose(one, by_number[identifier_norm(one.number)])
        if claim_found is None:
            unknown.setdefault(identifier_norm(one.number), one.number)
        else:
            rows[claim_found.practice_id].append(_row(one, claim_found, sequence))
    stored = [
        _send(unit, practice, part[at : at + SLICE], file_id=file_id, today=today)
        for practice, part in sorted(rows.items())
        for at in range(0, len(part), SLICE)
    ]
    unit.execute(_FORGET, {"file": file_id})
    waiting = [number for number in unknown if number]
    if waiting:
        unit.execute(_KEEP_UNKNOWN, {"file": file_id, "numbers": waiting})
    return AcknowledgementCounts(
        stored=sum(one.stored for one in stored),
        known=sum(one.known for one in stored),
        rejected=sum(one.rejected for one in stored),
        proofs=sum(one.proofs for one in stored),
        late=sum(one.late for one in stored),
        unknown=tuple(unknown.values())[:_MOST_SHOWN],
        unknown_claims=len(unknown),
    )


def _choose(one: _Said, claims: list[_Claim]) -> _Claim | None:
    """The claim of that number, in the practice the file names; without one only where no other has the number."""
    mine = [claim for claim in claims if one.practice_id in (None, claim.practice_id)]
    exact = [claim for claim in mine if claim.number == one.number]
    fitting = exact or mine
    return fitting[0] if len(fitting) == 1 else None


def _row(one: _Said, claim: _Claim, sequence: int) -> _Row:
    judged = one.judged
    return _Row(
        claim.id,
        sequence,
        one.layer,
        judged.verdict,
        judged.category,
        judged.code,
        judged.entity,
        one.payer_number,
        one.clearinghouse_number,
        judged.field,
        judged.text,
        one.cents,
        judged.proof,
        one.status_on,
    )


def _send(unit: Unit, practice: int, rows: list[_Row], *, file_id: int, today: date) -> _Stored:
    params = {"file": file_id, "practice": practice, "today": today, "rows": msgspec.json.encode(rows).decode()}
    return msgspec.json.decode(unit.text(_STORE, params), type=_Stored)
