"""Which format a bank statement has, by its first bytes, and its reading. Pure."""

from __future__ import annotations

from app.edi.bai2 import read_bai2
from app.edi.bank_csv import CsvProfile, read_csv
from app.edi.bank_ofx import read_ofx
from app.edi.bank_statement import Statement


def recognise_bank_file(content: bytes) -> str:
    """`bai2`, `ofx` or `csv`: the two that name themselves, else a table."""
    head = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"01,"):
        return "bai2"
    if head.startswith((b"OFXHEADER", b"<?OFX", b"<OFX")) or (head.startswith(b"<?xml") and b"OFX" in head):
        return "ofx"
    return "csv"


def read_bank_file(content: bytes, profile: CsvProfile) -> Statement:
    """All lines of the file, or the errors why nothing is taken."""
    format = recognise_bank_file(content)
    if format == "bai2":
        return read_bai2(content)
    return read_ofx(content) if format == "ofx" else read_csv(content, profile)
