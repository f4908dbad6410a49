"""Leaves the demo book as an office leaves it at noon: items held, a note half typed, outcomes saved, tips written."""

from __future__ import annotations

from collections.abc import Callable

from app.db.database import Database
from app.workqueues.drafts import save_draft
from app.workqueues.outcome import list_outcomes, save_note, save_outcome
from app.workqueues.take import park_item, take_next
from app.workqueues.types import Draft, OutcomeToSave, QueueQuery

SPECIALIST = "lopez"
CALLED = (
    "Called provider services, 12 minutes on hold. Claim received and in process, no payment date given yet.",
    "Portal shows the claim as received. Asked for the expected decision date by secure message.",
    "Payer says the claim is not on file. Asked the practice's system for proof of sending.",
    "Spoke to the payer: decision made, remittance goes out with the next payment run.",
    "Claim pends for the coverage answer of the member. Asked the front desk to call the patient.",
)
HALF_TYPED = "Called at 10:40, ref 5518. Representative confirms the claim is on file since"
TIPS = {
    "MEDB": "Automated line answers claim status by claim number; have the billing NPI and tax id at hand.",
    "ALDER": "Authorisation denials: records by portal upload only, faxes are not read.",
    "FALL": "Referral number must stand on the claim. Appeals go to the second address on the card.",
    "HOLT": "Ask for the adjuster by injury date. They pay every second Monday.",
}
_TIP = """
INSERT INTO app.payer_tip (payer_id, body, pinned)
SELECT id, %(body)s, true FROM app.payer WHERE code = %(code)s"""


def leave_working_state(open_database: Callable[[str], Database]) -> None:
    """Act as the demo specialist on the follow-up and denial queues. Raises AppError."""
    database = open_database(SPECIALIST)
    with database.unit() as unit:
        for code, body in TIPS.items():
            unit.execute(_TIP, {"code": code, "body": body})
    for text in CALLED:
        _call_and_save(database, text)
    _hold_one(database)


def _call_and_save(database: Database, text: str) -> None:
    """Take the next follow-up, write what was learned, and let the outcome set the next date."""
    with database.unit() as unit:
        item = take_next(unit, QueueQuery("follow_up"))
        if item is None or item.claim_id is None:
            return
        outcome = next(choice for choice in list_outcomes(unit) if not choice.closes and not choice.move_to)
        save_outcome(unit, OutcomeToSave(item.item_id, item.version, outcome.code, text))


def _hold_one(database: Database) -> None:
    """A denial is parked while the specialist was called away, with a note begun: a park is a lease of a day."""
    with database.unit() as unit:
        for queue in ("denial", "follow_up"):
            item = take_next(unit, QueueQuery(queue))
            if item is not None and item.claim_id is not None:
                save_note(unit, item.claim_id, "Read the payer's reasons; records are on the way.")
                save_draft(unit, Draft(item.claim_id, HALF_TYPED))
                park_item(unit, item.item_id)
                return
