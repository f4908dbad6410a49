"""What a letter needs to be indexed, and what it will open: the form asks by this, the database does it. Pure."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from app.correspondence.types import LetterIndex

# Fields the form shows beyond the letter's date, by type; the first is where the cursor goes.
ASKS: dict[str, tuple[str, ...]] = {
    "records_request": ("due_on", "reference"),
    "appeal_decision": ("decision", "cents", "due_on", "reference"),
    "demand": ("reference", "cents", "due_on"),
    "refund_request": ("cents", "due_on", "reference"),
    "cob": ("due_on", "reference"),
    "returned_statement": (),
    "papers": (),
    "information": (),
    "other": ("due_on", "reference"),
}
NEEDS_CLAIM = frozenset({"records_request", "appeal_decision", "demand", "cob", "papers"})
_OPENS = {
    "records_request": ("records", "records"),
    "demand": ("refund_request", "refund"),
    "refund_request": ("refund_request", "refund"),
    "cob": ("cob", ""),
    "other": ("correspondence", ""),
}
_KIND_WORDS = {
    "records": "the records to be sent",
    "refund_request": "the refund to be answered",
    "cob": "the question which insurance comes first",
    "correspondence": "an answer",
}


class LetterPlan(Struct, frozen=True):
    """What indexing will do: the reason it opens ('' for none or several ways), the clock it asks for, a sentence,
    and what is still missing, each in words.
    """

    kind: str
    clock: str
    words: str
    missing: tuple[str, ...]


def plan_letter(said: LetterIndex, *, received_on: date, today: date) -> LetterPlan:
    """The plan of a letter as far as it is said; the same checks as the database's, in its words."""
    kind, clock = _OPENS.get(said.type, ("", ""))
    return LetterPlan(kind, clock, _words(said, kind, clock), tuple(_missing(said, received_on, today)))


def _words(said: LetterIndex, kind: str, clock: str) -> str:
    if said.type == "appeal_decision":
        return {
            "won": "Closes the appeal; the money is expected.",
            "lost": "Closes this level and opens the next one with its deadline.",
            "partly": "Closes this level and opens the next one for what was refused.",
        }.get(said.decision, "Closes the appeal, or opens its next level.")
    if said.type == "returned_statement":
        return "The account's statements wait until its address is corrected."
    if said.type == "papers":
        return "The work that waited for these papers goes on."
    if said.type == "information":
        return "Filed in the time line; nothing is opened."
    if not kind:
        return ""
    until = f" by {said.due_on:%m/%d/%Y}" if said.due_on else " by the payer's clock" if clock else ""
    return f"Opens {_KIND_WORDS[kind]}{until}."


def _missing(said: LetterIndex, received_on: date, today: date) -> list[str]:
    gaps: list[str] = []
    if said.type not in ASKS:
        gaps.append("Say what the letter is.")
    if (said.claim_id is None) == (said.account_id is None):
        gaps.append("A letter belongs to one claim or to one account.")
    elif said.claim_id is None and said.type in NEEDS_CLAIM:
        gaps.append("Such a letter belongs to a claim, not to an account.")
    if said.letter_date is not None and said.letter_date > today:
        gaps.append("The letter's date lies in the past ten years and not ahead.")
    if said.due_on is not None and said.due_on < (said.letter_date or received_on):
        gaps.append("The day to answer by lies before the letter.")
    if said.type == "appeal_decision" and not said.decision:
        gaps.append("Say how the payer decided: won, partly or lost.")
    if said.type == "demand" and not said.reference.strip():
        gaps.append("A demand letter has a control number (FCN); type it.")
    return gaps
