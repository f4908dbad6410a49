"""The simulated office put together: seeded, deterministic, written as the files a practice and a payer would send.

The same seed, number of claims and day give the same bytes. The truth is a file that the importer never reads.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

import msgspec

from app.demo.acts import Act, PaperCheck
from app.demo.agreements import agreements
from app.demo.answer import Answer
from app.demo.answers import Payers
from app.demo.bank import BankStatement, make_statements
from app.demo.counter import PatientPays, take_from_patients
from app.demo.courses import Course, Story, tell_stories
from app.demo.directory import PAYERS
from app.demo.encounters import Encounter, make_encounters
from app.demo.front_door import Week, answer_claims
from app.demo.newcomers import newcomer_visits, unknown_payments
from app.demo.payments import Cashier, Payment, Posts
from app.demo.people import People, make_people
from app.demo.setup_tables import setup_tables
from app.demo.truth import PRIMARY, Book, Truth
from app.demo.x12_acks import ACCEPTED, WireGroup, write_277ca, write_999
from app.demo.x12_claims import DENTAL, PROFESSIONAL, write_claims
from app.demo.x12_remit import write_remits
from app.domain.errors import NotFound

DEFAULT_CLAIMS = 3_000
DEFAULT_SEED = 7
STRANGER_PERMILLE = 15
TAKE_BACKS = (Course.TAKEN_BACK, Course.DEMAND_LETTER, Course.LETTER_CHAIN, Course.REFUNDED)
FORMER_PERMILLE = 5
# These practices moved from another system, whose claims are still paid.
FORMER_PRACTICES = ("QFM", "THO")
# The clerk is two weeks behind with the payments that wait for approval.
APPROVAL_LAG = timedelta(days=15)
TRUTH_NAME = "truth.json"
PAIR_PAYER = PAYERS[2]


@dataclass(frozen=True, slots=True)
class OfficeFile:
    """One file as received on `on`; `kind` 837P, 837D, 999, 277CA or 835. Names carry no patient.

    `number` is the control number of its group, `approve` are the traces of payments in it that a clerk approves the
    same day.
    """

    name: str
    kind: str
    on: date
    content: bytes
    approve: tuple[str, ...] = ()
    number: int = 0


@dataclass(frozen=True, slots=True)
class Office:
    """People, files in order of arrival, the truth, and what comes by no file of a payer.

    `acts` are what the office's people do, by day; `statements` the bank's, `takings` patients' money.
    """

    people: People
    files: tuple[OfficeFile, ...]
    truth: Truth
    acts: tuple[Act, ...] = ()
    statements: tuple[BankStatement, ...] = ()
    takings: tuple[PatientPays, ...] = ()


def make_office(*, claims: int = DEFAULT_CLAIMS, seed: int = DEFAULT_SEED, as_of: date) -> Office:
    """Six months of an office up to `as_of`."""
    dice = Random(seed)
    people = make_people(dice, claims, as_of)
    visits = make_encounters(dice, people, claims, as_of)
    stories = tell_stories(dice, visits, as_of)
    book = Book()
    for story in stories:
        visit = story.encounter
        if visit.priced:
            book.open_price(visit.practice.card.key, visit.number, visit.lines, course=story.course)
            continue
        book.open_claim(
            visit.practice.card.key,
            visit.number,
            visit.lines,
            course=story.course,
            has_secondary=visit.patient.secondary is not None,
            payer=visit.patient.primary.payer.key,
        )
    payers = Payers(dice, people.practices)
    answers = _answers(stories, payers)
    payments = Cashier(book, dice, approved_until=as_of - APPROVAL_LAG).pay(answers)
    truth = book.finish(seed=seed, as_of=as_of.isoformat(), mix=_mix(stories, answers, payments))
    paper = [
        PaperCheck(row.wire.paid_on, row.practice.card.key, row.payer.key, row.wire) for row in payments if row.paper
    ]
    acts = tuple(sorted((*payers.acts, *paper), key=lambda act: act.on))
    takings = take_from_patients(truth, visits, seed=seed)
    truth.mix["patient_payments"] = len(takings)
    statements = make_statements(payments, people.practices, truth, seed=seed, as_of=as_of)
    sent = visits + newcomer_visits(seed, as_of)
    paid = payments + unknown_payments(seed, _likes(answers), as_of)
    weeks = answer_claims(stories, seed=seed, as_of=as_of)
    truth.rejected = sum(row.status != ACCEPTED for week in weeks for row in week.verdicts)
    truth.accepted = sum(row.status == ACCEPTED for week in weeks for row in week.verdicts)
    claims_sent = _claim_files(sent)
    files = (*claims_sent, *_answer_files(weeks, claims_sent), *_remit_files(paid))
    return Office(people, files, truth, acts, statements, takings)


def _answers(stories: list[Story], payers: Payers) -> list[Answer]:
    answers = [answer for story in stories for answer in payers.answers(story)]
    likes = _likes(answers)
    wanted = -(-len(stories) * STRANGER_PERMILLE // 1000)
    step = max(1, len(likes) // wanted)
    strangers = [payers.stranger(likes[at * step], at) for at in range(min(wanted, len(likes)))]
    former = [answer for answer in likes if answer.practice.card.key in FORMER_PRACTICES]
    wanted = -(-len(stories) * FORMER_PERMILLE // 1000)
    step = max(1, len(former) // wanted)
    return answers + strangers + [payers.former(like, at) for at, like in enumerate(former[::step][:wanted])]


def _likes(answers: list[Answer]) -> list[Answer]:
    """Ordinary answers, after whose pattern strangers are made."""
    return [
        answer
        for answer in answers
        if answer.decision and answer.paid > 0 and answer.rank == PRIMARY and not (answer.why or answer.apart)
    ]


def _mix(stories: list[Story], answers: list[Answer], payments: list[Payment]) -> dict[str, int]:
    """How many claims (or answers about no claim of ours) there are of each kind."""
    told = Counter(story.course for story in stories)
    kept = Counter(part.code for payment in payments for part in payment.wire.kept)
    return {
        "claims": len(stories),
        "answered": len(stories) - told[Course.UNANSWERED],
        "denied": told[Course.DENIED] + told[Course.LINE_DENIED] + told[Course.DENIED_THEN_PAID],
        "line_denied": told[Course.LINE_DENIED],
        "denied_then_paid": told[Course.DENIED_THEN_PAID],
        "reversal_correction": told[Course.CORRECTED] + told[Course.CORRECTED_ACROSS] + told[Course.CORRECTED_EARLY],
        "correction_across_files": told[Course.CORRECTED_ACROSS] + told[Course.CORRECTED_EARLY],
        "plb_take_back": sum(told[course] for course in TAKE_BACKS),
        "claim_level_cas": told[Course.CLAIM_LEVEL] + told[Course.NO_LINES],
        "bundled_or_recoded": told[Course.BUNDLED] + told[Course.RECODED],
        "unmatched": told[Course.MISNAMED] + sum(answer.why == "not ours" for answer in answers),
        "secondary_oa23": told[Course.SECONDARY] + told[Course.PRIMARY_CORRECTED],
        "zero_pay": told[Course.ZERO_PAY],
        "out_of_balance": told[Course.LINE_OFF] + told[Course.CLAIM_OFF] + told[Course.HELD],
        "held": told[Course.HELD],
        "altered_number": told[Course.PREFIXED] + told[Course.NO_NUMBER],
        "cut_number": sum(bool(answer.payer.number_length and answer.decision) for answer in answers),
        "payer_split": told[Course.PAYER_SPLIT],
        "unbundled": told[Course.UNBUNDLED],
        "twins": told[Course.ONE_TWIN],
        "another_practice": told[Course.OTHER_PRACTICE],
        "former_system": sum(bool(answer.former_system) for answer in answers),
        "patient_share_off": told[Course.PATIENT_OFF],
        "unknown_reason": told[Course.UNKNOWN_REASON],
        "unexpected_reason": told[Course.UNEXPECTED],
        "never_the_patient": told[Course.BENEFICIARY],
        "blocked": told[Course.BLOCKED],
        "above_limit": sum(answer.waits == "limit" for answer in answers),
        "secondary_takes_all_off": told[Course.SECONDARY_ALL],
        "primary_corrected_after_secondary": told[Course.PRIMARY_CORRECTED],
        "underpaid": told[Course.UNDERPAID],
        "dental": sum(story.encounter.practice.card.specialty == "dental" for story in stories),
        "priced_in_advance": told[Course.PRICED],
        "one_tooth_denied": told[Course.ONE_TOOTH],
        "annual_maximum": told[Course.ANNUAL_MAXIMUM],
        "paid_twice": told[Course.PAID_TWICE],
        "split": told[Course.SPLIT],
        "dropped_modifier": told[Course.DROPPED_MODIFIER],
        "crossover": sum(answer.crosses_over for answer in answers),
        "sequestration": sum(any(line.sequestration > 0 for line in answer.decision) for answer in answers),
        "interest": kept["L6"],
        "carried_forward": kept["FB"],
        "refund_pair": kept["72"],
        "paper": sum(payment.paper for payment in payments),
        "paper_twin": sum(payment.twin for payment in payments),
        "shared_transfer": len({payment.transfer for payment in payments if payment.transfer}),
        "letter_chain": told[Course.LETTER_CHAIN],
        "refund_check": told[Course.REFUNDED],
        "advance": kept["AP"],
        "levy": kept["LE"],
        "withholding": kept["IR"],
        "other_provider_level": kept["J1"] + kept["CS"],
        "approved": sum(payment.posts is Posts.APPROVED for payment in payments),
        "waiting_for_approval": sum(payment.posts is Posts.NOT_YET for payment in payments),
    }


def _claim_files(visits: list[Encounter]) -> list[OfficeFile]:
    weeks: dict[date, dict[str, list[Encounter]]] = {}
    for visit in visits:
        weeks.setdefault(visit.submitted_on, {}).setdefault(visit.practice.card.key, []).append(visit)
    files, number = [], 0
    for on in sorted(weeks):
        for key, rows in sorted(weeks[on].items()):
            number += 1
            content = write_claims(rows[0].practice, rows, number=number, on=on)
            kind = "837D" if rows[0].practice.card.specialty == "dental" else "837P"
            files.append(OfficeFile(f"{kind}-{key}-{on:%Y%m%d}.x12", kind, on, content, number=number))
    return files


def _answer_files(weeks: tuple[Week, ...], claims: list[OfficeFile]) -> list[OfficeFile]:
    """A 999 for all groups of a week, and a 277CA of all payers."""
    files = []
    for at, week in enumerate(weeks, start=1):
        groups = [
            WireGroup(file.number, DENTAL if file.kind == "837D" else PROFESSIONAL)
            for file in claims
            if file.on == week.sent_on
        ]
        receipt = write_999(groups, number=at, on=week.on)
        files.append(OfficeFile(f"999-{week.on:%Y%m%d}.x12", "999", week.on, receipt))
        verdict = write_277ca(list(week.verdicts), number=at, on=week.on)
        files.append(OfficeFile(f"277CA-{week.on:%Y%m%d}.x12", "277CA", week.on, verdict))
    return files


def _remit_files(payments: list[Payment]) -> list[OfficeFile]:
    groups: dict[str, list[Payment]] = {}
    for payment in payments:
        if payment.paper and not payment.twin:
            continue
        wire, payer = payment.wire, payment.payer
        whose = "ALL" if payer.bundles else payment.practice.card.key
        groups.setdefault(f"835-{payer.key}-{whose}-{wire.paid_on:%Y%m%d}.x12", []).append(payment)
    files = []
    for number, (name, rows) in enumerate(groups.items(), start=1):
        payer, on = rows[0].payer, rows[0].wire.paid_on
        content = write_remits(
            [row.wire for row in rows],
            number=number,
            on=on,
            receiver="REMITDESK",
            separator=payer.separator,
            newline=payer.newline,
        )
        approve = tuple(row.wire.trace for row in rows if row.posts is Posts.APPROVED)
        files.append(OfficeFile(name, "835", on, content, approve))
    return files


def in_order(files: tuple[OfficeFile, ...]) -> list[OfficeFile]:
    """Files in order of arrival: by day, claims before the answers to them."""
    return sorted(files, key=lambda file: (file.on, not file.kind.startswith("837"), file.kind == "835"))


def write_office(office: Office, folder: Path) -> None:
    """All files, the two setup tables and the truth, into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.x12"):
        old.unlink()
    for file in office.files:
        (folder / file.name).write_bytes(file.content)
    tables = setup_tables(office.people)
    for statement in office.statements:
        (folder / statement.name).write_bytes(statement.content)
    made = agreements(office.people)
    for code, text in made.schedules.items():
        (folder / f"{code.lower()}.csv").write_text(text, encoding="utf-8", newline="")
    (folder / "contracts.csv").write_text(made.contracts, encoding="utf-8", newline="")
    (folder / "practices.csv").write_text(tables.practices, encoding="utf-8", newline="")
    (folder / "payers.csv").write_text(tables.payers, encoding="utf-8", newline="")
    (folder / TRUTH_NAME).write_bytes(msgspec.json.encode(office.truth))


