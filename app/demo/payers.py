"""Each payer's decision per claim, made line by line in cents; nothing here knows X12.

A decision says what becomes of every cent of the original charge (DOMAIN.md 1: each payer accounts for all of it):
paid, contractual, sequestration, passed on as patient responsibility, denied, or already settled by a prior payer.
Imports `app.domain` and the standard library only, so a fault in reader or policy cannot colour it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from app.domain.money import ZERO, Cents

PERMILLE = 1000
TOLERANCE = 100  # cents a line that the office lets pass


@dataclass(frozen=True, slots=True)
class Denial:
    """One way a payer refuses: group, reason, remark that goes with it, and how often (weight)."""

    group: str
    reason: str
    remark: str = ""
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Terms:
    """How one payer pays: permille of the charge allowed, and the patient's part of what is allowed.

    `exact`: a contract says what is allowed, to the cent; else the payer is a little off its own rule every time.
    """

    allowed: int
    copay: Cents = ZERO
    coinsurance: int = 0
    deductible: Cents = ZERO
    sequestration: int = 0
    denials: tuple[Denial, ...] = ()
    exact: bool = False


@dataclass(frozen=True, slots=True)
class ChargedLine:
    """One service line as the practice billed it; `units` are whole, `tooth` and `surfaces` of a dental line."""

    number: int
    procedure: str
    modifiers: tuple[str, ...]
    charge: Cents
    units: int = 1
    tooth: str = ""
    surfaces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Share:
    """A part of the charge that was not paid, under its group and reason."""

    group: str
    reason: str
    amount: Cents


@dataclass(frozen=True, slots=True)
class LineDecision:
    """What one payer decided on one line; the parts sum to `charge` exactly, in a reversal all are negated.

    `bundled` is the charge of a line whose payment is contained in another line of the claim, `reason` the one under
    which `contractual` is taken off.
    """

    number: int
    charge: Cents
    paid: Cents = ZERO
    contractual: Cents = ZERO
    sequestration: Cents = ZERO
    patient: tuple[Share, ...] = ()
    denied: tuple[Share, ...] = ()
    prior: Cents = ZERO
    bundled: Cents = ZERO
    remark: str = ""
    reason: str = "45"

    @property
    def passed_on(self) -> int:
        """Patient responsibility 1, 2, 3 in cents: what the next party owes."""
        return sum(share.amount for share in self.patient)

    @property
    def refused(self) -> int:
        """Denied cents: they stay with this payer."""
        return sum(share.amount for share in self.denied)

    @property
    def accounted(self) -> int:
        """Everything the decision says; equals `charge`."""
        settled = self.paid + self.contractual + self.bundled + self.sequestration
        return settled + self.passed_on + self.refused + self.prior


def _part(amount: int, permille: int) -> Cents:
    return Cents((amount * permille + PERMILLE // 2) // PERMILLE)


def decide_paid(lines: tuple[ChargedLine, ...], terms: Terms, dice: Random) -> tuple[LineDecision, ...]:
    """An ordinary decision: allowed by contract, copay on the first line, deductible for some, else coinsurance."""
    deductible = int(terms.deductible) if dice.random() < 0.25 else 0
    decisions = []
    for line in lines:
        off = 0 if terms.exact else dice.randrange(-40, 41)
        allowed = _part(line.charge, min(PERMILLE, terms.allowed + off))
        left, patient = int(allowed), []
        taken = min(deductible, left * 3 // 5)
        if taken:
            patient.append(Share("PR", "1", Cents(taken)))
            deductible, left = deductible - taken, left - taken
        copay = min(int(terms.copay), left // 2) if line.number == 1 else 0
        if copay:
            patient.append(Share("PR", "3", Cents(copay)))
            left -= copay
        coinsurance = _part(left, terms.coinsurance)
        if coinsurance:
            patient.append(Share("PR", "2", coinsurance))
            left -= coinsurance
        withheld = _part(left, terms.sequestration)
        decisions.append(
            LineDecision(
                number=line.number,
                charge=line.charge,
                paid=Cents(left - withheld),
                contractual=Cents(line.charge - allowed),
                sequestration=withheld,
                patient=tuple(patient),
            )
        )
    return equal_twins(lines, tuple(decisions))


def decide_deductible(lines: tuple[ChargedLine, ...], terms: Terms) -> tuple[LineDecision, ...]:
    """Zero paid because the deductible takes all that is allowed: adjudicated, not denied."""
    decisions = []
    for line in lines:
        allowed = _part(line.charge, terms.allowed)
        decisions.append(
            LineDecision(
                number=line.number,
                charge=line.charge,
                contractual=Cents(line.charge - allowed),
                patient=(Share("PR", "1", allowed),),
            )
        )
    return tuple(decisions)


def pick_denial(terms: Terms, dice: Random) -> Denial:
    """One of the payer's ways to refuse, by weight."""
    return dice.choices(terms.denials, weights=[denial.weight for denial in terms.denials])[0]


def deny_line(line: ChargedLine, denial: Denial) -> LineDecision:
    """The whole line refused."""
    share = Share(denial.group, denial.reason, line.charge)
    return LineDecision(number=line.number, charge=line.charge, denied=(share,), remark=denial.remark)


def decide_denied(lines: tuple[ChargedLine, ...], denial: Denial) -> tuple[LineDecision, ...]:
    """The whole claim refused for one reason."""
    return tuple(deny_line(line, denial) for line in lines)


def decide_last_line_denied(
    lines: tuple[ChargedLine, ...], terms: Terms, denial: Denial, dice: Random
) -> tuple[LineDecision, ...]:
    """All lines but the last are paid, the last is refused."""
    return (*decide_paid(lines[:-1], terms, dice), deny_line(lines[-1], denial))


