"""Rows and pages of a made-up office; made-up people only."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from app.claims.detail_types import (
    ClaimDetail,
    ClaimHead,
    ClaimTakeback,
    EraAdjustment,
    EraClaim,
    EraLine,
    Filing,
    LineDetail,
    OpenReason,
    PatientMoney,
    PayerClock,
    PayerNotes,
    PayerTip,
    TimeLineEntry,
)
from app.domain.money import Cents
from app.posting.results import RemitRow
from app.posting.review import (
    ReviewAdjustment,
    ReviewCandidate,
    ReviewClaim,
    ReviewLeg,
    ReviewLine,
)
from app.workqueues.types import (
    OutcomeChoice,
    Queue,
    QueueRow,
    TakenItem,
)

TODAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 15, 4, tzinfo=UTC)
NAMES = ("Rivera, Ana", "Okafor, Daniel", "Lindqvist, Maja", "Tran, Kim", "Haddad, Samir", "Moreno, Luis", "Ito, Hana")
PAYERS = ("Aetna PPO", "Medicare B", "BlueCross", "UnitedHealth", "Cigna", "Medicaid", "Delta Dental")
WHYS = (
    "CO-197 no authorization; 2 lines of 3",
    "CO-16 M51 procedure code invalid",
    "no answer for 25 days; rule Aetna 25 d",
    "records asked 11/06, none sent",
)
CLOCKS = (("appeal", 11), ("correct", 96), ("appeal", 24), ("records", 5))


def queue_row(number: int, *, holder: str = "", assignee: str = "") -> QueueRow:
    """A row of the made-up queue; `number` decides everything."""
    clock, days = CLOCKS[number % 4]
    return QueueRow(
        item_id=number,
        claim_id=1000 + number,
        version=1,
        rank=1,
        due=TODAY + timedelta(days=number // 4),
        claim=f"4K2P{number:04d}",
        patient=NAMES[number % len(NAMES)],
        payer_id=number % len(PAYERS) + 1,
        payer=PAYERS[number % len(PAYERS)],
        practice_id=1,
        practice="Harbor Street Orthopedics",
        practice_code="HSO",
        location_id=1,
        location="Eastside",
        location_code="E",
        service_from=date(2026, 8, 14) + timedelta(days=number % 60),
        balance=Cents(103_000 + number * 1_731),
        clock=clock,
        clock_on=TODAY + timedelta(days=days),
        why=WHYS[number % 4],
        holder=holder,
        holder_name="A. Lopez" if holder == "lopez" else "B. Chen" if holder else "",
        assignee=assignee,
        assignee_name="B. Chen" if assignee else "",
    )


def taken(row: QueueRow) -> TakenItem:
    """The row as a held item."""
    return TakenItem(
        item_id=row.item_id,
        claim_id=row.claim_id,
        version=row.version + 1,
        queue="denial",
        lease_until=NOW + timedelta(minutes=15),
        claim=row.claim,
        patient=row.patient,
        payer=row.payer,
        practice_id=1,
        practice=row.practice,
        location_id=1,
        location=row.location,
        due=row.due,
        balance=row.balance,
        clock=row.clock,
        clock_on=row.clock_on,
        why=row.why,
        follow_up_days=25,
        follow_up_rule=f"{row.payer} 25 d",
    )


def line(number: int, code: str, *, charge: int, paid: int, balance: int, expected: int, allowed: int) -> LineDetail:
    """One service line; the patient owes the first one's balance, the payer the others'."""
    modifiers = ("25",) if number == 1 else ()
    return LineDetail(
        line_id=number, line_no=number, procedure=code, modifiers=modifiers, units=1000, service_from=date(2026, 8, 14),
        charged=charge, expected=expected, allowed=allowed, paid=paid, contractual=charge - paid - balance,
        written_off=0, balance=balance, primary=balance if number > 1 else 0, secondary=0, tertiary=0,
        patient=balance if number == 1 else 0, collection=0, expected_basis="contract:AETNA26",
    )  # fmt: skip


def claim_detail(row: QueueRow) -> ClaimDetail:
    """Everything about the claim of a row."""
    head = ClaimHead(
        claim_id=row.claim_id or 0, number=row.claim, version=1, type="P", status="denied", practice_id=1,
        practice_code="HSO", practice_name=row.practice, practice_phone="800 555 0100", practice_band=0,
        tax_id="12-3456789", billing_npi="1234567893", location_id=1, location_code="E", location_name=row.location,
        patient_id=7, patient_name=row.patient, birth_date=date(1974, 3, 18), patient_phone="555 0142", account_id=70,
        account_number="A-0070", payer_id=row.payer_id or 1, payer_code="AET", payer_name=row.payer,
        member_id="W2213 40871", control_number="2026275001", provider_name="Stone, Ruth", provider_npi="1098765432",
        service_from=row.service_from or TODAY, service_to=row.service_from or TODAY, place_of_service="11",
        frequency="1", submitted_on=date(2026, 10, 1), charged=124_000, paid=10_120, contractual=10_880, written_off=0,
        balance=103_000, reported=0, primary=100_000, secondary=0, tertiary=0, patient=3_000, collection=0,
    )  # fmt: skip
    lines = (
        line(1, "99214", charge=24_000, paid=10_120, balance=3_000, expected=13_120, allowed=13_120),
        line(2, "20610", charge=40_000, paid=0, balance=40_000, expected=8_815, allowed=0),
        line(3, "J3301", charge=60_000, paid=0, balance=60_000, expected=4_160, allowed=0),
    )
    return ClaimDetail(
        head, lines, (era_claim(row),), payer_notes(row), (open_reason(row),), None, time_line(),
        ("primary", "secondary"),
        (Filing(True, date(2026, 10, 3), "2026275001", "accepted by the payer"),),
        (PatientMoney(12, "check", "1044", date(2026, 11, 12), 1_500),),
        (ClaimTakeback(3, "announced", 18_000, False, True),),
    )  # fmt: skip


def era_claim(row: QueueRow) -> EraClaim:
    """The payer's decision: one line paid, two denied."""
    denied = (EraAdjustment("CO", "197", 40_000),)
    return EraClaim(
        remit_id=9, remit_claim_id=91, trace="882610", payment_date=date(2026, 11, 6), method="ACH",
        payer_name=row.payer, party="primary", status_code="1", control_number="2026275001",
        charge=124_000, paid=10_120, patient=3_000, verdict="denial", state="posted", exception_text="", adjustments=(),
        lines=(
            EraLine(1, "99214", ("25",), 24_000, 10_120, 13_120,
                    (EraAdjustment("CO", "45", 10_880), EraAdjustment("PR", "3", 3_000)), ()),
            EraLine(2, "20610", (), 40_000, 0, 0, denied, ("N517",)),
            EraLine(3, "J3301", (), 60_000, 0, 0, (EraAdjustment("CO", "197", 60_000),), ()),
        ),
    )  # fmt: skip


