"""The simulated office: deterministic, holding the whole mix, and adding up by a checker of its own."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from functools import cache
from random import Random

import pytest

from app.demo.acts import PaperCheck
from app.demo.directory import PAYERS
from app.demo.encounters import make_encounters
from app.demo.names import STRANGERS
from app.demo.office import Office, in_order, make_office, make_pair
from app.demo.people import make_people, npi_of
from app.demo.truth import OUT_OF_BALANCE

AS_OF = date(2026, 3, 14)
UNKNOWN = "90199"  # the payer the office is not set up for
FLOORS = {
    "denied": 80,
    "reversal_correction": 40,
    "correction_across_files": 20,
    "plb_take_back": 30,
    "claim_level_cas": 50,
    "bundled_or_recoded": 30,
    "unmatched": 30,
    "secondary_oa23": 50,
    "zero_pay": 20,
    "out_of_balance": 10,
}


@cache
def office(claims: int = 900, seed: int = 7) -> Office:
    return make_office(claims=claims, seed=seed, as_of=AS_OF)


def segments(content: bytes) -> list[list[str]]:
    text = content.decode("ascii")
    separator, terminator = text[3], text[105]
    return [part.strip().split(separator) for part in text.split(terminator) if part.strip()]


def cents(text: str) -> Fraction:
    return Fraction(text) * 100


class Remit:
    """One transaction added up by plain counting, sharing nothing with reader or writer."""

    def __init__(self) -> None:
        self.payment = Fraction(0)
        self.trace = ""
        self.kept = Fraction(0)
        self.claims: list[list[Fraction]] = []
        self.lines: list[list[Fraction]] = []
        self._in_line = False

    def take(self, segment: list[str]) -> None:
        if segment[0] == "BPR":
            self.payment = cents(segment[2])
        elif segment[0] == "TRN":
            self.trace = segment[2]
        elif segment[0] == "CLP":
            self.claims.append([cents(segment[3]), cents(segment[4]), Fraction(0)])
            self._in_line = False
        elif segment[0] == "SVC":
            self.lines.append([cents(segment[2]), cents(segment[3]), Fraction(0)])
            self._in_line = True
        elif segment[0] == "CAS":
            taken = sum((cents(amount) for amount in segment[3::3]), Fraction(0))
            self.claims[-1][2] += taken
            if self._in_line:
                self.lines[-1][2] += taken
        elif segment[0] == "PLB":
            self.kept += sum((cents(amount) for amount in segment[4::2]), Fraction(0))

    def balances(self) -> bool:
        whole = all(charge - taken == paid for charge, paid, taken in self.claims + self.lines)
        return whole and sum((claim[1] for claim in self.claims), Fraction(0)) - self.kept == self.payment


def remits(book: Office) -> list[Remit]:
    found = []
    for file in book.files:
        if file.kind == "835":
            for segment in segments(file.content):
                if segment[0] == "ST":
                    found.append(Remit())
                if segment[0] not in ("ISA", "GS", "ST", "GE", "IEA"):
                    found[-1].take(segment)
    return found


def test_the_same_seed_gives_the_same_bytes_and_another_seed_does_not() -> None:
    first, again = (make_office(claims=120, seed=5, as_of=AS_OF) for _ in range(2))
    other = make_office(claims=120, seed=6, as_of=AS_OF)
    assert [(file.name, file.content) for file in first.files] == [(file.name, file.content) for file in again.files]
    assert first.truth == again.truth
    assert [file.content for file in first.files] != [file.content for file in other.files]


@pytest.mark.parametrize(("claims", "seed"), [(300, 7), (300, 19), (900, 7)])
def test_the_mix_reaches_every_floor(claims: int, seed: int) -> None:
    mix = office(claims, seed).truth.mix
    short = {kind: mix[kind] for kind, floor in FLOORS.items() if mix[kind] * 1000 < floor * claims}
    assert not short
    assert mix["correction_across_files"] * 2 >= mix["reversal_correction"]


def test_small_traits_of_real_payers_are_there() -> None:
    mix = office().truth.mix
    traits = (
        "crossover",
        "sequestration",
        "interest",
        "carried_forward",
        "refund_pair",
        "split",
        "dropped_modifier",
        "held",
        "paid_twice",
        "denied_then_paid",
        "line_denied",
        "altered_number",
        "cut_number",
        "payer_split",
        "unbundled",
        "twins",
        "another_practice",
        "former_system",
        "patient_share_off",
        "unknown_reason",
        "unexpected_reason",
        "never_the_patient",
        "blocked",
        "underpaid",
        "shared_transfer",
        "paper",
        "paper_twin",
        "patient_payments",
        "letter_chain",
        "refund_check",
        "advance",
        "levy",
        "withholding",
        "other_provider_level",
        "above_limit",
        "secondary_takes_all_off",
        "primary_corrected_after_secondary",
        "dental",
        "priced_in_advance",
        "one_tooth_denied",
        "annual_maximum",
    )
    assert [trait for trait in traits if not mix[trait]] == []


def test_a_payment_balances_unless_it_was_meant_not_to() -> None:
    book = office()
    meant = {remit.trace for remit in book.truth.remits if remit.held_because == OUT_OF_BALANCE}
    spoiled = {"line out of balance", "claim out of balance"}
    wrong = [remit.trace for remit in remits(book) if not remit.balances()]
    assert meant <= set(wrong)
    held = {claim.number for claim in book.truth.claims if OUT_OF_BALANCE in claim.exceptions}
    off = [claim for claim in book.truth.claims if spoiled & set(claim.exceptions)]
    assert held and off
    assert len(set(wrong) - meant) <= len(off)


def test_every_payment_of_the_truth_is_written_with_its_amount() -> None:
    book = office()
    written = {remit.trace: remit.payment for remit in remits(book) if not remit.trace.startswith(UNKNOWN)}
    written |= {act.wire.trace: Fraction(act.wire.amount) for act in book.acts if isinstance(act, PaperCheck)}
    assert written == {remit.trace: Fraction(remit.payment) for remit in book.truth.remits}


def test_every_payment_is_explained_to_the_cent() -> None:
    for remit in office().truth.remits:
        assert remit.payment == remit.posted + remit.exceptions + remit.provider_level + remit.held
        assert remit.payment >= 0


@pytest.mark.parametrize(("claims", "seed"), [(300, 7), (300, 19), (900, 7), (700, 3)])
def test_every_charge_is_explained_to_the_cent(claims: int, seed: int) -> None:
    for claim in office(claims, seed).truth.claims:
        for line in claim.lines:
            gone = line.paid + line.patient_paid + line.contractual + line.sequestration + line.written_off
            assert line.charged == gone + line.primary + line.secondary + line.tertiary + line.patient
            assert min(line.primary, line.secondary, line.patient, line.paid) >= 0


def test_claims_of_the_last_weeks_wait_and_some_are_past_the_usual_lag() -> None:
    people = make_people(Random(7), 900, AS_OF)
    sent = {visit.number: visit for visit in make_encounters(Random(7), people, 900, AS_OF)}
    book = office()
    young = [claim for claim in book.truth.claims if claim.course == "unanswered"]
    assert len(young) * 1000 >= 120 * len(book.truth.claims)
    assert len(sent) == 900
    late = [file for file in book.files if file.kind == "837P" and (AS_OF - file.on).days > 60]
    old = b"".join(file.content for file in late).decode("ascii")
    assert any(f"*{claim.number}*" in old for claim in young)


def test_files_arrive_by_day_and_claims_before_remittances() -> None:
    files = in_order(office().files)
    assert [file.on for file in files] == sorted(file.on for file in files)
    assert files[0].kind.startswith("837")
    assert all(file.on <= AS_OF for file in files)


def test_a_stranger_bears_a_name_nobody_in_the_book_has() -> None:
    people = office().people
    names = {human.last for patient in people.patients for human in (patient.human, patient.subscriber)}
    assert not names & set(STRANGERS)


@pytest.mark.parametrize("known", ["1234567893", "1245319599"])
def test_an_npi_ends_in_its_check_digit(known: str) -> None:
    assert npi_of(known[:9]) == known


def test_the_office_has_its_practices_locations_and_payers() -> None:
    people = office().people
    assert (len(people.practices), sum(len(practice.sites) for practice in people.practices), len(PAYERS)) == (6, 9, 14)


def test_claim_numbers_are_short_plain_and_unique() -> None:
    numbers = [claim.number for claim in office().truth.claims]
    assert len(set(numbers)) == len(numbers)
    assert all(re.fullmatch(r"[A-Z0-9]{1,20}", number) for number in numbers)


def test_a_pair_for_measuring_answers_every_claim_in_one_payment() -> None:
    pair = make_pair(claims=50, seed=3, as_of=AS_OF)
    assert [file.kind for file in pair.files] == ["837P", "835"]
    (remit,) = remits(pair)
    assert len(remit.claims) == 50
    assert remit.balances()
