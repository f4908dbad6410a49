"""Five hundred made-up values no other text holds, the files that carry them in, and the search for them."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date, timedelta
from pathlib import Path

from app.domain.money import decimal_text

PEOPLE = 50
NOTE_END = " asked to be called again"
_CONSONANTS, _VOWELS = "BDFGKLMNPRSTVZ", "AEIOU"
_HEAD = (
    "ISA*00*          *00*          *ZZ*LAKESIDE       *ZZ*MADEUPOFFICE   *260902*1200*^*00501*000000001*0*P*:~\n"
    "GS*HC*LAKESIDE*MADEUPOFFICE*20260902*1200*1*X*005010X222A1~\n"
)
_SET = (
    "ST*837*0001*005010X222A1~\nBHT*0019*00*1*20260902*1200*CH~\nNM1*41*2*LAKESIDE*****46*LAKESIDE~\n"
    "PER*IC*DESK*TE*5550100200~\nNM1*40*2*OFFICE*****46*OFFICE~\nHL*1**20*1~\n"
    "NM1*85*2*LAKESIDE FAMILY CLINIC*****XX*1999999984~\nN3*12 LAKE ROAD~\nN4*SPRINGFIELD*IL*62701~\n"
    "REF*EI*999999999~\n"
)
_REMIT_HEAD = (
    "ISA*00*          *00*          *ZZ*EX001          *ZZ*LAKESIDE       *260910*0800*^*00501*000000002*0*P*:~\n"
    "GS*HP*EX001*LAKESIDE*20260910*0800*2*X*005010X221A1~\nST*835*0001~\n"
)


@dataclass(frozen=True, slots=True)
class Sentinel:
    """One made-up person: ten values, each of which would be found wherever it is written."""

    last: str
    first: str
    member: str
    born: str
    street: str
    city: str
    security: str
    claim: str
    control: str
    note: str

    @property
    def values(self) -> tuple[str, ...]:
        """All ten."""
        return tuple(str(getattr(self, each.name)) for each in fields(self))


def make_sentinels(seed: int = 500) -> tuple[Sentinel, ...]:
    """The fifty people, the same for a seed."""
    draw = random.Random(seed)
    words = _words(draw)
    first_day = date(1903, 2, 1)
    return tuple(
        Sentinel(
            last=next(words), first=next(words), member=f"ZM{draw.randrange(10**9):09d}",
            born=f"{first_day + timedelta(days=at * 37):%Y%m%d}", street=f"{at + 1} {next(words)} WAY",
            city=next(words), security=f"9{draw.randrange(10**8):08d}", claim=f"ZC{draw.randrange(10**8):08d}",
            control=f"ZI{draw.randrange(10**10):010d}", note=f"{next(words).lower()}{NOTE_END}",
        )
        for at in range(PEOPLE)
    )  # fmt: skip


def _words(draw: random.Random) -> Iterator[str]:
    def word() -> str:
        return "ZQ" + "".join(draw.choice(_CONSONANTS) + draw.choice(_VOWELS) for _ in range(4))

    seen: set[str] = set()
    while True:
        found = word()
        if found not in seen:
            seen.add(found)
            yield found


def claims_of(people: Iterable[Sentinel]) -> bytes:
    """An 837P with a claim of 120.00 for each, for the practice LFC of tests/intake_book.py."""
    body = _SET + "".join(_claim(at, each) for at, each in enumerate(people))
    return f"{_HEAD}{body}SE*{body.count('~') + 1}*0001~\nGE*1*1~\nIEA*1*000000001~\n".encode()


def _claim(at: int, who: Sentinel) -> str:
    return (
        f"HL*{at + 2}*1*22*0~\nSBR*P*18*GRP******CI~\nNM1*IL*1*{who.last}*{who.first}****MI*{who.member}~\n"
        f"N3*{who.street}~\nN4*{who.city}*IL*62702~\nDMG*D8*{who.born}*F~\nREF*SY*{who.security}~\n"
        "NM1*PR*2*EXAMPLE HEALTH PLAN*****PI*EX001~\n"
        f"CLM*{who.claim}*120***11:B:1*Y*A*Y*Y~\nHI*ABK:J069~\nNM1*82*1*DEMO*DORA****XX*1999999976~\n"
        f"LX*1~\nSV1*HC:99213*120*UN*1***1~\nDTP*472*D8*20260810~\nREF*6R*{at}L1~\n"
    )


def remittance_of(people: Iterable[Sentinel], *, off_by: int = 0, trace: str = "SENTINEL1") -> bytes:
    """An 835 that pays each 80.00 of it; `off_by` cents make it wrong at its head."""
    paid = list(people)
    body = (
        f"BPR*I*{decimal_text(8000 * len(paid) + off_by)}*C*ACH*CCP*01*111000025*DA*1*1999999999**01*111000025*DA*2"
        f"*20260912~\nTRN*1*{trace}*1999999999~\nDTM*405*20260910~\nN1*PR*EXAMPLE HEALTH PLAN*XV*EX001~\n"
        "N3*1 PLAN WAY~\nN4*SPRINGFIELD*IL*62701~\nREF*2U*EX001~\nPER*BL*DESK*TE*5550100100~\n"
        "N1*PE*LAKESIDE FAMILY CLINIC*XX*1999999984~\nLX*1~\n"
    )
    body += "".join(_paid(at, each) for at, each in enumerate(paid))
    return f"{_REMIT_HEAD}{body}SE*{body.count('~') + 2}*0001~\nGE*1*2~\nIEA*1*000000002~\n".encode()


def _paid(at: int, who: Sentinel) -> str:
    return (
        f"CLP*{who.claim}*1*120*80*15*12*{who.control}*11*1~\nNM1*QC*1*{who.last}*{who.first}****MI*{who.member}~\n"
        f"DTM*232*20260810~\nSVC*HC:99213*120*80**1~\nDTM*472*20260810~\nCAS*CO*45*25~\nCAS*PR*2*15~\nREF*6R*{at}L1~\n"
    )


def found_in(content: bytes, people: Iterable[Sentinel]) -> set[str]:
    """The values that stand in `content`, however their letters are written; a birth date also with strokes."""
    low = content.lower()
    both = low + b"\n" + content.decode("utf-16-le", "ignore").lower().encode("utf-8", "ignore")
    return {
        value for who in people for value in who.values
        if any(form.lower().encode() in both for form in _forms(value))
    }  # fmt: skip


def _forms(value: str) -> tuple[str, ...]:
    if len(value) == 8 and value.isdigit():
        year, month, day = value[:4], value[4:6], value[6:]
        return value, f"{year}-{month}-{day}", f"{month}/{day}/{year}"
    if value.endswith(" WAY"):
        return (value.removesuffix(" WAY").rpartition(" ")[2],)
    return (value.removesuffix(NOTE_END),)


def found_below(folder: Path, people: Iterable[Sentinel]) -> dict[str, set[str]]:
    """Each file below `folder` that holds a value in its content or its name, and which."""
    who = tuple(people)
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            values = found_in(path.read_bytes(), who) | found_in(str(path.name).encode(), who)
            if values:
                found[str(path)] = values
    return found
