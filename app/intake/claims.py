"""Claims of an 837 into the book: routed to practice, location and payer, written 500 at a time with their charges."""

from __future__ import annotations

import hashlib
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

import msgspec
from msgspec import Struct

from app.contracts.expected import price_numbers
from app.db.database import Database
from app.db.unit import Unit
from app.domain.claim import SubmittedClaim
from app.domain.money import decimal_text
from app.domain.remit import Finding
from app.edi.claim837 import Claim837Reader
from app.edi.recognise import Recognition
from app.edi.segments import Source
from app.intake.claim_rows import KnownOther, claim_row, content_sha, coverage_rows, line_rows, party_rows
from app.intake.masters import LocationRow, Masters, payer_identifier, practice_identifier
from app.intake.results import ClaimCounts, Waiting

SLICE = 500
_OPERATIONS = uuid.UUID("6f6f0a52-4c0c-5d3a-9c6e-0d6b1a837001")
_IMPORT = """
    SELECT api.import_claims_v1(%(op)s, %(sha)s, %(practice)s, %(file)s, %(today)s, %(claims)s::jsonb, %(lines)s::jsonb,
                                %(coverages)s::jsonb, %(parties)s::jsonb)::text"""

_SENT = """
    INSERT INTO stage.sent_set (file_id, transaction, practice_id, group_control, set_control, claim_numbers)
    VALUES (%(file)s, %(transaction)s, %(practice)s, %(group)s, %(set)s, %(numbers)s)
    ON CONFLICT (file_id, transaction, practice_id) DO UPDATE SET claim_numbers = excluded.claim_numbers"""


class _Written(Struct, frozen=True):
    """What one call wrote; `changed` are places in the call."""

    imported: int
    known: int
    changed: tuple[int, ...]
    charged: int


@dataclass(frozen=True, slots=True)
class Placed:
    """A claim that can be written: whose it is, where it was served, who is billed."""

    claim: SubmittedClaim
    practice_id: int
    location: LocationRow
    payer_id: int


@dataclass(slots=True)
class ClaimsDone:
    """Running result of one file; `sent` are the claim numbers by transaction and practice."""

    imported: int = 0
    known: int = 0
    refused: int = 0
    charged: int = 0
    changed: list[Finding] = field(default_factory=list)
    waiting: dict[tuple[str, str, int], Waiting] = field(default_factory=dict)
    sent: defaultdict[tuple[int, int], list[str]] = field(default_factory=lambda: defaultdict(list))

    @property
    def unrouted(self) -> int:
        """Claims that wait for a route."""
        return sum(one.items for one in self.waiting.values())

    def counts(self) -> ClaimCounts:
        """As shown in the result."""
        changed = len(self.changed)
        return ClaimCounts(self.imported, self.known, changed, self.refused, self.unrouted, decimal_text(self.charged))


