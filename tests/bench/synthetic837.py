"""A made-up 837P or 837D of any length for the practice LFC of tests/intake_book.py: two lines, one patient a claim."""

from __future__ import annotations

from app.domain.money import decimal_text

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


def synthetic_837(claims: int, *, prefix: str = "SY") -> bytes:
    """The whole file; claim numbers start with `prefix`."""
    body = _SET + "".join(_claim(number, prefix) for number in range(claims))
    return f"{_HEAD}{body}SE*{body.count('~') + 1}*0001~\nGE*1*1~\nIEA*1*000000001~\n".encode()


def _claim(number: int, prefix: str) -> str:
    letters = "".join(chr(65 + number // 26**place % 26) for place in range(4))
    first, second = 5_000 + number % 97 * 100, 2_500 + number % 31 * 100
    day = f"202608{1 + number % 28:02d}"
    return (
        f"HL*{number + 2}*1*22*0~\nSBR*P*18*GRP******CI~\nNM1*IL*1*MADEUP{letters}*PAT****MI*M{number:07d}~\n"
        f"N3*{number} OAK STREET~\nN4*SPRINGFIELD*IL*62702~\nDMG*D8*1980{1 + number % 12:02d}01*F~\n"
        "NM1*PR*2*EXAMPLE HEALTH PLAN*****PI*EX001~\n"
        f"CLM*{prefix}{number:07d}*{decimal_text(first + second)}***11:B:1*Y*A*Y*Y~\nHI*ABK:J069*ABF:R051~\n"
        "NM1*82*1*DEMO*DORA****XX*1999999976~\n"
        f"LX*1~\nSV1*HC:99213*{decimal_text(first)}*UN*1***1:2~\nDTP*472*D8*{day}~\nREF*6R*{number}L1~\n"
        f"LX*2~\nSV1*HC:90782*{decimal_text(second)}*UN*1***1~\nDTP*472*D8*{day}~\nREF*6R*{number}L2~\n"
    )


def synthetic_837d(claims: int, *, prefix: str = "SD") -> bytes:
    """The same claims of a dentist: a filling with tooth and surfaces, and a cleaning."""
    text = synthetic_837(claims, prefix=prefix).decode().replace("005010X222A1", "005010X224A2")
    text = text.replace("HI*ABK:J069*ABF:R051~\n", "HI*ABK:K029~\n")
    lines = []
    for line in text.split("\n"):
        if line.startswith("SV1*HC:99213"):
            lines.append(f"SV3*AD:D2392*{line.split('*')[2]}****1~\nTOO*JP*3*M:O~")
        elif line.startswith("SV1*"):
            lines.append(f"SV3*AD:D1110*{line.split('*')[2]}****1~")
        else:
            lines.append(line)
    body = "\n".join(lines)
    head, _, rest = body.partition("ST*837")
    count = rest.split("SE*")[0].count("~") + 1
    return (head + "ST*837" + rest.split("SE*")[0] + f"SE*{count}*0001~\nGE*1*1~\nIEA*1*000000001~\n").encode()
