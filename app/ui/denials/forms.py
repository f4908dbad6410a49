"""The forms of the denial desk: which fields an act has, and the act that was typed. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from app.denials.types import WantedAct
from app.domain.errors import Refused
from app.domain.money import AmountError, typed_amount


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name, a hint; `choose` names a list of choices instead of free text."""

    name: str
    hint: str = ""
    choose: str = ""
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """One act: the word on its button, its title and fields; its key stands in the registry of acts."""

    kind: str
    button: str
    title: str
    fields: tuple[Field, ...]

    @property
    def act(self) -> str:
        """Its entry in the registry."""
        return f"denial_{self.kind}"


_SENT = (
    Field("How", choose="methods"),
    Field("Sent on", "MM/DD/YYYY; empty: today"),
    Field("Reference", "the payer's or portal's number"),
    Field("Document", "what was sent"),
)
FORMS = {
    form.kind: form
    for form in (
        Form("usual", "Usual", "Do what is usual for each of these", ()),
        Form(
            "outcome",
            "Outcome",
            "Record one outcome on all of these",
            (
                Field("Outcome", choose="outcomes"),
                Field("Next", "MM/DD/YYYY; empty: by rule"),
                Field("Note", wide=True),
            ),
        ),
        Form("appeal", "Appeal", "Record an appeal on each of these", _SENT),
        Form("corrected", "Corrected", "Record that corrected claims were sent", _SENT),
        Form("resubmit", "Resend", "Record that new claims were sent", _SENT),
        Form(
            "request",
            "Ask",
            "Ask for information",
            (
                Field("Whom", choose="asked_of"),
                Field("Answer by", "MM/DD/YYYY; empty: in 7 days"),
                Field("What", wide=True),
            ),
        ),
        Form(
            "write_off",
            "Write off",
            "Write off what the insurer owes; above the limit a supervisor decides",
            (Field("Reason", choose="write_off"), Field("Proof", "where the reason asks for it")),
        ),
        Form("assign", "Assign", "Give these to a person", (Field("Person", choose="people"),)),
        Form("category", "Category", "These mean something else", (Field("Category", choose="categories"),)),
        Form("undo", "Undo", "Undo one of your acts as a whole", (Field("Act", choose="acts", wide=True),)),
        Form(
            "map",
            "Map",
            "Name this from now on, and for what is open",
            (Field("Category", choose="categories"), Field("For", choose="whose"), Field("First step", wide=True)),
        ),
        Form(
            "decide",
            "Decision",
            "Record how the appeal was decided",
            (
                Field("Decision", choose="decisions"),
                Field("Decided on", "MM/DD/YYYY; empty: today"),
                Field("Won", "0.00, when in part"),
                Field("Words", "what the letter says"),
            ),
        ),
    )
}
ON_CLAIMS = ("usual", "outcome", "appeal", "corrected", "resubmit", "request", "write_off", "assign", "category")


class Typed(Protocol):
    """What a panel answers about its fields."""

    def text(self, name: str) -> str:
        """What was typed."""

    def choice(self, name: str) -> str:
        """The value behind the choice."""


def typed_act(kind: str, typed: Typed) -> WantedAct | None:
    """The act as the fields say; None means what is usual. Raises Refused for a day that cannot be read."""
    return None if kind == "usual" else _TYPED[kind](kind, typed)


def _sent(kind: str, typed: Typed) -> WantedAct:
    day, reference = typed_day(typed, "Sent on"), typed.text("Reference")
    return WantedAct(kind, method=typed.choice("How"), on=day, reference=reference, document=typed.text("Document"))


_TYPED: dict[str, Callable[[str, Typed], WantedAct]] = {
    "outcome": lambda kind, typed: WantedAct(
        kind, outcome=typed.choice("Outcome"), next_on=typed_day(typed, "Next"), note=typed.text("Note")
    ),
    "appeal": _sent,
    "corrected": _sent,
    "resubmit": _sent,
    "request": lambda kind, typed: WantedAct(
        kind, asked_of=typed.choice("Whom"), due_on=typed_day(typed, "Answer by"), what=typed.text("What")
    ),
    "write_off": lambda kind, typed: WantedAct(kind, reason=typed.choice("Reason"), proof=typed.text("Proof")),
    "assign": lambda kind, typed: WantedAct(kind, login=typed.choice("Person")),
    "category": lambda kind, typed: WantedAct(kind, category=typed.choice("Category")),
}


def typed_day(typed: Typed, name: str) -> date | None:
    """A day typed as 11/21/2026, 11/21/26 or 2026-11-21, or None. Raises Refused."""
    text = typed.text(name)
    if not text:
        return None
    for pattern in ("%m/%d/%Y", "%m/%d/%y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text, pattern).date()
        except ValueError:
            continue
    raise Refused(f"{name}: type a day such as 11/21/2026.")


def typed_cents(typed: Typed, name: str) -> int | None:
    """An amount, or None. Raises Refused."""
    text = typed.text(name)
    if not text:
        return None
    try:
        return typed_amount(text)
    except AmountError:
        raise Refused(f"{name}: type an amount such as 120.50.") from None
