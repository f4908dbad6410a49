"""TA1, 999 and 277CA: verdicts, places, statuses and numbers as values; our own words; nothing hostile crashes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.acknowledgement import (
    Acknowledgement,
    BatchStatus,
    ClaimAcknowledgement,
    GroupAcknowledgement,
    InterchangeAcknowledgement,
)
from app.domain.remit import Finding
from app.edi.acks import AckReader
from app.intake.acknowledgement_report import check_acknowledgement
from app.rules.acknowledgements import judge_claim, status_words
from tests.ackkit import CLEARING, Said, ack_277ca, ack_999, ack_ta1
from tests.x12kit import NO_SAMPLES, SAMPLES, changed, said, with_delimiters, without_segments

REFUSED = Said("RD0001", "A7:562:85", payer_number="PAYER1")


def read(content: bytes) -> list[Acknowledgement]:
    return [event for event in AckReader(content) if not isinstance(event, Finding)]


def complaints(content: bytes) -> list[Finding]:
    reader = AckReader(content)
    return [event for event in reader if isinstance(event, Finding)] + reader.envelope


def claims_of(content: bytes) -> list[ClaimAcknowledgement]:
    return [event for event in read(content) if isinstance(event, ClaimAcknowledgement)]


def test_an_interchange_answer_has_its_number_verdict_and_note() -> None:
    [told] = read(ack_ta1("R", "006"))
    assert told == InterchangeAcknowledgement("000000010", date(2026, 9, 2), "R", "006", 2)


def test_a_group_answer_has_each_transaction_with_the_place_of_its_fault() -> None:
    rows = ("IK3*NM1*24*2010BA*8", "CTX*CLM01:RD0001", "IK4*9:2*67*1*BAD")
    [told] = read(ack_999("R", *rows))
    assert isinstance(told, GroupAcknowledgement)
    assert (told.control_number, told.verdict, told.included, told.accepted) == ("10", "R", 1, 0)
    [one] = told.sets
    assert (one.set_code, one.control_number, one.verdict, one.reasons) == ("837", "0001", "R", ("5",))
    [note] = one.notes
    assert (note.name, note.position, note.loop, note.code, note.claim) == ("NM1", 24, "2010BA", "8", "RD0001")
    assert [(at.position, at.component, at.reference, at.code) for at in note.elements] == [(9, 2, "67", "1")]
    # The bad value itself may be a name or a number of a patient.
    assert "BAD" not in repr(told)


def test_a_claim_answer_has_statuses_numbers_days_and_the_provider_above_it() -> None:
    [one] = claims_of(ack_277ca(REFUSED))
    assert (one.number, one.layer, one.payer_number, one.clearinghouse_number) == (
        "RD0001", "payer", "PAYER1", "CLEAR1"
    )  # fmt: skip
    assert (one.billing, one.service_from) == ("1999999984", date(2026, 8, 15))
    [status] = one.statuses
    assert (status.category, status.code, status.entity, status.on, status.amount) == (
        "A7", "562", "85", date(2026, 9, 4), 20000
    )  # fmt: skip


def test_all_three_statuses_of_a_segment_and_those_of_lines_are_kept() -> None:
    content = changed(
        ack_277ca(Said("RD0001", "A7:562:85", line="A7:454")), "*WQ*200~", "*WQ*200******A7:500:85*A7:255~"
    )
    [one] = claims_of(content)
    assert [status.code for status in one.statuses] == ["562", "500", "255"]
    [line] = one.lines
    assert (line.procedure, line.charge, line.control_number, line.statuses[0].code) == ("99213", 15000, "L1", "454")


def test_a_batch_answer_keeps_counts_and_amounts() -> None:
    [batch] = [event for event in read(ack_277ca(REFUSED)) if isinstance(event, BatchStatus)]
    assert (batch.level, batch.trace, batch.statuses[0].category) == ("receiver", "B1", "A1")
    assert [(one.qualifier, one.value) for one in (*batch.counts, *batch.amounts)] == [("90", "1"), ("YU", "300.5")]


def test_the_report_tells_how_many_were_taken_and_their_money() -> None:
    [batch] = check_acknowledgement(ack_277ca(REFUSED), "a").batches
    assert batch.text.endswith(": 1 claims accepted (300.5)")


def test_other_separators_say_the_same() -> None:
    for content in (ack_277ca(REFUSED), ack_999("E", "IK3*NM1*24*2010*8", "IK4*9:2*67*1")):
        assert read(with_delimiters(content, "|", "<", "\n")) == read(content)


@pytest.mark.parametrize(
    ("status", "source", "verdict", "proof", "field"),
    [
        ("A1:19:PR", "", "received", False, ""),
        ("A2:20", "", "accepted", True, ""),
        ("A2:20", CLEARING, "accepted", False, ""),
        ("A3:21", "", "rejected", False, ""),
        ("A6:164:IL", "", "rejected", False, "member id of the subscriber"),
        ("A7:562:85", "", "rejected", False, "NPI of the billing provider"),
        ("A8:477", "", "rejected", False, "diagnosis pointer"),
        ("A7:99999:99", "", "rejected", False, ""),
        ("A4:35", "", "noted", False, ""),
    ],
)
def test_statuses_come_to_a_verdict_a_proof_and_a_field(
    status: str, source: str, verdict: str, proof: bool, field: str
) -> None:
    content = ack_277ca(Said("RD0001", status), source=source) if source else ack_277ca(Said("RD0001", status))
    judged = judge_claim(claims_of(content)[0])
    assert (judged.verdict, judged.proof, judged.field) == (verdict, proof, field)


def test_one_rejected_line_outweighs_an_accepted_claim() -> None:
    judged = judge_claim(claims_of(ack_277ca(Said("RD0001", "A2:20", line="A7:454")))[0])
    assert (judged.verdict, judged.proof, judged.field) == ("rejected", False, "procedure code")


def test_a_party_is_named_in_the_words_of_its_status() -> None:
    [one] = claims_of(ack_277ca(REFUSED))
    assert status_words(one.statuses[0]).words == "The NPI of the billing provider is missing or wrong"


@pytest.mark.parametrize(
    ("content", "where"),
    [
        (changed(ack_ta1("A"), "*1200*A*", "*1200*Q*"), "TA104"),
        (changed(ack_999("A"), "IK5*A", "IK5*Q"), "IK501"),
        (without_segments(ack_999("A"), "AK9"), "AK9"),
        (without_segments(ack_999("A"), "IK5"), "IK5"),
        (changed(ack_277ca(REFUSED), "HL*4*3*PT", "HL*4*3*ZZ"), "HL03"),
        (without_segments(ack_277ca(REFUSED), "TRN*2*RD0001"), "TRN"),
        (changed(ack_277ca(REFUSED), "TRN*2*RD0001", f"TRN*2*{'R' * 90}"), "TRN02"),
        (changed(ack_277ca(REFUSED), "STC*A7:562:85", "STC*A7<562<85"), "STC01"),
        (changed(ack_277ca(REFUSED), "*WQ*200~", "*WQ*2OO~"), "STC04"),
        (changed(ack_277ca(REFUSED), "SE*", "SE*9"), "SE01"),
    ],
)
def test_a_fault_is_named_by_its_place(content: bytes, where: str) -> None:
    assert said(complaints(content), where).level == "error"


@pytest.mark.parametrize("content", [ack_277ca(REFUSED), ack_999("R", "IK3*NM1*24**8"), ack_ta1("A")])
def test_a_file_cut_off_behind_any_segment_is_refused_by_place(content: bytes) -> None:
    rows = content.decode().split("~\n")[:-1]
    for length in range(1, len(rows)):
        cut = "~\n".join(rows[:length]) + "~\n"
        found = complaints(cut.encode())
        assert any(one.refuses and one.where in ("SE", "GE", "IEA") for one in found), length


def test_the_other_documents_called_277_and_a_997_are_refused_with_their_names() -> None:
    status = changed(ack_277ca(REFUSED).replace(b"005010X214", b"005010X212"), "*TH~", "*DG~")
    assert read(status) == []
    assert "277 claim status response" in said(check_acknowledgement(status, "a").errors, "ST01").message
    asked = ack_277ca(REFUSED).replace(b"005010X214", b"005010X213")
    assert "277 request for information" in said(check_acknowledgement(asked, "a").errors, "ST01").message
    old = ack_999("A").replace(b"ST*999*", b"ST*997*")
    assert "997 functional acknowledgment" in said(check_acknowledgement(old, "a").errors, "ST01").message


@given(st.lists(st.sampled_from(sorted(set(ack_277ca(REFUSED).decode().split("~\n")))), max_size=40))
def test_segments_in_any_order_never_crash_and_never_say_more_claims_than_there_are(rows: list[str]) -> None:
    content = "".join(f"{row}~" for row in (ack_277ca(REFUSED).decode().split("~\n")[0], *rows)).encode()
    assert len(claims_of(content)) <= sum(row.startswith("TRN") for row in rows)


@given(st.integers(0, 2000), st.binary(min_size=1, max_size=4))
def test_damaged_bytes_never_crash_the_report(at: int, damage: bytes) -> None:
    whole = ack_277ca(REFUSED) + ack_999("E", "IK3*NM1*24*2010*8")
    report = check_acknowledgement(whole[:at] + damage + whole[at + len(damage) :], "a")
    assert report.exit_code in (0, 1, 2)


@pytest.mark.parametrize(
    ("content", "old", "new"),
    [
        (ack_277ca(REFUSED), "*WQ*200~", "*WQ*EXAMPLE ANA~"),
        (ack_277ca(REFUSED), "QTY*90*1~", "QTY*90*EXAMPLE ANA~"),
        (ack_277ca(REFUSED), "STC*A7:562:85", "STC*A7:EXAMPLE ANA:EXAMPLE ANA"),
        (ack_999("R", "IK3*NM1*24*2010*8"), "IK3*NM1*24*2010", "IK3*EXAMPLE ANA*24*EXAMPLE ANA"),
        (ack_999("R"), "AK2*837*0001", "AK2*837*EXAMPLE ANA"),
        (ack_999("R"), "AK1*HC*10", "AK1*HC*EXAMPLE ANA"),
        (ack_ta1("R"), "TA1*000000010", "TA1*EXAMPLE ANA"),
        (ack_ta1("R"), "*R*000~", "*R*EXAMPLE ANA~"),
    ],
)
def test_a_name_in_the_place_of_a_code_is_not_repeated(content: bytes, old: str, new: str) -> None:
    report = check_acknowledgement(changed(content, old, new), "a")
    said_in_words = [one.message for one in report.errors] + [one.text for one in report.batches]
    said_in_words += [one.text for one in report.claims]
    assert said_in_words
    assert not any("EXAMPLE" in text for text in said_in_words)


SAMPLE_FILES = [
    path
    for pattern in ("999_*", "ta1_*", "277ca_*", "997*", "277_*")
    for path in (sorted(SAMPLES.rglob(pattern)) if SAMPLES.is_dir() else [])
]


@pytest.mark.skipif(not SAMPLES.is_dir(), reason=NO_SAMPLES)
@pytest.mark.parametrize("path", SAMPLE_FILES, ids=lambda path: path.name)
def test_every_collected_acknowledgement_is_read_or_refused_with_its_name(path: Path) -> None:
    kind = path.name.partition("_")[0].partition("-")[0]
    reader = AckReader(path.read_bytes())
    events = [event for event in reader if not isinstance(event, Finding)]
    if kind in ("997", "277"):
        assert not any(isinstance(event, GroupAcknowledgement | ClaimAcknowledgement) for event in events)
        assert "not an acknowledgement" in said(complaints(path.read_bytes()), "ST01").message
        return
    assert events
    if path.name == "277ca_oopf_FromBogeyone.txt":  # The published file ends behind its second level.
        assert any(one.refuses for one in reader.envelope)
        return
    whole = [one for event in events if isinstance(event, GroupAcknowledgement) for one in event.sets]
    claims = [event for event in events if isinstance(event, ClaimAcknowledgement)]
    assert bool(whole) == (kind == "999")
    assert bool(claims) == (kind == "277ca")
    assert all(one.verdict in "AR" for one in whole)
    assert all(one.number and one.statuses and one.payer_number for one in claims)


@pytest.mark.skipif(not SAMPLES.is_dir(), reason=NO_SAMPLES)
def test_the_collected_rejections_name_the_field_to_mend() -> None:
    report = check_acknowledgement((SAMPLES / "277ca_imsweb_x12_277CA_rejected.txt").read_bytes(), "a")
    assert [(one.claim, one.verdict, one.field) for one in report.claims] == [
        ("3920394930203", "rejected", "NPI of the billing provider")
    ]
    assert report.exit_code == 1
