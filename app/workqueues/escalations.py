"""What a lead has to look at: deadlines that run out, denials nobody moved, unindexed mail, questions. One list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.db.unit import Unit
from app.domain.errors import Refused

MOST = 300
CLOCK_STEP = 100            # steps of deadlines are counted apart from those of denials
# Days left: the steps a lead is told. What was dealt with at a step stays away until the next one.
_CLOCKS = """
SELECT 'clock' AS kind, w.id AS id, w.id AS item_id, w.reason_id, w.claim_id, w.claim_number AS claim, w.practice_id,
    coalesce(p.code, '') AS practice, coalesce(w.assignee, '') AS owner,
    coalesce(n.display_name, w.assignee, '') AS owner_name, w.team, %(today)s::date - r.opened_on AS age,
    w.balance_cents AS cents,
    100 + CASE WHEN w.clock_on < %(today)s::date THEN 4 WHEN w.clock_on <= %(today)s::date + 5 THEN 3
        ELSE 2 END AS step,
    replace(w.clock_kind, '_', ' ') || CASE WHEN w.clock_on < %(today)s::date THEN ' ran out ' ELSE ' by ' END
        || to_char(w.clock_on, 'MM/DD/YY') || ': ' || w.text AS text
FROM app.work_item w JOIN app.work_reason r ON r.id = w.reason_id
LEFT JOIN app.practice p ON p.id = w.practice_id LEFT JOIN sec.person n ON n.login = w.assignee
WHERE w.status <> 9 AND w.escalated > 0 AND w.clock_on <= %(today)s::date + 15
ORDER BY w.clock_on, w.balance_cents DESC LIMIT %(most)s"""
_DENIALS = """
SELECT 'denial' AS kind, r.id AS id, w.id AS item_id, r.id AS reason_id, r.claim_id,
    coalesce(w.claim_number, '') AS claim, r.practice_id,
    coalesce(p.code, '') AS practice, coalesce(w.assignee, '') AS owner,
    coalesce(n.display_name, w.assignee, '') AS owner_name, r.team, %(today)s::date - r.opened_on AS age, r.cents,
    r.escalated::integer AS step, r.text
FROM app.work_reason r LEFT JOIN app.work_item w ON w.claim_id = r.claim_id AND w.status <> 9
LEFT JOIN app.practice p ON p.id = r.practice_id LEFT JOIN sec.person n ON n.login = w.assignee
WHERE r.closed_on IS NULL AND r.escalated > 0 AND r.kind = 'denial'
ORDER BY r.escalated DESC, r.cents DESC LIMIT %(most)s"""
_MAIL = """
SELECT 'mail' AS kind, l.id AS id, NULL::bigint AS item_id, NULL::bigint AS reason_id, NULL::bigint AS claim_id,
    '' AS claim, l.practice_id, coalesce(p.code, '') AS practice, l.owner,
    coalesce(n.display_name, l.owner) AS owner_name, '' AS team,
    %(today)s::date - l.received_on AS age, coalesce(l.cents, 0) AS cents, 0 AS step,
    'not indexed: ' || l.source || ' of ' || to_char(l.received_on, 'MM/DD/YY') AS text
FROM app.letter l LEFT JOIN app.practice p ON p.id = l.practice_id LEFT JOIN sec.person n ON n.login = l.owner
WHERE l.state = 'new' AND l.received_on <= %(today)s::date - (SELECT m.lead_days FROM app.mail_limit m)
ORDER BY l.received_on LIMIT %(most)s"""
_QUESTIONS = """
SELECT 'question' AS kind, q.id AS id, q.item_id, q.reason_id, q.claim_id, coalesce(w.claim_number, '') AS claim,
    q.practice_id, coalesce(p.code, '') AS practice, q.addressee AS owner,
    coalesce(n.display_name, nullif(q.addressee, ''), 'any lead') AS owner_name, '' AS team,
    %(today)s::date - q.asked_at::date AS age, coalesce(w.balance_cents, 0) AS cents, 0 AS step,
    'asked by ' || coalesce(a.display_name, q.asked_by) || ': ' || left(q.body, 120) AS text
FROM app.question q LEFT JOIN app.work_item w ON w.id = q.item_id
LEFT JOIN app.practice p ON p.id = q.practice_id
LEFT JOIN sec.person n ON n.login = q.addressee LEFT JOIN sec.person a ON a.login = q.asked_by
WHERE q.state = 'open' ORDER BY q.asked_at LIMIT %(most)s"""
_DONE = "SELECT reason_id, step::integer AS step FROM app.escalation_done WHERE reason_id = ANY (%(reasons)s::bigint[])"


@dataclass(frozen=True, slots=True)
class Escalation:
    """One thing for the lead. kind: clock, denial, mail, question; `step` grows with the urgency; age in calendar days.

    `owner` is whoever has it, else the lead of its team; without either, nobody.
    """

    kind: str
    id: int
    item_id: int | None
    reason_id: int | None
    claim_id: int | None
    claim: str
    practice_id: int | None
    practice: str
    owner: str
    owner_name: str
    team: str
    age: int
    cents: int
    step: int
    text: str

    @property
    def key(self) -> str:
        """What tells it from the others."""
        return f"{self.kind} {self.id}"


@dataclass(frozen=True, slots=True)
class _Done:
    reason_id: int
    step: int


def list_escalations(unit: Unit, *, today: date) -> tuple[Escalation, ...]:
    """Everything that waits for a lead in scope: deadlines first, then denials, questions and mail by age."""
    params = {"today": today, "most": MOST}
    found: list[Escalation] = []
    for sql in (_CLOCKS, _DENIALS, _QUESTIONS, _MAIL):
        found += unit.rows(sql, params, into=Escalation)
    done = {
        (each.reason_id, each.step)
        for each in unit.rows(_DONE, {"reasons": [row.reason_id for row in found if row.reason_id]}, into=_Done)
    }
    return merge(found, done)


def merge(found: Iterable[Escalation], done: set[tuple[int, int]]) -> tuple[Escalation, ...]:
    """Without what was dealt with at its step; each claim once, by its most urgent reason, that first. Pure."""
    kept: dict[object, Escalation] = {}
    for row in sorted(found, key=_urgency):
        if row.reason_id is not None and (row.reason_id, row.step) in done and row.kind != "question":
            continue
        kept.setdefault(row.key if row.kind in {"mail", "question"} or row.claim_id is None else row.claim_id, row)
    return tuple(kept.values())


def _urgency(row: Escalation) -> tuple[int, int, int, int]:
    return {"clock": 0, "denial": 1, "question": 2, "mail": 3}[row.kind], -row.step, -row.cents, row.id


def finish_escalation(unit: Unit, row: Escalation, note: str) -> None:
    """The lead dealt with this step; the next one comes up again. Raises Refused for mail and questions, Conflict."""
    if row.reason_id is None or row.kind == "question":
        raise Refused("This goes away when it is indexed or answered; open it.")
    sql = "SELECT api.finish_escalation_v1(%(reason)s, %(step)s::smallint, %(note)s)"
    unit.execute(sql, {"reason": row.reason_id, "step": row.step, "note": note})


def count_questions(unit: Unit) -> int:
    """Questions that wait for a lead in scope."""
    return unit.number("SELECT count(*) FROM app.question WHERE state = 'open'")
