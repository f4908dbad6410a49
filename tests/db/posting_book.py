"""A small book for posting tests: practices, payers, claims with their charge in the ledger, payments as received."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import uuid4

from app.claims.ledger_check import check_ledger
from app.db.unit import Unit, as_json
from app.posting.results import PostingSummary
from app.posting.service import post_by_mode
from tests.db.received import Cas, Clp
from tests.office import Office

TODAY = date(2026, 3, 20)
SERVED = date(2026, 2, 2)
PAID_ON = date(2026, 3, 2)


def broken_invariants(office: Office) -> list[str]:
    """Names and first rows of the invariants that the book breaks."""
    with office.unit("okoye", read_only=True) as unit:
        report = check_ledger(unit)
    return [f"{found.name}: {found.rows}" for found in report.invariants if found.broken]


@dataclass
class PostingBook:
    """Builds the book as superuser; `practice` and `location` are the first ones."""

    office: Office
    practice: int = 0
    location: int = 0
    payers: dict[str, int] = field(default_factory=dict)
    patients: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        with self.office.unit("root") as unit:
            # The ledger's trigger asks for the scope of whoever is signed in, the superuser included.
            unit.execute(
                """INSERT INTO sec.person (login, display_name, kind) VALUES (session_user, 'Test', 'service')
                   ON CONFLICT DO NOTHING"""
            )
            unit.execute("INSERT INTO sec.scope (login) VALUES (session_user)")
            self.practice, self.location = self._practice(unit, "QFM")
            for code, kind in (("MED", "medicare"), ("MCD", "medicaid"), ("ALD", "commercial")):
                self.payers[code] = unit.number(
                    """WITH made AS (INSERT INTO app.payer (code, name, type) VALUES (%(code)s, %(name)s, %(kind)s)
                           RETURNING id),
                       clocks AS (INSERT INTO app.clock_rule (kind, payer_id, days, start_rule, source)
                           SELECT k.kind, id, k.days, 'determination', 'a test'
                           FROM made, (VALUES ('appeal1', 120), ('correct', 180)) AS k (kind, days))
                       SELECT id FROM made""",
                    {"code": code, "name": f"{code} Plan", "kind": kind},
                )

    def _practice(self, unit: Unit, code: str) -> tuple[int, int]:
        practice = unit.number(
            """INSERT INTO app.practice (code, name, tax_id, billing_npi) VALUES (%(c)s, %(c)s, %(c)s, %(c)s)
               RETURNING id""",
            {"c": code},
        )
        location = unit.number(
            "INSERT INTO app.location (practice_id, code, name) VALUES (%(p)s, 'MAIN', 'Main') RETURNING id",
            {"p": practice},
        )
        return practice, location

    def mode(self, payer: str, mode: str) -> None:
        """Set what the payer lets post by itself."""
        with self.office.unit("root") as unit:
            unit.execute(
                "UPDATE app.payer SET post_mode = %(m)s WHERE id = %(id)s", {"m": mode, "id": self.payers[payer]}
            )

    def claim(
        self,
        number: str,
        lines: Sequence[tuple[str, int]],
        *,
        payers: Sequence[str] = ("ALD",),
        name: str = "RIVERA,ANA",
        member: str = "M1",
        modifiers: Sequence[str] = (),
        controls: bool = False,
    ) -> int:
        """A claim of (procedure, charge) lines, charged to its first payer in the ledger. Returns its id."""
        with self.office.unit("root") as unit:
            patient, account = self._patient(unit, name)
            claim = unit.number(
                """INSERT INTO app.claim (practice_id, location_id, number, number_norm, patient_id, account_id,
                    payer_id,
                       patient_name, name_norm, member_id, service_from, service_to, charge_cents, content_sha256)
                   VALUES (%(p)s, %(l)s, %(n)s, upper(%(n)s), %(pat)s, %(acc)s, %(payer)s, 'Rivera, Ana', %(name)s,
                       %(member)s,
                       %(day)s, %(day)s, %(charge)s, '\\x00') RETURNING id""",
                {
                    "p": self.practice,
                    "l": self.location,
                    "n": number,
                    "pat": patient,
                    "acc": account,
                    "payer": self.payers[payers[0]],
                    "name": name,
                    "member": member,
                    "day": SERVED,
                    "charge": sum(charge for _, charge in lines),
                },
            )
            for party, code in zip(("primary", "secondary", "tertiary"), payers, strict=False):
                unit.execute(
                    """INSERT INTO app.claim_payer (practice_id, location_id, claim_id, party, payer_id, member_id)
                       VALUES (%(p)s, %(l)s, %(c)s, %(party)s, %(payer)s, %(member)s)""",
                    {
                        "p": self.practice,
                        "l": self.location,
                        "c": claim,
                        "party": party,
                        "payer": self.payers[code],
                        "member": member,
                    },
                )
            op = uuid4()
            unit.execute(
                """INSERT INTO led.op (op_id, kind, practice_id, payload_sha256, result)
                   VALUES (%(o)s, 'charges', %(p)s, '\\x00', '{"result": "charged"}')""",
                {"o": op, "p": self.practice},
            )
            for at, (procedure, charge) in enumerate(lines, start=1):
                self._line(unit, claim, at, procedure, charge, modifiers, f"{number}L{at}" if controls else "", op)
            return claim

    def _line(  # noqa: PLR0917  # the columns of one line
        self,
        unit: Unit,
        claim: int,
        at: int,
        procedure: str,
        charge: int,
        modifiers: Sequence[str],
        control: str,
        op: object,
    ) -> None:
        line = unit.number(
            """INSERT INTO app.claim_line (practice_id, location_id, claim_id, line_no, procedure, modifiers,
                charge_cents,
                   service_from, service_to, control_number)
               VALUES (%(p)s, %(l)s, %(c)s, %(at)s, %(code)s, %(mods)s, %(charge)s, %(day)s, %(day)s, %(control)s)
                   RETURNING id""",
            {
                "p": self.practice,
                "l": self.location,
                "c": claim,
                "at": at,
                "code": procedure,
                "mods": list(modifiers),
                "charge": charge,
                "day": SERVED,
                "control": control,
            },
        )
        unit.execute(
            """INSERT INTO led.entry (op_id, practice_id, location_id, account, party, kind, claim_id, line_id, cents,
                   effective_date, period)
               VALUES (%(o)s, %(p)s, %(l)s, 'receivable', 'primary', 'charge', %(c)s, %(line)s, %(cents)s, %(day)s,
                   '2026-02-01'),
                      (%(o)s, %(p)s, %(l)s, 'gross_charges', NULL, 'charge', %(c)s, %(line)s, -%(cents)s, %(day)s,
                          '2026-02-01')""",
            {"o": op, "p": self.practice, "l": self.location, "c": claim, "line": line, "cents": charge, "day": SERVED},
        )

    def _patient(self, unit: Unit, name: str) -> tuple[int, int]:
        asked = {"p": self.practice, "n": name}
        account = unit.number(
            """INSERT INTO app.account (practice_id, number, last, name_norm, natural_key) VALUES (%(p)s, %(n)s,
                %(n)s, %(n)s, %(n)s)
               ON CONFLICT (practice_id, number) DO UPDATE SET version = account.version + 1 RETURNING id""",
            asked,
        )
        patient = unit.number(
            """INSERT INTO app.patient (practice_id, account_id, last, name_norm, natural_key)
               VALUES (%(p)s, %(a)s, %(n)s, %(n)s, %(n)s)
               ON CONFLICT (practice_id, natural_key) DO UPDATE SET version = patient.version + 1 RETURNING id""",
            {**asked, "a": account},
        )
        return patient, account

    def remit(
        self,
        trace: str,
        claims: Sequence[Clp],
        *,
        payer: str = "ALD",
        plb: Sequence[tuple[str, str, int]] = (),
        off_by: int = 0,
        paid_on: date = PAID_ON,
    ) -> int:
        """A payment as intake stores it: state new, everything held. Returns its id."""
        amount = sum(each.pays for each in claims) - sum(cents for _, _, cents in plb) - off_by
        with self.office.unit("root") as unit:
            remit = unit.number(
                """INSERT INTO app.remit (practice_id, payer_id, payer_key, trace, payment_date, amount_cents,
                    payee_key, method,
                       received_on, held_cents, off_by_cents)
                   VALUES (%(p)s, %(payer)s, %(payer)s, %(t)s, %(day)s, %(a)s, 'NPI', 'ACH', %(today)s, %(a)s, %(off)s)
                   RETURNING id""",
                {
                    "p": self.practice,
                    "payer": self.payers[payer],
                    "t": trace,
                    "day": paid_on,
                    "a": amount,
                    "today": TODAY,
                    "off": off_by,
                },
            )
            for at, each in enumerate(claims, start=1):
                self._received(unit, remit, at, each)
            for at, (code, reference, cents) in enumerate(plb, start=1):
                unit.execute(
                    """INSERT INTO app.remit_plb (practice_id, remit_id, sequence, code, reference, cents)
                       VALUES (%(p)s, %(r)s, %(at)s, %(code)s, %(ref)s, %(cents)s)""",
                    {"p": self.practice, "r": remit, "at": at, "code": code, "ref": reference, "cents": cents},
                )
            return remit

    def _received(self, unit: Unit, remit: int, at: int, claim: Clp) -> None:
        part = unit.number(
            """INSERT INTO app.remit_claim (practice_id, remit_id, sequence, number, status_code, charge_cents,
                paid_cents,
                   patient_cents, control_number, name_norm, member_id, service_from, in_balance, facts)
               VALUES (%(p)s, %(r)s, %(at)s, %(n)s, %(s)s, %(charge)s, %(paid)s, 0, %(control)s, %(name)s,
                   %(member)s, %(day)s,
                   %(ok)s, %(facts)s) RETURNING id""",
            {
                "p": self.practice,
                "r": remit,
                "at": at,
                "n": claim.number,
                "s": claim.status,
                "charge": claim.billed,
                "paid": claim.pays,
                "control": claim.control,
                "name": claim.name,
                "member": claim.member,
                "day": SERVED,
                "ok": claim.in_balance,
                "facts": as_json({"outpatient": list(claim.remarks), "parties": []}),
            },
        )
        for place, each in enumerate(claim.cas, start=1):
            self._adjusted(unit, part, None, place, each)
        for place, line in enumerate(claim.lines, start=1):
            found = unit.number(
                """INSERT INTO app.remit_line (practice_id, remit_claim_id, sequence, procedure, modifiers,
                    original_procedure,
                       charge_cents, paid_cents, service_from, control_number)
                   VALUES (%(p)s, %(c)s, %(at)s, %(code)s, %(mods)s, %(orig)s, %(charge)s, %(paid)s, %(day)s,
                       %(control)s)
                   RETURNING id""",
                {
                    "p": self.practice,
                    "c": part,
                    "at": place,
                    "code": line.procedure,
                    "mods": list(line.modifiers),
                    "orig": line.original,
                    "charge": line.billed,
                    "paid": line.paid,
                    "day": SERVED,
                    "control": line.control,
                },
            )
            for step, each in enumerate(line.cas, start=1):
                self._adjusted(unit, part, found, step, each)

    def _adjusted(self, unit: Unit, part: int, line: int | None, at: int, each: Cas) -> None:
        unit.execute(
            """INSERT INTO app.remit_adjustment (practice_id, remit_claim_id, remit_line_id, sequence, group_code,
                reason_code, cents)
               VALUES (%(p)s, %(c)s, %(l)s, %(at)s, %(g)s, %(r)s, %(cents)s)""",
            {
                "p": self.practice,
                "c": part,
                "l": line,
                "at": at,
                "g": each.group,
                "r": each.reason,
                "cents": each.cents,
            },
        )

    def parties(self, number: str) -> dict[str, int]:
        """What each party owes on the claim, without zeros."""
        with self.office.unit("root") as unit:
            rows = unit.rows(
                """SELECT party || ':' || sum(open.cents) FROM led.line_balance AS open JOIN app.claim ON claim.id =
                    open.claim_id
                   WHERE claim.number = %(n)s GROUP BY party HAVING sum(open.cents) <> 0""",
                {"n": number},
                into=str,
            )
        return {party: int(cents) for party, _, cents in (row.partition(":") for row in rows)}

    def account(self, account: str) -> int:
        """Sum of an account over the whole ledger; debit positive."""
        with self.office.unit("root") as unit:
            return unit.number("SELECT sum(cents) FROM led.entry WHERE account = %(a)s", {"a": account})

    def equation(self, trace: str) -> tuple[int, ...]:
        """payment, posted, exceptions, provider level, held."""
        with self.office.unit("root") as unit:
            return tuple(
                unit.rows(
                    """SELECT unnest(ARRAY[amount_cents, posted_cents, exception_cents, provider_level_cents,
                        held_cents])
                   FROM app.remit WHERE trace = %(t)s""",
                    {"t": trace},
                    into=int,
                )
            )

    def states(self, trace: str) -> list[str]:
        """State of the payment, then verdict/state of each of its claims in order."""
        with self.office.unit("root") as unit:
            return [
                unit.text("SELECT state FROM app.remit WHERE trace = %(t)s", {"t": trace}),
                *unit.rows(
                    """SELECT part.verdict || '/' || part.state FROM app.remit_claim AS part JOIN app.remit ON
                        remit.id = part.remit_id
                       WHERE remit.trace = %(t)s ORDER BY part.sequence""",
                    {"t": trace},
                    into=str,
                ),
            ]

    def open_reasons(self, number: str = "") -> list[str]:
        """Kinds of open work of the claim (or of received claims without one), sorted."""
        with self.office.unit("root") as unit:
            return unit.rows(
                """SELECT kind FROM app.work_reason AS reason LEFT JOIN app.claim ON claim.id = reason.claim_id
                   WHERE closed_on IS NULL AND coalesce(claim.number, '') = %(n)s ORDER BY kind""",
                {"n": number},
                into=str,
            )

    def fingerprint(self) -> str:
        """Everything money says, for comparing two moments."""
        with self.office.unit("root") as unit:
            rows = unit.rows(
                """SELECT concat_ws('|', account, party, reference, claim_id, line_id, sum(cents)) FROM led.entry
                   GROUP BY account, party, reference, claim_id, line_id HAVING sum(cents) <> 0 ORDER BY 1""",
                into=str,
            )
        return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def post(office: Office, *remits: int) -> PostingSummary:
    with office.unit("svc_import") as unit:
        return post_by_mode(unit, remits, today=TODAY)


def one_claim(office: Office, **wishes: object) -> PostingBook:
    book = PostingBook(office)
    book.claim("C1", [("99213", 20000)], **wishes)  # type: ignore[arg-type]  # wishes of the factory
    return book
