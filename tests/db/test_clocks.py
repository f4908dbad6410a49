"""Clocks: the most precise rule in force on the start day holds, and says what it is."""

from __future__ import annotations

from datetime import date

from tests.office import Office
from tests.work_book import TODAY, add_claims, open_work_book

_RULE = """
    INSERT INTO app.clock_rule (kind, payer_id, payer_type, line_of_business, claim_type, days, start_rule,
        effective_from, effective_to, source, verify)
    VALUES (%(kind)s, (SELECT id FROM app.payer WHERE code = %(payer)s), %(type)s, %(lob)s, '', %(days)s, %(start)s,
        %(from)s, %(to)s, 'a test', %(verify)s)"""


def add_rule(
    office: Office,
    kind: str,
    days: int,
    *,
    payer: str = "",
    type: str = "",
    lob: str = "",
    start: str = "service_from",
    since: date = date(2000, 1, 1),
    until: date | None = None,
    verify: bool = False,
) -> None:
    with office.unit("root") as unit:
        unit.execute(
            _RULE,
            {
                "kind": kind,
                "payer": payer,
                "type": type,
                "lob": lob,
                "days": days,
                "start": start,
                "from": since,
                "to": until,
                "verify": verify,
            },
        )


def clock(office: Office, claim: int, kind: str, event_on: date | None = None) -> str:
    """Day and words of a clock as the desk is told them; empty: no rule covers it."""
    with office.unit("svc_daily") as unit:
        said = unit.value(
            "SELECT (SELECT clock_on || ' ' || text FROM api.claim_clock_v1(%(c)s, %(k)s, %(e)s, %(t)s))",
            {"c": claim, "k": kind, "e": event_on, "t": TODAY},
        )
        return str(said or "")


def _forget_rules(office: Office) -> None:
    with office.unit("root") as unit:
        unit.execute("DELETE FROM app.clock_rule")


def test_the_most_precise_rule_in_force_on_the_start_day_holds(office: Office) -> None:
    open_work_book(office)
    claim = add_claims(office, service_on=date(2026, 9, 1))[0]
    _forget_rules(office)
    assert clock(office, claim, "file") == ""
    add_rule(office, "file", 365)
    assert clock(office, claim, "file").startswith("2027-09-01")
    add_rule(office, "file", 120, type="commercial")
    assert clock(office, claim, "file").startswith("2026-12-30")
    add_rule(office, "file", 90, payer="AETNA", verify=True)
    assert clock(office, claim, "file") == "2026-11-30 Aetna, filing: 90 d from the first service (verify)"
    add_rule(office, "file", 30, payer="AETNA", since=date(2026, 9, 2))
    assert clock(office, claim, "file").startswith("2026-11-30"), "a rule that came later does not shorten it"
    with office.unit("root") as unit:
        unit.execute("UPDATE app.claim SET line_of_business = 'MB' WHERE id = %(c)s", {"c": claim})
    add_rule(office, "file", 180, payer="AETNA", lob="MB", until=date(2026, 8, 31))
    assert clock(office, claim, "file").startswith("2026-11-30"), "one that ended before says nothing"
    add_rule(office, "file", 200, payer="AETNA", lob="MB", since=date(2026, 9, 1))
    assert clock(office, claim, "file").startswith("2027-03-20")


def test_an_appeal_counts_from_the_decision_and_each_level_has_its_own(office: Office) -> None:
    open_work_book(office)
    claim = add_claims(office)[0]
    _forget_rules(office)
    add_rule(office, "appeal1", 180, payer="AETNA", start="determination")
    add_rule(office, "appeal2", 60, payer="AETNA", start="letter")
    assert clock(office, claim, "appeal1", date(2026, 11, 1)).startswith("2027-04-30")
    assert clock(office, claim, "appeal2", date(2026, 11, 1)).startswith("2026-12-31")
    assert clock(office, claim, "appeal3", date(2026, 11, 1)) == ""
