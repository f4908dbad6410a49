"""Whether a payer allowed what the contract says: right, under, over, none or recoded, line by line. Pure.

The payer's own figure is AMT*B6 where it is consistent, else the charge less what the payer took off by contract, which
is paid + patient responsibility + what lowers the payment alone. Source: DOMAIN.md 1 and 5.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct, structs

from app.contracts.facts import ClaimToPrice, Contract, Expected, FeeBook, Line
from app.contracts.price import expected_allowed
from app.domain.money import allot

RIGHT, UNDER, OVER, NONE, RECODED = "right", "under", "over", "none", "recoded"


class Decided(Struct, frozen=True, gc=False):
    """A received line paired with ours. `contractual` is what was taken off the allowed amount, `stated` AMT*B6.

    `apart` says why the line is no matter of the contract (denied, bundled, capitated ...); empty when it is one.
    """

    remit_line_id: int
    line_id: int
    procedure: str
    modifiers: tuple[str, ...]
    submitted: str
    units: int
    charge: int
    paid: int
    patient: int
    contractual: int
    stated: int | None = None
    apart: str = ""

    @property
    def allowed(self) -> int:
        """What the payer allowed, in cents."""
        derived = self.charge - self.contractual
        if self.stated is not None and self.paid + self.patient <= self.stated <= self.charge:
            return self.stated
        return derived


class LineVerdict(Struct, frozen=True, gc=False):
    """The verdict on one received line; `difference` is allowed less expected, in cents, 0 with nothing expected."""

    remit_line_id: int
    verdict: str
    expected: int | None
    allowed: int
    difference: int
    how: str


class ClaimVerdict(Struct, frozen=True, gc=False):
    """All lines of one decision; `underpaid` is what the contract expects more, beyond tolerance, in cents."""

    lines: tuple[LineVerdict, ...]
    underpaid: int = 0


class _Judged(Struct, frozen=True, gc=False):
    """One line of ours with everything the payer decided on it."""

    line: Line
    parts: tuple[Decided, ...]
    expected: Expected
    recoded: bool

    @property
    def difference(self) -> int:
        """Allowed less expected."""
        return sum(part.allowed for part in self.parts) - (self.expected.cents or 0)


def judge_claim(
    claim: ClaimToPrice, decided: Sequence[Decided], contract: Contract | None, fees: FeeBook
) -> ClaimVerdict:
    """Compare a decision of the claim's first payer with the contract.

    A denied or bundled line is no underpayment and takes no rank among reduced procedures. A recoded line is judged on
    the code the payer adjudicated. Lines priced together are right when their sum is.
    """
    if contract is None:
        return ClaimVerdict(tuple(_apart(part, "no contract is in force") for part in decided))
    parts: dict[int, list[Decided]] = {}
    for part in decided:
        if not part.apart:
            parts.setdefault(part.line_id, []).append(part)
    dropped = {part.line_id for part in decided} - parts.keys()
    lines = {line.line_id: _as_adjudicated(line, parts.get(line.line_id, ())) for line in claim.lines}
    priced = expected_allowed(
        [line for line in lines.values() if line.line_id not in dropped], contract, fees, place=claim.place
    )
    judged = [
        _Judged(lines[each.line_id], tuple(parts[each.line_id]), each, _recoded(parts[each.line_id]))
        for each in priced
        if each.line_id in parts
    ]
    members: dict[int, int] = {}
    for each in priced:
        members[each.group] = members.get(each.group, 0) + 1
    groups: dict[int, list[_Judged]] = {}
    for found in judged:
        groups.setdefault(found.expected.group, []).append(found)
    verdicts: dict[int, LineVerdict] = {part.remit_line_id: _apart(part, part.apart) for part in decided}
    underpaid = 0
    for key, group in groups.items():
        told = _judge_group(group, contract, whole=len(group) == members[key])
        verdicts.update({each.remit_line_id: each for each in told})
        if any(each.verdict == UNDER for each in told):
            underpaid += max(-sum(each.difference for each in told), 0)
    return ClaimVerdict(tuple(verdicts[part.remit_line_id] for part in decided), underpaid)


def _apart(part: Decided, why: str) -> LineVerdict:
    return LineVerdict(part.remit_line_id, NONE, None, part.allowed, 0, why)


def _as_adjudicated(line: Line, parts: Sequence[Decided]) -> Line:
    """Ours with the code, modifiers and units the payer decided on, where it is one decision under another code.

    A dropped modifier is not another code: what we submitted holds.
    """
    if not _recoded(parts):
        return line
    part = parts[0]
    return structs.replace(
        line, procedure=part.procedure, modifiers=part.modifiers or line.modifiers, units=part.units or line.units
    )


def _recoded(parts: Sequence[Decided]) -> bool:
    return len(parts) == 1 and parts[0].procedure != parts[0].submitted


def _judge_group(group: Sequence[_Judged], contract: Contract, *, whole: bool) -> list[LineVerdict]:
    """The lines priced together; `whole`: all of them were decided here, so that their sum can be compared."""
    priced = [each for each in group if each.expected.cents is not None]
    expected = sum(each.expected.cents or 0 for each in priced)
    # Each line may have been rounded by itself, hence a cent a line.
    spare = max(contract.tolerance(expected), len(priced))
    agrees = whole and len(priced) > 1 and abs(sum(each.difference for each in priced)) <= spare
    return [verdict for each in group for verdict in _judge_line(each, contract, agrees)]


def _judge_line(judged: _Judged, contract: Contract, agrees: bool) -> Iterable[LineVerdict]:
    """One line of ours; what the payer split it into shares the expected amount by charge."""
    cents = judged.expected.cents
    if cents is None:
        return [
            LineVerdict(part.remit_line_id, RECODED if judged.recoded else NONE, None, part.allowed, 0, _how(judged))
            for part in judged.parts
        ]
    charges = [max(part.charge, 0) for part in judged.parts]
    shares: Sequence[int] = allot(cents, charges) if len(charges) > 1 else (cents,)
    off = judged.difference
    if abs(off) <= contract.tolerance(cents) or agrees:
        verdict = RIGHT
    else:
        verdict = UNDER if off < 0 else OVER
    if judged.recoded and verdict != UNDER:
        verdict = RECODED
    how = f"{_how(judged)}; right in sum with the lines priced together" if agrees and off else _how(judged)
    return [
        LineVerdict(part.remit_line_id, verdict, share, part.allowed, part.allowed - share, how)
        for part, share in zip(judged.parts, shares, strict=True)
    ]


def _how(judged: _Judged) -> str:
    if judged.recoded:
        return f"judged as {judged.line.procedure}, the code the payer decided on: {judged.expected.how}"
    return judged.expected.how
