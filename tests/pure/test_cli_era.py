"""`remitdesk era check`: keys, exit codes and one object a line."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import msgspec
import pytest

from app.cli import main
from app.edi.check import FileReport
from tests.bench.synthetic835 import synthetic_835
from tests.x12kit import FIXTURES, changed, claims, remittance


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[FileReport]]:
    code = main(["era", "check", *arguments, "--json"])
    return code, [msgspec.json.decode(line, type=FileReport) for line in capsys.readouterr().out.splitlines()]


def test_a_good_file_prints_its_figures_as_decimal_text_and_exits_0(capsys: pytest.CaptureFixture[str]) -> None:
    path = FIXTURES / "remittance.835"
    assert main(["era", "check", str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "file": str(path),
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "transactions": [
            {
                "payment": "225.00",
                "method": "ACH",
                "date": "2026-09-03",
                "trace": "TRACE0001",
                "payer": "EXAMPLE HEALTH PLAN",
                "claims": 3,
                "lines": 4,
                "charged": "680.00",
                "paid": "245.00",
                "adjusted": "435.00",
                "provider_level": "20.00",
                "balanced": True,
                "off_by": "0.00",
                "claims_ok": 3,
                "lines_ok": 4,
                "findings": [],
            }
        ],
        "errors": [],
    }


def test_an_imbalance_exits_1_with_the_sign_of_the_index(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "off.835"
    path.write_bytes(changed(remittance(), "BPR*I*225.00", "BPR*I*224.00"))
    code, [report] = run(capsys, str(path))
    [payment] = report.transactions
    assert (code, payment.off_by, payment.balanced) == (1, "1.00", False)
    assert payment.findings[0].level == "error"
    assert "off by 1.00" in payment.findings[0].message


def test_what_is_no_remittance_exits_2_and_says_why(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "a.837").write_bytes(claims())
    (tmp_path / "b.txt").write_bytes(b"")
    names = [str(tmp_path / name) for name in ("a.837", "b.txt", "missing")]
    code, reports = run(capsys, *names)
    assert code == 2
    messages = [report.errors[0].message for report in reports]
    assert "837P professional claims" in messages[0]
    assert messages[1] == "the file is empty"
    assert "no such file" in messages[2]


def test_several_files_print_one_object_a_line_and_the_worst_code(capsys: pytest.CaptureFixture[str]) -> None:
    code, reports = run(capsys, str(FIXTURES / "remittance.835"), str(FIXTURES / "claims.837"))
    assert code == 2
    assert [len(report.transactions) for report in reports] == [1, 0]


def test_in_words_it_names_the_state_of_each_payment(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["era", "check", str(FIXTURES / "remittance.835")]) == 0
    assert "payment 225.00: in balance" in capsys.readouterr().out


def test_a_long_file_with_every_claim_wrong_lists_some_and_counts_all(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "wrong.835"
    path.write_bytes(b"".join(synthetic_835(3_000)).replace(b"CAS*PR*2*", b"CAS*PR*2*1"))
    code, [report] = run(capsys, str(path))
    [payment] = report.transactions
    assert code == 1
    assert (payment.claims, payment.claims_ok) == (3000, 0)
    assert len(payment.findings) == 2000
