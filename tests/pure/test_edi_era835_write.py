"""An 835 that we write: read back it says the same, and it adds up whatever the claims are."""

from __future__ import annotations

import io
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from app.domain.money import Cents
from app.domain.remit import (
    Adjustment,
    DatedFact,
    NamedParty,
    Reference,
    RemitClaim,
    RemitHeader,
    RemitLine,
    Remittance,
    SupplementalAmount,
)
from app.edi.balance import check_remittance
from app.edi.era835 import read_835
from app.edi.era835_write import write_835
from tests.x12kit import NO_SAMPLES, SAMPLES

MADE = datetime(2026, 3, 21, 9, 30)
HEADER = RemitHeader(
    1, "0001", "005010X221A1", "I", Cents(0), "C", "ACH", date(2026, 3, 2), "T1", "1999999999",
    payer=NamedParty("PR", "Plan", id_qualifier="XV", identifier="88", kind="2"),
    payee=NamedParty("PE", "Clinic", id_qualifier="XX", identifier="1234567893", kind="2"),
    payee_references=(Reference("TJ", "123456789"),),
)  # fmt: skip
CODES = st.sampled_from(["45", "1", "2", "253", "B7"])


@st.composite
def lines(draw: st.DrawFn, sequence: int) -> RemitLine:
    paid = draw(st.integers(-50_000, 50_000))
    adjusted = draw(st.lists(st.tuples(CODES, st.integers(-9_999, 9_999)), max_size=8))
    adjustments = tuple(Adjustment("CO", reason, Cents(cents)) for reason, cents in adjusted)
    charge = paid + sum(each.amount for each in adjustments)
    return RemitLine(
        sequence, "HC", draw(st.sampled_from(["99213", "D2392"])), draw(st.sampled_from([(), ("25",), ("GP", "59")])),
        Cents(charge), Cents(paid), draw(st.sampled_from(["", "0450"])), draw(st.sampled_from([1000, 2500, 12000])),
        original_procedure=draw(st.sampled_from(["", "99214"])), adjustments=adjustments,
        dates=(DatedFact("472", date(2026, 2, 2)),), references=(Reference("6R", f"L{sequence}"),),
        amounts=(SupplementalAmount("B6", Cents(abs(paid))),), remarks=draw(st.sampled_from([(), ("N130", "M15")])),
    )  # fmt: skip


@st.composite
def claims(draw: st.DrawFn) -> RemitClaim:
    listed = tuple(draw(lines(at)) for at in range(1, draw(st.integers(1, 3)) + 1))
    return RemitClaim(
        1, draw(st.sampled_from(["OLD-1", "OLD 2"])), draw(st.sampled_from(["1", "22", "19"])),
        Cents(sum(line.charge for line in listed)), Cents(sum(line.paid for line in listed)), Cents(0), "12", "ICN1",
        "11", "1", lines=listed,
        parties=(NamedParty("QC", "RIVERA", "ANA", id_qualifier="MI", identifier="M1", kind="1"),),
        references=(Reference("EA", "77"),), outpatient=("", "", "MA18"),
    )  # fmt: skip


def read_back(found: list[RemitClaim]) -> Remittance:
    era = read_835(io.BytesIO(write_835([(HEADER, found)], made=MADE, number=7)))
    assert [each for each in (*era.findings, *era.envelope) if each.level == "error"] == []
    assert len(era.remittances) == 1
    return era.remittances[0]