def payer_notes(row: QueueRow) -> PayerNotes:
    """How to reach the payer."""
    tip = PayerTip(1, "Ask for retro-authorization within 14 days; fax form R-2.", True, "D. Okoye", NOW)
    return PayerNotes(
        row.payer_id or 1, row.payer, "800 555 0142", "8 to 6 ET", "2, 1, tax id, member id", "portal.example", 25,
        (
            PayerClock("file", 180, False, "service_from", False),
            PayerClock("correct", 120, False, "determination", False),
            PayerClock("appeal1", 180, False, "determination", True),
        ),
        14, (tip,),
    )  # fmt: skip


def open_reason(row: QueueRow) -> OpenReason:
    """The denial that owns the claim."""
    means = "Claim data missing or wrong - began at: billing - team: billing"
    steps = ("Correct the rendering provider's number.", "Send a corrected claim.")
    on = date(2026, 11, 6)
    return OpenReason(
        1, "denial", "denial", on, TODAY, row.clock, row.clock_on, 100_000, row.why, means=means, steps=steps
    )  # fmt: skip


def time_line() -> tuple[TimeLineEntry, ...]:
    """What happened so far, newest first."""
    return (
        TimeLineEntry(NOW, date(2026, 11, 20), "note", "called for records desk, ref 7781-A", "A. Lopez", None),
        TimeLineEntry(NOW, date(2026, 11, 6), "remittance", "denied lines 2, 3: authorization absent", "", 10_120),
        TimeLineEntry(NOW, date(2026, 10, 1), "sent", "batch 0412, Aetna 60054", "", None),
    )


OUTCOMES = (
    OutcomeChoice("reprocess", "Will reprocess", "r", 10, False, False, "", "payer reprocesses"),
    OutcomeChoice("pending", "Still pending", "p", None, True, False, "", "in process"),
    OutcomeChoice("paid", "Paid, waiting for ERA", "e", None, False, True, "", "payment is on the way"),
    OutcomeChoice(
        "call_back", "Call back at", "b", 1, False, False, "", "call again", say="At what time, in which time zone?",
        asks_time=True, asks_reference=True,
    ),
    OutcomeChoice(
        "in_process", "In process", "i", 14, False, False, "", "the payer works on it", asks_reference=True,
        asks_promise=True, promise_days=2, say="By when will it be decided?",
    ),
)  # fmt: skip
QUEUES = (
    Queue("follow_up", "Follow-up", "my_day", 10, "F"),
    Queue("denial", "Denials", "my_day", 20, "D"),
    Queue("exceptions", "Exceptions", "pool", 30, "X"),
    Queue("unrouted", "Unrouted", "pool", 40, "U"),
)


def remit_row(number: int, state: str = "review") -> RemitRow:
    """A payment whose equation closes."""
    return RemitRow(
        remit_id=number, trace=f"88261{number}", payer=PAYERS[number % 7], practice="Harbor Street Orthopedics",
        practice_id=1, band=0, payment=431_022, posted=0 if state == "review" else 391_107,
        exceptions=0 if state == "review" else 39_915, provider_level=0, held=431_022 if state == "review" else 0,
        state=state, method="ACH", payment_date=date(2026, 11, 6), received_on=date(2026, 11, 7), off_by=0, claims=3,
        waiting_claims=2 if state == "review" else 0, exception_claims=1, version=1,
    )  # fmt: skip


def review_claim(number: int, verdict: str) -> ReviewClaim:
    """One claim of the payment."""
    adjustments = (ReviewAdjustment("CO", "45", 10_880, "above the contract", "contractual"),)
    lines = (
        ReviewLine(1, 1, "99214", ("25",), date(2026, 8, 14), 24_000, 13_120, 13_120, 10_120, 3_000, adjustments, (),
                   (ReviewLeg("receivable", "primary", -10_120, "payment"),), "paid by contract"),
    )  # fmt: skip
    candidates: tuple[ReviewCandidate, ...] = ()
    if verdict == "unmatched":
        candidates = (ReviewCandidate(1001, "4K2P0001", "Okafor, Daniel", TODAY, 24_000, 88, ("name", "date")),)
    return ReviewClaim(
        number, number, f"4K2P{number:04d}", NAMES[number % 7], verdict, "waiting", "1", 24_000, 10_120, 3_000,
        "20262750", None if verdict == "unmatched" else 1000 + number, f"4K2P{number:04d}", "primary", 100,
        "claim number", "every line adds up and is in the policy", verdict == "clean", (), lines, (), candidates,
    )  # fmt: skip