def decide_correction(first: tuple[LineDecision, ...], dice: Random) -> tuple[LineDecision, ...]:
    """The second thought about a paid claim: five to forty percent of what was paid becomes contractual."""
    cut = dice.randrange(50, 401)
    corrected = []
    for line in first:
        less = _part(line.paid, cut)
        corrected.append(replace(line, paid=Cents(line.paid - less), contractual=Cents(line.contractual + less)))
    return tuple(corrected)


def reverse_decision(first: tuple[LineDecision, ...]) -> tuple[LineDecision, ...]:
    """All original amounts and original reasons negated (DOMAIN.md 4)."""
    return tuple(
        LineDecision(
            number=line.number,
            charge=Cents(-line.charge),
            paid=Cents(-line.paid),
            contractual=Cents(-line.contractual),
            sequestration=Cents(-line.sequestration),
            patient=tuple(replace(share, amount=Cents(-share.amount)) for share in line.patient),
            denied=tuple(replace(share, amount=Cents(-share.amount)) for share in line.denied),
            prior=Cents(-line.prior),
            bundled=Cents(-line.bundled),
            remark=line.remark,
            reason=line.reason,
        )
        for line in first
    )


def decide_secondary(first: tuple[LineDecision, ...], *, medicaid: bool, dice: Random) -> tuple[LineDecision, ...]:
    """The second payer on what the first passed on: the original charge again, the first payer's effect as prior.

    A Medicaid plan pays the lesser of and writes the rest off; another plan leaves the rest with the patient.
    """
    generosity = dice.choice((1000, 1000, 800, 600, 0))
    decisions = []
    for line in first:
        owed = line.passed_on
        paid = _part(owed, generosity)
        rest = Cents(owed - paid)
        decisions.append(
            LineDecision(
                number=line.number,
                charge=line.charge,
                paid=paid,
                contractual=rest if medicaid else ZERO,
                patient=(Share("PR", "2", rest),) if rest and not medicaid else (),
                prior=Cents(line.charge - owed),
            )
        )
    return tuple(decisions)


def decide_bundled(lines: tuple[ChargedLine, ...], terms: Terms, dice: Random) -> tuple[LineDecision, ...]:
    """The last line is folded into the first, which is paid: nothing more is owed for the last."""
    last = lines[-1]
    return (
        *decide_paid(lines[:-1], terms, dice),
        LineDecision(last.number, last.charge, bundled=last.charge, remark="M15"),
    )


def decide_short(full: tuple[LineDecision, ...], short: int) -> tuple[LineDecision, ...]:
    """The first line is allowed `short` cents less than agreed, as far as it was paid."""
    first = full[0]
    less = min(short, int(first.paid))
    cut = replace(first, paid=Cents(first.paid - less), contractual=Cents(first.contractual + less))
    return (cut, *full[1:])


def short_of_contract(line: LineDecision, terms: Terms) -> int:
    """Cents that a decision on a line allows less than the contract; 0 for what is no matter of it."""
    if not terms.exact or line.refused or line.bundled or line.charge <= 0:
        return 0
    less = _part(line.charge, terms.allowed) - (line.charge - line.contractual)
    return less if less > TOLERANCE else 0


BLOCKED_DENIAL = Denial("CO", "252", "M127")
UNKNOWN_REASON = "987"


def decide_unknown(full: tuple[LineDecision, ...]) -> tuple[LineDecision, ...]:
    """A tenth of the first line is held back for a reason nobody knows: nothing of it is taken off."""
    first = full[0]
    part = max(1, first.paid // 10)
    kept = Share("CO", UNKNOWN_REASON, Cents(part))
    return (replace(first, paid=Cents(first.paid - part), denied=(kept,)), *full[1:])


def taken_off_as(reason: str, full: tuple[LineDecision, ...]) -> tuple[LineDecision, ...]:
    """What is taken off by contract is taken off under another reason."""
    return tuple(replace(line, reason=reason) for line in full)


def never_the_patient(full: tuple[LineDecision, ...]) -> tuple[LineDecision, ...]:
    """Patient responsibility that may not be asked of the patient stays with the payer until a person decides."""
    return tuple(replace(line, patient=(), denied=line.patient, remark="N781") for line in full)


def takes_all_off(second: tuple[LineDecision, ...]) -> tuple[LineDecision, ...]:
    """A second payer that calls the whole rest of the charge contractual, as if nobody had paid before it."""
    return tuple(replace(line, contractual=Cents(line.charge - line.paid), patient=(), prior=ZERO) for line in second)


def as_left(said: tuple[LineDecision, ...], first: tuple[LineDecision, ...]) -> tuple[LineDecision, ...]:
    """What is true of such an answer: no more is taken off than the first payer had left."""
    return tuple(
        replace(
            line,
            contractual=Cents(before.passed_on - line.paid),
            prior=Cents(line.charge - before.passed_on),
        )
        for line, before in zip(said, first, strict=True)
    )


def equal_twins(lines: tuple[ChargedLine, ...], decided: tuple[LineDecision, ...]) -> tuple[LineDecision, ...]:
    """Lines that nothing tells apart are decided alike."""
    first: dict[str, LineDecision] = {}
    same = []
    for line, decision in zip(lines, decided, strict=True):
        key = f"{line.procedure} {line.modifiers} {line.charge} {line.tooth or ''}"
        same.append(replace(first.setdefault(key, decision), number=line.number))
    return tuple(same)


def has_twins(lines: tuple[ChargedLine, ...]) -> bool:
    """Whether two lines are the same in everything but their number."""
    return len({(line.procedure, line.modifiers, line.charge, line.tooth) for line in lines}) < len(lines)
