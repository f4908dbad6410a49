"""Made-up acknowledgements with right counts: 277CA, 999 and TA1 as receivers send them."""

from __future__ import annotations

from dataclasses import dataclass

PAYER = "NM1*PR*2*EXAMPLE HEALTH PLAN*****46*EX001"
CLEARING = "NM1*AY*2*EXAMPLE CLEARING*****46*EXCLEAR"


@dataclass(frozen=True)
class Said:
    """What a 277CA says of a claim: `Said("RD0001", "A7:562:85", payer_number="P1")`."""

    number: str
    status: str
    payer_number: str = ""
    on: str = "20260904"
    cents: str = "200"
    line: str = ""


def ack_277ca(*said: Said, source: str = PAYER, billing: str = "1999999984", control: str = "0001") -> bytes:
    """One transaction: source, receiver, one provider, its claims."""
    rows = [
        f"ST*277*{control}*005010X214", "BHT*0085*08*B1*20260904*1000*TH", "HL*1**20*1", source, f"TRN*1*{control}",
        "DTP*050*D8*20260904", "DTP*009*D8*20260904", "HL*2*1*21*1", "NM1*41*2*LAKESIDE*****46*LAKESIDE", "TRN*2*B1",
        "STC*A1:19:PR*20260904*WQ*300.5", f"QTY*90*{len(said)}", "AMT*YU*300.5",
        "HL*3*2*19*1", f"NM1*85*2*LAKESIDE FAMILY CLINIC*****XX*{billing}", "TRN*1*0",
    ]  # fmt: skip
    for place, one in enumerate(said, 4):
        rows += [f"HL*{place}*3*PT", "NM1*QC*1*EXAMPLE*ANA****MI*M000001", f"TRN*2*{one.number}"]
        rows += [f"STC*{one.status}*{one.on}*WQ*{one.cents}"]
        rows += [f"REF*1K*{one.payer_number}"] if one.payer_number else []
        rows += ["REF*D9*CLEAR1", "DTP*472*D8*20260815"]
        rows += ["SVC*HC:99213*150*****1", f"STC*{one.line}*{one.on}*U", "REF*FJ*L1"] if one.line else []
    return enveloped(rows, "HN", "005010X214", control)


def ack_999(verdict: str, *rows: str, group: str = "10", sets: str = "0001", whole: str = "") -> bytes:
    """One group with one transaction; `rows` are the IK3, CTX and IK4 between AK2 and IK5."""
    reasons = "*5" if verdict == "R" else ""
    told = [
        "ST*999*0001*005010X231A1", f"AK1*HC*{group}*005010X222A1", f"AK2*837*{sets}*005010X222A1", *rows,
        f"IK5*{verdict}{reasons}", f"AK9*{whole or verdict}*1*1*{0 if verdict == 'R' else 1}",
    ]  # fmt: skip
    return enveloped(told, "FA", "005010X231A1", "0001")


def ack_ta1(verdict: str, note: str = "000") -> bytes:
    """One interchange answered."""
    return (
        "ISA*00*          *00*          *ZZ*EXCLEAR        *ZZ*LAKESIDE       *260904*1000*^*00501*000000030*0*P*:~\n"
        f"TA1*000000010*260902*1200*{verdict}*{note}~\nIEA*0*000000030~\n"
    ).encode()


def enveloped(rows: list[str], functional: str, version: str, control: str) -> bytes:
    """The transaction's segments from ST on, with SE, group and interchange."""
    whole = [
        "ISA*00*          *00*          *ZZ*EXCLEAR        *ZZ*LAKESIDE       *260904*1000*^*00501*000000030*0*P*:",
        f"GS*{functional}*EXCLEAR*LAKESIDE*20260904*1000*30*X*{version}",
        *rows,
        f"SE*{len(rows) + 1}*{control}",
        "GE*1*30",
        "IEA*1*000000030",
    ]
    return "".join(f"{row}~\n" for row in whole).encode()
