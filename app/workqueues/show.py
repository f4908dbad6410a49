"""What the queue verbs print: money as decimal text, the clock as kind and date."""

from __future__ import annotations

from datetime import date

import msgspec

from app.domain.money import decimal_text, money_text
from app.workqueues.types import QueueRow, TakenItem


class Item(msgspec.Struct, frozen=True):
    """One row of `queue list`."""

    item_id: int
    claim_id: int | None
    claim: str
    patient: str
    payer: str
    practice: str
    location: str
    balance: str
    due: date
    clock: str
    reason: str
    holder: str


class ItemList(msgspec.Struct, frozen=True):
    """`queue list`: rows in queue order, their number and sum."""

    items: list[Item]
    count: int
    total: str


class Taken(msgspec.Struct, frozen=True):
    """`queue next`: the item now held, or null."""

    item: HeldItem | None


class HeldItem(msgspec.Struct, frozen=True):
    """A held item; give `version` back with the outcome."""

    item_id: int
    claim_id: int | None
    version: int
    queue: str
    claim: str
    patient: str
    payer: str
    practice: str
    location: str
    balance: str
    due: date
    clock: str
    reason: str
    lease_until: str


class Done(msgspec.Struct, frozen=True):
    """What a verb did, in one sentence."""

    done: str


class OutcomeSaved(msgspec.Struct, frozen=True):
    """`queue outcome`: the next date (null: closed) and the sentence now in the time line."""

    item_id: int
    claim_id: int | None
    next_on: date | None
    why: str


class QueueLine(msgspec.Struct, frozen=True):
    """One queue of `queue summary`."""

    queue: str
    title: str
    items: int
    total: str
    mine: int
    overdue: int


class Summary(msgspec.Struct, frozen=True):
    """`queue summary`."""

    queues: list[QueueLine]


def show_row(row: QueueRow) -> Item:
    """A row of a queue as the command line prints it."""
    return Item(
        row.item_id,
        row.claim_id,
        row.claim,
        row.patient,
        row.payer,
        row.practice_code,
        row.location_code,
        decimal_text(row.balance),
        row.due,
        clock_text(row.clock, row.clock_on, row.due),
        row.why,
        row.holder,
    )


def show_held(item: TakenItem) -> HeldItem:
    """A held item as the command line prints it."""
    return HeldItem(
        item.item_id,
        item.claim_id,
        item.version,
        item.queue,
        item.claim,
        item.patient,
        item.payer,
        item.practice_code,
        item.location_code,
        decimal_text(item.balance),
        item.due,
        clock_text(item.clock, item.clock_on, item.due),
        item.why,
        item.lease_until.isoformat(timespec="seconds"),
    )


def clock_text(kind: str, on: date | None, due: date) -> str:
    """The nearest deadline and its date; without one the date it is to be worked by, as in `claim show`."""
    return f"{kind or 'due'} {on.isoformat()}" if on else f"due {due.isoformat()}"


def row_line(row: QueueRow) -> str:
    """A row for people."""
    clock = clock_text(row.clock, row.clock_on, row.due)
    head = f"{row.item_id:>8}  {row.due}  {row.claim:<20} {row.payer:<20}"
    return f"{head} {money_text(row.balance):>12}  {clock}  {row.why}"


def held_line(item: TakenItem) -> str:
    """A held item for people."""
    return (
        f"You hold item {item.item_id}, claim {item.claim}, {item.payer}, {money_text(item.balance)}, "
        f"until {item.lease_until:%H:%M}: {item.why}"
    )
