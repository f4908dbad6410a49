"""The 835 reader: everything kept, nothing guessed, every fault named by place."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain.money import Cents
from app.domain.remit import Adjustment, Finding, Reference, Remittance
from app.edi.balance import check_remittance
from app.edi.era835 import EraReader, read_835
from tests.x12kit import FIXTURES, changed, remittance, said, with_delimiters, without_segments


def only(content: bytes) -> Remittance:
    era = read_835(content)
    assert len(era.remittances) == 1
    return era.remittances[0]


def complaints(content: bytes) -> tuple[Finding, ...]:
    era = read_835(content)
    return era.findings + era.envelope


def test_the_header_keeps_payment_trace_payer_payee_and_references() -> None:
    header = only(remittance()).header
    assert (header.amount, header.method, header.payment_date) == (22500, "ACH", date(2026, 9, 3))
    assert (header.trace, header.originator, header.production_date) == ("TRACE0001", "1999999999", date(2026, 9, 1))
    assert (header.payer.last, header.payer.identifier) == ("EXAMPLE HEALTH PLAN", "EX001")
    assert (header.payee.last, header.payee.identifier) == ("LAKESIDE FAMILY CLINIC", "1999999984")
    assert header.payer_references == (Reference("2U", "EX001"),)
    assert header.payee_references == (Reference("TJ", "999999999"),)
    assert header.payer_contacts == ("PROVIDER DESK TE 5550100100",)
    assert header.version == "005010X221A1"


def test_a_line_keeps_dates_adjustments_references_amounts_and_remarks() -> None:
    claim = only(remittance()).claims[0]
    line = claim.lines[0]
    assert (line.procedure, line.modifiers, line.units) == ("99213", ("25",), 1000)
    assert (line.charge, line.paid) == (20000, 12000)
    assert line.service_from == line.service_to == date(2026, 8, 15)
    assert [(one.group, one.reason, one.amount, one.quantity) for one in line.adjustments] == [
        ("CO", "45", 5000, None),
        ("PR", "2", 3000, 1000),
    ]
    assert line.references == (Reference("6R", "L1"),)
    assert (line.amounts[0].qualifier, line.amounts[0].amount) == ("B6", 15000)
    assert line.remarks == ("N130",)
    assert claim.provider_group == "1999999984"
    patient = claim.party("QC")
    assert patient is not None
    assert patient.identifier == "M000001"


def test_a_range_of_service_dates_and_claim_remarks_are_kept() -> None:
    claim = only(remittance()).claims[1]
    assert (claim.lines[0].service_from, claim.lines[0].service_to) == (date(2026, 8, 1), date(2026, 8, 2))
    assert claim.remarks == ("MA01", "MA07")
    assert claim.lines[0].remarks == ("M25", "N386")


def test_triplets_with_and_without_quantity_at_claim_level_add_to_those_of_the_lines() -> None:
    claim = only(remittance()).claims[2]
    assert claim.adjustments[:2] == (
        Adjustment("PI", "23", Cents(5760), 0, claim.adjustments[0].segment),
        Adjustment("PI", "23", Cents(-108), 0, claim.adjustments[0].segment),
    )
    assert check_remittance(only(remittance())).claims_ok == 3


def test_a_recoded_line_keeps_the_submitted_code_and_its_units() -> None:
    line = only(remittance()).claims[2].lines[0]
    assert (line.procedure, line.units, line.revenue_code) == ("97110", 1900, "0420")
    assert (line.original_procedure, line.original_modifiers, line.original_units) == ("97112", ("59",), 2000)


def test_provider_adjustments_keep_sign_reference_and_order() -> None:
    adjustments = only(remittance()).trailer.provider_adjustments
    assert [(one.code, one.reference, one.amount) for one in adjustments] == [
        ("WO", "ICN0099", 2000),
        ("CS", "", -28),
        ("72", "", 28),
    ]
    assert adjustments[0].fiscal_date == date(2026, 12, 31)


def test_a_reversal_keeps_its_negative_amounts_beside_its_correction() -> None:
    era = read_835((FIXTURES / "reversal_and_plb_only.835").read_bytes())
    reversal, correction = era.remittances[0].claims
    assert (reversal.number, reversal.status, reversal.charge, reversal.paid) == ("RD0001", "22", -20000, -12000)
    assert reversal.lines[0].units == 1000
    assert (correction.number, correction.status, correction.payer_control_number) == ("RD0001", "1", "ICN0101")
    assert check_remittance(era.remittances[0]).balanced


def test_a_payment_without_claims_and_the_same_trace_twice_are_two_payments() -> None:
    era = read_835((FIXTURES / "reversal_and_plb_only.835").read_bytes())
    assert [one.header.trace for one in era.remittances] == ["TRACE0002", "TRACE0002"]
    assert era.remittances[1].claims == ()
    assert check_remittance(era.remittances[1]).balanced


def test_the_same_claim_number_may_come_often_and_hold_spaces() -> None:
    content = remittance().replace(b"RD0001", b"PATIENT ACCOUNT NO").replace(b"RD0002", b"PATIENT ACCOUNT NO")
    assert [claim.number for claim in only(content).claims][:2] == ["PATIENT ACCOUNT NO"] * 2


def test_component_separators_of_the_file_split_procedures_and_plb() -> None:
    found = only(with_delimiters(remittance(), "|", "^", "~"))
    assert found.claims[0].lines[0].modifiers == ("25",)
    assert found.trailer.provider_adjustments[0].reference == "ICN0099"


def test_a_bare_file_reads_as_the_whole_one() -> None:
    bare = without_segments(with_delimiters(remittance(), "*", ">", "~"), "ISA", "GS", "GE", "IEA")
    assert only(bare).claims[0].lines[0].procedure == "99213"


def test_an_unknown_segment_is_kept_and_counted() -> None:
    content = changed(changed(remittance(), "LQ*HE*N130~", "LQ*HE*N130~\nZZ*1*two~"), "SE*46", "SE*47")
    found = only(content)
    assert found.trailer.unknown_segments == (Reference("ZZ", "1*two"),)
    assert "1 segments are not known" in said(complaints(content), "SE").message


def test_line_and_claim_facts_no_field_interprets_are_kept() -> None:
    content = remittance()
    content = changed(content, "REF*6R*L1~", "REF*6R*L1~\nDTM*471*20260816~\nQTY*ZK*2~\nNM1*82*1*DEMO*D****XX*19~")
    line = only(content).claims[0].lines[0]
    assert line.dates[-1].qualifier == "471"
    assert line.quantities == (Reference("ZK", "2"),)
    assert line.parties[0].entity == "82"


def test_inpatient_and_contact_segments_of_a_claim_are_kept() -> None:
    content = changed(remittance(), "MOA***MA01*MA07~", "MIA*1***9*MA02~\nPER*CX**TE*5550100300~\nREF*EA*77~")
    claim = only(content).claims[1]
    assert claim.inpatient[4] == "MA02"
    assert claim.remarks == ("MA02",)
    assert Reference("PER", "TE 5550100300") in claim.references


def test_a_service_range_in_one_date_segment_is_read() -> None:
    content = changed(remittance(), "DTM*472*20260815~", "DTM*472****RD8*20260815-20260817~")
    line = only(content).claims[0].lines[0]
    assert (line.service_from, line.service_to) == (date(2026, 8, 15), date(2026, 8, 17))


def test_a_payment_date_that_is_missing_warns_and_takes_the_production_date() -> None:
    content = changed(remittance(), "*DA*2*20260903~", "*DA*2~")
    assert only(content).header.payment_date == date(2026, 9, 1)
    assert said(complaints(content), "BPR16").level == "warning"


def test_a_plb_of_three_elements_is_reported_and_not_guessed() -> None:
    content = changed(remittance(), "WO:ICN0099*20*CS*-.28*72*.28", "FB*200.00*ICN0099*WO*-50.00")
    assert [(one.code, one.amount) for one in only(content).trailer.provider_adjustments] == [("FB", 20000)]
    finding = said(complaints(content), "PLB06")
    assert finding.refuses
    assert "`WO` is not an amount" in finding.message


def test_a_procedure_split_over_two_elements_is_reported() -> None:
    content = changed(remittance(), "SVC*HC:99213:25*200", "SVC*HC*99213*200")
    assert said(complaints(content), "SVC01").refuses


def test_a_header_that_comes_again_behind_claims_is_reported_and_touches_no_claim() -> None:
    content = changed(remittance(), "CLP*RD0002", "N1*PE*OTHER*XX*1~\nREF*TJ*1~\nLX*2~\nCLP*RD0002")
    assert said(complaints(content), "N1").refuses
    assert Reference("TJ", "1") not in only(content).claims[0].lines[0].references


def test_another_currency_and_a_debit_are_refused() -> None:
    assert said(complaints(changed(remittance(), "TRN*1", "CUR*PR*CAD~\nTRN*1")), "CUR02").refuses
    assert said(complaints(changed(remittance(), "BPR*I*225.00*C", "BPR*I*225.00*D")), "BPR03").refuses


def test_another_transaction_set_between_remittances_is_named_and_skipped() -> None:
    other = b"ST*999*0009*005010X231A1~AK1*HC*1~AK9*A*1*1*1~SE*4*0009~\n"
    content = changed(remittance(), "GE*1*10", "GE*2*10").replace(b"GE*2", other + b"GE*2")
    era = read_835(content)
    assert len(era.remittances) == 1
    assert said(era.findings, "ST01").message.startswith("999 implementation acknowledgment")
    assert era.envelope == ()


def test_more_segments_than_a_claim_can_have_end_the_reading() -> None:
    content = changed(remittance(), "CAS*CO*45*50~", "CAS*CO*45*50~" + "CAS*CO*45*0~" * 120_000)
    reader = EraReader(content)
    for _ in reader:
        pass
    assert any("100,000" in finding.message for finding in reader.envelope)


@pytest.mark.parametrize("where", ["TRN", "BPR", "N1*PR", "N1*PE"])
def test_a_missing_header_segment_refuses(where: str) -> None:
    found = read_835(without_segments(remittance(), where)).findings
    assert any(finding.refuses and finding.level == "error" for finding in found)
