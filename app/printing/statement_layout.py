"""A patient statement on letter sheets: who, how much and until when at the top, why below, a coupon to send back.

It answers four questions at a glance (PRINTING 4.1): what do I owe and when, why, how do I pay, whom do I call.
Only "due now" and "past due" are told: columns of ageing teach patients to wait.
"""

from __future__ import annotations

from app.domain.claim import Address
from app.domain.money import total
from app.printing.cms1500_text import phone_digits, zip_text
from app.printing.drawing import MUTED, Area, Drawn, Face, Rule, Text, fitted, printable, wrapped
from app.printing.envelope import STANDARD, EnvelopeProfile, Rectangle
from app.printing.scanline import LENGTH, scanline
from app.printing.statement_facts import Sender, Statement
from app.printing.statement_table import (
    HEADER_HEIGHT,
    LEFT,
    RIGHT,
    day_text,
    header_drawn,
    paginate,
    placed,
    statement_rows,
)
from app.printing.statement_words import PARTY_WORDS, dollars

POINTS = 72.0
_BLOCK_LEFT = 336.0  # of the facts at the top right, clear of both address windows
_TABLE_TOP, _NEXT_TABLE_TOP, _NEXT_BOTTOM = 280.0, 78.0, 750.0
_MESSAGE_LINES, _MESSAGE_LINE = 2, 11.0
_COUPON_RIGHT = 400.0
# The band at the foot of the sheet that only the scanline may use, inches from the top.
CLEAR_BAND = (10.42, 10.72)
SCANLINE_BASELINE = 10.60
SCANLINE_RIGHT = 8.1


def lay_out_statement(statement: Statement, profile: EnvelopeProfile = STANDARD) -> list[list[Drawn]]:
    """What stands on each page of one statement. Raises Refused when its scanline cannot be made."""
    coupon_top = profile.coupon_top * POINTS
    message = wrapped(statement.message, "Helvetica", 8.5, RIGHT - LEFT)[:_MESSAGE_LINES]
    first_top = _TABLE_TOP + (_MESSAGE_LINE * len(message) + 6 if message else 0)
    first_room = coupon_top - 14 - first_top - HEADER_HEIGHT
    next_room = _NEXT_BOTTOM - _NEXT_TABLE_TOP - HEADER_HEIGHT
    groups = paginate(statement_rows(statement), first_room, next_room)
    pages: list[list[Drawn]] = []
    for number, rows in enumerate(groups, 1):
        top = first_top if number == 1 else _NEXT_TABLE_TOP
        drawn: list[Drawn] = _first_page(statement, profile) if number == 1 else _next_page(statement)
        drawn.append(Text(RIGHT, 40, f"Page {number} of {len(groups)}", size=8, align="right", grey=MUTED))
        if number == 1:
            drawn += [Text(LEFT, 284 + _MESSAGE_LINE * at, part, size=8.5) for at, part in enumerate(message)]
        if rows:
            drawn += header_drawn(top)
            drawn += placed(rows, top + HEADER_HEIGHT)
        pages.append(drawn)
    return pages


def _first_page(statement: Statement, profile: EnvelopeProfile) -> list[Drawn]:
    return [
        *_address(profile.sender, sender_lines(statement.sender), 9.5, bold_first=True),
        *_address(profile.recipient, _recipient_lines(statement), 10.5),
        *_facts(statement),
        *_amount_box(statement),
        *_questions(statement.sender),
        *_summary(statement),
        *_coupon(statement, profile),
    ]


def _next_page(statement: Statement) -> list[Drawn]:
    about = f"Statement of {day_text(statement.statement_date)}, account {statement.account_number}"
    return [
        Text(LEFT, 44, fitted(statement.sender.name, "Helvetica-Bold", 10.5, 400), "Helvetica-Bold", 10.5),
        Text(LEFT, 58, printable(about), size=8.5, grey=MUTED),
        Text(RIGHT, 58, phone_text(statement.sender.phone), size=8.5, align="right", grey=MUTED),
        Rule(LEFT, 66, RIGHT, 66, 0.5),
    ]


