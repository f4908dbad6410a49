"""A book of refused claims for the tests of the denial desk, and the questions they ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.denials.acts import do_act, undo_act
from app.denials.clusters import list_refusals
from app.denials.types import ActDone, Refusal, Wanted, WantedAct
from app.security.people import Scope
from tests.office import Office
from tests.work_book import TODAY, WorkBook, add_claims, open_reason, open_work_book

CLOCKS = (("correct", 120), ("appeal1", 60), ("appeal2", 30), ("records", 45))


@dataclass(frozen=True, slots=True)
class DenialBook:
    """Claims at N1 (three), N2 and S1, each of 100.00 and refused with CO-16 but the last of N1, CO-50; `nadia` works
    N2 only.
    """

    office: Office
    work: WorkBook
    n1: tuple[int, ...]
    n2: int
    s1: int

    def refusals(self, login: str = "lopez", wanted: Wanted | None = None) -> tuple[Refusal, ...]:
        """What a person sees, by claim."""
        with self.office.unit(login, read_only=True) as unit:
            found = list_refusals(unit, None, wanted, today=TODAY)
        return tuple(sorted(found, key=lambda row: row.claim_id))

    def of(self, *claims: int) -> tuple[Refusal, ...]:
        """The refusals of these claims."""
        return tuple(row for row in self.refusals() if row.claim_id in claims)

    def act(self, wanted: WantedAct, rows: tuple[Refusal, ...], login: str = "lopez", on: date = TODAY) -> ActDone:
        """Do it as a person."""
        with self.office.unit(login) as unit:
            return do_act(unit, wanted, rows, today=on)

    def undo(self, done: ActDone, login: str = "lopez") -> ActDone:
        """Undo it as a person."""
        assert done.act_id is not None
        with self.office.unit(login) as unit:
            return undo_act(unit, done.act_id, today=TODAY)

    def reasons(self, claim: int) -> list[str]:
        """Kind, queue and state of everything ever opened on a claim, in order."""
        with self.office.unit("root") as unit:
            return unit.rows(
                "SELECT concat_ws(' ', kind, queue, CASE WHEN closed_on IS NULL THEN 'open' ELSE 'closed' END) "
                "FROM app.work_reason WHERE claim_id = %(claim)s ORDER BY id",
                {"claim": claim},
                into=str,
            )

    def text(self, sql: str, **params: object) -> str:
        """One value as the superuser."""
        with self.office.unit("root") as unit:
            return unit.text(sql, params)


def open_denial_book(office: Office) -> DenialBook:
    """Practices, payers with clocks, refused claims."""
    work = open_work_book(office)
    with office.unit("root") as unit:
        for kind, days in CLOCKS:
            unit.execute(
                "INSERT INTO app.clock_rule (kind, payer_id, days, start_rule, source) "
                "VALUES (%(kind)s, %(payer)s, %(days)s, 'determination', 'a test') ON CONFLICT (kind, payer_key, "
                "payer_type, line_of_business, claim_type, effective_from) DO UPDATE SET days = excluded.days",
                {"kind": kind, "payer": work.aetna, "days": days},
            )
    first = add_claims(office, 3, place="N1", status="denied")
    second = add_claims(office, 1, place="N2", status="denied")
    third = add_claims(office, 1, place="S1", status="denied")
    for claim in (*first, *second, *third):
        open_reason(office, claim, "denial", group="CO", code="50" if claim == first[-1] else "16")
    office.enrol("nadia", "specialist", scopes=(Scope("N", "N2"),))
    return DenialBook(office, work, tuple(first), second[0], third[0])
