"""One fault in a good file: each is found at its element (the list of X12.md section 3), and none crashes."""

from __future__ import annotations

import pytest

from app.edi.check import check_bytes
from tests.x12kit import changed, remittance

FAULTS = [
    ("SE count wrong", "SE*46", "SE*99", "SE01"),
    ("CLP03 missing", "CLP*RD0001*1*200*", "CLP*RD0001*1**", "CLP03"),
    ("amount 8OO", "SVC*HC:99214*180*", "SVC*HC:99214*18O*", "SVC02"),
    ("amount in AMT", "AMT*B6*150", "AMT*B6*1e5", "AMT02"),
    ("three decimals", "CAS*CO*45*50~", "CAS*CO*45*50.001~", "CAS03"),
    ("CAS01 XX", "CAS*CO*50*180", "CAS*XX*50*180", "CAS01"),
    ("CAS without amount", "CAS*CO*50*180", "CAS*CO*50", "CAS"),
    ("CAS without reason", "CAS*CO*50*180", "CAS*CO**180", "CAS02"),
    ("unknown segment", "LQ*HE*N386", "ZZZ*HE*N386", "SE"),
    ("BPR02 off", "BPR*I*225.00", "BPR*I*225.01", "BPR02"),
    ("claim off", "CLP*RD0001*1*200*120*", "CLP*RD0001*1*200*119*", "CLP04"),
    ("line off", "CAS*PR*2*30*1", "CAS*PR*2*31*1", "SVC03"),
    ("IEA number differs", "IEA*1*000000010", "IEA*1*000000077", "IEA02"),
    ("date 20021314", "DTM*050*20260830", "DTM*050*20021314", "DTM02"),
    ("BPR16 no date", "20260903~", "20261341~", "BPR16"),
    ("quantity", "**1~\nDTM*472*20260815", "**one~\nDTM*472*20260815", "SVC05"),
    ("lower case segment", "LQ*HE*N386", "lq*HE*N386", "segment"),
    ("claim number missing", "CLP*RD0002*4", "CLP**4", "CLP01"),
    ("claim number endless", "CLP*RD0002*4", f"CLP*{'R' * 90}*4", "CLP01"),
    ("trace endless", "TRN*1*TRACE0001", f"TRN*1*{'T' * 90}", "TRN02"),
    ("payer endless", "N1*PR*EXAMPLE", f"N1*PR*{'E' * 90}", "N102"),
    ("claim status missing", "CLP*RD0002*4", "CLP*RD0002*", "CLP02"),
]


# The segment a finding names when it is not the one that was changed.
ELSEWHERE = {"unknown segment": "SE*46", "line off": "SVC*HC:99213:25"}


@pytest.mark.parametrize(("name", "old", "new", "where"), FAULTS, ids=[fault[0] for fault in FAULTS])
def test_each_fault_is_found_at_its_element(name: str, old: str, new: str, where: str) -> None:
    content = changed(remittance(), old, new)
    segment = content.count(b"~", 0, content.index(ELSEWHERE.get(name, new).encode())) + 1
    report = check_bytes(content, "a.835")
    places = [(one.segment, one.where) for one in report.errors]
    places += [(one.segment, one.where) for payment in report.transactions for one in payment.findings]
    assert (segment, where) in places, (name, places)
    assert name == "unknown segment" or report.exit_code == 1


def test_the_unharmed_file_has_no_finding() -> None:
    report = check_bytes(remittance(), "a.835")
    assert report.exit_code == 0
    assert report.errors == ()
    assert report.transactions[0].findings == ()


def test_repeated_adjustments_are_told_from_wrong_ones() -> None:
    claim_cas = changed(remittance(), "NM1*QC*1*EXAMPLE*ANA", "CAS*CO*45*50~\nCAS*PR*2*30~\nNM1*QC*1*EXAMPLE*ANA")
    [finding] = [one for one in check_bytes(claim_cas, "a").transactions[0].findings if one.where == "CLP04"]
    assert "they repeat those of the lines" in finding.message
    assert "off by -80.00" in finding.message


def test_lines_that_do_not_add_up_to_their_claim_warn() -> None:
    wrong = changed(remittance(), "SVC*HC:97140*100*45*****", "SVC*HC:97140*101*46*****")
    findings = check_bytes(wrong, "a").transactions[0].findings
    assert any(one.level == "warning" and "the lines add up to 301.00" in one.message for one in findings)


def test_no_finding_repeats_a_name_or_a_member_id() -> None:
    wrong = changed(remittance(), "CLP*RD0001*1*200*120", "CLP*RD0001*1*EXAMPLE ANA*M000001")
    for one in check_bytes(wrong, "a").transactions[0].findings:
        assert "EXAMPLE" not in one.message
        assert "RD0001" not in one.message
