"""The tokenizer: separators by position, the traps met in real files, caps, envelope."""

from __future__ import annotations

import io
import mmap
import tracemalloc
from pathlib import Path

import pytest

from app.edi.delimiters import X12Error
from app.edi.segments import Limits, SegmentReader
from tests.bench.synthetic835 import synthetic_835
from tests.x12kit import changed, remittance, said, with_delimiters, without_segments


def rows_of(content: bytes) -> list[list[str]]:
    return list(SegmentReader(content))


def findings_of(content: bytes) -> list[tuple[str, str]]:
    reader = SegmentReader(content)
    list(reader)
    return [(finding.level, finding.where) for finding in reader.findings]


@pytest.mark.parametrize(
    ("element", "component", "terminator"),
    [
        ("*", ":", "~"), ("|", "<", "!"), ("~", "^", "_"), (">", "+", "\x1d"), ("*", "\\", "\r"), ("*", ":", "\n"),
        ("*", ">", "\r\n"), ("|", "^", "~\r\n"), ("*", ":", "~   "), ("*", ":", "~\n\n\n    "), ("*", ":", "~\r"),
    ],
)  # fmt: skip
def test_separators_are_read_by_position(element: str, component: str, terminator: str) -> None:
    content = with_delimiters(remittance(), element, component, terminator)
    expected = rows_of(remittance())[1:]
    found = rows_of(content)[1:]
    assert [[value.replace(component, ":") for value in row] for row in found] == expected
    assert findings_of(content) == []


def test_a_caret_in_isa11_does_not_win_over_a_caret_as_component() -> None:
    reader = SegmentReader(with_delimiters(remittance(), "*", "^", "~"))
    list(reader)
    assert reader.delimiters.component == "^"
    assert reader.delimiters.repetition == ""


def test_a_trimmed_isa_is_read_by_counting_its_elements_and_warns() -> None:
    content = changed(remittance(), "MADEUPPAYER    *ZZ*MADEUPOFFICE   ", "MADEUPPAYER*ZZ*MADEUPOFFICE")
    assert len(rows_of(content)) == len(rows_of(remittance()))
    assert findings_of(content) == [("warning", "ISA")]


@pytest.mark.parametrize("lead", [b"\xef\xbb\xbf", b"\r\n\r\n  ", b"\xef\xbb\xbf\n ", b"\t"])
def test_a_byte_order_mark_and_blanks_before_the_isa_are_skipped(lead: bytes) -> None:
    assert rows_of(lead + remittance()) == rows_of(remittance())


def test_indented_segments_are_read() -> None:
    assert rows_of(remittance().replace(b"~\n", b"~\n\t   ")) == rows_of(remittance())


def test_a_file_wrapped_at_80_columns_is_read() -> None:
    flat = remittance().replace(b"\n", b"")
    wrapped = b"\r\n".join(flat[start : start + 80] for start in range(0, len(flat), 80))
    assert rows_of(wrapped) == rows_of(remittance())


def test_three_interchanges_with_other_separators_each_are_all_read() -> None:
    second = with_delimiters(remittance(), "|", ">", "!\n").replace(b"000000010", b"000000011")
    third = with_delimiters(remittance(), "*", ":", "\n").replace(b"000000010", b"000000012")
    content = remittance() + b"\xef\xbb\xbf" + second + b"\r\n" + third
    assert [row[0] for row in rows_of(content)].count("ISA") == 3
    assert findings_of(content) == []


def test_a_name_that_holds_the_letters_isa_does_not_start_an_interchange() -> None:
    content = changed(changed(remittance(), "EXAMPLE*ANA", "ISA*LISA"), "EXAMPLE*BEN", "VISA ISA*ISA")
    assert len(rows_of(content)) == len(rows_of(remittance()))
    assert findings_of(content) == []


def test_a_repeated_interchange_number_only_warns() -> None:
    assert findings_of(remittance() + remittance()) == [("warning", "ISA13")]


def test_a_file_without_isa_and_gs_is_read_and_warns() -> None:
    bare = without_segments(remittance(), "ISA", "GS", "GE", "IEA").lstrip()
    assert [row[0] for row in rows_of(bare)][:2] == ["ST", "BPR"]
    assert findings_of(bare) == [("warning", "ISA")]


def test_a_bare_file_in_other_separators_finds_its_component_separator() -> None:
    bare = without_segments(remittance(), "ISA", "GS", "GE", "IEA").lstrip()
    reader = SegmentReader(with_delimiters(bare, "|", ">", "\n"))
    list(reader)
    assert reader.delimiters.component == ">"


def test_a_missing_terminator_on_the_last_segment_is_only_noted() -> None:
    content = remittance().rstrip().removesuffix(b"~")
    assert rows_of(content) == rows_of(remittance())
    assert findings_of(content) == [("note", "IEA")]


