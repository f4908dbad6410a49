"""Evidence on a claim: a pasted screenshot or a dropped file, dated; it can be crossed out and is never gone."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from app.correspondence.types import EVIDENCE_KINDS, EVIDENCE_WORDS, EvidenceRow, KeptEvidence, NewEvidence
from app.db.unit import Unit
from app.domain.errors import Refused
from app.printing.picture_shelf import DrawnPage, pictures
from app.printing.scan_pages import PageToDraw, masked_pdf, page_png, read_scan

MAX_BYTES = 20_000_000
MAX_PAGES = 100
_STORE = """
    SELECT (made ->> 'evidence')::bigint AS evidence, (made ->> 'new')::boolean AS new
    FROM api.store_evidence_v1(%(claim)s, %(kind)s, %(proof)s, %(on)s, %(note)s, %(file)s, %(pages)s, %(sha)s,
        %(content)s, %(today)s) AS made"""
_ROWS = """
    SELECT e.id AS evidence_id, e.claim_id, c.number AS claim, e.kind, e.proof, e.evidence_on, e.note, e.file_kind,
        e.pages, coalesce(p.display_name, e.actor) AS kept_by, e.at, e.withdrawn_reason AS withdrawn, e.version
    FROM app.evidence AS e JOIN app.claim AS c ON c.id = e.claim_id LEFT JOIN sec.person AS p ON p.login = e.actor
    WHERE {where} ORDER BY e.evidence_on DESC, e.id DESC"""
_CONTENT = "SELECT content, file_kind AS kind, sha256 AS sha FROM app.evidence WHERE id = %(evidence)s"
_MISSING = "There is no such evidence in your practices and locations."


@dataclass(frozen=True, slots=True)
class _Content:
    content: bytes
    kind: str
    sha: bytes


def keep_evidence(unit: Unit, content: bytes, said: NewEvidence, *, today: date) -> KeptEvidence:
    """Keep a PDF, PNG, JPEG or TIFF on a claim. The same bytes again: what is here.

    Raises Refused for what is no scan, over 20 MB or 100 pages, or a day ahead; NotFound out of scope.
    """
    if said.kind not in EVIDENCE_KINDS:
        raise Refused(f"Evidence is {', '.join(EVIDENCE_KINDS)}.")
    if len(content) > MAX_BYTES:
        raise Refused(f"Evidence is at most {MAX_BYTES // 1_000_000} MB; save it smaller, or in parts.")
    facts = read_scan(content)
    if facts.pages > MAX_PAGES:
        raise Refused(f"Evidence has at most {MAX_PAGES} pages; this file has {facts.pages}.")
    asked = {
        "claim": said.claim_id, "kind": said.kind, "proof": said.proof, "on": said.evidence_on, "note": said.note,
        "file": facts.kind, "pages": facts.pages, "sha": hashlib.sha256(content).digest(), "content": content,
        "today": today,
    }  # fmt: skip
    return unit.one(_STORE, asked, into=KeptEvidence, missing="The evidence was not kept.")


def list_evidence(unit: Unit, claim_id: int) -> tuple[EvidenceRow, ...]:
    """The evidence of a claim, the last day first, what was withdrawn too."""
    return tuple(unit.rows(_ROWS.format(where="e.claim_id = %(claim)s"), {"claim": claim_id}, into=EvidenceRow))


def show_evidence(unit: Unit, evidence_id: int) -> EvidenceRow:
    """One piece of evidence. Raises NotFound."""
    where = _ROWS.format(where="e.id = %(evidence)s")
    return unit.one(where, {"evidence": evidence_id}, into=EvidenceRow, missing=_MISSING)


def evidence_picture(unit: Unit, evidence_id: int, page: int, *, width: int) -> bytes:
    """One page as PNG, drawn once per width. Raises NotFound, Refused."""
    found = _content(unit, evidence_id)
    wanted = DrawnPage(found.sha, page, width, 0)
    drawn = pictures.find(wanted)
    if drawn is None:
        drawn = page_png(PageToDraw(found.content, found.kind, page), width=width)
        pictures.keep(wanted, drawn)
    return drawn


def withdraw_evidence(unit: Unit, row: EvidenceRow, *, reason: str, today: date) -> None:
    """Cross it out: it proves nothing any more, and stays to be read. Raises Refused without a reason, Conflict."""
    sql = "SELECT api.withdraw_evidence_v1(%(evidence)s, %(version)s, %(reason)s, %(today)s)"
    asked = {"evidence": row.evidence_id, "version": row.version, "reason": reason, "today": today}
    unit.execute(sql, asked)


def evidence_pdf(unit: Unit, evidence_id: int, *, reason: str) -> bytes:
    """The evidence as a PDF of pixels; that it left, and why, stands in the claim's time line first.

    Raises Refused without a reason, NotFound.
    """
    row = show_evidence(unit, evidence_id)
    sql = "SELECT api.note_papers_sent_v1(%(claim)s, %(what)s, %(pages)s, %(reason)s)"
    what = EVIDENCE_WORDS[row.kind].lower()
    unit.execute(sql, {"claim": row.claim_id, "what": what, "pages": row.pages, "reason": reason})
    found = _content(unit, evidence_id)
    return masked_pdf(PageToDraw(found.content, found.kind, page) for page in range(row.pages))


def _content(unit: Unit, evidence_id: int) -> _Content:
    return unit.one(_CONTENT, {"evidence": evidence_id}, into=_Content, missing=_MISSING)
