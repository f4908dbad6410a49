"""The office beside the oracle: every act is done once, may be broken off before, and may be tried again after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import TypeVar

from msgspec import Struct

from app.db.unit import Unit
from app.domain.errors import AppError
from app.posting.service import post_by_mode
from tests.db.bank_book import BankBook
from tests.db.posting_book import TODAY
from tests.db.received import Cas, Clp, Svc
from tests.office import Office
from tests.oracle import Account, Balances, Decision, Oracle, Part, Withheld

LINES = (("99213", 10000), ("85025", 5000))
SHAPES = (
    (Part(6000, 2000, 2000), Part(3000, 2000)),
    (Part(8000, 1000, 1000), Part(0, 3000, 2000)),
    (Part(0, 0, 10000), Part(0, 0, 5000)),
    (Part(10000), Part(5000)),
    (Part(0, 0, 0, 10000), Part(3000, 2000)),
)
_BALANCES = """
    SELECT CASE WHEN account = 'receivable' THEN party ELSE account END AS name,
           CASE WHEN account = 'receivable' THEN claim.number
                WHEN account IN ('clearing', 'payer_balance', 'patient_credit') THEN reference ELSE '' END AS of,
           sum(entry.cents)::bigint AS cents
    FROM led.entry AS entry LEFT JOIN app.claim ON claim.id = entry.claim_id
    WHERE entry.id > %(start)s GROUP BY 1, 2 HAVING sum(entry.cents) <> 0"""
_STANDING = """
    SELECT part.id, part.state, coalesce(claim.number, '') AS claim, coalesce(part.op_id::text, '') AS posting,
           coalesce(part.taken_back_by, 0) AS taker
    FROM app.remit_claim AS part LEFT JOIN app.claim ON claim.id = part.claim_id WHERE part.id = ANY (%(ids)s)"""
_WITHHELD = "SELECT 'R' || remit_id || ' ' || reference FROM app.remit_plb WHERE op_id IS NOT NULL"
RUNS = count(1)
Answer = TypeVar("Answer")


class _Balance(Struct):
    name: str
    of: str
    cents: int


class _Standing(Struct):
    id: int
    state: str
    claim: str
    posting: str
    taker: int


class BrokenOff(Exception):
    """The power went before the commit."""


@dataclass
class Person:
    """A patient with claims of the same two lines."""

    name: str
    member: str
    claims: tuple[str, ...]


@dataclass
class MachineBook:
    """One run in an office that many runs share: what was written before is not looked at."""

    bank: BankBook
    oracle: Oracle = field(default_factory=Oracle)
    people: list[Person] = field(default_factory=list)
    run: int = field(default_factory=lambda: next(RUNS))
    traces: dict[str, str] = field(default_factory=dict)
    refused: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)
    start: int = 0

    def __post_init__(self) -> None:
        with self.office.unit("root") as unit:
            self.start = unit.number("SELECT max(id) FROM led.entry")
        for at in range(2):
            person = Person(f"RUN{self.run}N{at},ANA", f"M{self.run}X{at}", (f"K{self.run}A{at}", f"K{self.run}B{at}"))
            self.people.append(person)
            for number in person.claims:
                self.bank.book.claim(number, LINES, name=person.name, member=person.member)
                self.oracle.charges[number] = sum(cents for _, cents in LINES)

    @property
    def office(self) -> Office:
        return self.bank.office

    @property
    def claims(self) -> list[str]:
        """Numbers of this run's claims."""
        return [number for person in self.people for number in person.claims]

    def owner(self, claim: str) -> Person:
        return next(person for person in self.people if claim in person.claims)

    def actual(self) -> Balances:
        """What the ledger says of this run."""
        with self.office.unit("root") as unit:
            rows = unit.rows(_BALANCES, {"start": self.start}, into=_Balance)
        return Counter({Account(row.name, row.of): row.cents for row in rows})

    def look(self) -> None:
        """Tell the oracle where every received claim stands, as facts without money."""
        with self.office.unit("root") as unit:
            rows = unit.rows(_STANDING, {"ids": list(self.oracle.decisions)}, into=_Standing)
            posted = set(unit.rows(_WITHHELD, into=str))
        for row in rows:
            self.oracle.decisions[row.id].stands(row.state, row.claim, row.posting)
        for row in rows:
            if row.taker in self.oracle.decisions:
                # What a clerk took off the line before is not taken off it again: it comes out of what was unposted.
                self.oracle.decisions[row.taker].taken |= self.oracle.decisions[row.id].taken
        for each in self.oracle.withheld:
            each.posted = f"{each.remit} {each.reference.partition(':')[2]}" in posted

    def do(
        self,
        name: str,
        work: Callable[[Unit], Answer],
        *,
        must: bool = False,
        login: str = "chen",
        crash: bool = False,
        again: bool = False,
    ) -> Answer | None:
        """Do an act; refused, it changes nothing. `crash`: break it off once before. `again`: a colleague repeats it.

        `must`: the act may not be refused.
        """
        before = self.actual()
        if crash:
            try:
                with self.office.unit(login) as unit:
                    work(unit)
                    raise BrokenOff
            except (BrokenOff, AppError):
                assert self.actual() == before, f"{name} broken off left something behind"
        try:
            with self.office.unit(login) as unit:
                answer = work(unit)
        except AppError as error:
            assert not must, f"{name} was refused: {error.sentence}"
            assert self.actual() == before, f"{name} was refused and changed the book"
            self.refused[name] += 1
            return None
        self.done[name] += 1
        if again:
            after = self.actual()
            try:
                with self.office.unit("okoye") as unit:
                    work(unit)
            except AppError as error:
                assert error.sentence
            assert self.actual() == after, f"{name} was done twice"
        return answer

    def receive(self, claims: Sequence[tuple[str, Sequence[Part], bool]], withheld: Sequence[tuple[str, int]]) -> str:
        """A payment as received: (claim, parts, reversal) of each claim, (reference, cents) of provider level."""
        trace = f"T{self.run}N{len(self.traces)}"
        sent = [self._clp(number, parts, reversal) for number, parts, reversal in claims]
        remit = self.bank.book.remit(trace, sent, plb=[("WO", reference, cents) for reference, cents in withheld])
        name = f"R{remit}"
        self.traces[name] = trace
        with self.office.unit("root") as unit:
            ids = unit.rows(
                "SELECT id FROM app.remit_claim WHERE remit_id = %(id)s ORDER BY sequence", {"id": remit}, into=int
            )
        for id, (_, parts, reversal) in zip(ids, claims, strict=True):
            self.oracle.decisions[id] = Decision(name, tuple(parts), reversal=reversal)
        self.oracle.withheld += [Withheld(name, f"WO:{reference}", cents) for reference, cents in withheld]
        return name

    def post(self, remit: str) -> None:
        """Let the payer's mode post it, twice: the second time writes nothing."""
        ids = [int(remit[1:])]
        self.do("post", lambda unit: post_by_mode(unit, ids, today=TODAY), must=True, login="svc_import", again=False)
        before = self.actual()
        self.do("post", lambda unit: post_by_mode(unit, ids, today=TODAY), must=True, login="svc_import")
        assert self.actual() == before

    def _clp(self, number: str, parts: Sequence[Part], reversal: bool) -> Clp:
        person = self.owner(number)
        lines = []
        for (procedure, charge), part in zip(LINES, parts, strict=True):
            said = (("CO", "45", part.contractual), ("PR", "2", part.patient), ("CO", "50", part.denied))
            cas = tuple(Cas(group, reason, cents) for group, reason, cents in said if cents)
            lines.append(Svc(procedure, part.paid, cas, -charge if reversal else charge))
        return Clp(number, tuple(lines), "22" if reversal else "1", name=person.name, member=person.member)
