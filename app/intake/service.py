"""Import one file: recognise it by content, keep its bytes, and bring what it holds into the book."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

from app.db.database import Database
from app.db.unit import Unit, as_json
from app.domain.errors import Refused
from app.domain.remit import Finding
from app.edi.acks import AckReader
from app.edi.claim837 import Claim837Reader
from app.edi.era835 import EraReader
from app.edi.recognise import Recognition, recognise
from app.edi.stream import FileStream, Watch
from app.intake.acknowledgements import AcknowledgementsDone, take_acknowledgements, take_waiting
from app.intake.claims import ClaimImport, ClaimsDone, keep_sent_sets
from app.intake.files import KeptFile, keep_file, known_file, set_state
from app.intake.masters import load_masters
from app.intake.newcomers import Newcomers
from app.intake.remits import Owner, Surveyed, owner_of, store_payments, survey
from app.intake.results import FileFinding, ImportResult, RemitResult, Waiting, shown

MOST_BYTES = 1_000_000_000
_PIECE = 1_048_576
# Hash, recognise, check, hash again, keep, store, hash again: a person sees one bar over all of them.
_PASSES = 7
_KEEP_WAITING = "SELECT api.keep_unrouted_v1(%(file)s, %(waiting)s)"
_CLAIMS = frozenset({"837P", "837D", "837I"})
_ANSWERS = frozenset({"TA1", "999", "277CA"})
_READABLE = frozenset(
    {("835", "4010"), ("835", "5010"), ("TA1", ""), *((code, "5010") for code in (*_CLAIMS, "999", "277CA"))}
)


@dataclass(frozen=True, slots=True)
class _Checked:
    """A file after its first pass: what it holds, what is wrong with it."""

    found: Recognition
    payments: list[Surveyed]
    findings: list[Finding]
    refused: bool


@dataclass(frozen=True, slots=True)
class _Arrival:
    """A file that is brought in; `waited` when part of it waited for a route before."""

    stream: FileStream
    name: str
    sha: bytes
    kind: str
    waited: bool
    today: date
    submitted: date | None

    def keep(self, unit: Unit, state: str = "unread", errors: tuple[FileFinding, ...] = ()) -> int:
        """Keep the bytes; the id of the file."""
        return keep_file(unit, self.stream, sha=self.sha, name=self.name, kind=self.kind, state=state, errors=errors)


def import_file(
    database: Database,
    content: bytes | BinaryIO,
    name: str,
    *,
    today: date,
    submitted: date | None = None,
    create_practice: bool = False,
    watch: Watch | None = None,
) -> ImportResult:
    """Bring one file in. Money is not posted here: stored payments wait in the state `new`.

    Envelope and syntax faults put the whole file into quarantine, its bytes kept. The same bytes again are a visible
    no-op, unless part of the file still waited. An open file is read piece by piece; a file of payments is kept and
    stored in one transaction, so that stopping it leaves nothing (claims come in slices: those before it stay).
    Raises Cancelled, and AppError for what the server refuses, not for what a file holds.
    """
    stream = FileStream(content, watch)
    if stream.size > MOST_BYTES:
        raise Refused("The file is larger than 1 GB; ask the sender to split it.")
    stream.expect(_PASSES)
    sha = _sha(stream)
    with database.unit() as unit:
        known = known_file(unit, sha)
    if known is not None and known.state in ("imported", "quarantined"):
        return _seen_before(known, name, sha)
    checked = _check(stream)
    _require_same(stream, sha)
    waited = known is not None and known.state == "unrouted"
    arrival = _Arrival(stream, name, sha, _kind(checked.found), waited, today, submitted)
    if checked.refused or not _readable(checked.found):
        errors, state = _errors(checked), "quarantined" if checked.refused else "unread"
        with database.unit() as unit:
            arrival.keep(unit, state, errors)
        return ImportResult(name, sha.hex(), arrival.kind, state, False, errors=errors or _unread(checked.found))
    if create_practice:
        with database.unit() as unit:
            Newcomers(unit).take(stream.again())
    return _bring_in(database, checked, arrival)


def _bring_in(database: Database, checked: _Checked, arrival: _Arrival) -> ImportResult:
    with database.unit(read_only=True) as unit:
        masters = load_masters(unit)
    stream, today, codes = arrival.stream, arrival.today, checked.found.codes
    claims, answers, kept = ClaimsDone(), AcknowledgementsDone(), 0
    if codes & (_CLAIMS | _ANSWERS):
        with database.unit() as unit:
            kept = arrival.keep(unit)
    if codes & _CLAIMS:
        taken = ClaimImport(database, masters, file_id=kept, today=today, submitted=arrival.submitted)
        claims = taken.run(stream.again())
    if codes & _ANSWERS:
        answers = take_acknowledgements(database, masters, stream.again(), file_id=kept, today=today)
    waiting = list(claims.waiting.values())
    owned: dict[int, Owner] = {}
    for payment in checked.payments:
        owner = owner_of(payment, masters)
        if isinstance(owner, Waiting):
            waiting.append(owner)
        else:
            owned[payment.header.transaction] = owner
    state = "unrouted" if waiting else "imported"

    def store(unit: Unit) -> list[RemitResult]:
        remits = []
        file_id = kept or arrival.keep(unit)
        if checked.payments:
            remits = store_payments(unit, stream.again(), owned, checked.payments, file_id=file_id, today=today)
        if waiting or arrival.waited:
            unit.execute(_KEEP_WAITING, {"file": file_id, "waiting": as_json(waiting)})
        keep_sent_sets(unit, claims, checked.found, file_id=file_id)
        _require_same(stream, arrival.sha)
        set_state(unit, file_id, state)
        return remits

    remits = database.perform(store)
    if claims.imported:
        take_waiting(database, masters, today=today)
    return ImportResult(
        arrival.name,
        arrival.sha.hex(),
        arrival.kind,
        state,
        False,
        claims.counts(),
        tuple(remits),
        tuple(waiting),
        shown(checked.findings + claims.changed + [one for one in answers.told if one.level != "error"]),
        shown([one for one in answers.told if one.level == "error"]),
        answers.counts,
    )


def _sha(stream: FileStream) -> bytes:
    digest = hashlib.sha256()
    stream.again()
    while piece := stream.read(_PIECE):
        digest.update(piece)
    return digest.digest()


def _require_same(stream: FileStream, sha: bytes) -> None:
    """What was judged, kept and stored is one and the same file, though it was read several times. Raises Refused."""
    if _sha(stream) != sha:
        raise Refused(
            "The file changed while it was read; wait until its sender is done with it, then import it again."
        )


def _check(stream: FileStream) -> _Checked:
    """Read everything once before anything is written."""
    found = recognise(stream.again())
    findings = list(found.envelope)
    payments: list[Surveyed] = []
    if found.fault is not None:
        findings.append(found.fault)
    elif not _readable(found):
        pass  # the version is looked at before the content: what cannot be read yet is kept, not judged
    elif "835" in found.codes:
        payments, spoken = survey(EraReader(stream.again()))
        findings += spoken
        told = set(spoken)
        findings += [one for payment in payments for one in payment.findings if one not in told]
    if found.fault is None and _CLAIMS & found.codes and _readable(found):
        findings += [event for event in Claim837Reader(stream.again()) if isinstance(event, Finding)]
    if found.fault is None and _ANSWERS & found.codes and _readable(found):
        findings += [event for event in AckReader(stream.again()) if isinstance(event, Finding)]
    return _Checked(found, payments, findings, any(finding.refuses for finding in findings))


def _readable(found: Recognition) -> bool:
    """Whether this version reads every set of the file that carries money; acknowledgements beside them do no harm."""
    claims = {(one.code, one.release) for one in found.sets if one.code.startswith("837")}
    kinds = {(one.code, one.release) for one in found.sets}
    return bool(kinds & _READABLE) and claims <= _READABLE


def _kind(found: Recognition) -> str:
    codes = sorted(found.codes)
    return "+".join(codes)[:60] if codes else "unknown"


def _errors(checked: _Checked) -> tuple[FileFinding, ...]:
    return shown([one for one in checked.findings if one.refuses])


def _unread(found: Recognition) -> tuple[FileFinding, ...]:
    names = sorted({f"{one.name} ({one.release})" for one in found.sets}) or ["no transaction set"]
    segment = found.sets[0].segment if found.sets else 0
    message = f"{', '.join(names)}: not yet read; the bytes are kept"
    return (FileFinding("note", segment, "ST01", message),)


def _seen_before(known: KeptFile, name: str, sha: bytes) -> ImportResult:
    quarantined = known.state == "quarantined"
    message = (
        "the same bytes were refused before and are still in quarantine"
        if quarantined
        else f"the same bytes were imported before as {known.name}; nothing was done"
    )
    note = FileFinding("error" if quarantined else "note", 0, "file", message)
    return ImportResult(
        name, sha.hex(), known.kind, known.state, True, findings=(note,), errors=(note,) if quarantined else ()
    )  # fmt: skip