@given(st.lists(claims(), min_size=1, max_size=4))
@settings(max_examples=100, deadline=None)
def test_what_is_written_is_read_back_and_adds_up(found: list[RemitClaim]) -> None:
    remittance = read_back(found)
    assert check_remittance(remittance).balanced
    assert remittance.header.amount == max(sum(claim.paid for claim in found), 0)
    assert (remittance.header.trace, remittance.header.payee.identifier) == ("T1", "1234567893")
    for sent, read in zip(found, remittance.claims, strict=True):
        assert (read.number, read.status, read.charge, read.paid) == (sent.number, sent.status, sent.charge, sent.paid)
        assert (read.payer_control_number, read.outpatient, read.references, read.parties) == (
            sent.payer_control_number, sent.outpatient, sent.references, sent.parties
        )  # fmt: skip
        for line, again in zip(sent.lines, read.lines, strict=True):
            assert [(a.group, a.reason, a.amount) for a in again.adjustments] == [
                (a.group, a.reason, a.amount) for a in line.adjustments
            ]
            assert (again.procedure, again.modifiers, again.charge, again.paid, again.units, again.revenue_code) == (
                line.procedure, line.modifiers, line.charge, line.paid, line.units, line.revenue_code
            )  # fmt: skip
            assert (again.original_procedure, again.remarks, again.references, again.amounts, again.service_from) == (
                line.original_procedure, line.remarks, line.references, line.amounts, date(2026, 2, 2)
            )  # fmt: skip


def test_a_negative_sum_is_carried_forward_and_nothing_is_paid() -> None:
    line = RemitLine(1, "HC", "99213", (), Cents(-5000), Cents(-5000))
    taken = RemitClaim(1, "OLD-1", "22", Cents(-5000), Cents(-5000), Cents(0), lines=(line,))
    remittance = read_back([taken])
    assert (remittance.header.amount, remittance.header.method) == (0, "NON")
    carried = remittance.trailer.provider_adjustments
    assert [(each.code, each.amount) for each in carried] == [("FB", -5000)]
    assert check_remittance(remittance).balanced


def test_several_payments_are_transactions_of_their_own() -> None:
    line = RemitLine(1, "HC", "99213", (), Cents(5000), Cents(5000))
    claim = RemitClaim(1, "OLD-1", "1", Cents(5000), Cents(5000), Cents(0), lines=(line,))
    era = read_835(io.BytesIO(write_835([(HEADER, [claim]), (HEADER, [claim, claim])], made=MADE, number=7)))
    assert [each.header.amount for each in era.remittances] == [5000, 10000]


def test_characters_that_separate_never_leave_a_text() -> None:
    line = RemitLine(1, "HC", "99213", (), Cents(5000), Cents(5000))
    claim = RemitClaim(1, "OLD*1~2:3^4", "1", Cents(5000), Cents(5000), Cents(0), lines=(line,))
    assert read_back([claim]).claims[0].number == "OLD 1 2 3 4"


@pytest.mark.skipif(not SAMPLES.is_dir(), reason=NO_SAMPLES)
def test_every_collected_remittance_written_again_says_the_same_of_its_claims() -> None:
    seen = 0
    for path in sorted(SAMPLES.glob("835*")):
        for sent in read_835(io.BytesIO(path.read_bytes())).remittances:
            written = write_835([(sent.header, sent.claims)], made=MADE, number=1)
            again = read_835(io.BytesIO(written)).remittances[0]
            assert check_remittance(again).balanced, path.name
            assert [told(claim) for claim in again.claims] == [told(claim) for claim in sent.claims], path.name
            seen += len(sent.claims)
    assert seen > 50


def told(claim: RemitClaim) -> RemitClaim:
    """The claim without the places of its segments in the file, and without what only the first file's order knew."""
    lines = tuple(
        structs.replace(
            line,
            segment=0,
            parties=(),
            qualifier=line.qualifier or "HC",
            dates=(),
            adjustments=tuple(structs.replace(one, segment=0) for one in line.adjustments),
            references=tuple(one for one in line.references if len(one.qualifier) == 2),
        )
        for line in claim.lines
    )
    adjustments = tuple(structs.replace(one, segment=0) for one in claim.adjustments)
    return structs.replace(
        claim, segment=0, lines=lines, adjustments=adjustments, dates=(), parties=(), provider_group="",
        references=tuple(one for one in claim.references if len(one.qualifier) == 2),
    )  # fmt: skip
