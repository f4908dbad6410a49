"""Questions to the lead about a held item, and their answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from app.db.unit import Unit

MOST = 500


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `addressee` empty: any lead; `state` open, answered or withdrawn; `news`: an answer not read yet.

    `asked_name`, `answered_name` and `addressee_name` are how people are called; `tip_id` when the answer was pinned.
    """

    question_id: int
    item_id: int
    claim_id: int | None
    claim: str
    patient: str
    payer_id: int | None
    payer: str
    practice: str
    location: str
    balance: int
    clock: str
    clock_on: date | None
    asked_by: str
    asked_name: str
    asked_at: datetime
    addressee: str
    addressee_name: str
    body: str
    sleeps: bool
    state: str
    answer: str
    answered_name: str
    answered_at: datetime | None
    tip_id: int | None
    news: bool


_QUESTIONS = """
SELECT q.id AS question_id, q.item_id, q.claim_id, w.claim_number AS claim, w.patient_name AS patient, q.payer_id,
    coalesce(y.name, '') AS payer, coalesce(pr.name, '') AS practice, coalesce(l.name, '') AS location,
    w.balance_cents AS balance, w.clock_kind AS clock, w.clock_on, q.asked_by,
    coalesce(a.display_name, q.asked_by) AS asked_name, q.asked_at, q.addressee,
    coalesce(t.display_name, q.addressee) AS addressee_name, q.body, q.sleeps, q.state, q.answer,
    coalesce(b.display_name, q.answered_by) AS answered_name, q.answered_at, q.tip_id,
    q.state = 'answered' AND q.seen_at IS NULL AND q.asked_by = session_user::text AS news
FROM {source} q JOIN app.work_item w ON w.id = q.item_id
LEFT JOIN app.payer y ON y.id = q.payer_id LEFT JOIN app.practice pr ON pr.id = q.practice_id
LEFT JOIN app.location l ON l.id = q.location_id LEFT JOIN sec.person a ON a.login = q.asked_by
LEFT JOIN sec.person b ON b.login = q.answered_by LEFT JOIN sec.person t ON t.login = q.addressee
ORDER BY q.state = 'open' DESC, CASE WHEN q.state = 'open' THEN q.asked_at END, q.answered_at DESC NULLS LAST,
    q.id DESC"""
# The oldest first: whoever waits longest is answered first.
_OPEN = "(SELECT * FROM app.question WHERE state = 'open' ORDER BY asked_at, id LIMIT %(most)s)"
_ANSWERED = "(SELECT * FROM app.question WHERE state = 'answered' ORDER BY answered_at DESC LIMIT %(most)s)"
_MINE = """(SELECT * FROM app.question WHERE asked_by = session_user::text ORDER BY asked_at DESC LIMIT %(most)s)"""
_ONE = "(SELECT * FROM app.question WHERE id = %(question)s)"
_WAITING = """
SELECT count(*) FROM app.question WHERE state = 'open' AND asked_by <> session_user::text
  AND (addressee = session_user::text OR (addressee = '' AND (SELECT sec.has_group('supervisor'))))"""
_NEWS = """
SELECT count(*) FROM app.question WHERE asked_by = session_user::text AND state = 'answered' AND seen_at IS NULL"""
_ASK = "SELECT api.ask_question_v1(%(item)s, %(version)s, %(body)s, %(to)s, %(sleeps)s, %(today)s::date)"


def ask_question(
    unit: Unit, item_id: int, version: int, body: str, *, today: date, to: str = "", sleeps: bool = False
) -> int:
    """Ask any lead, or one colleague (`to`), about the item I hold. `sleeps`: it waits for the answer, out of my hands.

    Raises Refused for an empty text, an item I do not hold, or a colleague who does not work there; Conflict when the
    item was changed since it was shown.
    """
    values = {"item": item_id, "version": version, "body": body, "to": to, "sleeps": sleeps, "today": today}
    return unit.number(_ASK, values)


def answer_question(unit: Unit, question_id: int, body: str, *, today: date) -> None:
    """Answer once; the asker's item wakes. Raises Conflict when a colleague was quicker, NotPermitted for no lead."""
    values = {"question": question_id, "body": body, "today": today}
    unit.execute("SELECT api.answer_question_v1(%(question)s, %(body)s, %(today)s::date)", values)


def withdraw_question(unit: Unit, question_id: int, *, today: date) -> None:
    """Take back an own question that is still open."""
    unit.execute("SELECT api.withdraw_question_v1(%(question)s, %(today)s::date)", {
        "question": question_id, "today": today,
    })  # fmt: skip


def pin_answer(unit: Unit, question_id: int, body: str) -> int:
    """Make the answer a tip of its payer, in words without a patient. Returns the tip's number."""
    return unit.number("SELECT api.pin_answer_v1(%(question)s, %(body)s)", {"question": question_id, "body": body})


def see_answers(unit: Unit, question_ids: tuple[int, ...]) -> int:
    """The asker has read these answers."""
    return unit.number("SELECT api.see_answers_v1(%(questions)s::bigint[])", {"questions": list(question_ids)})


def list_questions(unit: Unit, which: str = "open") -> tuple[Question, ...]:
    """`open` (the oldest first), `answered` (the newest first) or `mine`, at most 500, in my scope."""
    source = {"open": _OPEN, "answered": _ANSWERED, "mine": _MINE}[which]
    return tuple(unit.rows(_QUESTIONS.format(source=source), {"most": MOST}, into=Question))


def load_question(unit: Unit, question_id: int) -> Question:
    """One question of my scope. Raises NotFound."""
    sql = _QUESTIONS.format(source=_ONE)
    missing = "There is no such question in your scope."
    return unit.one(sql, {"question": question_id}, into=Question, missing=missing)


def count_waiting(unit: Unit) -> int:
    """Open questions that wait for me."""
    return unit.number(_WAITING)


def count_news(unit: Unit) -> int:
    """Answers to my questions that I have not read."""
    return unit.number(_NEWS)
