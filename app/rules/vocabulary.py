"""The closed vocabulary of rules: what a condition may speak of, and where each word stands in the database.

SQL expressions use the aliases c (claim), p (payer) and r (work reason); `%(as_of)s` is the day of the run. A word that
changes from day to day may stand in a condition but not in a rule's sentence, else every row would change every day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.rules import terms_sql as at
from app.rules.terms_sql import AS_OF, FILE_BY

Value = str | int | date | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """One word: `kind` is text, number (integers: cents, calendar days), date or list (of texts); `of` claim or reason.

    `label` are the words people read, `unit` cents, days, business days or nothing. `choices` names where its values
    come from: a master (`payer`, `practice` ...) or the values themselves, joined by `|`. `past` is the SQL that says
    what was so on `%(as_of)s`, where `sql` only knows what is so now.
    """

    name: str
    kind: str
    sql: str
    daily: bool = False
    of: str = "claim"
    label: str = ""
    unit: str = ""
    choices: str = ""
    past: str = ""

    @property
    def words(self) -> str:
        """What people call it."""
        return self.label or self.name.replace("_", " ")

    @property
    def then(self) -> str:
        """The SQL for a day of the past."""
        return self.past or self.sql


def _days(name: str, sql: str, label: str, *, of: str = "claim", past: str = "", business: bool = False) -> Term:
    unit = "business days" if business else "days"
    return Term(name, "number", sql, daily=True, of=of, label=label, unit=unit, past=past)


_INSURERS = ("primary", "secondary", "tertiary")
_TYPES = "medicare|medicaid|commercial|dental|workers_comp|auto|other"
_STATES = "submitted|paid|denied|partial|exception|closed|rejected"
_KINDS = (
    "denial|exception|underpaid|secondary|credit|patient|rejected|suspense|takeback|enquiry|appeal|records|"
    "refund_request|cob|returned_mail|correspondence|filing"
)

_CLAIM = (
    Term("payer", "text", "p.code", choices="payer"),
    Term("payer_name", "text", "p.name", label="payer's name"),
    Term("payer_type", "text", "p.type", label="type of payer", choices=_TYPES),
    Term("payer_submission", "text", "p.submission", label="how the payer takes claims", choices="electronic|paper"),
    Term("payer_follow_up_days", "number", "p.follow_up_days", label="payer's own follow-up days", unit="days"),
    Term("timely_filing_days", "number", f"({FILE_BY} - c.service_from)", label="payer's filing days", unit="days"),
    Term("secondary_payer", "text", at.OTHER_PAYER, label="second payer", choices="payer"),
    Term("plan", "text", "nullif(c.plan, '')"),
    Term("line_of_business", "text", "nullif(c.line_of_business, '')", label="line of business"),
    Term("practice", "text", "(SELECT x.code FROM app.practice x WHERE x.id = c.practice_id)", choices="practice"),
    Term("location", "text", "(SELECT x.code FROM app.location x WHERE x.id = c.location_id)", choices="location"),
    Term("claim_type", "text", "c.type", label="claim type", choices="P|D|I"),
    Term("status", "text", "c.status", label="claim's status", choices=_STATES, past="'submitted'::text"),
    Term("place_of_service", "text", "c.place_of_service", label="place of service"),
    Term("frequency", "text", "c.frequency", label="frequency code", choices="1|7|8"),
    Term("submission_method", "text", at.LAST_METHOD, label="sent last by", choices="practice|electronic|paper"),
    Term("times_sent", "number", at.TIMES_SENT, label="times sent by the office"),
    Term("provider", "text", at.PROVIDER, label="rendering provider (NPI)"),
    Term("procedures", "list", at.PROCEDURES, label="procedures on the claim"),
    Term("modifiers", "list", at.MODIFIERS, label="modifiers on the claim"),
    Term("diagnoses", "list", at.DIAGNOSES, label="diagnoses on the claim"),
    Term("charge_cents", "number", "c.charge_cents", label="charge", unit="cents"),
    Term("balance_cents", "number", "c.balance_cents", label="balance", unit="cents",
         past=at.balance_then(*_INSURERS, "patient", "collection")),
    Term("payer_balance_cents", "number", at.balance(*_INSURERS), label="insurers' balance", unit="cents",
         past=at.balance_then(*_INSURERS)),
    Term("patient_balance_cents", "number", at.balance("patient"), label="patient's balance", unit="cents",
         past=at.balance_then("patient")),
    Term("service_date", "date", "c.service_from", label="first day of service"),
    Term("submitted_on", "date", "c.submitted_on", label="day of submission"),
    Term("last_activity_on", "date", "c.last_activity_on", label="day of the last activity", past="NULL::date"),
    _days("days_since_submission", f"({AS_OF} - c.submitted_on)", "days since submission"),
    _days("business_days_since_submission", at.business_age("c.submitted_on"), "business days since submission",
          business=True),
    _days("days_since_service", f"({AS_OF} - c.service_to)", "days since service"),
    _days("business_days_since_service", at.business_age("c.service_to"), "business days since service", business=True),
    _days("days_since_activity", f"({AS_OF} - c.last_activity_on)", "days since last activity", past="NULL::integer"),
    _days("days_to_filing_limit", f"({FILE_BY} - {AS_OF})", "days left to file"),
    _days("days_to_correct_limit", at.clock("correct"), "days left to correct", past=at.clock("correct", then=True)),
    _days("days_to_appeal_limit", at.clock("appeal"), "days left to appeal", past=at.clock("appeal", then=True)),
    _days("days_to_records_limit", at.clock("records"), "days left to send records",
          past=at.clock("records", then=True)),
    Term("pay_lag_p50", "number", at.pay_lag("p50"), label="days in which half are decided", unit="days"),
    Term("pay_lag_p80", "number", at.pay_lag("p80"), label="days in which 80 % are decided", unit="days"),
    Term("pay_lag_p95", "number", at.pay_lag("p95"), label="days in which 95 % are decided", unit="days"),
    _days("days_past_pay_lag", f"({AS_OF} - c.submitted_on - {at.pay_lag('p80')})", "days past the learned p80"),
    Term("ack_verdict", "text", at.acknowledgement("verdict"), label="latest acknowledgement",
         choices="received|accepted|rejected|noted"),
    Term("ack_layer", "text", at.acknowledgement("layer"), label="who acknowledged last",
         choices="receipt|clearinghouse|payer"),
    Term("proof_of_filing", "text", at.PROOF, label="proof of filing", choices="yes|no"),
    _days("days_since_acknowledgement", f"({AS_OF} - {at.acknowledgement('received_on')})",
          "days since the latest acknowledgement"),
    Term("last_outcome", "text", at.LAST_OUTCOME, label="last outcome", choices="outcome"),
    _days("days_since_outcome", at.OUTCOME_DAYS, "days since the last outcome"),
    Term("open_reasons", "list", at.open_kinds(), label="what else is open", choices=_KINDS,
         past=at.open_kinds(then=True)),
    *(
        Term(name, "text", at.denial(column), label=label, past=at.denial(column, then=True))
        for name, column, label in (
            ("denial_category", "category", "category of the open denial"),
            ("denial_root_cause", "root_cause", "root cause of the open denial"),
            ("denial_group", "group_code", "group code of the open denial"),
            ("denial_reason", "reason_code", "reason code of the open denial"),
            ("denial_remark", "remark_code", "remark code of the open denial"),
        )
    ),
)  # fmt: skip
_REASON = (
    Term("kind", "text", "r.kind", of="reason", label="kind of reason", choices=f"follow_up|{_KINDS}"),
    Term("group_code", "text", "r.group_code", of="reason", label="group code", choices="CO|PR|OA|PI"),
    Term("reason_code", "text", "r.reason_code", of="reason", label="reason code"),
    Term("remark_code", "text", "nullif(r.remark_code, '')", of="reason", label="remark code"),
    Term("reason_category", "text", "nullif(r.category, '')", of="reason", label="denial category"),
    Term("root_cause", "text", "nullif(r.root_cause, '')", of="reason", label="root cause"),
    Term("reason_outcome", "text", "r.outcome", of="reason", label="last outcome on the reason", choices="outcome"),
    Term("appeal_level", "number", "r.level", of="reason", label="level of the appeal"),
    Term("reason_cents", "number", "r.cents", of="reason", label="amount at stake", unit="cents"),
    Term("clock_kind", "text", "r.clock_kind", of="reason", label="kind of deadline"),
    Term("opened_on", "date", "r.opened_on", of="reason", label="day it was opened"),
    _days("days_to_clock", f"(r.clock_on - {AS_OF})", "days left on its deadline", of="reason"),
    _days("days_since_opened", f"({AS_OF} - r.opened_on)", "days since it was opened", of="reason"),
    _days("business_days_since_opened", at.business_age("r.opened_on"), "business days since it was opened",
          of="reason", business=True),
)  # fmt: skip
TERMS = {term.name: term for term in (*_CLAIM, *_REASON)}


@dataclass(frozen=True, slots=True)
class Facts:
    """The words of one claim (and of one reason, when one is meant) on one day. None: not known."""

    payer: str | None = None
    payer_name: str | None = None
    payer_type: str | None = None
    payer_submission: str | None = None
    payer_follow_up_days: int | None = None
    timely_filing_days: int | None = None
    secondary_payer: str | None = None
    plan: str | None = None
    line_of_business: str | None = None
    practice: str | None = None
    location: str | None = None
    claim_type: str | None = None
    status: str | None = None
    place_of_service: str | None = None
    frequency: str | None = None
    submission_method: str | None = None
    times_sent: int | None = None
    provider: str | None = None
    procedures: tuple[str, ...] = ()
    modifiers: tuple[str, ...] = ()
    diagnoses: tuple[str, ...] = ()
    charge_cents: int | None = None
    balance_cents: int | None = None
    payer_balance_cents: int | None = None
    patient_balance_cents: int | None = None
    service_date: date | None = None
    submitted_on: date | None = None
    last_activity_on: date | None = None
    days_since_submission: int | None = None
    business_days_since_submission: int | None = None
    days_since_service: int | None = None
    business_days_since_service: int | None = None
    days_since_activity: int | None = None
    days_to_filing_limit: int | None = None
    days_to_correct_limit: int | None = None
    days_to_appeal_limit: int | None = None
    days_to_records_limit: int | None = None
    pay_lag_p50: int | None = None
    pay_lag_p80: int | None = None
    pay_lag_p95: int | None = None
    days_past_pay_lag: int | None = None
    ack_verdict: str | None = None
    ack_layer: str | None = None
    proof_of_filing: str | None = None
    days_since_acknowledgement: int | None = None
    last_outcome: str | None = None
    days_since_outcome: int | None = None
    open_reasons: tuple[str, ...] = ()
    denial_category: str | None = None
    denial_root_cause: str | None = None
    denial_group: str | None = None
    denial_reason: str | None = None
    denial_remark: str | None = None
    kind: str | None = None
    group_code: str | None = None
    reason_code: str | None = None
    remark_code: str | None = None
    reason_category: str | None = None
    root_cause: str | None = None
    reason_outcome: str | None = None
    appeal_level: int | None = None
    reason_cents: int | None = None
    clock_kind: str | None = None
    opened_on: date | None = None
    days_to_clock: int | None = None
    days_since_opened: int | None = None
    business_days_since_opened: int | None = None

    def get(self, name: str) -> Value | None:
        """The value of a word of the vocabulary."""
        found: Value | None = getattr(self, name)
        return found
