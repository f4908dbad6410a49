"""What the lists of the account page show. Pure but for the cells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from app.patients.account_log import AccountEvent, AccountLog
from app.patients.account_types import AccountClaim, AccountPage, FamilyMember, Guarantor
from app.patients.call_types import AuthorisedPerson
from app.ui.table.columns import Cell, Column, Tone, muted, plain
from app.ui.words import STATUS_COLOURS, amount_cell, day, long_day, phone_text, zip_text

TONES = {"red": Tone.RED, "amber": Tone.AMBER, "green": Tone.GREEN, "accent": Tone.ACCENT}
_EVENT_TONES = {"call": Tone.ACCENT}
_SAID_TONES = {"right": Tone.GREEN, "wrong": Tone.RED}


def _status(claim: AccountClaim) -> Cell:
    return Cell(claim.status, TONES.get(STATUS_COLOURS.get(claim.status, ""), Tone.MUTED))


def _money(cents: int, strong: bool = False) -> Cell:
    return amount_cell(cents, Tone.STRONG if strong and cents else Tone.TEXT)


CLAIM_COLUMNS: tuple[Column[AccountClaim], ...] = (
    Column("number", "Claim", lambda claim: plain(claim.number), 84),
    Column("patient", "Patient", lambda claim: plain(claim.patient_name), 92),
    Column("payer", "Payer", lambda claim: plain(claim.payer_name), 84),
    Column("service", "Service", lambda claim: plain(day(claim.service_from)), 74),
    Column("status", "Status", _status, 68),
    Column("charged", "Charged", lambda claim: _money(claim.charged), 76, right=True),
    Column("insurance", "Insurance", lambda claim: _money(claim.insurance), 72, right=True),
    Column("patient_owes", "Patient owes", lambda claim: _money(claim.patient), 92, right=True),
    Column("balance", "Balance", lambda claim: _money(claim.balance, strong=True), 72, right=True),
    Column("why", "Open work", lambda claim: muted(claim.why), 40, stretch=True),
)

EVENT_COLUMNS: tuple[Column[AccountEvent], ...] = (
    Column("at", "When", lambda event: plain(event.at.astimezone().strftime("%m/%d/%y %H:%M")), 122),
    Column("kind", "What", lambda event: Cell(event.kind, _EVENT_TONES.get(event.kind, Tone.MUTED)), 72),
    Column("text", "", lambda event: plain(event.text.replace("\n", " ")), 240, stretch=True),
    Column("who", "By", lambda event: muted(event.actor), 84),
)


@dataclass(frozen=True, slots=True)
class Identifier:
    """One way of being known: what is on file, and whether it was said right, wrong, or not asked."""

    code: str
    title: str
    on_file: str
    said: str = ""


IDENTIFIER_COLUMNS: tuple[Column[Identifier], ...] = (
    Column("title", "Ask for", lambda each: plain(each.title), 150),
    Column("file", "On file", lambda each: muted(each.on_file), 120, stretch=True),
    Column("said", "Said", lambda each: Cell(each.said, _SAID_TONES.get(each.said, Tone.MUTED)), 48),
)


def identifiers(page: AccountPage, log: AccountLog) -> tuple[Identifier, ...]:
    """The office's ways of being known with what this account has on file for each."""
    who, call = page.guarantor, log.running
    people: list[Guarantor | FamilyMember] = [who, *page.family]
    known = [each for each in people if each.birth_date]
    births = dict.fromkeys(f"{each.first} {each.last} {long_day(each.birth_date)}" for each in known)
    phones = dict.fromkeys(phone_text(each.phone) for each in people if each.phone)
    covers = [cover.member_id for member in page.family for cover in member.coverages]
    town = " ".join(part for part in (who.city, who.state, zip_text(who.zip)) if part)
    on_file = {
        "name_birth": "; ".join(births),
        "account_number": who.number,
        "address": ", ".join(part for part in (who.address1, who.address2, town) if part),
        "phone": ", ".join(phones),
        "last_payment": log.last_payment,
        "member_id": ", ".join(dict.fromkeys(covers)),
        "visit": log.last_visit,
    }
    said = dict.fromkeys(call.identifiers, "right") | dict.fromkeys(call.wrong, "wrong") if call else {}
    return tuple(
        Identifier(word.code, word.title, on_file.get(word.code, ""), said.get(word.code, ""))
        for word in log.words.of("identifier")
    )


def person_columns(title: Callable[[str, str], str], today: date) -> tuple[Column[AuthorisedPerson], ...]:
    """Who may be told what; `title` gives a word of the office's lists."""

    def name(person: AuthorisedPerson) -> Cell:
        return plain(person.name) if person.in_force(today) else muted(f"{person.name} (not now)")

    def hears(person: AuthorisedPerson) -> Cell:
        return plain(", ".join(title("may_hear", code) for code in person.may_hear))

    return (
        Column("name", "May be told", name, 98),
        Column("who", "Who", lambda person: muted(title("relationship", person.relationship)), 70),
        Column("hears", "What", hears, 60, stretch=True),
        Column("since", "Since", lambda person: plain(day(person.since)), 76),
        Column("until", "Until", lambda person: plain(day(person.until)), 76),
    )
