"""A made-up 835 of any length, balanced, 12.5 segments and 1.5 lines a claim, for measuring."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.money import decimal_text

_ISA = "ISA*00*          *00*          *ZZ*MADEUPPAYER    *ZZ*MADEUPOFFICE   *260901*0800*^*00501*000000001*0*P*:~"


def synthetic_835(claims: int) -> Iterator[bytes]:
    """The file in pieces of one claim: half of the claims have one line, half two."""
    paid = sum(_paid(number) for number in range(claims))
    yield (
        f"{_ISA}\nGS*HP*MADEUPPAYER*MADEUPOFFICE*20260901*0800*1*X*005010X221A1~\nST*835*0001~\n"
        f"BPR*I*{decimal_text(paid)}*C*ACH*CCP*01*111000025*DA*1*1999999999**01*111000025*DA*2*20260903~\n"
        "TRN*1*BENCH0001*1999999999~\nDTM*405*20260901~\nN1*PR*MADE UP HEALTH PLAN~\nN3*1 PLAN WAY~\n"
        "N4*SPRINGFIELD*IL*62701~\nPER*BL*DESK*TE*5550100100~\nN1*PE*MADE UP CLINIC*XX*1999999984~\nLX*1~\n"
    ).encode()
    segments = 10
    for number in range(claims):
        text = _claim(number)
        segments += text.count("~")
        yield text.encode()
    yield f"SE*{segments + 1}*0001~\nGE*1*1~\nIEA*1*000000001~\n".encode()


def _charge(number: int) -> int:
    """One of 500 prices: a fee schedule."""
    return 4_000 + number * 37 % 500 * 75


def _paid(number: int) -> int:
    return sum(_charge(number + line) * 6 // 10 for line in range(1 + number % 2))


def _claim(number: int) -> str:
    lines = range(1 + number % 2)
    charge, paid, patient = sum(_charge(number + line) for line in lines), _paid(number), 0
    body = []
    for line in lines:
        whole = _charge(number + line)
        pays = whole * 6 // 10
        share = whole // 10
        patient += share
        body.append(
            f"SVC*HC:99213:25*{decimal_text(whole)}*{decimal_text(pays)}**1~\nDTM*472*202608{1 + number % 28:02d}~\n"
            f"CAS*CO*45*{decimal_text(whole - pays - share)}~\nCAS*PR*2*{decimal_text(share)}~\n"
            f"REF*6R*{number}L{line}~\nAMT*B6*{decimal_text(pays + share)}~\n"
        )
    head = (
        f"CLP*RD{number:08d}*1*{decimal_text(charge)}*{decimal_text(paid)}*{decimal_text(patient)}*12*ICN{number:09d}*11*1~\n"
        f"NM1*QC*1*MADEUP*PAT{number}****MI*M{number:08d}~\nDTM*050*20260830~\n"
    )
    return head + "".join(body) + ("REF*EA*CHART~\n" if number % 2 else "")
