"""Telephones in the demo book: payer calls of the morning, and patients who called, one of them known to nobody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from app.db.database import Database
from app.db.unit import Unit
from app.demo.directory import PRACTICES
from app.patients.call_types import CallEnded, NewAuthorisation, Said
from app.patients.calls import authorise_person, end_patient_call, know_caller, set_greeting, start_patient_call
from app.workqueues.call_types import LineToSave
from app.workqueues.calls import end_call, list_calls, mark_call, read_call, save_line, start_call

SPECIALIST, SUPERVISOR = "lopez", "okoye"
GREETING = "{name}, billing office, good day. How may I help you?"
REPRESENTATIVES = ("Dana W.", "Theo M.", "Ines P.")
SAID = (
    ("in_process", "Pends for the coordination of benefits; nothing is needed from us."),
    ("paid_per_portal", "Paid with the last run, check cut, remittance follows."),
    ("no_claim_on_file", "Not on file under this member id; they ask for proof of filing."),
    ("will_reprocess", "Their fault, sent back for reprocessing, 30 days."),
)
MOST_CLAIMS = 3
_BUSY = """
SELECT w.practice_id, w.payer_id FROM app.work_item w
WHERE w.queue = 'follow_up' AND w.status = 0 AND w.due_on <= %(today)s AND w.payer_id IS NOT NULL
GROUP BY 1, 2 HAVING count(*) > 1 ORDER BY count(*) DESC, 1, 2 LIMIT 3"""
_OWING = """
SELECT c.account_id FROM app.claim c JOIN led.line_balance b ON b.claim_id = c.id
WHERE b.party = 'patient' AND b.cents > 2000 GROUP BY 1 ORDER BY 1 LIMIT 4"""


@dataclass(frozen=True, slots=True)
class _Place:
    practice_id: int
    payer_id: int


def phone(open_database: Callable[[str], Database], today: date) -> None:
    """Once a book: a build that is gone on with finds its calls and makes no others. Raises AppError."""
    with open_database(SUPERVISOR).unit() as unit:
        for card in PRACTICES:
            if unit.value("SELECT EXISTS (SELECT FROM app.practice WHERE code = %(code)s)", {"code": card.key}):
                set_greeting(unit, card.key, GREETING.format(name=card.name))
    database = open_database(SPECIALIST)
    with database.unit() as unit:
        if list_calls(unit):
            return
        for at, place in enumerate(unit.rows(_BUSY, {"today": today}, into=_Place)):
            _call_payer(unit, place, at, today)
        for at, account in enumerate(unit.rows(_OWING, into=int)):
            _take_call(unit, account, at, today)


def _call_payer(unit: Unit, place: _Place, at: int, today: date) -> None:
    call_id = start_call(unit, place.practice_id, place.payer_id, today=today, most=MOST_CLAIMS)
    mark_call(unit, call_id, representative=REPRESENTATIVES[at])
    for number, line in enumerate(read_call(unit, call_id).left[:2]):
        outcome, note = SAID[(at + number) % len(SAID)]
        save_line(unit, LineToSave(call_id, line.claim_id, line.item_version, outcome, note))
    mark_call(unit, call_id, reference=f"R-{7410 + at * 93}")
    end_call(unit, call_id, hold_seconds=(5 + at * 7) * 60, talk_seconds=(6 + at * 2) * 60)


def _take_call(unit: Unit, account: int, at: int, today: date) -> None:
    """Three who are known and say what they will do, and one who is not."""
    call = start_patient_call(unit, account, "in" if at < 3 else "out")
    wrong = ("address", "last_payment") if at == 2 else ()
    know_caller(unit, call, Said("the guarantor", ("name_birth", "phone"), wrong), today=today)
    ends = (
        CallEnded("will_pay", "wants_to_pay", "Pays by check next week.", today + timedelta(days=8)),
        CallEnded("disputes", "dispute", "Says the visit was paid at the counter."),
        CallEnded("not_known", "balance", "Two answers were wrong; offered to write."),
        CallEnded("new_insurance", "new_insurance", "New plan since the first of the month, card follows."),
    )
    end_patient_call(unit, call, ends[at], today=today)
    if at == 0:
        new = NewAuthorisation("Robin Hale", "spouse", today, None, ("everything",), "Signed form of this week")
        authorise_person(unit, account, new)
