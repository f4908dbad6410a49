"""The visits of the simulated office: who saw whom, where, when, and what was charged. Codes only, no descriptors."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from app.demo.payers import ChargedLine
from app.demo.people import Clinician, Patient, People, Practice, Site
from app.domain.money import ZERO, Cents

DAYS_BACK = 182
FRIDAY = 4


@dataclass(frozen=True, slots=True)
class Encounter:
    """One visit that becomes one claim; `number` is CLM01, `reported_paid` AMT*F5 (never cash of ours).

    `priced`: a predetermination, which asks for a price and is owed by nobody. `alone`: no other visit of that patient
    at the practice on that day, so that name and day tell it.
    """

    number: str
    practice: Practice
    site: Site
    clinician: Clinician
    patient: Patient
    served_on: date
    submitted_on: date
    diagnoses: tuple[str, ...]
    lines: tuple[ChargedLine, ...]
    reported_paid: Cents = ZERO
    priced: bool = False
    alone: bool = True

    @property
    def charge(self) -> int:
        """Sum of the lines in cents."""
        return sum(line.charge for line in self.lines)


@dataclass(frozen=True, slots=True)
class Menu:
    """What a specialty does: visit codes and further procedures (fee of one unit in cents), timed codes, diagnoses."""

    visits: dict[str, int]
    extras: dict[str, int]
    timed: frozenset[str]
    diagnoses: tuple[str, ...]


MENUS = {
    "family": Menu(
        {"99213": 14500, "99214": 20500, "99203": 21000, "99396": 25500},
        {"36415": 1800, "80053": 4250, "85025": 3100, "90471": 3900, "93000": 6500, "81002": 1500, "83036": 3650},
        frozenset(),
        ("I10", "E119", "J069", "Z0000", "E785", "R5383", "K219"),
    ),
    "bones": Menu(
        {"99203": 22500, "99213": 15500, "99214": 21500},
        {"20610": 17500, "73562": 9800, "73030": 8700, "J1100": 850, "J3301": 2400, "29125": 13300},
        frozenset({"J1100", "J3301"}),
        ("M1711", "M25561", "M7541", "S83241A", "M19011"),
    ),
    "therapy": Menu(
        {"97161": 16800, "97164": 11200, "97110": 7400},
        {"97140": 6900, "97112": 7600, "97530": 8100, "97035": 3300, "97014": 2750},
        frozenset({"97110", "97140", "97112", "97530"}),
        ("M5450", "M25511", "M542", "R2689", "M6281"),
    ),
    "skin": Menu(
        {"99203": 19800, "99213": 14200, "99214": 19900},
        {"17000": 15600, "11102": 21400, "17110": 23100, "88305": 14700, "11900": 12600},
        frozenset(),
        ("L570", "L821", "B078", "D225", "L309"),
    ),
    "heart": Menu(
        {"99204": 31500, "99214": 22800, "99215": 29400},
        {"93000": 7200, "93306": 68500, "93015": 41000, "93224": 33300, "36415": 1900},
        frozenset(),
        ("I2510", "I4891", "I5022", "R0789", "I10"),
    ),
    "dental": Menu(
        {"D0120": 6200, "D0140": 8900, "D0150": 10400},
        {"D1110": 11800, "D0274": 7900, "D2391": 21500, "D2392": 26400, "D7140": 19900, "D4910": 16300},
        frozenset(),
        ("K029", "K0510", "K0381", "Z0120"),
    ),
}
CROWN = "D2740"
CROWN_FEE = 124500
TEETH = ("2", "3", "4", "5", "12", "13", "14", "15", "18", "19", "20", "29", "30", "31")
SURFACES = {"D2391": ("O",), "D2392": ("M", "O")}
ON_A_TOOTH = frozenset({"D2391", "D2392", "D7140"})
PRICED_IN = 25
TWICE_IN = 20  # the same service again, as a line of its own that nothing tells apart


def _dental_lines(dice: Random, menu: Menu) -> tuple[ChargedLine, ...]:
    """An examination and what follows; a filling or an extraction may come twice on a day, on two teeth."""
    codes = [dice.choice(tuple(menu.visits))]
    for code in dice.sample(tuple(menu.extras), dice.choice((1, 1, 2, 2))):
        codes += [code] * (dice.choice((1, 1, 2)) if code in ON_A_TOOTH else 1)
    fees = menu.visits | menu.extras
    teeth = dice.sample(TEETH, len(codes))
    return tuple(
        ChargedLine(
            number,
            code,
            (),
            Cents(fees[code]),
            tooth=teeth[number - 1] if code in ON_A_TOOTH else "",
            surfaces=SURFACES.get(code, ()),
        )
        for number, code in enumerate(codes, start=1)
    )


def _number(practice: Practice, at: int, day: date) -> str:
    """CLM01. The dental system writes 20 characters, of which some payers keep 15: they still tell claims apart."""
    number = f"{practice.card.prefix}{100_003 + at * 7:07d}"
    return f"{number}DX{day:%Y%m%d}" if practice.card.specialty == "dental" else number


def _lines(dice: Random, menu: Menu) -> tuple[ChargedLine, ...]:
    visit = dice.choice(tuple(menu.visits))
    extras = dice.sample(tuple(menu.extras), dice.choice((0, 1, 1, 2, 2, 3)))
    lines = []
    for number, code in enumerate((visit, *extras), start=1):
        fee = menu.visits.get(code) or menu.extras[code]
        units = dice.choice((1, 2, 2, 3)) if code in menu.timed else 1
        modifiers: tuple[str, ...] = ()
        if number == 1 and extras and code.startswith("992"):
            modifiers = ("25",)
        elif code in menu.timed and not code.startswith("J"):
            modifiers = ("GP",)
        lines.append(ChargedLine(number, code, modifiers, Cents(fee * units), units))
    if extras and dice.randrange(TWICE_IN) == 0:
        lines.append(replace(lines[-1], number=len(lines) + 1))
    return tuple(lines)


def _friday_after(day: date) -> date:
    return day + timedelta(days=(FRIDAY - day.weekday()) % 7)


def make_encounters(dice: Random, people: People, claims: int, as_of: date) -> list[Encounter]:
    """`claims` visits on working days of the last six months, by date; each is sent on the Friday of its week."""
    last_friday = _friday_after(as_of) - timedelta(days=7) if as_of.weekday() != FRIDAY else as_of
    first = last_friday - timedelta(days=DAYS_BACK - 1)
    days = [day for day in (first + timedelta(days=at) for at in range(DAYS_BACK)) if day.weekday() <= FRIDAY]
    served = sorted(dice.choices(days, k=claims))
    encounters: list[Encounter] = []
    seen: set[str] = set()
    for at, day in enumerate(served):
        patient = _somebody(dice, people, day, seen)
        practice = patient.practice
        menu = MENUS[practice.card.specialty]
        dental = practice.card.specialty == "dental"
        lines = _dental_lines(dice, menu) if dental else _lines(dice, menu)
        priced = dental and dice.randrange(PRICED_IN) == 0
        if priced:
            lines = (ChargedLine(1, CROWN, (), Cents(CROWN_FEE), tooth=dice.choice(TEETH)),)
        encounters.append(
            Encounter(
                number=_number(practice, at, day),
                practice=practice,
                site=dice.choice(practice.sites),
                clinician=dice.choice(practice.clinicians),
                patient=patient,
                served_on=day,
                submitted_on=_friday_after(day),
                diagnoses=tuple(dice.sample(menu.diagnoses, dice.choice((1, 1, 2, 3)))),
                lines=lines,
                reported_paid=Cents(2000) if dice.random() < 0.04 else ZERO,
                priced=priced,
            )
        )
    same = Counter(_face(visit) for visit in encounters)
    return [replace(visit, alone=same[_face(visit)] == 1) for visit in encounters]


def _somebody(dice: Random, people: People, day: date, seen: set[str]) -> Patient:
    """Who comes that day: to the dentist nobody twice, so that a number cut by the payer still tells the claim."""
    while True:
        patient = dice.choice(people.patients)
        face = f"{patient.human.last} {patient.human.first} {day}"
        if patient.practice.card.specialty != "dental":
            return patient
        if face not in seen:
            seen.add(face)
            return patient


def _face(visit: Encounter) -> str:
    human = visit.patient.human
    return f"{visit.practice.card.key} {human.last} {human.first} {visit.served_on}"
