"""Notes and outcomes. A note never moves a date; an outcome does, and says by which rule."""

from __future__ import annotations

from datetime import date, timedelta

from app.db.unit import Unit
from app.domain.business_days import add_business_days
from app.domain.errors import Refused
from app.workqueues.take import TAKEN_COLUMNS, TAKEN_NAMES, next_params
from app.workqueues.types import (
    OutcomeChoice,
    OutcomeToSave,
    ProposedDate,
    QueueQuery,
    SavedOutcome,
    Snoozed,
    TakenItem,
    ToSnooze,
)

_OUTCOMES = """
SELECT code, title, key, due_days, from_rule, closes, coalesce(move_to, '') AS move_to, text, next_action, say,
    business, asks_reference, asks_promise, promise_days, asks_time, wake_on
FROM app.outcome WHERE active ORDER BY ord, code"""
_SAVE = """
SELECT item_id, claim_id, version, next_on, why
FROM api.save_outcome_v2(%(item)s, %(version)s, %(note)s, %(outcome)s, %(next_on)s::date, %(why)s, %(at)s::timestamptz,
    %(zone)s, %(reference)s, %(representative)s, %(promised_on)s::date, %(promised)s::bigint)"""
_SNOOZE = """
SELECT item_id, claim_id, back_on, said
FROM api.snooze_item_v1(%(item)s, %(version)s, %(why)s, %(until)s::date, %(wake_on)s)"""
_NOTE = """
INSERT INTO app.event (practice_id, location_id, claim_id, kind, text)
SELECT practice_id, location_id, id, 'note', %(text)s FROM app.claim WHERE id = %(claim)s"""
# An exception that has found its claim meanwhile gives its note to the claim.
_ITEM_NOTE = """
INSERT INTO app.event (practice_id, location_id, claim_id, remit_claim_id, kind, text)
SELECT w.practice_id, c.location_id, c.id, CASE WHEN c.id IS NULL THEN w.remit_claim_id END, 'note', %(text)s
FROM app.work_item w LEFT JOIN app.remit_claim x ON x.id = w.remit_claim_id
LEFT JOIN app.claim c ON c.id = coalesce(w.claim_id, x.claim_id) WHERE w.id = %(item)s"""


def list_outcomes(unit: Unit) -> tuple[OutcomeChoice, ...]:
    """The outcomes a person may pick, in order."""
    return tuple(unit.rows(_OUTCOMES, into=OutcomeChoice))


def propose_date(
    outcome: OutcomeChoice, item: TakenItem, *, today: date, promised_on: date | None = None
) -> ProposedDate:
    """The next date this outcome proposes for this item, and why. Pure: no round trip.

    A promised date goes before the outcome's own days. What a rule proposes stands beside what was learned.
    """
    if outcome.closes:
        return ProposedDate(None, outcome.text)
    if promised_on is not None:
        after = outcome.promise_days if outcome.promise_days is not None else 1
        because = f"promised for {promised_on:%m/%d/%Y}" + (f", {after} d after it" if after else "")
        return ProposedDate(_later(promised_on, after, business=outcome.business), because)
    if outcome.from_rule:
        later = _later(today, item.follow_up_days, business=item.follow_up_business)
        return ProposedDate(later, f"rule {item.follow_up_rule}")
    days = outcome.due_days or 0
    unit = "business d" if outcome.business else "d"
    return ProposedDate(_later(today, days, business=outcome.business), f"{outcome.text}, {days} {unit}")


def _later(day: date, days: int, *, business: bool) -> date:
    return add_business_days(day, days) if business else day + timedelta(days=days)


def save_note(unit: Unit, claim_id: int, text: str) -> None:
    """Add a note to the time line; dates stay as they are. Raises Refused for an empty text or a claim out of scope."""
    _require_words(text)
    if not unit.execute(_NOTE, {"claim": claim_id, "text": text}):
        raise Refused("This claim is not in your scope; the note was not saved.")


def save_item_note(unit: Unit, item_id: int, text: str) -> None:
    """`save_note` for what an item is about: its claim, or the received claim no claim was found for. Raises as it."""
    _require_words(text)
    if not unit.execute(_ITEM_NOTE, {"item": item_id, "text": text}):
        raise Refused("This item is not in your scope; the note was not saved.")


def _require_words(text: str) -> None:
    if not text.strip():
        raise Refused("An empty note says nothing; type what was done.")


def save_outcome(unit: Unit, save: OutcomeToSave) -> SavedOutcome:
    """Save note and outcome, move or close the date, and release the item.

    Without `next_on` the outcome's own rule decides. Raises Conflict when the item was changed (saying by whom and
    when) or is held by somebody else, NotPermitted without the right to work items.
    """
    return unit.one(_SAVE, _save_params(save), into=SavedOutcome, missing="This item is no longer open.")


def snooze_item(unit: Unit, wish: ToSnooze) -> Snoozed:
    """Let a held item sleep and release it. A deadline that comes near brings it back earlier, and the answer says so.

    Raises Refused without a reason or with a day out of reach, Conflict as `save_outcome`.
    """
    named = {
        "item": wish.item_id,
        "version": wish.version,
        "why": wish.why,
        "until": wish.until,
        "wake_on": wish.wake_on,
    }
    return unit.one(_SNOOZE, named, into=Snoozed, missing="This item is no longer open.")


def save_and_next(unit: Unit, save: OutcomeToSave, query: QueueQuery) -> TakenItem | None:
    """`save_outcome` and `take_next` in one round trip; None when nothing is left to do. Raises as both do."""
    sql = f"""SELECT {TAKEN_COLUMNS} FROM api.save_and_next_v2(%(item)s, %(version)s, %(note)s, %(outcome)s,
        %(next_on)s::date, %(why)s, %(at)s::timestamptz, %(zone)s, %(reference)s, %(representative)s,
        %(promised_on)s::date, %(promised)s::bigint, %(queue)s, %(whose)s, %(practices)s::int[], %(locations)s::int[],
        %(payers)s::int[]) t {TAKEN_NAMES}"""
    return unit.row(sql, _save_params(save) | next_params(query), into=TakenItem)


def _save_params(save: OutcomeToSave) -> dict[str, object]:
    return {
        "item": save.item_id,
        "version": save.version,
        "note": save.note,
        "outcome": save.outcome,
        "next_on": save.next_on,
        "why": save.why,
        "at": save.at,
        "zone": save.zone,
        "reference": save.reference,
        "representative": save.representative,
        "promised_on": save.promised_on,
        "promised": save.promised,
    }
