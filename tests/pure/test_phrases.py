"""What a line posts, in words: each movement once, with its amount and where it went."""

from __future__ import annotations

from app.posting.moves import Leg
from app.posting.phrases import movement_text

PAID = Leg("receivable", "primary", "payment", "", -5295)
CUT = (
    Leg("contractual", "", "contractual", "", 4970, group="CO", reason="45"),
    Leg("receivable", "primary", "contractual", "", -4970, group="CO", reason="45"),
)


def passed(party: str) -> tuple[Leg, Leg]:
    return (
        Leg("receivable", party, "transfer", "", 3935, group="PR", reason="3"),
        Leg("receivable", "primary", "transfer", "", -3935, group="PR", reason="3"),
    )


def test_each_movement_is_told_once_with_its_amount() -> None:
    found = movement_text([PAID, *CUT, *passed("patient")], "primary")
    assert found == "paid 52.95; CO-45 49.70 contractual; PR-3 39.35 to the patient"


def test_the_next_insurer_is_named_as_such() -> None:
    assert movement_text(passed("secondary"), "primary") == "PR-3 39.35 to the secondary payer"


def test_a_reversal_tells_the_same_movements_with_the_opposite_sign() -> None:
    legs = passed("patient")
    back = [Leg(each.account, each.party, each.kind, "", -each.cents, group="PR", reason="3") for each in legs]
    assert movement_text(back, "primary") == "PR-3 -39.35 to the patient"


def test_nothing_is_said_as_nothing() -> None:
    assert movement_text([], "primary") == "Nothing moves on this line."
