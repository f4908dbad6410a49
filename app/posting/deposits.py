"""One board of bank line, EFT trace, advice and posting: four statements, gaps aged in both directions."""

from __future__ import annotations

from datetime import date, timedelta

from msgspec import structs

from app.db.unit import Unit
from app.domain.errors import NotFound, Refused
from app.posting.bank_days import bank_days_between
from app.posting.deposits_enquiry import Enquiry, EnquiryFacts, draft_enquiry
from app.posting.deposits_types import GAPS, Board, BoardQuery, BoardRow, BoardTotal

SHOWN_DAYS = 90

_LINES = """
    SELECT 'line' AS kind, line.id, line.practice_id, practice.code AS practice,
           account.name || ' ' || account.last_four AS account, line.posted_on AS day, line.cents AS bank,
           coalesce(nullif(line.trace, ''), paid.trace, '') AS trace,
           coalesce(nullif(line.payer_text, ''), paid.payer, '') AS payer, paid.era, paid.posted,
           line.applied_cents AS applied, line.cents - line.applied_cents AS left,
           told.gap, line.state, line.version, line.kind AS line_kind, line.reference,
           coalesce(paid.advices, 0) AS advices, coalesce(here.unposted, 0) AS advice_id,
           asked.on_day AS enquired_on
    FROM app.bank_line AS line JOIN app.practice AS practice ON practice.id = line.practice_id
    JOIN app.bank_account AS account ON account.id = line.account_id
    LEFT JOIN LATERAL (
        SELECT sum(remit.amount_cents)::bigint AS era, count(*)::int AS advices, min(remit.trace) AS trace,
               min(payer.name) AS payer,
               sum(remit.posted_cents + remit.exception_cents + remit.provider_level_cents)::bigint AS posted
        FROM app.remit AS remit JOIN app.payer AS payer ON payer.id = remit.payer_id
        WHERE remit.id IN (SELECT part.target_id FROM app.deposit_part AS part
            WHERE part.line_id = line.id AND part.target_kind = 'remit' AND part.undone_op IS NULL)
        HAVING count(*) > 0) AS paid ON true
    LEFT JOIN LATERAL (SELECT max(sent.at)::date AS on_day FROM app.bank_enquiry AS sent WHERE sent.line_id = line.id)
        AS asked ON true
    CROSS JOIN LATERAL (
        SELECT count(*) AS advices, count(*) FILTER (WHERE same.state = 'held') AS held,
               count(*) FILTER (WHERE same.posted_cents + same.exception_cents + same.provider_level_cents > 0)
                   AS posted,
               min(same.id) FILTER (WHERE same.state NOT IN ('posted', 'reversed')) AS unposted
        FROM app.remit AS same
        WHERE line.trace <> '' AND same.trace = line.trace AND same.practice_id = line.practice_id) AS here
    CROSS JOIN LATERAL (SELECT CASE WHEN line.state = 'matched' THEN 'closed' WHEN line.state = 'part' THEN 'remainder'
        WHEN line.cents < 0 THEN 'money_out'
        WHEN here.advices = 0 THEN 'no_era' WHEN here.posted > 0 THEN 'to_match' WHEN here.held > 0 THEN 'advice_held'
        ELSE 'advice_unposted' END AS gap) AS told
    WHERE (line.state <> 'matched' OR (%(closed)s AND line.posted_on >= %(since)s))
      AND (%(practice)s = '' OR practice.code = %(practice)s) AND (%(account)s = 0 OR line.account_id = %(account)s)
      AND (%(gap)s = '' OR told.gap = %(gap)s)
    ORDER BY told.gap = 'closed', line.posted_on, line.id LIMIT %(limit)s"""