def sender_lines(sender: Sender) -> tuple[str, ...]:
    """Name and postal address of the practice."""
    return (sender.name, *postal_lines(sender.address))


def _recipient_lines(statement: Statement) -> tuple[str, ...]:
    lines = (statement.recipient, *postal_lines(statement.recipient_address))
    return tuple(line.upper() for line in lines)


def postal_lines(address: Address) -> tuple[str, ...]:
    """Street lines and `City ST ZIP`, those that are filled."""
    city = " ".join(part for part in (address.city, address.state, zip_text(address.zip)) if part)
    return tuple(line for line in (address.line1, address.line2, city) if line)


def phone_text(phone: str) -> str:
    """`(937) 555-0142`; anything but ten digits as it was typed."""
    digits = phone_digits(phone)
    return f"({digits[:3]}) {digits[3:6]}-{digits[6:]}" if digits else printable(phone)


def _address(place: Rectangle, lines: tuple[str, ...], size: float, *, bold_first: bool = False) -> list[Drawn]:
    """Address lines inside a window, the type no larger than the lines allow."""
    leading = min(size + 2, place.height * POINTS / max(len(lines), 1))
    size = min(size, leading - 0.5)
    x, top = place.x * POINTS, place.y * POINTS
    drawn: list[Drawn] = []
    for number, line in enumerate(lines):
        face: Face = "Helvetica-Bold" if bold_first and number == 0 else "Helvetica"
        text = fitted(line, face, size, place.width * POINTS)
        drawn.append(Text(x, top + leading * (number + 1) - leading * 0.22, text, face, size))
    return drawn


def _facts(statement: Statement) -> list[Drawn]:
    drawn: list[Drawn] = [Text(_BLOCK_LEFT, 54, "Patient statement", "Helvetica-Bold", 15)]
    rows = (
        ("Statement date", day_text(statement.statement_date)),
        ("Account number", statement.account_number),
        ("Statement number", statement.statement_number),
        ("Please pay by", day_text(statement.due_date)),
    )
    for number, (label, value) in enumerate(rows):
        y = 72 + 12 * number
        drawn.append(Text(_BLOCK_LEFT, y, label, size=9, grey=MUTED))
        drawn.append(Text(RIGHT, y, printable(value), size=9, align="right"))
    return drawn


def _amount_box(statement: Statement) -> list[Drawn]:
    due = statement.amount_due
    top = 120.0
    drawn: list[Drawn] = [
        Area(_BLOCK_LEFT, top, RIGHT - _BLOCK_LEFT, 66, fill=0.93),
        Text(_BLOCK_LEFT + 12, top + 30, "Amount due", "Helvetica-Bold", 12),
        Text(RIGHT - 12, top + 34, dollars(max(due, 0)), "Helvetica-Bold", 27, "right"),
    ]
    if due > 0:
        drawn.append(Text(_BLOCK_LEFT + 12, top + 56, f"Due now {dollars(statement.due_now)}", size=9.5))
        past = Text(RIGHT - 12, top + 56, f"Past due {dollars(statement.past_due)}", size=9.5, align="right")
        drawn.append(past)
    else:
        words = "You owe nothing." if due == 0 else f"You owe nothing. Your credit is {dollars(-due)}."
        drawn.append(Text(_BLOCK_LEFT + 12, top + 56, words, size=9.5))
    return drawn


def _questions(sender: Sender) -> list[Drawn]:
    drawn: list[Drawn] = []
    if sender.phone:
        words = f"Questions, or trouble paying? Call {phone_text(sender.phone)}"
        drawn.append(Text(_BLOCK_LEFT, 204, words, "Helvetica-Bold", 9))
    if sender.hours:
        drawn.append(Text(_BLOCK_LEFT, 216, fitted(sender.hours, "Helvetica", 8.5, 240), size=8.5, grey=MUTED))
    return drawn


