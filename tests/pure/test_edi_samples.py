"""Every collected sample: 835 totals equal the index made without this program; 837 is read or refused by place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from msgspec import Struct

from app.domain.claim import SubmittedClaim
from app.domain.remit import Finding
from app.edi.check import TransactionReport, check_bytes
from app.edi.claim837 import Claim837Reader
from app.edi.recognise import recognise
from tests.x12kit import NO_SAMPLES, SAMPLES

pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason=NO_SAMPLES)


class IndexRow(Struct, frozen=True):
    """One line of the control totals in INDEX.md; amounts as decimal text with two decimals."""

    file: str
    number: int
    method: str
    payment: str
    claims: int
    lines: int
    charged: str
    paid: str
    adjusted: str
    provider_level: str
    off_by: str
    claims_ok: int
    lines_ok: int


def index_rows() -> list[IndexRow]:
    rows: list[IndexRow] = []
    for line in (SAMPLES / "INDEX.md").read_text(encoding="utf-8").splitlines() if SAMPLES.is_dir() else []:
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        named = re.fullmatch(r"`(\S+)` #(\d+)", cells[0])
        if named is None:
            continue
        claims, lines = cells[3].split(" / ")
        provider = cells[7].split(" ")[0]
        off = re.search(r"off by (-?[\d.]+)", cells[8])
        rows.append(
            IndexRow(
                file=named[1],
                number=int(named[2]),
                method=cells[1].split("/")[1],
                payment=decimals(cells[2]),
                claims=int(claims),
                lines=int(lines),
                charged=decimals(cells[4]),
                paid=decimals(cells[5]),
                adjusted=decimals(cells[6]),
                provider_level=decimals(provider),
                off_by=decimals(off[1] if off else "0"),
                claims_ok=int(cells[9].split("/")[0]),
                lines_ok=int(cells[10].split("/")[0]),
            )
        )
    return rows


def decimals(text: str) -> str:
    whole, _, part = text.partition(".")
    return f"{whole}.{part.ljust(2, '0')}"


def files(pattern: str) -> list[Path]:
    return sorted(SAMPLES.rglob(pattern)) if SAMPLES.is_dir() else []


def test_the_index_lists_every_835_of_the_folder() -> None:
    assert {row.file.rpartition("/")[2] for row in index_rows()} == {path.name for path in files("835*")}
    assert len(index_rows()) == 20


@pytest.mark.parametrize("row", index_rows(), ids=lambda row: f"{row.file}#{row.number}")
def test_totals_equal_the_index(row: IndexRow) -> None:
    found = check_bytes((SAMPLES / row.file).read_bytes(), row.file).transactions[row.number - 1]
    assert as_index(found, row) == row
    assert found.balanced == (row.off_by == "0.00")


def as_index(found: TransactionReport, row: IndexRow) -> IndexRow:
    return IndexRow(
        file=row.file, number=row.number, method=found.method, payment=found.payment, claims=found.claims,
        lines=found.lines, charged=found.charged, paid=found.paid, adjusted=found.adjusted,
        provider_level=found.provider_level, off_by=found.off_by, claims_ok=found.claims_ok, lines_ok=found.lines_ok,
    )  # fmt: skip


@pytest.mark.parametrize("path", files("837*"), ids=lambda path: path.name)
def test_every_837_is_recognised_and_every_5010_one_is_read_or_refused_with_place_and_reason(path: Path) -> None:
    content = path.read_bytes()
    found = recognise(content)
    kind, _, _ = path.name.partition("_")
    assert found.codes == {kind.partition("-")[0].upper()}
    assert {one.release for one in found.sets} == {"4010" if kind.endswith("-4010") else "5010"}
    if kind.endswith("-4010"):
        return
    reader = Claim837Reader(content)
    events = list(reader)
    read = [event for event in events if isinstance(event, SubmittedClaim)]
    wrong = [event for event in events if isinstance(event, Finding) and event.level == "error"] + reader.envelope
    assert reader.claims == content.count(b"CLM*") + content.count(b"CLM~")
    assert len(read) == reader.claims - reader.refused
    assert reader.refused == 0 or any(finding.segment and finding.where and finding.message for finding in wrong)
    assert all(sum(line.charge for line in claim.lines) == claim.charge for claim in read)


def test_the_good_5010_837p_samples_are_all_read() -> None:
    good = [path for path in files("837p_*") if path.parent == SAMPLES.resolve() or path.parent == SAMPLES]
    refused = {path.name for path in good if refuses(path)}
    # Wrong counts in SE01, claims that do not add up, or a component separator that ISA16 does not name.
    assert refused == {
        "837p_imsweb_x12_multiple_gs.txt", "837p_imsweb_x12_multiple_isa.txt", "837p_imsweb_x12_multiple_st.txt",
        "837p_imsweb_x12_no_errors.txt", "837p_imsweb_x12_valid_different_separators.txt",
        "837p_imsweb_x12_writer_test.txt", "837p_lfh_demo.example12.837", "837p_lfh_demo.example9.837",
        "837p_oopf_ProfessionalClaim1.txt",
    }  # fmt: skip


def test_the_good_5010_dental_and_institutional_samples_are_all_read() -> None:
    good = [path for path in (*files("837d_*"), *files("837i_*")) if path.parent.name != "invalid"]
    # SE01 says 31 of 143 segments; a subscriber who is not the patient; `:` where ISA16 names `^`.
    assert {path.name for path in good if refuses(path)} == {
        "837d_bots_837D-all-fields.dat", "837i_imsweb_x223-test.txt", "837i_oopf_Spec_3.1.1.txt"
    }  # fmt: skip


def refuses(path: Path) -> bool:
    reader = Claim837Reader(path.read_bytes())
    list(reader)
    return bool(reader.refused) or any(finding.level == "error" for finding in reader.envelope)


OTHERS = [*files("2[0-9][0-9]*"), *files("99[0-9]*"), *files("ta1*")]


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.name)
def test_other_sets_are_recognised_by_name_and_are_no_remittance(path: Path) -> None:
    kind = path.name.partition("_")[0].partition("-")[0].upper()
    content = path.read_bytes()
    assert kind in recognise(content).codes
    if "multiple_trn" not in path.name:  # This one holds an 835 beside its 278.
        assert check_bytes(content, path.name).exit_code == 2
