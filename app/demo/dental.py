"""How dental plans decide: a year's maximum, two fillings told apart by their teeth, a price given in advance.

Imports `app.domain` and the decisions of `app.demo.payers` only.
"""

from __future__ import annotations

from dataclasses import replace
from random import Random

from app.demo.payers import ChargedLine, Denial, LineDecision, Share, Terms, decide_paid, deny_line
from app.domain.money import Cents


def decide_up_to_maximum(lines: tuple[ChargedLine, ...], terms: Terms, dice: Random) -> tuple[LineDecision, ...]:
    """What would be paid is cut to what the year has left: the rest is the patient's by PR-119, to be asked first."""
    full = decide_paid(lines, terms, dice)
    left = sum(line.paid for line in full) * dice.randrange(0, 70) // 100
    decisions = []
    for line in full:
        paid = min(int(line.paid), left)
        left -= paid
        over = Cents(line.paid - paid)
        cut = (Share("PR", "119", over),) if over else ()
        decisions.append(replace(line, paid=Cents(paid), denied=cut))
    return tuple(decisions)


def decide_one_tooth_denied(
    lines: tuple[ChargedLine, ...], terms: Terms, denial: Denial, dice: Random
) -> tuple[LineDecision, ...]:
    """Of two equal services on two teeth the later one is refused: only the tooth tells them apart."""
    paid = {line.number: line for line in decide_paid(lines, terms, dice)}
    last = twins_of(lines)[-1]
    return tuple(deny_line(line, denial) if line.number == last.number else paid[line.number] for line in lines)


def decide_price(lines: tuple[ChargedLine, ...], terms: Terms, dice: Random) -> tuple[LineDecision, ...]:
    """A price in advance: nothing is paid, OA-101 says what would be."""
    return tuple(
        replace(line, paid=Cents(0), denied=(Share("OA", "101", line.paid),))
        for line in decide_paid(lines, terms, dice)
    )


def twins_of(lines: tuple[ChargedLine, ...]) -> tuple[ChargedLine, ...]:
    """The lines that are one code at one price on several teeth; empty when there are none."""
    for line in lines:
        same = tuple(each for each in lines if (each.procedure, each.charge) == (line.procedure, line.charge))
        if len(same) > 1 and all(each.tooth for each in same):
            return same
    return ()