class ClaimImport:
    """One pass over a checked 837. Every slice is a transaction of its own; writing it twice changes nothing."""

    def __init__(
        self, database: Database, masters: Masters, *, file_id: int, today: date, submitted: date | None
    ) -> None:
        self._database = database
        self._masters = masters
        self._file_id = file_id
        self._today = today
        self._submitted = submitted
        self._done = ClaimsDone()
        self._pending: defaultdict[int, list[Placed]] = defaultdict(list)
        self._seen: dict[tuple[int, str], str] = {}

    def run(self, content: Source) -> ClaimsDone:
        """Read, place and write every claim; what has no place is kept as waiting."""
        reader = Claim837Reader(content)
        for event in reader:
            if isinstance(event, SubmittedClaim):
                self._take(event)
        for practice_id in list(self._pending):
            self._write(practice_id)
        self._done.refused = reader.refused
        return self._done

    def _take(self, claim: SubmittedClaim) -> None:
        placed = place_claim(claim, self._masters)
        if isinstance(placed, Waiting):
            self._wait(placed)
            return
        self._done.sent[claim.transaction, placed.practice_id].append(claim.number)
        key, sha = (placed.practice_id, claim.number), content_sha(claim)
        if key in self._seen:
            self._repeat(claim, self._seen[key] == sha)
            return
        self._seen[key] = sha
        self._pending[placed.practice_id].append(placed)
        if len(self._pending[placed.practice_id]) >= SLICE:
            self._write(placed.practice_id)

    def _repeat(self, claim: SubmittedClaim, same: bool) -> None:
        if same:
            self._done.known += 1
        else:
            self._done.changed.append(_changed(claim))

    def _wait(self, one: Waiting) -> None:
        key = (one.kind, one.identifier, one.transaction)
        before = self._done.waiting.get(key)
        if before is not None:
            one = msgspec.structs.replace(before, items=before.items + 1, cents=before.cents + one.cents)
        self._done.waiting[key] = one

    def _write(self, practice_id: int) -> None:
        slice_, self._pending[practice_id] = self._pending[practice_id], []
        if not slice_:
            return
        params = self._params(practice_id, slice_)
        numbers = [one.claim.number for one in slice_]
        written = self._database.perform(lambda unit: _import(unit, params, practice_id, numbers))
        self._done.imported += written.imported
        self._done.known += written.known
        self._done.charged += written.charged
        self._done.changed += [_changed(slice_[place - 1].claim) for place in written.changed]

    def _params(self, practice_id: int, slice_: list[Placed]) -> dict[str, object]:
        claims, lines, coverages, parties = [], [], [], []
        for place, one in enumerate(slice_, 1):
            claim, others = one.claim, self._others(one.claim)
            submitted_on = self._submitted or claim.submitted_on or self._today
            claims.append(
                claim_row(
                    claim,
                    place=place,
                    location_id=one.location.id,
                    payer_id=one.payer_id,
                    others=others,
                    submitted_on=submitted_on,
                )
            )
            lines += line_rows(claim, place, submitted_on)
            coverages += coverage_rows(claim, place, one.payer_id, others)
            parties += party_rows(claim, place, one.payer_id, others)
        texts = {
            "claims": msgspec.json.encode(claims).decode(),
            "lines": msgspec.json.encode(lines).decode(),
            "coverages": msgspec.json.encode(coverages).decode(),
            "parties": msgspec.json.encode(parties).decode(),
        }
        sha = hashlib.sha256("\n".join((str(practice_id), str(self._file_id), *texts.values())).encode()).digest()
        # The same claims of the same file by the same login are one operation, however often a broken run starts again.
        op = uuid.uuid5(_OPERATIONS, f"{self._database.login} {sha.hex()}")
        named = {"op": op, "sha": sha, "practice": practice_id, "file": self._file_id, "today": self._today}
        return named | texts

    def _others(self, claim: SubmittedClaim) -> list[KnownOther]:
        found = []
        for cover in claim.other_coverages:
            payer_id = self._masters.payer_of((cover.payer_id,), cover.payer_name)
            if payer_id is not None:
                found.append(KnownOther(cover, payer_id))
        return found


def keep_sent_sets(unit: Unit, done: ClaimsDone, found: Recognition, *, file_id: int) -> None:
    """Keep which claims stood in which transaction: a 999 names its control numbers alone."""
    claims = [one for one in found.sets if one.code.startswith("837")]
    for (transaction, practice_id), numbers in sorted(done.sent.items()):
        told = claims[transaction - 1]
        named = {"file": file_id, "transaction": transaction, "practice": practice_id, "numbers": numbers}
        unit.execute(_SENT, named | {"group": told.group_control, "set": told.control})


def place_claim(claim: SubmittedClaim, masters: Masters) -> Placed | Waiting:
    """Practice by billing NPI and tax id, location by facility, payer by id or name; or what is unknown."""
    billing = claim.billing
    identifier = practice_identifier(billing.npi, billing.tax_id, billing.last)
    practice_id = masters.practice_of(billing.npi, billing.tax_id, identifier)
    location = masters.location_of(practice_id, claim) if practice_id is not None else None
    if practice_id is None or location is None:
        return Waiting("practice", identifier, billing.last, claim.transaction, "claims", 1, claim.charge)
    payer_id = masters.payer_of((claim.payer_id,), claim.payer_name)
    if payer_id is None:
        identifier = payer_identifier(claim.payer_id, claim.payer_name)
        return Waiting("payer", identifier, claim.payer_name, claim.transaction, "claims", 1, claim.charge)
    return Placed(claim, practice_id, location, payer_id)


def _import(unit: Unit, params: dict[str, object], practice_id: int, numbers: list[str]) -> _Written:
    """Write the slice and, with it, what its payers are expected to allow."""
    written = msgspec.json.decode(unit.text(_IMPORT, params), type=_Written)
    if written.imported:
        price_numbers(unit, practice_id, numbers)
    return written


def _changed(claim: SubmittedClaim) -> Finding:
    message = "a claim with this number is in the book with other content; it was not overwritten, compare the two"
    return Finding("error", claim.segment, "CLM01", message)
