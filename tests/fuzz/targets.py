"""What is fuzzed, and what must hold whatever the bytes are: only declared errors, answers that are consistent."""

from __future__ import annotations

from collections.abc import Callable

from app.domain.money import AmountError, decimal_text, parse_cents, parse_thousandths, typed_amount
from app.domain.remit import RemitClaim
from app.edi.acks import AckReader
from app.edi.balance import check_claim
from app.edi.check import check_bytes
from app.edi.claim837 import Claim837Reader
from app.edi.delimiters import X12Error
from app.edi.era835 import EraReader
from app.edi.recognise import recognise
from app.edi.segments import SegmentReader
from app.edi.values import read_cents

Target = Callable[[bytes], None]


def tokenizer(content: bytes) -> None:
    """Segments with at least an id, numbered without a gap, or an X12Error that names a place."""
    reader = SegmentReader(content)
    given = 0
    try:
        for row in reader:
            given += 1
            assert row, "an empty segment"
            assert reader.number == given, "segments are not numbered one by one"
    except X12Error as fault:
        assert fault.segment >= 0, "a fault before the file"
        assert str(fault), "a fault without words"
    assert reader.bytes_read <= len(content)
    recognise(content)


def era835(content: bytes) -> None:
    """Never raises; each claim that is given out can be checked to the cent; the report says the same."""
    reader = EraReader(content)
    for event in reader:
        if isinstance(event, RemitClaim):
            check_claim(event)
    assert all(finding.message for finding in reader.envelope)
    report = check_bytes(content, "fuzzed")
    assert report.exit_code in (0, 1, 2)


def claim837(content: bytes) -> None:
    """Never raises; counts what it met: given out and refused are all of them."""
    reader = Claim837Reader(content)
    events = list(reader)
    assert 0 <= reader.refused <= reader.claims
    assert len(events) >= 0
    assert all(finding.message for finding in reader.envelope)


def acknowledgements(content: bytes) -> None:
    """Never raises."""
    reader = AckReader(content)
    list(reader)
    assert reader.sets >= 0
    assert all(finding.message for finding in reader.envelope)


def money(content: bytes) -> None:
    """An amount or an AmountError; an amount written out reads back as itself, in bounds of the ledger."""
    text = content[:4096].decode("utf-8", "surrogateescape")
    for read in (parse_cents, typed_amount, read_cents):
        try:
            cents = read(text)
        except AmountError:
            continue
        assert parse_cents(decimal_text(cents)) == cents, "an amount does not read back"
        assert abs(cents) < 10**13, "an amount beyond the ledger"
    try:
        parse_thousandths(text)
    except AmountError:
        return


TARGETS: dict[str, Target] = {
    "tokenizer": tokenizer,
    "era835": era835,
    "claim837": claim837,
    "acknowledgements": acknowledgements,
    "money": money,
}