# Payments whose money is not whole in the bank, or whose posting was taken back after it came.
_REMITS = """
    SELECT 'remit' AS kind, remit.id, remit.practice_id, practice.code AS practice, '' AS account,
           coalesce(nullif(remit.payment_date, '0001-01-01'), remit.received_on) AS day, NULL::bigint AS bank,
           remit.trace, payer.name AS payer, remit.amount_cents AS era, sums.posted, coalesce(sums.cents, 0) AS applied,
           remit.amount_cents - coalesce(sums.cents, 0) AS left, told.gap, remit.state, remit.version,
           remit.method AS line_kind, 'R' || remit.id AS reference, 1 AS advices, payer.deposit_days AS allowed_days,
           asked.on_day AS enquired_on
    FROM app.remit AS remit JOIN app.practice AS practice ON practice.id = remit.practice_id
    JOIN app.payer AS payer ON payer.id = remit.payer_id
    CROSS JOIN LATERAL (SELECT coalesce(sum(part.cents), 0)::bigint AS cents,
        remit.posted_cents + remit.exception_cents + remit.provider_level_cents AS posted
        FROM app.deposit_part AS part
        WHERE part.target_kind = 'remit' AND part.target_id = remit.id AND part.undone_op IS NULL) AS sums
    CROSS JOIN LATERAL (SELECT CASE WHEN sums.cents > sums.posted THEN 'undone'
        WHEN sums.cents = remit.amount_cents THEN 'closed' WHEN sums.cents > 0 THEN 'remainder'
        WHEN sums.posted > 0 THEN 'posted_no_money' ELSE 'era_no_money' END AS gap) AS told
    LEFT JOIN LATERAL (SELECT max(sent.at)::date AS on_day FROM app.bank_enquiry AS sent WHERE sent.remit_id = remit.id)
        AS asked ON true
    WHERE remit.amount_cents > 0 AND told.gap <> 'closed' AND %(account)s = 0
      AND (%(practice)s = '' OR practice.code = %(practice)s) AND (%(gap)s = '' OR told.gap = %(gap)s)
    ORDER BY day, remit.id LIMIT %(limit)s"""
_COUNTER = """
    SELECT 'payment' AS kind, taken.id, taken.practice_id, practice.code AS practice, '' AS account,
           taken.received_on AS day, NULL::bigint AS bank, taken.reference AS trace,
           'counter, ' || taken.kind AS payer, NULL::bigint AS era,
           taken.cents AS posted, sums.cents AS applied, waits.left, waits.gap,
           taken.state, taken.version, taken.kind AS line_kind, 'P' || taken.id AS reference
    FROM app.patient_payment AS taken JOIN app.practice AS practice ON practice.id = taken.practice_id
    CROSS JOIN LATERAL (SELECT coalesce(sum(part.cents), 0)::bigint AS cents FROM app.deposit_part AS part
        WHERE part.target_kind = 'payment' AND part.target_id = taken.id AND part.undone_op IS NULL) AS sums
    CROSS JOIN LATERAL (SELECT CASE taken.state WHEN 'received' THEN taken.cents ELSE 0 END - sums.cents AS left,
        CASE taken.state WHEN 'received' THEN 'counter_no_money' ELSE 'undone' END AS gap) AS waits
    WHERE waits.left <> 0 AND %(account)s = 0
      AND (%(practice)s = '' OR practice.code = %(practice)s) AND %(gap)s IN ('', waits.gap)
    ORDER BY day, taken.id LIMIT %(limit)s"""
_TOTALS = """
    WITH bank AS (
        SELECT practice_id, sum(cents)::bigint AS bank, sum(applied_cents)::bigint AS applied,
               sum(cents - applied_cents)::bigint AS open
        FROM app.bank_line WHERE %(account)s = 0 OR account_id = %(account)s GROUP BY practice_id
    ), held AS (
        SELECT target_id, sum(cents)::bigint AS cents FROM app.deposit_part
        WHERE target_kind = 'remit' AND undone_op IS NULL GROUP BY target_id
    ), era AS (
        SELECT remit.practice_id, sum(amount_cents)::bigint AS era, sum(coalesce(held.cents, 0))::bigint AS in_bank,
               sum(amount_cents - coalesce(held.cents, 0))::bigint AS awaited,
               sum(posted_cents + exception_cents + provider_level_cents)::bigint AS posted
        FROM app.remit AS remit LEFT JOIN held ON held.target_id = remit.id GROUP BY remit.practice_id
    )
    SELECT practice.code AS practice, coalesce(bank.bank, 0) AS bank, coalesce(bank.applied, 0) AS applied,
           coalesce(bank.open, 0) AS open, coalesce(era.era, 0) AS era, coalesce(era.in_bank, 0) AS in_bank,
           coalesce(era.awaited, 0) AS awaited, coalesce(era.posted, 0) AS posted
    FROM app.practice AS practice LEFT JOIN bank ON bank.practice_id = practice.id
    LEFT JOIN era ON era.practice_id = practice.id
    WHERE (bank.bank IS NOT NULL OR era.era IS NOT NULL) AND (%(practice)s = '' OR practice.code = %(practice)s)
    ORDER BY practice.code"""
