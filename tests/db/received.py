"""Claims as a payer sends them back, as small values for posting tests; amounts in cents."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Cas:
    """An adjustment: `Cas("CO", "45", 5000)`."""

    group: str
    reason: str
    cents: int


@dataclass(frozen=True)
class Svc:
    """A received service line; charge defaults to paid plus adjustments, so that it is in balance."""

    procedure: str
    paid: int
    cas: tuple[Cas, ...] = ()
    charge: int | None = None
    modifiers: tuple[str, ...] = ()
    original: str = ""
    control: str = ""

    @property
    def billed(self) -> int:
        return self.charge if self.charge is not None else self.paid + sum(each.cents for each in self.cas)


@dataclass(frozen=True)
class Clp:
    """A received claim; charge and payment follow from its lines and claim-level adjustments."""

    number: str
    lines: tuple[Svc, ...] = ()
    status: str = "1"
    cas: tuple[Cas, ...] = ()
    control: str = ""
    name: str = "RIVERA,ANA"
    member: str = "M1"
    in_balance: bool = True
    paid: int | None = None
    charge: int | None = None
    remarks: tuple[str, ...] = ()

    @property
    def pays(self) -> int:
        if self.paid is not None:
            return self.paid
        return sum(line.paid for line in self.lines) - sum(each.cents for each in self.cas)

    @property
    def billed(self) -> int:
        return self.charge if self.charge is not None else sum(line.billed for line in self.lines)

    def negated(self) -> Clp:
        """The payer's reversal of this claim: every amount with the opposite sign."""
        lines = tuple(
            Svc(
                each.procedure,
                -each.paid,
                tuple(Cas(c.group, c.reason, -c.cents) for c in each.cas),
                -each.billed,
                each.modifiers,
                each.original,
                each.control,
            )
            for each in self.lines
        )
        cas = tuple(Cas(each.group, each.reason, -each.cents) for each in self.cas)
        return Clp(
            self.number, lines, "22", cas, self.control, self.name, self.member, paid=-self.pays, charge=-self.billed
        )


PAID = Clp("C1", (Svc("99213", 12000, (Cas("CO", "45", 5000), Cas("PR", "2", 3000)), control="C1L1"),), control="ICN1")
CORRECTED = Clp(
    "C1", (Svc("99213", 10000, (Cas("CO", "45", 7000), Cas("PR", "2", 3000)), control="C1L1"),), control="ICN2"
)
