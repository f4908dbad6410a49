"""The proof of the audit: every sealed row, operation and ledger entry is as it was; none is gone, none slipped in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from app.audit import proof_rows
from app.audit.anchors import Anchor
from app.audit.prove_heads import HeadProof
from app.audit.prove_rows import RowProof
from app.audit.reading import operation_marks
from app.audit.report import MOST_SHOWN, AuditReport, Findings
from app.audit.rows import Head, Seal
from app.db.unit import Unit

_BEYOND = 2**62         # more than any head's number
CLOCK_MICROSECONDS = 600_000_000    # a clock may be set back by ten minutes before its rows are called antedated


@dataclass(frozen=True, slots=True)
class _Counted:
    entries: int
    unsealed: int


def verify_audit(unit: Unit, anchors: Sequence[Anchor] = ()) -> AuditReport:
    """Prove the whole audit and the ledger under it, and that what the anchors saw is still there.

    For an auditor of every practice; raises NotPermitted. What is younger than the last head is not proved yet.
    """
    findings = Findings()
    for anchor in anchors:
        if not anchor.genuine:
            findings.add("anchor", anchor.head, "the signature of this anchor does not hold: its file was changed")
    heads = HeadProof(findings, {anchor.head: anchor for anchor in anchors if anchor.genuine})
    rows = RowProof(unit, findings)
    for some in proof_rows.heads(unit):
        _prove_batch(unit, heads, rows, some)
    newest = heads.last.id if heads.last is not None else 0
    rows.take(heads.take_orphans(proof_rows.seals(unit, newest + 1, _BEYOND)))
    heads.settle()
    _prove_strays(unit, rows)
    counted = _prove_unsealed(unit, heads, rows)
    return _report(heads, rows, counted, anchors)


def _prove_batch(unit: Unit, heads: HeadProof, rows: RowProof, some: Sequence[Head]) -> None:
    first = heads.last.id + 1 if heads.last is not None else 1
    by_head: dict[int, list[Seal]] = {}
    for seal in proof_rows.seals(unit, first, some[-1].id):
        by_head.setdefault(seal.head_id, []).append(seal)
    known = {head.id: head for head in some}
    sound: list[Seal] = []
    for number in sorted(known.keys() | by_head.keys()):
        head, own = known.get(number), by_head.get(number, [])
        sound.extend(heads.take_orphans(own) if head is None else heads.take(head, own))
    rows.take(sound)


def _prove_strays(unit: Unit, rows: RowProof) -> None:
    findings, found = rows.findings, proof_rows.strays(unit)
    bare = [UUID(stray.key) for stray in found if stray.what == "unaudited"]
    known = {str(op): mark for op, mark in operation_marks(unit, bare).items()} if bare else {}
    for stray in found:
        if stray.what == "unaudited" and known.get(stray.key) not in rows.renamed:
            findings.add("led.op", stray.key, "no audit row names this operation")
        elif stray.what == "lost_operation" and UUID(stray.key) not in rows.misnamed:
            findings.add("led.op", stray.key, "this operation is gone")
        elif stray.what == "orphan_leg":
            findings.add("led.entry", stray.key, "this ledger entry belongs to no operation")
        elif stray.what == "idle_marks" and not findings.told("aud.entry", stray.seq):
            findings.add("aud.legs", stray.key, "these marks are of no audit row: they were slipped in")


def _prove_unsealed(unit: Unit, heads: HeadProof, rows: RowProof) -> _Counted:
    last, findings = heads.sound, rows.findings
    here = last is not None and last.cluster == proof_rows.cluster_of(unit)
    entries = unsealed = 0
    for row in proof_rows.numbers(unit):
        entries += 1
        if row.seq in rows.sealed or any(span.covers(row.place, row.seq) for span in heads.doubtful):
            continue
        unsealed += 1
        if last is None or not here or findings.told("aud.entry", row.seq):
            continue
        if row.xact < last.upto:
            findings.add("aud.entry", row.seq, "no seal names this row: it was slipped into what is sealed")
        elif row.xact >= last.next_xact and row.at < last.at - CLOCK_MICROSECONDS:
            findings.add("aud.entry", row.seq, "this row was written after the last head and says it is older")
    return _Counted(entries, unsealed)


def _report(heads: HeadProof, rows: RowProof, counted: _Counted, anchors: Sequence[Anchor]) -> AuditReport:
    last, keys = heads.last, tuple(key.hex() for key in heads.keys)
    remarks = []
    if last is None:
        remarks.append("Nothing is sealed yet: start the worker.")
    if len(keys) > 1:
        remarks.append(f"Heads were signed with {len(keys)} keys: ask who changed the machine that seals, and when.")
    if anchors and last is not None and last.public_key.hex() not in {anchor.public_key for anchor in anchors}:
        remarks.append("The newest head is signed with a key that no anchor knows.")
    if not anchors:
        remarks.append("No anchor was compared: a tail that was cut with its seals is only found against an anchor.")
    at = "" if last is None else datetime.fromtimestamp(last.at / 1_000_000, UTC).isoformat(timespec="seconds")
    shown = tuple(rows.findings)[:MOST_SHOWN]
    return AuditReport(
        ok=len(rows.findings) == 0, entries=counted.entries, sealed=rows.sealed.count, unsealed=counted.unsealed,
        heads=heads.count, legs=rows.legs, last_seal=at, anchors=len(anchors), keys=keys, remarks=tuple(remarks),
        found=len(rows.findings), findings=shown,
    )  # fmt: skip
