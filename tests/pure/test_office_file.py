"""The office file: what an administrator writes, and what a hostile one may not do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.db.credentials import Server, parse_address
from app.db.home import Home
from app.domain.errors import AppError, NotFound, Refused
from app.security.desk import save_profile, saved_profile
from app.security.office_file import adopt_office_file, read_office_file, write_office_file

PEM = "-----BEGIN CERTIFICATE-----\nTWFkZSB1cCBmb3IgYSB0ZXN0\n-----END CERTIFICATE-----\n"
OFFICE = Server("db.quiet.example", "billing", 5433, "verify-full")


def written(folder: Path, **changed: object) -> Path:
    """An office file with some fields changed by hand."""
    file = folder / "office.remitdesk"
    write_office_file(file, OFFICE, name="Quiet Billing", certificate=PEM)
    file.write_text(json.dumps(json.loads(file.read_text("utf-8")) | changed), "utf-8")
    return file


def test_a_desk_comes_to_the_server_with_the_certificate_and_keeps_it(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    server = adopt_office_file(home, written(tmp_path))
    save_profile(home, server.address())
    kept = parse_address(saved_profile(home)).server
    assert (kept.host, kept.port, kept.database, kept.tls) == ("db.quiet.example", 5433, "billing", "verify-full")
    assert Path(kept.root_certificate).read_text("ascii") == PEM
    assert Path(kept.root_certificate).stat().st_mode & 0o077 == 0


def test_it_holds_no_secret_even_when_the_address_had_one(tmp_path: Path) -> None:
    server = parse_address("postgresql://ann:hush@db.quiet.example/billing?sslmode=verify-full").server
    file = tmp_path / "office.remitdesk"
    write_office_file(file, server, name="", certificate=PEM)
    assert "hush" not in file.read_text("utf-8")
    assert "ann" not in json.loads(file.read_text("utf-8")).values()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"tls": "require"}, "verify-full only"),
        ({"tls": "disable"}, "verify-full only"),
        ({"tls": "prefer", "host": "127.0.0.1"}, "verify-full, or disable"),
        ({"root_certificate": ""}, "needs the root certificate"),
        ({"root_certificate": "/etc/passwd"}, "not PEM"),
        ({"root_certificate": PEM + "-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----\n"}, "not PEM"),
        ({"host": "db.example/?host=evil"}, "no server"),
        ({"host": "/run/socket"}, "no server"),
        ({"host": "../../x"}, "no server"),
        ({"database": "billing?sslmode=disable"}, "no server"),
        ({"port": 0}, "no server"),
        ({"port": 70000}, "no server"),
        ({"name": "x" * 81}, "80 ordinary signs"),
        ({"name": "two\nlines"}, "80 ordinary signs"),
        ({"kind": "something"}, "newer RemitDesk"),
        ({"format": 2}, "newer RemitDesk"),
        ({"password": "hush"}, "not an office file"),
        ({"port": "5432"}, "not an office file"),
    ],
)
def test_a_hostile_or_broken_file_is_refused(tmp_path: Path, changed: dict[str, object], said: str) -> None:
    with pytest.raises(Refused, match=said):
        read_office_file(written(tmp_path, **changed))


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"[]", b"{}", b'{"kind": 1', b"[" * 100_000])
def test_nonsense_is_refused_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "x.remitdesk"
    file.write_bytes(content)
    with pytest.raises(AppError, match="not an office file"):
        read_office_file(file)


def test_a_huge_file_is_not_read_and_a_missing_one_is_said(tmp_path: Path) -> None:
    file = tmp_path / "x.remitdesk"
    file.write_bytes(b" " * 300_000)
    with pytest.raises(Refused, match="too large"):
        read_office_file(file)
    with pytest.raises(NotFound, match="ask the administrator"):
        read_office_file(tmp_path / "nowhere.remitdesk")


def test_a_server_on_this_computer_needs_no_certificate_and_another_ending_is_refused(tmp_path: Path) -> None:
    here = Server("localhost", "billing", tls="disable")
    assert write_office_file(tmp_path / "here.remitdesk", here, name="").tls == "disable"
    with pytest.raises(Refused, match="ends in"):
        write_office_file(tmp_path / "here.json", here, name="")
    with pytest.raises(Refused, match="root certificate"):
        write_office_file(tmp_path / "far.remitdesk", OFFICE, name="")
