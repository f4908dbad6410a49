"""Header and provider adjustments of an 835: what stands before the claims (1000A, 1000B) and behind them (PLB)."""

from __future__ import annotations

import re
from datetime import date

from app.domain.money import AmountError
from app.domain.remit import NamedParty, ProviderAdjustment, Reference, RemitHeader
from app.edi.values import Faults, Reading, at, padded, read_cents, read_date, shown

_PLB_CODE = re.compile(r"[A-Z0-9]{2,3}", re.ASCII)
_PLB = "code and reference belong in one element, the amount in the next; ask the payer for a correct file"
_NO_TRACE = "the trace number of the payment is missing; it cannot be told from another payment, ask the payer for it"


class _Party:
    """N1 with the REF and PER that follow it."""

    def __init__(self, row: list[str], number: int, faults: Faults) -> None:
        faults.key(at(row, 2), number, "N102")
        faults.key(at(row, 4), number, "N104")
        n1 = [value.strip() for value in padded(row, 5)]  # Some senders pad N102 and N103 with spaces.
        self.name = NamedParty(entity=n1[1], last=n1[2], id_qualifier=n1[3], identifier=n1[4], kind="2")
        self.references: list[Reference] = []
        self.contacts: list[str] = []


class _Gathered:
    """The header segments by their kind."""

    def __init__(self) -> None:
        self.bpr: list[str] = []
        self.trn: list[str] = []
        self.bpr_at = self.trn_at = 0
        self.parties: dict[str, _Party] = {}
        self.references: list[Reference] = []
        self.produced: date | None = None


def read_header(part: list[list[str]], number: int, transaction: int, version: str, reading: Reading) -> RemitHeader:
    """The header whose ST is `part[0]`; a missing amount, trace, payer or payee is a fault that refuses the file."""
    faults = reading.faults
    found = _gather(part, number, reading)
    bpr, trn = padded(found.bpr, 17), padded(found.trn, 5)
    bpr_at = found.bpr_at or number
    amount = faults.amount(bpr[2], bpr_at, "BPR02")
    paid_on = faults.day(bpr[16], bpr_at, "BPR16") if bpr[16] else None
    if not bpr[16]:
        faults.say("warning", bpr_at, "BPR16", "the payment date is missing; the production date stands in for it")
    if bpr[3] not in ("C", ""):
        faults.say("error", bpr_at, "BPR03", f"`{shown(bpr[3])}` is not a credit, it cannot be posted", refuses=True)
    if not trn[2].strip():
        faults.say("error", found.trn_at or number, "TRN02", _NO_TRACE, refuses=True)
    for place, text in enumerate(trn):
        faults.key(text, found.trn_at or number, f"TRN{place:02d}")
    payer, payee = (_party(found, entity, number, faults) for entity in ("PR", "PE"))
    return RemitHeader(
        transaction=transaction,
        control_number=at(part[0], 2).strip(),
        version=version,
        handling=bpr[1],
        amount=amount,
        credit_debit=bpr[3],
        method=bpr[4],
        payment_date=paid_on or found.produced,
        trace=trn[2].strip(),
        originator=trn[3].strip(),
        originator_supplement=trn[4].strip(),
        production_date=found.produced,
        payer=payer.name,
        payee=payee.name,
        payer_references=tuple(payer.references),
        payee_references=tuple(payee.references),
        payer_contacts=tuple(payer.contacts),
        references=tuple(found.references),
        segment=bpr_at,
    )


def _party(found: _Gathered, entity: str, number: int, faults: Faults) -> _Party:
    if entity not in found.parties:
        what = "payer" if entity == "PR" else "payee"
        faults.say("error", number, "N1", f"the {what} (N1*{entity}) is missing; ask the sender for it", refuses=True)
        return _Party(["N1", entity], number, faults)
    return found.parties[entity]


def _gather(part: list[list[str]], first: int, reading: Reading) -> _Gathered:
    found = _Gathered()
    here: _Gathered | _Party = found
    for number, row in enumerate(part[1:], first + 1):
        match row[0]:
            case "BPR":
                found.bpr, found.bpr_at = row, number
            case "TRN":
                found.trn, found.trn_at = row, number
            case "N1":
                here = _Party(row, number, reading.faults)
                found.parties.setdefault(here.name.entity, here)
            case "REF":
                here.references.append(Reference(at(row, 1), at(row, 2)))
            case "DTM":
                day = reading.faults.day(at(row, 2), number, "DTM02")
                found.produced = day if at(row, 1) == "405" else found.produced
            case "PER":
                if isinstance(here, _Party):
                    here.contacts.append(" ".join(value for value in row[2:] if value))
            case "RDM":
                here.references.append(Reference("RDM", "*".join(row[1:])))
            case "CUR":
                _read_currency(row, number, found, reading.faults)
            case "N2" | "N3" | "N4":
                pass  # Addresses of payer and payee carry no money and route nothing.
            case _:
                reading.keep(row, number)
    return found


def _read_currency(row: list[str], number: int, found: _Gathered, faults: Faults) -> None:
    found.references.append(Reference("CUR", at(row, 2)))
    if at(row, 2) != "USD":
        message = f"`{shown(at(row, 2))}` is not US dollars; the payment cannot be posted here"
        faults.say("error", number, "CUR02", message, refuses=True)


def read_provider_adjustments(row: list[str], number: int, reading: Reading) -> list[ProviderAdjustment]:
    """The pairs of one PLB. A pair whose amount is none is reported and left out with all behind it, never guessed."""
    found: list[ProviderAdjustment] = []
    faults = reading.faults
    if len(row) < 5:
        faults.say("error", number, "PLB", "the provider adjustment has no code and amount", refuses=True)
    for place in range(3, len(row), 2):
        text = at(row, place + 1)
        if not row[place] and not text:
            continue
        code, _, reference = row[place].partition(reading.component)
        if not _PLB_CODE.fullmatch(code):
            faults.say("error", number, f"PLB{place:02d}", f"`{shown(code)}` is not a code; {_PLB}", refuses=True)
        try:
            amount = read_cents(text)
        except AmountError:
            what = f"`{shown(text)}` is not an amount" if text else "the amount is missing"
            faults.say("error", number, f"PLB{place + 1:02d}", f"{what}; {_PLB}", refuses=True)
            break
        found.append(ProviderAdjustment(code, reference, amount, at(row, 1), read_date(at(row, 2)), number))
    return found