def read_truth(path: Path) -> Truth:
    """The truth as `write_office` left it. Raises NotFound when no demo book was built here."""
    if not path.exists():
        raise NotFound("No demo book was built on this desk; build one with: remitdesk demo.")
    return msgspec.json.decode(path.read_bytes(), type=Truth)


def make_pair(*, claims: int, seed: int, as_of: date) -> Office:
    """One 837P and one 835 that answers all of it, for measuring: one practice, one payer, one payment, nothing odd."""
    dice = Random(seed)
    everybody = make_people(dice, claims, as_of)
    practice, payer = everybody.practices[0], PAIR_PAYER
    patients = tuple(
        replace(patient, practice=practice, primary=replace(patient.primary, payer=payer), secondary=None)
        for patient in everybody.patients
    )
    people = People((practice,), patients)
    visits = make_encounters(dice, people, claims, as_of)
    book = Book()
    for visit in visits:
        book.open_claim(practice.card.key, visit.number, visit.lines, course=Course.CLEAN, has_secondary=False)
    payers = Payers(dice)
    answers = [answer for visit in visits for answer in payers.answers(Story(visit, Course.CLEAN, as_of))]
    payments = Cashier(book, dice, approved_until=as_of, shares=False).pay(answers)
    content = write_claims(practice, visits, number=1, on=as_of)
    claim_file = OfficeFile(f"837P-PAIR-{as_of:%Y%m%d}.x12", "837P", as_of, content)
    truth = book.finish(seed=seed, as_of=as_of.isoformat(), mix={"claims": claims, "answered": claims})
    return Office(people, (claim_file, *_remit_files(payments)), truth)