def _summary(statement: Statement) -> list[Drawn]:
    """How the amount due comes about, in one row: the same sums as the table's last row."""
    lines = statement.lines
    cells = [
        ("Charges", total(line.charge for line in lines)),
        ("Insurance paid", -total(line.insurance_paid for line in lines)),
        ("Adjustments", -total(line.adjustments for line in lines)),
        ("You paid", -total(line.patient_paid for line in lines)),
        (PARTY_WORDS["primary"].capitalize(), -total(line.pending for line in lines)),
    ]
    if statement.credits:
        cells.append(("Credits", -total(credit.amount for credit in statement.credits)))
    cells.append(("Amount due", statement.amount_due))
    width = (RIGHT - LEFT) / len(cells)
    drawn: list[Drawn] = [Rule(LEFT, 232, RIGHT, 232, 0.8), Rule(LEFT, 270, RIGHT, 270, 0.8)]
    for number, (label, cents) in enumerate(cells):
        last = number == len(cells) - 1
        x = RIGHT - 4 if last else LEFT + width * number
        drawn.append(Text(x, 245, label, size=7.5, align="right" if last else "left", grey=MUTED))
        face: Face = "Helvetica-Bold" if last else "Helvetica"
        drawn.append(Text(x, 261, dollars(cents), face, 11, "right" if last else "left"))
    return drawn


def _coupon(statement: Statement, profile: EnvelopeProfile) -> list[Drawn]:
    top = profile.coupon_top * POINTS
    line = scanline(statement.account_digits, statement.statement_date, statement.amount_due)
    sender = statement.sender
    drawn: list[Drawn] = [
        Text(306, top - 4, "Detach here and send this part with your payment", size=7, align="centre", grey=MUTED),
        Rule(18, top, 594, top, 0.6, dashed=True),
        Text(LEFT, top + 22, "Payment coupon", "Helvetica-Bold", 12),
        Text(LEFT, top + 38, fitted(f"Account of {statement.recipient}", "Helvetica", 9.5, 330), size=9.5),
        *_check_box(top + 62, f"My check is enclosed, made out to {sender.name}."),
        *_check_box(top + 80, "My address or insurance has changed; the new one is on the back."),
    ]
    if sender.phone:
        drawn.append(Text(LEFT, top + 104, f"To pay by card or over time, call {phone_text(sender.phone)}.", size=9))
    drawn += _coupon_facts(statement, top)
    drawn += _address(profile.remit_to, tuple(text.upper() for text in sender_lines(sender)), 10)
    x = SCANLINE_RIGHT * POINTS - LENGTH * 7.2
    drawn.append(Text(x, SCANLINE_BASELINE * POINTS, line, "Courier", 12))
    return drawn


def _check_box(y: float, words: str) -> list[Drawn]:
    return [Area(LEFT, y - 8, 9, 9), Text(LEFT + 15, y, fitted(words, "Helvetica", 9, 330), size=9)]


def _coupon_facts(statement: Statement, top: float) -> list[Drawn]:
    rows = (
        ("Account number", statement.account_number),
        ("Statement number", statement.statement_number),
        ("Statement date", day_text(statement.statement_date)),
        ("Please pay by", day_text(statement.due_date)),
    )
    drawn: list[Drawn] = []
    for number, (label, value) in enumerate(rows):
        y = top + 22 + 13 * number
        drawn.append(Text(_COUPON_RIGHT, y, label, size=9, grey=MUTED))
        drawn.append(Text(RIGHT, y, printable(value), size=9, align="right"))
    drawn.append(Text(_COUPON_RIGHT, top + 84, "Amount due", "Helvetica-Bold", 11))
    drawn.append(Text(RIGHT, top + 84, dollars(max(statement.amount_due, 0)), "Helvetica-Bold", 14, "right"))
    drawn.append(Text(_COUPON_RIGHT, top + 114, "Amount enclosed", size=9))
    drawn.append(Area(RIGHT - 92, top + 98, 92, 24))
    drawn.append(Text(RIGHT - 86, top + 114, "$", size=11))
    return drawn
