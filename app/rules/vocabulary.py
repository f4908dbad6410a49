"""The closed vocabulary of rules: what a condition may speak of, and where each word stands in the database.

SQL expressions use the aliases c (claim), p (payer) and r (work reason); `%(as_of)s` is the day of the run. A word that
changes from day to day may stand in a condition but not in a rule's sentence, else every row would change every day.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    """One word: `kind` is text or number (integers: cents, calendar days); `of` is claim or reason."""

    name: str
    kind: str
    sql: str
    daily: bool = False
    of: str = "claim"


_PAYER_BALANCE = (
    "(SELECT coalesce(sum(b.cents), 0)::bigint FROM led.line_balance b "
    "WHERE b.claim_id = c.id AND b.party IN ('primary', 'secondary', 'tertiary'))"
)
_LAST_METHOD = (
    "(SELECT s.method FROM app.submission s WHERE s.claim_id = c.id ORDER BY s.sent_on DESC, s.id DESC LIMIT 1)"
)

_ALL = (
    Term("payer", "text", "p.code"),
    Term("payer_name", "text", "p.name"),
    Term("payer_type", "text", "p.type"),
    Term("payer_submission", "text", "p.submission"),
    Term("payer_follow_up_days", "number", "p.follow_up_days"),
    Term("timely_filing_days", "number", "p.timely_filing_days"),
    Term("practice", "text", "(SELECT x.code FROM app.practice x WHERE x.id = c.practice_id)"),
    Term("location", "text", "(SELECT x.code FROM app.location x WHERE x.id = c.location_id)"),
    Term("claim_type", "text", "c.type"),
    Term("status", "text", "c.status"),
    Term("place_of_service", "text", "c.place_of_service"),
    Term("frequency", "text", "c.frequency"),
    Term("submission_method", "text", _LAST_METHOD),
    Term("charge_cents", "number", "c.charge_cents"),
    Term("balance_cents", "number", "c.balance_cents"),
    Term("payer_balance_cents", "number", _PAYER_BALANCE),
    Term("days_since_submission", "number", "(%(as_of)s::date - c.submitted_on)", daily=True),
    Term("days_since_service", "number", "(%(as_of)s::date - c.service_to)", daily=True),
    Term("days_to_filing_limit", "number", "(c.service_from + p.timely_filing_days - %(as_of)s::date)", daily=True),
    Term("kind", "text", "r.kind", of="reason"),
    Term("group_code", "text", "r.group_code", of="reason"),
    Term("reason_code", "text", "r.reason_code", of="reason"),
    Term("reason_cents", "number", "r.cents", of="reason"),
    Term("days_since_opened", "number", "(%(as_of)s::date - r.opened_on)", daily=True, of="reason"),
)
TERMS = {term.name: term for term in _ALL}


@dataclass(frozen=True, slots=True)
class Facts:
    """The words of one claim (and of one reason, when one is meant) on one day. None: not known."""

    payer: str | None = None
    payer_name: str | None = None
    payer_type: str | None = None
    payer_submission: str | None = None
    payer_follow_up_days: int | None = None
    timely_filing_days: int | None = None
    practice: str | None = None
    location: str | None = None
    claim_type: str | None = None
    status: str | None = None
    place_of_service: str | None = None
    frequency: str | None = None
    submission_method: str | None = None
    charge_cents: int | None = None
    balance_cents: int | None = None
    payer_balance_cents: int | None = None
    days_since_submission: int | None = None
    days_since_service: int | None = None
    days_to_filing_limit: int | None = None
    kind: str | None = None
    group_code: str | None = None
    reason_code: str | None = None
    reason_cents: int | None = None
    days_since_opened: int | None = None

    def get(self, name: str) -> str | int | None:
        """The value of a word of the vocabulary."""
        found: str | int | None = getattr(self, name)
        return found