def test_latin_1_letters_are_read_and_noted() -> None:
    content = remittance().replace(b"EXAMPLE*BEN", "EXAMPLE*RENÉ".encode("latin-1"))
    assert any("RENÉ" in row for row in rows_of(content))
    assert ("note", "file") in findings_of(content)


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("SE*46*0001", "SE*45*0001", "SE01"),
        ("SE*46*0001", "SE*x*0001", "SE01"),
        ("SE*46*0001", "SE*46*0002", "SE02"),
        ("GE*1*10", "GE*2*10", "GE01"),
        ("GE*1*10", "GE*1*11", "GE02"),
        ("IEA*1*000000010", "IEA*3*000000010", "IEA01"),
        ("IEA*1*000000010", "IEA*1*000000009", "IEA02"),
        ("SE*46*0001~\n", "", "SE"),
        ("GE*1*10~\n", "", "GE"),
        ("IEA*1*000000010~\n", "", "IEA"),
        ("ST*835*0001~\n", "", "BPR"),
        ("GS*HP", "GX*HP", "GS"),
    ],
)
def test_a_wrong_envelope_is_an_error_that_refuses(old: str, new: str, where: str) -> None:
    reader = SegmentReader(changed(remittance(), old, new))
    list(reader)
    finding = said(reader.findings, where)
    assert finding.level == "error"
    assert finding.refuses


def test_control_numbers_with_and_without_leading_zeros_agree() -> None:
    assert findings_of(changed(remittance(), "IEA*1*000000010", "IEA*1*10")) == []


@pytest.mark.parametrize(
    ("content", "where"),
    [
        (b"", "ISA"), (b"   \r\n", "ISA"), (b"hello", "ISA"), (b"%PDF-1.7", "ISA"), ("ISA*00*".encode("utf-16"), "ISA"),
        (b"PK\x03\x04xxxx", "ISA"), (b"\xc9\xe2\xc1\x5c", "ISA"), (b"ISA*00*~", "ISA02"), (b"ISA", "ISA, 4th byte"),
    ],
)  # fmt: skip
def test_what_is_not_x12_is_refused_with_place_and_reason(content: bytes, where: str) -> None:
    with pytest.raises(X12Error) as refused:
        rows_of(content)
    assert (refused.value.segment, refused.value.where) == (1, where)


@pytest.mark.parametrize("separators", ["**~", "*:*", "A:~", "*A~", "*:A", "1:~", " :~", "*:0", "*.~", "-:~", "*:\0"])
def test_separators_that_cannot_separate_are_refused(separators: str) -> None:
    element, component, terminator = separators[0], separators[1], separators[2]
    header = changed(remittance(), ":~", component + terminator).split(b"\n")[0].replace(b"*", element.encode())
    with pytest.raises(X12Error):
        rows_of(header + b"\n" + remittance().split(b"\n", 1)[1])


def test_a_segment_without_end_is_refused_before_it_fills_the_memory() -> None:
    class Endless(io.RawIOBase):
        def __init__(self) -> None:
            self.sent = 0

        def read(self, size: int = -1) -> bytes:
            self.sent += size
            return remittance()[:400] if self.sent == size else b"A" * size

    source = Endless()
    with pytest.raises(X12Error, match="64 KB"):
        list(SegmentReader(source))
    assert source.sent < 300_000


def test_caps_on_file_elements_and_segments_refuse() -> None:
    with pytest.raises(X12Error, match="larger than 2 GB"):
        list(SegmentReader(remittance(), limits=Limits(file=100)))
    with pytest.raises(X12Error, match="elements"):
        rows_of(changed(remittance(), "TRN*1*", "TRN*" + "1*" * 70))
    with pytest.raises(X12Error, match="segments"):
        list(SegmentReader(remittance(), limits=Limits(segments=10)))


def test_a_zero_byte_is_refused_with_its_segment() -> None:
    with pytest.raises(X12Error) as refused:
        rows_of(changed(remittance(), "TRN*1*TRACE0001", "TRN*1*TR\0CE0001"))
    assert refused.value.segment == 5


def test_bytes_a_mapped_file_and_an_open_file_read_alike(tmp_path: Path) -> None:
    path = tmp_path / "a.835"
    path.write_bytes(remittance())
    with path.open("rb") as opened:
        assert list(SegmentReader(opened)) == rows_of(remittance())
    with path.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        assert list(SegmentReader(mapped)) == rows_of(remittance())


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "long.835"
    with path.open("wb") as opened:
        opened.writelines(synthetic_835(4_000))
    tracemalloc.start()
    with path.open("rb") as opened:
        for _ in SegmentReader(opened):
            pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert path.stat().st_size > 1_000_000
    assert peak < 700_000


def test_numbers_count_from_the_first_segment_of_the_file() -> None:
    reader = SegmentReader(remittance() + changed(remittance(), "000000010*0", "000000011*0"))
    numbers = [reader.number for _ in reader]
    assert numbers == list(range(1, len(numbers) + 1))
