"""What `era check` says about one file: its payments with their equations, and what is wrong, ready to print."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from app.domain.money import decimal_text
from app.domain.remit import Finding, RemitClaim, RemitHeader, RemitTrailer
from app.edi.balance import Balance, Totals, transaction_findings
from app.edi.era835 import EraReader
from app.edi.recognise import recognise
from app.edi.stream import FileStream, Watch

_MOST_LISTED = 2_000
_PIECE = 1_048_576


class ListedFinding(Struct, frozen=True):
    """A finding of a transaction. `segment` is 1-based in the file."""

    level: str
    segment: int
    where: str
    message: str


class ListedError(Struct, frozen=True):
    """A finding of the file itself."""

    segment: int
    where: str
    message: str


class TransactionReport(Struct, frozen=True):
    """One payment; amounts are decimal strings, `off_by` = (paid - provider_level) - payment."""

    payment: str
    method: str
    date: str
    trace: str
    payer: str
    claims: int
    lines: int
    charged: str
    paid: str
    adjusted: str
    provider_level: str
    balanced: bool
    off_by: str
    claims_ok: int
    lines_ok: int
    findings: tuple[ListedFinding, ...]


class FileReport(Struct, frozen=True):
    """One file. `file` is its name as given, `sha256` of its bytes."""

    file: str
    sha256: str
    transactions: tuple[TransactionReport, ...]
    errors: tuple[ListedError, ...]

    @property
    def exit_code(self) -> int:
        """0 all fine, 1 an imbalance or an error finding, 2 no transaction could be read."""
        if not self.transactions:
            return 2
        wrong = any(
            not one.balanced or any(finding.level == "error" for finding in one.findings) for one in self.transactions
        )
        return 1 if wrong or self.errors else 0


def check_file(path: Path, name: str, watch: Watch | None = None) -> FileReport:
    """The report of one file, read in a stream: memory does not grow with it. Raises OSError, Cancelled."""
    with path.open("rb") as opened:
        return _check(FileStream(opened, watch), name)


def check_bytes(content: bytes, name: str) -> FileReport:
    """The report of a file's bytes."""
    return _check(FileStream(content), name)


def _check(source: FileStream, name: str) -> FileReport:
    digest = hashlib.sha256()
    source.expect(2)
    while piece := source.read(_PIECE):
        digest.update(piece)
    reader = EraReader(source.again())
    transactions = list(_transactions(reader))
    errors = [ListedError(one.segment, one.where, one.message) for one in reader.envelope if one.level == "error"]
    if transactions:
        spoken = [one for one in reader.envelope if one.level != "error"]
        transactions = _with_envelope(transactions, spoken)
    elif not errors:
        errors = [_not_an_835(source.again())]
    return FileReport(name, digest.hexdigest(), tuple(transactions), tuple(errors[:_MOST_LISTED]))


def _not_an_835(source: FileStream) -> ListedError:
    found = recognise(source)
    names = ", ".join(sorted({one.name for one in found.sets})) or "no transaction set"
    segment = found.sets[0].segment if found.sets else 1
    return ListedError(segment, "ST01", f"this file holds {names}, not an 835 remittance")


def _transactions(reader: EraReader) -> Iterator[TransactionReport]:
    header: RemitHeader | None = None
    balance: Balance | None = None
    findings: list[Finding] = []
    for event in reader:
        if isinstance(event, RemitClaim):
            if balance is not None and (found := balance.add(event)) and len(findings) < _MOST_LISTED:
                findings += found
        elif isinstance(event, Finding):
            if len(findings) < _MOST_LISTED:
                findings.append(event)
        elif isinstance(event, RemitHeader):
            header, balance, findings = event, Balance(event), findings if header is None else []
        elif isinstance(event, RemitTrailer) and header is not None and balance is not None:
            totals = balance.close(event)
            findings = transaction_findings(totals, header.segment) + findings
            yield _report(header, totals, findings)
            findings = []


def _report(header: RemitHeader, totals: Totals, findings: list[Finding]) -> TransactionReport:
    return TransactionReport(
        payment=decimal_text(totals.payment),
        method=header.method,
        date=header.payment_date.isoformat() if header.payment_date else "",
        trace=header.trace,
        payer=header.payer.last,
        claims=totals.claims,
        lines=totals.lines,
        charged=decimal_text(totals.charged),
        paid=decimal_text(totals.paid),
        adjusted=decimal_text(totals.adjusted),
        provider_level=decimal_text(totals.provider_level),
        balanced=totals.balanced,
        off_by=decimal_text(totals.off_by),
        claims_ok=totals.claims_ok,
        lines_ok=totals.lines_ok,
        findings=tuple(_listed(one) for one in findings[:_MOST_LISTED]),
    )


def _with_envelope(reports: list[TransactionReport], spoken: list[Finding]) -> list[TransactionReport]:
    """Notes and warnings of the envelope stand with the first transaction: `errors` is for errors alone."""
    first = reports[0]
    findings = tuple(_listed(one) for one in spoken) + first.findings
    return [replace(first, findings=findings), *reports[1:]]


def _listed(finding: Finding) -> ListedFinding:
    return ListedFinding(finding.level, finding.segment, finding.where, finding.message)
