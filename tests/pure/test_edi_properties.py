"""Properties: what is written is read back, and no cut or garbage ever crashes, hangs or passes as whole."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.money import AmountError, decimal_text, parse_cents
from app.domain.remit import Finding
from app.edi.acks import AckReader
from app.edi.balance import check_remittance
from app.edi.check import check_bytes
from app.edi.claim837 import Claim837Reader
from app.edi.era835 import read_835
from app.edi.recognise import recognise
from app.edi.values import read_cents
from tests.x12kit import FIXTURES, changed, claims, dental, institutional, remittance

REASONS = ["45", "2", "50", "97", "253", "A7"]
amounts = st.integers(-99_999_999, 99_999_999)
groups = st.sampled_from(["CO", "PR", "OA", "PI"])
adjustments = st.lists(st.tuples(groups, st.sampled_from(REASONS), amounts), max_size=4)
lines = st.lists(st.tuples(amounts, adjustments), max_size=4)
payments = st.lists(st.tuples(lines, adjustments), max_size=5)
provider_level = st.lists(st.tuples(st.sampled_from(["WO:A1", "FB:B2", "CS", "72", "L6"]), amounts), max_size=5)
separators = st.sampled_from(
    [("*", ":", "~"), ("|", ">", "\n"), ("~", "^", "_"), (">", "+", "\x1d"), ("*", "<", "~\r\n")]
)


def cas_rows(found: list[tuple[str, str, int]]) -> list[str]:
    return [f"CAS*{group}*{reason}*{decimal_text(cents)}" for group, reason, cents in found]


def written(claim_lists: list[tuple[list[tuple[int, list[tuple[str, str, int]]]], list[tuple[str, str, int]]]],
            plb: list[tuple[str, int]]) -> str:  # fmt: skip
    """An 835 of these charges and adjustments whose three equations hold, in `*`, `:` and line ends."""
    rows: list[str] = []
    paid_in_all = 0
    for number, (claim_lines, at_claim) in enumerate(claim_lists, 1):
        taken = sum(cents for _, _, cents in at_claim)
        charge, body = 0, [*cas_rows(at_claim)]
        for line_charge, found in claim_lines:
            off = sum(cents for _, _, cents in found)
            charge, taken = charge + line_charge, taken + off
            body.append(f"SVC*HC:99213*{decimal_text(line_charge)}*{decimal_text(line_charge - off)}**1")
            body += [*cas_rows(found), "DTM*472*20260801"]
        paid_in_all += charge - taken
        rows += [f"CLP*N{number}*1*{decimal_text(charge)}*{decimal_text(charge - taken)}*0*12*I{number}", *body]
    rows += [f"PLB*1*20261231*{code}*{decimal_text(cents)}" for code, cents in plb]
    payment = paid_in_all - sum(cents for _, cents in plb)
    head = [
        f"BPR*I*{decimal_text(payment)}*C*ACH************20260903", "TRN*1*T1*1999999999", "DTM*405*20260901",
        "N1*PR*PLAN*XV*P1", "N1*PE*CLINIC*XX*1999999984", "LX*1",
    ]  # fmt: skip
    isa = remittance().split(b"~")[0].decode()
    start = [isa, "GS*HP*A*B*20260901*0800*10*X*005010X221A1", "ST*835*0001*005010X221A1"]
    end = [f"SE*{len(head) + len(rows) + 2}*0001", "GE*1*10", "IEA*1*000000010"]
    return "\n".join([*start, *head, *rows, *end]) + "\n"


@settings(max_examples=60, deadline=None)
@given(claim_lists=payments, plb=provider_level, marks=separators)
def test_a_written_remittance_reads_back_to_the_cent_in_any_separators(
    claim_lists: list[tuple[list[tuple[int, list[tuple[str, str, int]]]], list[tuple[str, str, int]]]],
    plb: list[tuple[str, int]],
    marks: tuple[str, str, str],
) -> None:
    element, component, terminator = marks
    text = written(claim_lists, plb).replace("*", "\0").replace(":", component).replace("\0", element)
    era = read_835(text.replace("\n", terminator).encode())
    assert (era.findings, era.envelope) == ((), ())
    [found] = era.remittances
    assert [[line.charge for line in claim.lines] for claim in found.claims] == [
        [charge for charge, _ in claim_lines] for claim_lines, _ in claim_lists
    ]
    assert [
        [(one.group, one.reason, one.amount) for line in claim.lines for one in line.adjustments]
        for claim in found.claims
    ] == [[one for _, taken in claim_lines for one in taken] for claim_lines, _ in claim_lists]
    assert [one.amount for one in found.trailer.provider_adjustments] == [cents for _, cents in plb]
    totals = check_remittance(found)
    assert totals.balanced
    assert (totals.claims_ok, totals.lines_ok) == (totals.claims, totals.lines)


@pytest.mark.parametrize("name", ["remittance.835", "reversal_and_plb_only.835"])
def test_a_remittance_cut_at_any_byte_never_passes_as_whole(name: str) -> None:
    whole = (FIXTURES / name).read_bytes().rstrip()
    for end in range(len(whole)):
        report = check_bytes(whole[:end], name)
        spoken = [finding for payment in report.transactions for finding in payment.findings]
        assert report.exit_code > 0 or (end == len(whole) - 1 and "no terminator" in spoken[0].message), end


@pytest.mark.parametrize("name", ["claims.837", "dental.837", "institutional.837"])
def test_claims_cut_at_any_byte_never_pass_as_whole(name: str) -> None:
    whole = (FIXTURES / name).read_bytes().rstrip()
    for end in range(len(whole)):
        reader = Claim837Reader(whole[:end])
        list(reader)
        assert any(finding.level == "error" or end == len(whole) - 1 for finding in reader.envelope), end


@settings(max_examples=150, deadline=None)
@given(place=st.integers(0, 1500), junk=st.binary(min_size=1, max_size=12))
def test_bytes_overwritten_anywhere_never_crash_a_reader(place: int, junk: bytes) -> None:
    for whole in (remittance(), claims(), dental(), institutional()):
        damaged = whole[:place] + junk + whole[place + len(junk) :]
        recognise(damaged)
        check_bytes(damaged, "damaged")
        list(Claim837Reader(damaged))
        list(AckReader(damaged))


# What stands before the amount, the amount, and what stands behind it.
AMOUNTS = [
    (claims, "CLM*RD0001*", "200", "*"), (dental, "CLM*RDD001*", "430", "*"), (dental, "D2392*", "180", "*"),
    (institutional, "CLM*RDI001*", "1389.93", "*"), (institutional, "SV2*0120**", "1200", "*DA"),
    (institutional, "BE:A2:::", "15.31", "~"), (institutional, "*2**", "100", "~"),
]  # fmt: skip
BOMBS = ["1e999", "9" * 12 + ".99", "9" * 5_000, "-" * 40, "0.001", "NaN", "Infinity", "0x7fffffffffffffff"]


@pytest.mark.parametrize("bomb", BOMBS, ids=range(len(BOMBS)))
@pytest.mark.parametrize("place", AMOUNTS, ids=range(len(AMOUNTS)))
def test_an_amount_that_is_a_bomb_keeps_its_claim_out(
    place: tuple[Callable[[], bytes], str, str, str], bomb: str
) -> None:
    made, before, amount, behind = place
    reader = Claim837Reader(changed(made(), f"{before}{amount}{behind}", f"{before}{bomb}{behind}"))
    found = [event for event in reader if isinstance(event, Finding)] + reader.envelope
    assert reader.refused == 1 or any(one.refuses for one in found)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_behind_a_header_never_crash_a_reader(junk: bytes) -> None:
    content = remittance()[:200] + junk
    check_bytes(content, "junk")
    list(Claim837Reader(content))
    assert check_bytes(junk, "junk").exit_code == 2


@given(st.text(max_size=16))
def test_the_remembered_amount_is_the_strict_one(text: str) -> None:
    try:
        expected = parse_cents(text)
    except AmountError:
        with pytest.raises(AmountError):
            read_cents(text)
    else:
        assert read_cents(text) == expected


@given(st.integers(-99_999_999_999, 99_999_999_999))
def test_every_amount_reads_back(cents: int) -> None:
    assert read_cents(decimal_text(cents)) == cents


NO_AMOUNTS = ["1e3", "NaN", "1_000", "1,000", " 1", "1 ", "+1", "--1", "٣", "1.234", ".", "-", "", "0x1", "²"]
SHORT_FORMS = [(".28", 28), ("50.", 5000), ("-1.5", -150), ("138018.4", 13801840), ("0", 0)]


@pytest.mark.parametrize("text", NO_AMOUNTS)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(AmountError):
        read_cents(text)


@pytest.mark.parametrize(("text", "cents"), SHORT_FORMS)
def test_short_forms_of_amounts_are_read(text: str, cents: int) -> None:
    assert read_cents(text) == cents