_ABOUT_REMIT = """
    SELECT 'money' AS missing, practice.name AS practice, practice.tax_id, practice.billing_npi AS npi,
           payer.name AS payer, remit.trace, remit.amount_cents AS cents,
           coalesce(nullif(remit.payment_date, '0001-01-01'), remit.received_on)
               AS day, payer.deposit_days AS allowed_days, '' AS account_last, remit.method, practice.phone
    FROM app.remit AS remit JOIN app.practice AS practice ON practice.id = remit.practice_id
    JOIN app.payer AS payer ON payer.id = remit.payer_id WHERE remit.id = %(id)s"""
_ABOUT_LINE = """
    SELECT 'era' AS missing, practice.name AS practice, practice.tax_id, practice.billing_npi AS npi,
           line.payer_text AS payer, coalesce(nullif(line.trace, ''), line.reference) AS trace,
           line.cents - line.applied_cents AS cents, line.posted_on AS day, 3 AS allowed_days,
           account.last_four AS account_last, '' AS method, practice.phone
    FROM app.bank_line AS line JOIN app.practice AS practice ON practice.id = line.practice_id
    JOIN app.bank_account AS account ON account.id = line.account_id
    WHERE line.id = %(id)s AND line.cents > line.applied_cents"""
_KEEP = "SELECT api.keep_enquiry_v1(%(remit)s, %(line)s, %(body)s, %(late)s, %(due)s)"


def deposits_board(unit: Unit, query: BoardQuery, *, today: date) -> Board:
    """Bank lines and payments in scope that the query names, oldest gap first, with ages and totals."""
    if query.gap not in {"", "open", *GAPS}:
        raise Refused("There is no such gap; the board knows: " + ", ".join(GAPS) + ".")
    asked: dict[str, object] = {
        "practice": query.practice,
        "account": query.account_id,
        "gap": "" if query.gap == "open" else query.gap,
        "closed": query.gap in {"", "closed"},
        "since": query.since or today - timedelta(days=SHOWN_DAYS),
        "limit": query.limit + 1,
    }
    found = [row for sql in (_LINES, _REMITS, _COUNTER) for row in unit.rows(sql, asked, into=BoardRow)]
    found.sort(key=lambda row: (row.gap == "closed", row.day, row.kind, row.id))
    rows = tuple(_aged(row, today) for row in found[: query.limit])
    return Board(rows, tuple(unit.rows(_TOTALS, asked, into=BoardTotal)), len(found) > query.limit)


def draft_for(unit: Unit, kind: str, id: int, *, today: date) -> Enquiry:
    """The enquiry about a payment (`remit`) or a bank line (`line`) of the board. Raises NotFound."""
    sql = _ABOUT_REMIT if kind == "remit" else _ABOUT_LINE
    facts = unit.row(sql, {"id": id}, into=EnquiryFacts)
    if facts is None:
        raise NotFound("Nothing of this waits for a payer's answer in your practices.")
    return draft_enquiry(facts, today=today)


def keep_enquiry(unit: Unit, kind: str, id: int, *, today: date) -> Enquiry:
    """Draft the enquiry and keep it with its row; the board shows when it was asked and when to ask again."""
    made = draft_for(unit, kind, id, today=today)
    named = {"remit": id if kind == "remit" else None, "line": id if kind == "line" else None}
    unit.value(_KEEP, {**named, "body": made.body, "late": made.days_late, "due": made.due_on})
    return made


def _aged(row: BoardRow, today: date) -> BoardRow:
    if row.gap == "closed":
        return row
    late = max(bank_days_between(row.day, today) - row.allowed_days, 0)
    return structs.replace(row, age=max((today - row.day).days, 0), late=late)
