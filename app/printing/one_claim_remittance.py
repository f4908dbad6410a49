"""A remittance of one claim as PDF: for a secondary payer, an appeal, the patient's file; nobody else is on it."""

from __future__ import annotations

from io import BytesIO

from app.domain.errors import Refused
from app.domain.money import money_text
from app.printing.cms1500_pdf import new_canvas
from app.printing.drawing import MUTED, Area, Drawn, Face, Rule, Text, draw, fitted, wrapped
from app.printing.one_claim_facts import OneClaimRemittance, OneDecision, OneLine, OneReason
from app.printing.statement_table import LEFT, RIGHT, Row, day_text, paginate, placed

_SIZE, _SMALL, _STEP = 8.5, 7.5, 9.5
_CODE, _WORDS, _WIDTH = LEFT + 62, LEFT + 112, 330.0
_CHARGE, _ALLOWED, _PAID, _ADJUSTED, _PATIENT = 328.0, 390.0, 452.0, 514.0, RIGHT - 4
_HEADS = ((_CHARGE, "Charge"), (_ALLOWED, "Allowed"), (_PAID, "Paid"), (_ADJUSTED, "Adjusted"), (_PATIENT, "Patient"))
_FIRST_TOP, _NEXT_TOP, _BOTTOM, _HEAD = 226.0, 74.0, 744.0, 22.0
_LABEL = 96.0


def render_one_claim(facts: OneClaimRemittance) -> bytes:
    """The sheet as PDF, the same bytes every time. Raises Refused without a decision."""
    if not facts.decisions:
        raise Refused("The payment holds no decision on this claim.")
    rows = [row for decision in facts.decisions for row in _decision_rows(decision)]
    groups = paginate(rows, _BOTTOM - _FIRST_TOP - _HEAD, _BOTTOM - _NEXT_TOP - _HEAD)
    held = BytesIO()
    canvas = new_canvas(held, "Remittance of one claim")
    for number, group in enumerate(groups, 1):
        top = _FIRST_TOP if number == 1 else _NEXT_TOP
        drawn = _first_page(facts) if number == 1 else _next_page(facts)
        drawn += [*_table_head(top), *placed(group, top + _HEAD), *_foot(facts, number, len(groups))]
        draw(canvas, drawn)
        canvas.showPage()
    canvas.save()
    return held.getvalue()


def _first_page(facts: OneClaimRemittance) -> list[Drawn]:
    address = ", ".join(facts.payer_address)
    drawn: list[Drawn] = [
        Text(LEFT, 54, "Remittance of one claim", "Helvetica-Bold", 15),
        Text(RIGHT, 54, fitted(facts.practice, "Helvetica-Bold", 10.5, 240), "Helvetica-Bold", 10.5, "right"),
        Text(
            RIGHT, 67, f"NPI {facts.practice_npi}   Tax id {facts.practice_tax_id}", size=8, align="right", grey=MUTED
        ),
        Rule(LEFT, 76, RIGHT, 76, 0.8),
    ]
    left = (
        ("Payer", facts.payer), ("", address), ("Check or trace", facts.trace), ("Paid by", facts.method),
        ("Payment date", day_text(facts.payment_date) if facts.payment_date else "not stated"),
        ("Payment in all", f"{money_text(facts.payment)} for {_claims(facts.claims)}"),
    )  # fmt: skip
    first = facts.decisions[-1]
    right = (
        ("Patient", facts.patient), ("Member id", facts.member_id), ("Claim", facts.claim_number),
        ("Payer's number", first.control_number), ("Charged", money_text(sum(each.charge for each in facts.decisions))),
        ("Paid", money_text(sum(each.paid for each in facts.decisions))),
    )  # fmt: skip
    drawn += _facts(LEFT, 96, left, 200) + _facts(326, 96, right, 150)
    drawn.append(
        Text(LEFT, 208, "Charge = paid + adjustments, for each service and for the claim.", size=8, grey=MUTED)
    )
    return drawn


def _numbers(facts: OneClaimRemittance) -> str:
    return f"NPI {facts.practice_npi}   Tax id {facts.practice_tax_id}"


def _next_page(facts: OneClaimRemittance) -> list[Drawn]:
    about = f"Remittance of one claim: claim {facts.claim_number}, check or trace {facts.trace}"
    return [
        Text(LEFT, 50, fitted(about, "Helvetica-Bold", 9.5, RIGHT - LEFT), "Helvetica-Bold", 9.5),
        Rule(LEFT, 58, RIGHT, 58, 0.5),
    ]


def _facts(x: float, top: float, rows: tuple[tuple[str, str], ...], width: float) -> list[Drawn]:
    drawn: list[Drawn] = []
    for label, value in rows:
        if not value:
            continue
        drawn.append(Text(x, top, label, size=8, grey=MUTED))
        drawn.append(Text(x + _LABEL - 20, top, fitted(value, "Helvetica", 9, width), size=9))
        top += 17
    return drawn


