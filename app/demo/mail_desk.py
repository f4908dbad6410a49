"""The demo's mail room: made-up letters of payers that wait, news that was filed, evidence on claims."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

from app.correspondence.evidence import keep_evidence
from app.correspondence.index import index_letter
from app.correspondence.intake import receive_mail
from app.correspondence.mail import show_letter
from app.correspondence.types import LetterIndex, NewEvidence
from app.db.unit import Unit

LETTERS = 24
_CLAIMS = """
    SELECT DISTINCT ON (c.practice_id, c.payer_id, c.id %% 3) c.id AS claim_id, c.practice_id, c.number,
        y.name AS payer, c.balance_cents AS cents
    FROM app.claim AS c JOIN app.payer AS y ON y.id = c.payer_id
    WHERE c.balance_cents > 0 AND c.status IN ('denied', 'submitted', 'partial')
    ORDER BY c.practice_id, c.payer_id, c.id %% 3, c.id DESC LIMIT %(most)s"""
_KINDS = ("records", "cob", "demand", "appeal", "news", "records", "refund", "other")
_WORDS = {
    "records": "Request for medical records. Please send the records of this visit by {due}. Case number: RQ-{number}.",
    "cob": "Coordination of benefits. Our records show other insurance. Please answer by {due}. Inquiry: CB-{number}.",
    "demand": "Notice of overpayment. FCN: {fcn}. Please return $ {amount} by {due}. Amount ${amount}.",
    "appeal": "Appeal decision. We have looked at your appeal again and our determination stays as it was.",
    "news": "News for providers: our new address for paper claims.",
    "refund": "We kindly ask for a refund of ${amount} by {due}. Reference: RF-{number}.",
    "other": "Thank you for your question about this claim. Please call us to talk about it.",
}


@dataclass(frozen=True, slots=True)
class _Claim:
    claim_id: int
    practice_id: int
    number: str
    payer: str
    cents: int


def leave_mail(unit: Unit, *, today: date) -> int:
    """Letters of the last days in the mail room, the news among them filed; evidence on two claims. How many."""
    claims = unit.rows(_CLAIMS, {"most": LETTERS}, into=_Claim)
    for at, claim in enumerate(claims):
        kind, came = _KINDS[at % len(_KINDS)], today - timedelta(days=at % 6)
        content = _letter(claim, kind, at, came)
        stored = receive_mail(
            unit, content, claim.practice_id, source=("portal", "mail", "fax")[at % 3], received_on=came, today=today
        )
        if stored.new and kind == "news":
            row = show_letter(unit, stored.letters[0].letter, today=today).row
            index_letter(unit, row, LetterIndex("information", claim.claim_id), today=today)
    for at, claim in enumerate(claims[:2]):
        said = NewEvidence(claim.claim_id, ("portal", "fax")[at], today - timedelta(days=2), "in process, no date yet")
        keep_evidence(unit, _letter(claim, "other", at + LETTERS, today), said, today=today)
    return len(claims)


def _letter(claim: _Claim, kind: str, at: int, came: date) -> bytes:
    """One page with a text layer, as a portal gives it; the same every time it is made."""
    held = BytesIO()
    canvas = Canvas(held, pagesize=(612, 792), pageCompression=1, invariant=1)
    canvas.setFont("Helvetica-Bold", 15)
    canvas.drawString(72, 716, claim.payer)
    canvas.setFont("Helvetica", 11)
    due = came + timedelta(days=30)
    amount = f"{claim.cents // 100:,}.{claim.cents % 100:02d}"
    words = _WORDS[kind].format(due=f"{due:%m/%d/%Y}", number=4200 + at, fcn=20_260_000 + at, amount=amount)
    lines = (f"Date: {came - timedelta(days=3):%m/%d/%Y}", f"Claim: {claim.number}", "", *_wrapped(words))
    for line, text in enumerate(lines):
        canvas.drawString(72, 680 - 18 * line, text)
    canvas.showPage()
    canvas.save()
    return held.getvalue()


def _wrapped(words: str) -> list[str]:
    return [f"{part.strip()}." for part in words.rstrip(".").split(". ")]
