"""What X12 tests share: where made-up and collected files lie, and ways to damage one."""

from __future__ import annotations

from pathlib import Path

from app.domain.remit import Finding

ROOT = Path(__file__).parents[1]
FIXTURES = ROOT / "tests" / "fixtures" / "x12"
SAMPLES = ROOT / ".." / "shared" / "samples" / "x12"
NO_SAMPLES = "the collected samples are not beside this checkout (../shared/samples)"


def remittance() -> bytes:
    """A made-up 835: three claims, four lines, PLB; everything balances."""
    return (FIXTURES / "remittance.835").read_bytes()


def claims() -> bytes:
    """A made-up 837P: one claim of a subscriber, one secondary claim of a dependent."""
    return (FIXTURES / "claims.837").read_bytes()


def dental() -> bytes:
    """A made-up 837D labelled 837P: one claim of three lines, one predetermination."""
    return (FIXTURES / "dental.837").read_bytes()


def institutional() -> bytes:
    """A made-up 837I labelled 837P: one claim, a line without a procedure first."""
    return (FIXTURES / "institutional.837").read_bytes()


def changed(content: bytes, old: str, new: str) -> bytes:
    """`content` with the first `old` replaced; fails when there is none, so that no fault goes missing."""
    assert content.count(old.encode()) >= 1, old
    return content.replace(old.encode(), new.encode(), 1)


def without_segments(content: bytes, *starts: str) -> bytes:
    """`content` without the segments that begin so."""
    rows = content.decode().split("~")
    kept = [row for row in rows if not row.strip().startswith(starts)]
    assert len(kept) < len(rows)
    return "~".join(kept).encode()


def with_delimiters(content: bytes, element: str, component: str, terminator: str) -> bytes:
    """The same file in other separators, one segment a line unless the terminator is a line end itself."""
    rows = [row.strip() for row in content.decode().split("~") if row.strip()]
    swapped = [row.replace("*", "\0").replace(":", component).replace("\0", element) for row in rows]
    return "".join(row + terminator for row in swapped).encode()


def said(findings: list[Finding] | tuple[Finding, ...], where: str) -> Finding:
    """The first finding at that element; fails when there is none."""
    found = [finding for finding in findings if finding.where == where]
    assert found, [(finding.segment, finding.where, finding.message) for finding in findings]
    return found[0]
