"""Where the longer words of the vocabulary stand in the database; aliases as in `vocabulary`.

Each look-up goes by the claim's own index. `past` forms say what was so on the day `%(as_of)s`, for the back-test: they
read closed reasons and the ledger's history, which a daily run need not.
"""

from __future__ import annotations

from app.domain.business_days import FIRST

AS_OF = "%(as_of)s::date"
# The day until which a claim can be filed: one expression for the daily run and for the words of the rules.
FILE_BY = "c.file_by"

_ZONE = "(SELECT o.zone FROM app.office_clock o)"
_OPEN = "x.closed_on IS NULL"
_OPEN_THEN = f"x.opened_on <= {AS_OF} AND (x.closed_on IS NULL OR x.closed_on > {AS_OF})"


# The calendar as two arrays, made once per statement: a look-up in them costs no index walk per claim.
_ORDINALS = "(SELECT array_agg(d.ordinal ORDER BY d.day) FROM app.business_day d)"
_OPEN_DAYS = "(SELECT array_agg(d.day ORDER BY d.ordinal) FROM app.business_day d WHERE d.open)"


def ordinal(day: str) -> str:
    """The number of business days up to and with a date; unknown outside the calendar's years."""
    return f"({_ORDINALS})[({day}) - date '{FIRST}' + 1]"


def business_age(since: str) -> str:
    """Business days from a date to the day of the run; unknown outside the calendar's years."""
    return f"({ordinal(AS_OF)} - {ordinal(since)})"


def add_business(since: str, days: str) -> str:
    """The day that many business days after `since`: the twin of `business_days.add_business_days`."""
    later = f"({_OPEN_DAYS})[{ordinal(since)} + {days}]"
    return f"CASE WHEN {days} = 0 THEN {since} ELSE coalesce({later}, {since} + {days} + 2 * ({days} / 5)) END"


def balance(*parties: str) -> str:
    """What these parties owe now."""
    named = ", ".join(f"'{party}'" for party in parties)
    return (
        "(SELECT coalesce(sum(b.cents), 0)::bigint FROM led.line_balance b "
        f"WHERE b.claim_id = c.id AND b.party IN ({named}))"
    )


def balance_then(*parties: str) -> str:
    """What these parties owed on the day, from the ledger."""
    named = ", ".join(f"'{party}'" for party in parties)
    return (
        "(SELECT coalesce(sum(e.cents), 0)::bigint FROM led.entry e WHERE e.claim_id = c.id "
        f"AND e.account = 'receivable' AND e.party IN ({named}) AND e.effective_date <= {AS_OF})"
    )


def denial(column: str, *, then: bool = False) -> str:
    """A column of the largest denial that is open (or was, on the day)."""
    return (
        f"(SELECT nullif(x.{column}, '') FROM app.work_reason x WHERE x.claim_id = c.id AND x.kind = 'denial' "
        f"AND {_OPEN_THEN if then else _OPEN} ORDER BY abs(x.cents) DESC, x.id LIMIT 1)"
    )


def open_kinds(*, then: bool = False) -> str:
    """The kinds of everything open on the claim but follow-up itself, which the rules decide."""
    return (
        "ARRAY(SELECT DISTINCT x.kind FROM app.work_reason x WHERE x.claim_id = c.id AND x.kind <> 'follow_up' "
        f"AND {_OPEN_THEN if then else _OPEN} ORDER BY 1)"
    )


def clock(pattern: str, *, then: bool = False) -> str:
    """Calendar days to the nearest open deadline of a kind."""
    return (
        f"((SELECT min(x.clock_on) FROM app.work_reason x WHERE x.claim_id = c.id AND x.clock_kind LIKE '{pattern}%%' "
        f"AND {_OPEN_THEN if then else _OPEN}) - {AS_OF})"
    )


def acknowledgement(column: str) -> str:
    """A column of the latest word of a receiver."""
    return (
        f"(SELECT a.{column} FROM app.acknowledgement a WHERE a.claim_id = c.id AND a.received_on <= {AS_OF} "
        "ORDER BY a.received_on DESC, a.id DESC LIMIT 1)"
    )


PROOF = f"CASE WHEN c.filed_on <= {AS_OF} THEN 'yes' ELSE 'no' END"
_OUTCOME = (
    "(SELECT {} FROM app.event e WHERE e.claim_id = c.id AND e.outcome IS NOT NULL "
    f"AND (e.at AT TIME ZONE {_ZONE})::date <= {AS_OF} ORDER BY e.at DESC, e.id DESC LIMIT 1)"
)
LAST_OUTCOME = _OUTCOME.format("e.outcome")
OUTCOME_DAYS = f"({AS_OF} - {_OUTCOME.format(f'(e.at AT TIME ZONE {_ZONE})::date')})"
LAST_METHOD = (
    f"(SELECT s.method FROM app.submission s WHERE s.claim_id = c.id AND s.sent_on <= {AS_OF} "
    "ORDER BY s.sent_on DESC, s.id DESC LIMIT 1)"
)
TIMES_SENT = f"(SELECT count(*) FROM app.submission s WHERE s.claim_id = c.id AND s.sent_on <= {AS_OF})"
PROVIDER = "(SELECT y.npi FROM app.provider y WHERE y.id = c.provider_id)"
OTHER_PAYER = (
    "(SELECT y.code FROM app.claim_payer z JOIN app.payer y ON y.id = z.payer_id "
    "WHERE z.claim_id = c.id AND z.party = 'secondary')"
)
PROCEDURES = "ARRAY(SELECT DISTINCT l.procedure FROM app.claim_line l WHERE l.claim_id = c.id ORDER BY 1)"
MODIFIERS = (
    "ARRAY(SELECT DISTINCT m FROM app.claim_line l CROSS JOIN unnest(l.modifiers) m WHERE l.claim_id = c.id ORDER BY 1)"
)
# Behind a function, since a claim as it was sent is a chart: its codes may be asked for, the rest is opened.
DIAGNOSES = "api.claim_diagnoses_v1(c.id)"


def pay_lag(percentile: str) -> str:
    """The learned days from submission to the first decision: of the location, else the claim type, else the payer."""
    return (
        f"(SELECT g.{percentile} FROM app.pay_lag g WHERE g.payer_id = c.payer_id AND g.claim_type IN (c.type, '') "
        "AND (g.location_id = c.location_id OR g.location_id IS NULL) "
        "ORDER BY g.location_id NULLS LAST, g.claim_type DESC LIMIT 1)"
    )
