"""How long payers take from submission to the first decision, learned each night, and who became slower."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.db.unit import Unit

LEAST_KNOWN = 30        # decisions below which nothing is learned: the same number as in api.learn_pay_lag_v1

_LAGS = """
SELECT p.code AS payer, p.name AS payer_name, g.claim_type, coalesce(n.code, '') AS practice,
    coalesce(l.code, '') AS location, g.n, g.p50, g.p80, g.p95, g.learned_on, p.follow_up_days AS rule_days
FROM app.pay_lag g JOIN app.payer p ON p.id = g.payer_id
LEFT JOIN app.practice n ON n.id = g.practice_id LEFT JOIN app.location l ON l.id = g.location_id
WHERE %(payer)s IN ('', p.code)
ORDER BY p.code, g.claim_type, n.code NULLS FIRST, l.code NULLS FIRST"""
_ALERTS = """
SELECT a.id AS alert_id, p.code AS payer, p.name AS payer_name, a.claim_type, a.opened_on, a.last_on, a.closed_on,
    a.base_n, a.base_p50, a.base_p80, a.recent_n, a.recent_p50, a.recent_p80, a.over_share,
    coalesce(b.display_name, a.acknowledged_by, '') AS answered_by, a.answer
FROM app.pay_lag_alert a JOIN app.payer p ON p.id = a.payer_id LEFT JOIN sec.person b ON b.login = a.acknowledged_by
WHERE a.closed_on IS NULL OR %(closed)s
ORDER BY a.acknowledged_at IS NOT NULL, a.closed_on IS NOT NULL, a.opened_on DESC, a.id DESC"""


@dataclass(frozen=True, slots=True)
class Learning:
    """What a night changed: rows learned anew or moved, forgotten; alerts opened, and over."""

    learned: int
    forgotten: int
    alerts: int
    over: int


@dataclass(frozen=True, slots=True)
class PayLag:
    """Calendar days from submission to the first decision; empty claim type, practice, location: over all of them.

    `n` decisions of the last twelve months; `rule_days` are the payer's own follow-up days.
    """

    payer: str
    payer_name: str
    claim_type: str
    practice: str
    location: str
    n: int
    p50: int
    p80: int
    p95: int
    learned_on: date
    rule_days: int


@dataclass(frozen=True, slots=True)
class LagAlert:
    """A payer that became slower. `over_share` thousandths of the recent decisions took longer than the old p80.

    `closed_on` is the day it was over; `answered_by` is empty while nobody answered.
    """

    alert_id: int
    payer: str
    payer_name: str
    claim_type: str
    opened_on: date
    last_on: date
    closed_on: date | None
    base_n: int
    base_p50: int
    base_p80: int
    recent_n: int
    recent_p50: int
    recent_p80: int
    over_share: int
    answered_by: str
    answer: str

    @property
    def sentence(self) -> str:
        """What a supervisor reads."""
        return (
            f"{self.payer_name} decides {CLAIM_TYPES[self.claim_type]} claims later: half within {self.recent_p50} d "
            f"(was {self.base_p50}), 80 % within {self.recent_p80} d (was {self.base_p80}); "
            f"{self.over_share / 10:.0f} % of {self.recent_n} took longer than 80 % did before"
        )


CLAIM_TYPES = {"P": "professional", "D": "dental", "I": "institutional"}


def learn_pay_lag(unit: Unit, *, today: date) -> Learning:
    """Learn from twelve months of decisions; the nightly job. Raises NotPermitted for a part of the office."""
    sql = "SELECT learned, forgotten, alerts, over FROM api.learn_pay_lag_v1(%(today)s::date)"
    return unit.one(sql, {"today": today}, into=Learning, missing="")


def list_lags(unit: Unit, *, payer: str = "") -> tuple[PayLag, ...]:
    """What was learned, the widest of a payer first; locations only where they are in scope."""
    return tuple(unit.rows(_LAGS, {"payer": payer}, into=PayLag))


def list_lag_alerts(unit: Unit, *, closed: bool = False) -> tuple[LagAlert, ...]:
    """Open alerts, what nobody answered first; `closed` with those that are over."""
    return tuple(unit.rows(_ALERTS, {"closed": closed}, into=LagAlert))


def answer_lag_alert(unit: Unit, alert_id: int, answer: str) -> None:
    """Say what is done about it. Raises NotPermitted, NotFound, Refused, or Conflict when somebody answered before."""
    unit.execute("SELECT api.answer_lag_alert_v1(%(alert)s, %(answer)s)", {"alert": alert_id, "answer": answer})
