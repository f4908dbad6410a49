"""Bank statements in three formats: read to the cent, whole or not at all."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.money import AmountError, decimal_text
from app.edi.bai2 import read_bai2
from app.edi.bank_csv import CsvProfile, bank_cents, read_csv
from app.edi.bank_files import read_bank_file, recognise_bank_file
from app.edi.bank_ofx import read_ofx
from app.edi.bank_statement import find_trace, kind_of

ADDENDA = "ACME HEALTH HCCLAIMPMT TRN*1*EFT0091*1999999999~"


def bai2(details: list[tuple[str, int, str]], off: int = 0) -> bytes:
    """A file of one account 000123456789 with `(type code, cents, text)` lines; `off` is added to the account total."""
    body = [f"16,{code},{cents},Z,REF{at},,{text}/" for at, (code, cents, text) in enumerate(details)]
    total = sum(cents for _code, cents, _text in details) + 5_000_00
    rows = len(body) + 2
    records = [
        "01,BANK,OFFICE,260914,0800,1,80,1,2/",
        "02,OFFICE,BANK,1,260914,0800,USD,2/".replace(",1,260914", ",1,260914"),
        "03,000123456789,USD,010,500000,,,/",
        *body,
        f"49,{total + off},{rows}/",
        f"98,{total},1,{rows + 2}/",
        f"99,{total},1,{rows + 4}/",
    ]
    return "\r\n".join(records).encode()


def ofx(
    transactions: str,
    head: str = "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nSECURITY:NONE\nENCODING:USASCII\n"
    "CHARSET:1252\nCOMPRESSION:NONE\nOLDFILEUID:NONE\nNEWFILEUID:NONE\n\n",
) -> bytes:
    """An OFX 1 statement of the account 123456789."""
    return (
        head + "<OFX><BANKMSGSRSV1><STMTTRNRS><TRNUID>1<STATUS><CODE>0<SEVERITY>INFO</STATUS><STMTRS><CURDEF>USD"
        "<BANKACCTFROM><BANKID>1<ACCTID>123456789<ACCTTYPE>CHECKING</BANKACCTFROM><BANKTRANLIST>"
        f"<DTSTART>20260901<DTEND>20260930{transactions}</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>"
    ).encode()


ONE = (
    "<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20260914120000[-5:EST]<TRNAMT>1234.56<FITID>F1<NAME>ACME HEALTH"
    "<MEMO>TRN*1*EFT0091*1999999999</STMTTRN>"
)


def test_a_bai2_line_has_day_cents_kind_and_the_trace_of_its_addenda() -> None:
    found = read_bai2(bai2([("142", 123_456, ADDENDA), ("698", 1_500, "MONTHLY FEE")]))
    assert found.errors == ()
    first, fee = found.lines
    assert (first.posted_on, first.cents, first.kind) == (date(2026, 9, 14), 123_456, "ach")
    assert (first.trace, first.originator, first.account_last) == ("EFT0091", "1999999999", "6789")
    assert (fee.cents, fee.kind) == (-1_500, "fee")


def test_a_bai2_text_goes_on_in_continuation_records() -> None:
    lines = bai2([("142", 500, "ACME HEALTH TRN*1*EFT")]).decode().splitlines()
    lines.insert(4, "88,0091*1999999999~")
    text = "\n".join(lines).replace("49,500500,3", "49,500500,4").replace("98,500500,1,5", "98,500500,1,6")
    found = read_bai2(text.replace("99,500500,1,7", "99,500500,1,8").encode())
    assert [line.trace for line in found.lines] == ["EFT0091"]


@pytest.mark.parametrize("off", [1, -1])
def test_a_bai2_total_one_cent_off_takes_nothing_and_names_both_figures(off: int) -> None:
    found = read_bai2(bai2([("142", 123_456, "X")], off))
    assert found.lines == ()
    assert str(623_456 + off) in found.errors[0].message
    assert "623456" in found.errors[0].message


def test_a_bai2_file_cut_at_any_record_takes_nothing() -> None:
    whole = bai2([("142", 100, "X"), ("195", 200, "Y")]).splitlines(keepends=True)
    for end in range(len(whole)):
        assert read_bai2(b"".join(whole[:end])).lines == (), end
    assert len(read_bai2(b"".join(whole)).lines) == 2


@given(
    st.lists(
        st.tuples(st.sampled_from(["142", "195", "115", "475", "698"]), st.integers(1, 99_999_999)),
        min_size=1,
        max_size=30,
    ),
    st.data(),
)
@settings(max_examples=60, deadline=None)
def test_every_bai2_file_reads_to_its_own_cents_and_no_changed_digit_survives(
    details: list[tuple[str, int]], data: st.DataObject
) -> None:
    content = bai2([(code, cents, "PAYER") for code, cents in details])
    found = read_bai2(content)
    assert [abs(line.cents) for line in found.lines] == [cents for _code, cents in details]
    assert len({line.key for line in found.lines}) == len(details)
    rows = content.decode().splitlines()
    at = data.draw(st.integers(3, 2 + len(details)))
    code, cents = details[at - 3]
    rows[at] = rows[at].replace(f"16,{code},{cents},", f"16,{code},{cents + 1},")
    assert read_bai2("\n".join(rows).encode()).lines == ()


@given(st.lists(st.integers(-9_999_999, 9_999_999).filter(bool), min_size=1, max_size=30), st.booleans())
@settings(max_examples=60, deadline=None)
def test_every_csv_reads_to_its_own_cents_in_one_column_or_two(amounts: list[int], two: bool) -> None:
    if two:
        rows = [f"09/14/2026,X,{decimal_text(c) if c > 0 else ''},{decimal_text(-c) if c < 0 else ''}" for c in amounts]
        text = "Date,Description,In,Out\n" + "\n".join(rows)
        found = read_csv(text.encode(), CsvProfile(amount="", credit="In", debit="Out"))
    else:
        text = "Date,Description,Amount\n" + "\n".join(f"09/14/2026,X,{decimal_text(cents)}" for cents in amounts)
        found = read_csv(text.encode(), CsvProfile())
    assert [line.cents for line in found.lines] == amounts
    assert len({line.key for line in found.lines}) == len(amounts)


def test_one_wrong_row_of_a_csv_takes_nothing_and_every_wrong_row_is_named() -> None:
    text = "Date,Description,Amount\n09/14/2026,GOOD,1.00\n14.09.2026,DAY,1.00\n09/14/2026,SUM,1.005\n09/14/2026,X,\n"
    found = read_csv(text.encode(), CsvProfile())
    assert found.lines == ()
    assert [(error.row, error.column) for error in found.errors] == [(3, "Date"), (4, "Amount"), (5, "Amount")]


def test_a_csv_without_the_named_column_says_which_columns_it_has() -> None:
    found = read_csv(b"Posted,Sum\n1,2\n", CsvProfile())
    assert [error.column for error in found.errors] == ["Date", "Amount", "Description"]
    assert "Posted, Sum" in found.errors[0].message


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("1,234.56", 123_456),
        ("$12.00", 1_200),
        ("(5.00)", -500),
        ("-3.10", -310),
        ("3.10-", -310),
        ("-$7", -700),
        ("+2", 200),
    ],
)
def test_amounts_are_read_as_banks_write_them(text: str, cents: int) -> None:
    assert bank_cents(text) == cents


@pytest.mark.parametrize("text", ["", "1e5", "1,23.00", "12.345", "1 000", "NaN", "--1", "(-1)", "１２"])
def test_what_is_no_amount_is_none(text: str) -> None:
    with pytest.raises(AmountError):
        bank_cents(text)


def test_an_ofx_line_keeps_the_banks_own_number_as_its_key() -> None:
    found = read_ofx(ofx(ONE))
    assert found.errors == ()
    (line,) = found.lines
    assert (line.posted_on, line.cents, line.key, line.account_last) == (date(2026, 9, 14), 123_456, "fitid:F1", "6789")
    assert (line.trace, line.originator, line.payer_text) == ("EFT0091", "1999999999", "ACME HEALTH")


def test_ofx_of_version_2_is_xml_and_reads_the_same() -> None:
    head = '<?xml version="1.0" encoding="UTF-8"?><?OFX OFXHEADER="200" VERSION="211" SECURITY="NONE" ' + (
        'OLDFILEUID="NONE" NEWFILEUID="NONE"?>'
    )
    one = "<STMTTRN><DTPOSTED>20260914</DTPOSTED><TRNAMT>-5.00</TRNAMT><FITID>F2</FITID></STMTTRN>"
    body = (
        f"<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>USD</CURDEF><BANKACCTFROM><ACCTID>1234</ACCTID></BANKACCTFROM>"
        f"<BANKTRANLIST>{one}</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>"
    )
    assert [line.cents for line in read_ofx((head + body).encode()).lines] == [-500]


BOMB = b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;">]><OFX>&lol2;</OFX>'


@pytest.mark.parametrize(
    "content",
    [
        BOMB,
        b"OFXHEADER:100\n\n<OFX><!ENTITY x SYSTEM 'file:///etc/passwd'></OFX>",
        b"<OFX>" * 50_000,
        b"<OFX>\0</OFX>",
        b"",
    ],
    ids=["entity bomb", "external entity", "deep nest", "nul", "empty"],
)
def test_a_hostile_ofx_is_refused_with_a_sentence(content: bytes) -> None:
    found = read_ofx(content)
    assert found.lines == ()
    assert found.errors[0].message


def test_an_ofx_of_another_currency_or_amount_takes_nothing() -> None:
    assert read_ofx(ofx(ONE).replace(b"USD", b"EUR")).lines == ()
    assert read_ofx(ofx(ONE + ONE.replace("1234.56", "1e9"))).lines == ()


def test_the_format_is_told_by_the_first_bytes() -> None:
    assert recognise_bank_file(bai2([])) == "bai2"
    assert recognise_bank_file(ofx(ONE)) == "ofx"
    assert recognise_bank_file(b"Date,Amount\n") == "csv"
    assert read_bank_file(b"Date,Description,Amount\n09/14/2026,X,1.00\n", CsvProfile()).total == 100


def test_reading_again_gives_the_same_keys_and_equal_lines_differ() -> None:
    text = b"Date,Description,Amount\n09/14/2026,X,1.00\n09/14/2026,X,1.00\n"
    first, second = read_csv(text, CsvProfile()).lines, read_csv(text, CsvProfile()).lines
    assert [line.key for line in first] == [line.key for line in second]
    assert first[0].key != first[1].key


@pytest.mark.parametrize(
    ("text", "trace"),
    [
        ("TRN*1*EFT1*1999999999~", "EFT1"),
        ("HCCLAIMPMT TRN*1*12 34\n56*1999999999\\", "123456"),
        ("TRN*1*9\\", "9"),
        ("nothing here", ""),
    ],
)
def test_the_eft_trace_is_found_in_the_addenda_however_it_is_broken(text: str, trace: str) -> None:
    assert find_trace(text).trace == trace


def test_the_kind_is_read_from_the_banks_words() -> None:
    words = (
        "HCCLAIMPMT CCD",
        "DEPOSIT",
        "VIRTUAL CARD 22",
        "MERCHANT BANKCARD",
        "INCOMING WIRE",
        "LOCKBOX 7",
        "INTEREST",
    )
    assert [kind_of(text, 1) for text in words] == [
        "ach", "check", "virtual_card", "card_settlement", "wire", "lockbox", "other",
    ]  # fmt: skip
    assert kind_of("SERVICE CHARGE", -1) == "fee"


def test_two_trees_in_one_ofx_are_refused_and_a_double_sign_is_no_amount() -> None:
    whole = b'<?xml version="1.0"?><?OFX OFXHEADER="200" VERSION="200"?><OFX></OFX><OFX></OFX>'
    assert read_ofx(whole).errors
    assert read_ofx(ofx(ONE)).errors == ()
    assert read_ofx(ofx(ONE.replace("<TRNAMT>", "<TRNAMT>+-"))).errors


def test_a_bai2_text_of_many_continuations_is_read_as_one() -> None:
    whole = bai2([("165", 100, "START")]).replace(b"START/", b"START/" + b"\r\n88,word/" * 300)
    rows = whole.count(b"\r\n") + 1
    whole = whole.replace(b",3/\r\n98", f",{rows - 4}/\r\n98".encode()).replace(b",1,5/", f",1,{rows - 2}/".encode())
    found = read_bai2(whole.replace(b",1,7/", f",1,{rows}/".encode()))
    assert found.errors == ()
    assert found.lines[0].cents == 100


@pytest.mark.parametrize("text", ["12,50", "1,2,3.4", "$1,,2"])
def test_a_comma_stands_only_between_thousands(text: str) -> None:
    with pytest.raises(AmountError):
        bank_cents(text)
