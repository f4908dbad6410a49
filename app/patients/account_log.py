"""What was said and sent about an account: calls, authorised persons, statements, payments, as one time line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from app.db.unit import Unit
from app.patients.call_types import AuthorisedPerson, CallWords, PatientCall
from app.patients.calls import call_words, list_authorised, list_patient_calls

SHOWN_EVENTS = 60


@dataclass(frozen=True, slots=True)
class AccountEvent:
    """One line of the account's time line: `kind` call, statement, payment, letter or authorised."""

    key: str
    at: datetime
    kind: str
    text: str
    actor: str


@dataclass(frozen=True, slots=True)
class AccountLog:
    """`returned_on`: mail to the address on file came back on that day and nobody corrected it since.

    `last_payment` and `last_visit` are what an answer is compared with; `zone` is the office's own.
    """

    words: CallWords
    calls: tuple[PatientCall, ...]
    authorised: tuple[AuthorisedPerson, ...]
    time_line: tuple[AccountEvent, ...]
    returned_on: date | None
    last_payment: str
    last_visit: str
    running_elsewhere: bool
    login: str
    zone: str

    @property
    def running(self) -> PatientCall | None:
        """My own call about this account that has not ended."""
        return next((call for call in self.calls if call.state == "open" and call.caller == self.login), None)


@dataclass(frozen=True, slots=True)
class _Parts:
    returned_on: date | None
    last_payment: str
    last_visit: str
    running_elsewhere: bool
    login: str
    zone: str


def account_log(unit: Unit, account_id: int) -> AccountLog:
    """The log of one account in the person's scope, the newest first."""
    named = {"account": account_id, "limit": SHOWN_EVENTS}
    parts = unit.one(_PARTS, named, into=_Parts, missing="There is no such account in your scope.")
    return AccountLog(
        call_words(unit), list_patient_calls(unit, account_id), list_authorised(unit, account_id),
        tuple(unit.rows(_TIME_LINE, named, into=AccountEvent)), parts.returned_on, parts.last_payment,
        parts.last_visit, parts.running_elsewhere, parts.login, parts.zone,
    )  # fmt: skip


_PARTS = """
SELECT (SELECT max(r.came_on) FROM app.mail_return r WHERE r.account_id = a.id AND r.ended_at IS NULL) AS returned_on,
    coalesce((SELECT to_char(p.received_on, 'MM/DD/YYYY') || ', ' || to_char(p.cents / 100.0, 'FM999999990.00')
        FROM app.patient_payment p WHERE p.account_id = a.id AND p.state <> 'void'
        ORDER BY p.received_on DESC, p.id DESC LIMIT 1), '') AS last_payment,
    coalesce((SELECT to_char(c.service_from, 'MM/DD/YYYY') || ', ' || l.name FROM app.claim c
        JOIN app.location l ON l.id = c.location_id
        WHERE c.account_id = a.id ORDER BY c.service_from DESC, c.id DESC LIMIT 1), '') AS last_visit,
    EXISTS (SELECT FROM app.patient_call o WHERE o.caller = session_user::text AND o.state = 'open'
        AND o.account_id <> a.id) AS running_elsewhere, session_user::text AS login,
    (SELECT k.zone FROM app.office_clock k LIMIT 1) AS zone
FROM app.account a WHERE a.id = %(account)s"""

_TIME_LINE = """
SELECT x.key, x.at, x.kind, x.text, coalesce(p.display_name, x.actor) AS actor FROM (
    SELECT 'call ' || c.id AS key, c.started_at AS at, 'call' AS kind,
        CASE c.direction WHEN 'in' THEN 'Call came in' ELSE 'Called' END
        || CASE WHEN c.spoke_with = '' THEN '' ELSE ', spoke with ' || c.spoke_with END
        || CASE WHEN c.known_at IS NULL THEN ', nobody known' ELSE ', identity confirmed' END
        || coalesce(': ' || o.title, ', still on the line')
        || coalesce(', next ' || to_char(c.next_on, 'MM/DD/YYYY'), '')
        || CASE WHEN c.note = '' THEN '' ELSE '. ' || c.note END AS text, c.caller AS actor
    FROM app.patient_call c LEFT JOIN app.call_outcome o ON o.code = c.outcome WHERE c.account_id = %(account)s
    UNION ALL
    SELECT 'statement ' || s.id, s.at, 'statement', 'Statement as of ' || to_char(s.as_of, 'MM/DD/YYYY') || ' sent',
        s.actor
    FROM app.statement_sent s WHERE s.account_id = %(account)s
    UNION ALL
    SELECT 'authorised ' || a.id, a.at, 'authorised', a.name || ' may be told something: ' || a.documented, a.actor
    FROM app.authorised_person a WHERE a.account_id = %(account)s
    UNION ALL
    SELECT 'letter ' || l.id, l.at, 'letter', l.words, l.actor
    FROM app.letter l WHERE l.account_id = %(account)s AND l.words <> '') x
LEFT JOIN sec.person p ON p.login = x.actor ORDER BY x.at DESC, x.key DESC LIMIT %(limit)s"""