def _table_head(top: float) -> list[Drawn]:
    drawn: list[Drawn] = [Area(LEFT, top, RIGHT - LEFT, _HEAD - 4, fill=0.90)]
    drawn += [
        Text(x, top + 12, words, "Helvetica-Bold", 7, grey=0.2) for x, words in ((LEFT + 6, "Date"), (_CODE, "Service"))
    ]
    drawn += [Text(x, top + 12, words, "Helvetica-Bold", 7, "right", 0.2) for x, words in _HEADS]
    return drawn


def _foot(facts: OneClaimRemittance, number: int, pages: int) -> list[Drawn]:
    origin = f"{facts.source}. It shows one claim of the payment; printed {day_text(facts.printed_on)}."
    return [
        Text(LEFT, 766, fitted(origin, "Helvetica", _SMALL, 440), size=_SMALL, grey=MUTED),
        Text(RIGHT, 766, f"Page {number} of {pages}", size=_SMALL, align="right", grey=MUTED),
    ]


def _decision_rows(decision: OneDecision) -> list[Row]:
    heading: tuple[Drawn, ...] = (Text(LEFT, 14, decision.status, "Helvetica-Bold", 9),)
    rows = [Row(20, heading, keep_with_next=True), *(_line_row(line) for line in decision.lines)]
    if decision.reasons:
        rows.append(Row(_STEP * len(decision.reasons) + 6, tuple(_reasons(decision.reasons, 0.0))))
    adjusted = decision.charge - decision.paid
    amounts = ((_CHARGE, decision.charge), (_PAID, decision.paid), (_ADJUSTED, adjusted), (_PATIENT, decision.patient))
    total: list[Drawn] = [Rule(LEFT, 2, RIGHT, 2, 0.8), Text(LEFT + 6, 14, "The claim", "Helvetica-Bold", _SIZE)]
    rows[-1] = Row(rows[-1].height, rows[-1].drawn, keep_with_next=True)
    return [*rows, Row(26, (*total, *(_amount(x, cents, 14, "Helvetica-Bold") for x, cents in amounts)))]


def _line_row(line: OneLine) -> Row:
    code = "-".join((line.procedure, *line.modifiers))
    units = f"  x {line.units / 1000:g}" if line.units != 1000 else ""
    recoded = f"  (billed as {line.original})" if line.original else ""
    patient = sum(each.cents for each in line.reasons if each.group == "PR")
    drawn: list[Drawn] = [
        Text(LEFT + 6, 11, day_text(line.service_from) if line.service_from else "", size=_SIZE),
        Text(_CODE, 11, fitted(f"{code}{units}{recoded}", "Helvetica", _SIZE, 190), size=_SIZE),
        _amount(_CHARGE, line.charge, 11),
        _amount(_PAID, line.paid, 11),
        _amount(_ADJUSTED, line.charge - line.paid, 11),
        _amount(_PATIENT, patient, 11),
    ]
    if line.allowed is not None:
        drawn.append(_amount(_ALLOWED, line.allowed, 11))
    drawn += _reasons(line.reasons, 11.0)
    y = 11.0 + _STEP * _depth(line.reasons)
    for remark in line.remarks:
        for at, part in enumerate(wrapped(remark.words, "Helvetica", _SMALL, _WIDTH + 90)):
            y += _STEP
            if at == 0:
                drawn.append(Text(_CODE, y, remark.code, size=_SMALL, grey=MUTED))
            drawn.append(Text(_WORDS, y, part, size=_SMALL, grey=MUTED))
    drawn.append(Rule(LEFT, y + 5, RIGHT, y + 5, 0.5, grey=0.78))
    return Row(y + 7, tuple(drawn))


def _reasons(reasons: tuple[OneReason, ...], y: float) -> list[Drawn]:
    drawn: list[Drawn] = []
    for each in reasons:
        for at, part in enumerate(_wrapped(each)):
            y += _STEP
            if at == 0:
                drawn.append(Text(_CODE, y, f"{each.group}-{each.reason}", size=_SMALL, grey=0.15))
                drawn.append(_amount(_ADJUSTED, each.cents, y, size=_SMALL))
            drawn.append(Text(_WORDS, y, part, size=_SMALL, grey=0.15))
    return drawn


def _wrapped(reason: OneReason) -> tuple[str, ...]:
    return wrapped(reason.words, "Helvetica", _SMALL, _WIDTH) or ("",)


def _depth(reasons: tuple[OneReason, ...]) -> int:
    return sum(len(_wrapped(each)) for each in reasons)


def _amount(x: float, cents: int, y: float, face: Face = "Helvetica", *, size: float = _SIZE) -> Text:
    return Text(x, y, money_text(cents), face, size, "right")


def _claims(count: int) -> str:
    return "this claim alone" if count == 1 else f"{count:,} claims"
