"""The three equations of a remittance, as figures: line, claim, transaction (DOMAIN.md section 1).

Line: SVC02 - sum(2110 CAS) = SVC03. Claim: CLP03 - sum(2100 and 2110 CAS) = CLP04.
Transaction: sum(CLP04) - sum(PLB) = BPR02. Nothing is ever plugged.
"""

from __future__ import annotations

from msgspec import Struct

from app.domain.money import Cents, decimal_text
from app.domain.remit import Finding, RemitClaim, RemitHeader, RemitLine, Remittance, RemitTrailer


class ClaimCheck(Struct, frozen=True, gc=False):
    """Differences in cents of one claim: 0 is right. `gap` is CLP03 less the lines' SVC02 where there are lines."""

    off_by: Cents
    lines_off: list[int]
    adjusted: Cents
    gap: Cents

    @property
    def ok(self) -> bool:
        """Claim equation, every line equation, and the lines add up to the claim."""
        return not self.off_by and not self.gap and not any(self.lines_off)


class Totals(Struct, frozen=True):
    """The figures of one transaction. `off_by` = (paid - provider_level) - payment."""

    payment: Cents
    claims: int
    lines: int
    charged: Cents
    paid: Cents
    adjusted: Cents
    provider_level: Cents
    off_by: Cents
    claims_ok: int
    lines_ok: int

    @property
    def balanced(self) -> bool:
        """The transaction equation holds."""
        return self.off_by == 0


class Balance:
    """Adds up one transaction, claim by claim: `add` returns what is wrong with a claim, `close` the totals."""

    def __init__(self, header: RemitHeader) -> None:
        self._payment = header.amount
        self._segment = header.segment
        self._claims = self._lines = self._claims_ok = self._lines_ok = 0
        self._charged = self._paid = self._adjusted = 0

    def add(self, claim: RemitClaim) -> list[Finding]:
        """Findings of this claim's equations; empty when they hold."""
        check = check_claim(claim)
        self._claims += 1
        self._lines += len(check.lines_off)
        self._charged += claim.charge
        self._paid += claim.paid
        self._adjusted += check.adjusted
        self._claims_ok += not check.off_by
        self._lines_ok += check.lines_off.count(0)
        return [] if check.ok else claim_findings(claim, check)

    def close(self, trailer: RemitTrailer) -> Totals:
        """The totals, once the provider adjustments are known."""
        provider = sum([adjustment.amount for adjustment in trailer.provider_adjustments])
        return Totals(
            self._payment,
            self._claims,
            self._lines,
            Cents(self._charged),
            Cents(self._paid),
            Cents(self._adjusted),
            Cents(provider),
            Cents(self._paid - provider - self._payment),
            self._claims_ok,
            self._lines_ok,
        )


def check_claim(claim: RemitClaim) -> ClaimCheck:
    """Claim and line equations of one claim, in cents: (charge - adjustments) - paid."""
    adjusted: int = sum([adjustment.amount for adjustment in claim.adjustments]) if claim.adjustments else 0
    offs: list[int] = []
    charges = 0
    for line in claim.lines:
        line_adjusted = 0
        for adjustment in line.adjustments:
            line_adjusted += adjustment.amount
        adjusted += line_adjusted
        charges += line.charge
        offs.append(line.charge - line_adjusted - line.paid)
    gap = claim.charge - charges if claim.lines else 0
    return ClaimCheck(Cents(claim.charge - adjusted - claim.paid), offs, Cents(adjusted), Cents(gap))


def check_line(line: RemitLine) -> Cents:
    """(charge - adjustments) - paid of one line, in cents."""
    return Cents(line.charge - sum(adjustment.amount for adjustment in line.adjustments) - line.paid)


def check_remittance(remittance: Remittance) -> Totals:
    """The totals of a whole transaction held in memory."""
    balance = Balance(remittance.header)
    for claim in remittance.claims:
        balance.add(claim)
    return balance.close(remittance.trailer)


def transaction_findings(totals: Totals, segment: int) -> list[Finding]:
    """The transaction equation as a finding, with its figures, when it does not hold."""
    if totals.balanced:
        return []
    message = (
        f"claims pay {decimal_text(totals.paid)}, provider adjustments take {decimal_text(totals.provider_level)}, "
        f"that is {decimal_text(totals.paid - totals.provider_level)}; the payment is {decimal_text(totals.payment)}: "
        f"off by {decimal_text(totals.off_by)}. The payment is held; ask the payer"
    )
    return [Finding("error", segment, "BPR02", message)]


def claim_findings(claim: RemitClaim, check: ClaimCheck) -> list[Finding]:
    """What is wrong with one claim, in figures; the claim is named by its place, never by its number."""
    findings = [_line_finding(claim, line, off) for line, off in zip(claim.lines, check.lines_off, strict=True) if off]
    if check.off_by:
        message = (
            f"claim {claim.sequence}: charge {decimal_text(claim.charge)} less "
            f"adjustments {decimal_text(check.adjusted)} is {decimal_text(claim.charge - check.adjusted)}, "
            f"paid is {decimal_text(claim.paid)}: off by {decimal_text(check.off_by)}{_which_sum(claim)}"
        )
        findings.append(Finding("error", claim.segment, "CLP04", message))
    if check.gap:
        message = (
            f"claim {claim.sequence}: the lines add up to {decimal_text(claim.charge - check.gap)}, "
            f"the claim is {decimal_text(claim.charge)}"
        )
        findings.append(Finding("warning", claim.segment, "CLP03", message))
    return findings


def _line_finding(claim: RemitClaim, line: RemitLine, off: int) -> Finding:
    adjusted = line.charge - line.paid - off
    message = (
        f"claim {claim.sequence}, line {line.sequence}: charge {decimal_text(line.charge)} less adjustments "
        f"{decimal_text(adjusted)} is {decimal_text(line.charge - adjusted)}, paid is {decimal_text(line.paid)}: "
        f"off by {decimal_text(off)}"
    )
    return Finding("error", line.segment, "SVC03", message)


def _which_sum(claim: RemitClaim) -> str:
    """Claim-level and line-level CAS add up; some payers repeat them instead. Says so when that explains it."""
    at_claim = sum(adjustment.amount for adjustment in claim.adjustments)
    at_lines = sum(adjustment.amount for line in claim.lines for adjustment in line.adjustments)
    if at_claim and at_lines:
        if claim.charge - at_lines == claim.paid:
            return "; without the claim-level CAS it is right: they repeat those of the lines"
        if claim.charge - at_claim == claim.paid:
            return "; without the line-level CAS it is right: they repeat those of the claim"
        return "; neither the sum of both levels nor one level alone is right"
    return ""
