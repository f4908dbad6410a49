"""Who did what, for people: the audit's rows in words, within the scope of the supervisor or auditor who asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from app.db.unit import Unit

PAGE = 100
MOST = 500              # rows of one answer; api.audit_history_v1 gives no more
_ALL = """
SELECT seq, at, actor, actor_name, action, object_kind, object_id, op_id, practice, location, claim_number,
    body::text AS body, cents
FROM api.audit_history_v1(%(claim)s::bigint, %(account)s::bigint, %(person)s, %(since)s::timestamptz,
    %(until)s::timestamptz, %(before)s::bigint, %(most)s)"""

MONEY_WORDS: Mapping[str, str] = {
    "charges": "Charges entered",
    "remittance": "Payment posted",
    "reversal": "Posting reversed",
    "adjustment": "Adjusted",
    "opening": "Opening balance",
    "deposit": "Deposit joined with its bank line",
    "settlement": "Another practice's money settled",
    "transfer": "Moved to another party",
    "takeback": "Take-back posted",
    "write_off": "Written off",
    "refund": "Refund check recorded",
    "patient_payment": "Patient's payment taken",
    "apply": "Patient's payment applied",
}
_WORDS: Mapping[str, str] = {
    "session.sign_in": "Signed in",
    "session.entered_again": "Entered again: the server had lost it",
    "server.set_back": "Server found set back to an earlier moment",
    "chart.claim": "Opened the claim",
    "chart.account": "Opened the account",
    "chart.form": "Read the claim form",
    "chart.call": "Read it on the sheet of a payer call",
    "export.begin": "Export began",
    "export.finish": "Export finished",
    "export.pages": "Scanned pages left the office",
    "people.make": "Person added",
    "people.change": "Person changed",
    "people.end": "Person ended",
    "people.group_given": "Group given",
    "people.group_taken": "Group taken away",
    "people.scope_given": "Place given to see",
    "people.scope_changed": "Place to see changed",
    "people.scope_taken": "Place to see taken away",
}


@dataclass(frozen=True, slots=True)
class HistoryQuestion:
    """What is asked: a claim, or an account with its claims, or everything in scope; by one person; of a time.

    `before` is the last row of the page before.
    """

    claim: int | None = None
    account: int | None = None
    person: str = ""
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None


class _Body(msgspec.Struct, frozen=True):
    """What the words use of a row's body."""

    login: str = ""
    group: str = ""
    list: str = ""
    format: str = ""
    rows: int | None = None
    every_practice: bool = False
    before_audit: bool = False
    reverses: str = ""


class HistoryRow(msgspec.Struct, frozen=True):
    """One act. `cents` is what it changed on the claim or account asked for; `body` is JSON: ids and codes."""

    seq: int
    at: datetime
    actor: str
    actor_name: str
    action: str
    object_kind: str
    object_id: int | None
    op_id: UUID | None
    practice: str
    location: str
    claim_number: str
    body: str
    cents: int | None

    @property
    def words(self) -> str:
        """The act in words."""
        return act_words(self.action, self.body)

    @property
    def place(self) -> str:
        """Practice and location by their codes; empty for the office itself."""
        return "/".join(part for part in (self.practice, self.location) if part)


class ShownAct(msgspec.Struct, frozen=True):
    """`remitdesk audit history --json`: one act; `cents` is null where the question named no claim or account."""

    row: int
    at: datetime
    person: str
    name: str
    action: str
    words: str
    claim: str
    practice: str
    location: str
    operation: str
    cents: int | None


def show_act(row: HistoryRow) -> ShownAct:
    """An act in the form of the command line."""
    op = str(row.op_id) if row.op_id is not None else ""
    return ShownAct(
        row.seq, row.at, row.actor, row.actor_name, row.action, row.words, row.claim_number, row.practice, row.location,
        op, row.cents,
    )  # fmt: skip


def list_history(unit: Unit, asked: HistoryQuestion, *, most: int = PAGE) -> tuple[HistoryRow, ...]:
    """The newest acts that answer the question. Raises NotPermitted, and NotFound for a number out of scope."""
    named = {
        "claim": asked.claim, "account": asked.account, "person": asked.person, "since": asked.since,
        "until": asked.until, "before": asked.before, "most": most,
    }  # fmt: skip
    return tuple(unit.rows(_ALL, named, into=HistoryRow))


def act_words(action: str, body: str) -> str:
    """An act in words; unknown ones say their code."""
    told = msgspec.json.decode(body, type=_Body)
    area, _, kind = action.partition(".")
    words = MONEY_WORDS.get(kind, kind.replace("_", " ")) if area == "money" else _WORDS.get(action, action)
    if area == "people":
        what = told.group or ("every practice" if told.every_practice else "")
        return f"{words}: {told.login}{f', {what}' if what else ''}"
    if area == "export" and told.list:
        return f"{words}: {told.list}, {told.format}{f', {told.rows} rows' if told.rows is not None else ''}"
    return f"{words} (before the audit began)" if told.before_audit else words
