"""A fee schedule's file as checked prices, and what they change in the prices known. Pure.

The columns of Medicare's own file are understood as they are: facility and non-facility fee, surgery indicators.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from msgspec import Struct, structs

from app.contracts.facts import FACILITY, Fee
from app.contracts.sheet import Row, RowError, Sheet

NAMES = {
    "procedure": "procedure", "code": "procedure", "hcpcs": "procedure", "hcpcs code": "procedure", "cpt": "procedure",
    "modifier": "modifier", "mod": "modifier", "place": "place", "locality": "locality",
    "amount": "amount", "fee": "amount", "price": "amount", "allowed": "amount", "non facility fee": "amount",
    "facility fee": "facility_fee", "multiple": "multiple", "multiple surgery indicator": "multiple",
    "bilateral": "bilateral", "bilateral surgery indicator": "bilateral",
    "effective from": "effective_from", "from": "effective_from", "effective to": "effective_to", "to": "effective_to",
}  # fmt: skip
_PROCEDURE = re.compile(r"[A-Z0-9]{4,7}", re.ASCII)
_MODIFIER = re.compile(r"([A-Z0-9]{2})?", re.ASCII)
_PLACE = re.compile(r"(\d{1,2}|F)?", re.ASCII)
_LOCALITY = re.compile(r"[A-Z0-9]{0,10}", re.ASCII)
_INDICATORS = {"": False, "yes": True, "y": True, "no": False, "n": False} | {
    str(digit): digit in (1, 2, 3) for digit in range(10)
}


class ScheduleTable(Struct, frozen=True):
    """The prices of a file; nothing is to be written while there are errors."""

    fees: tuple[Fee, ...]
    errors: tuple[RowError, ...]


class FeeChanges(Struct, frozen=True):
    """What a file changes: rows to write (added, changed, ended), and how many of each kind; `unchanged` is a count."""

    written: tuple[Fee, ...]
    added: int
    changed: int
    ended: int
    unchanged: int


def read_schedule(file: str, cells: Sequence[Sequence[str]], schedule_id: int, *, start: date | None) -> ScheduleTable:
    """The prices of a table. `start` is the first day of rows that name none."""
    sheet = Sheet(file, cells, NAMES)
    if not sheet.need(("procedure", "amount")):
        return ScheduleTable((), tuple(sheet.errors))
    fees: list[Fee] = []
    seen: dict[str, list[tuple[Fee, int]]] = {}
    for row in sheet.rows:
        for fee in _fees(sheet, row, schedule_id, start):
            for other, number in seen.setdefault(_key(fee), []):
                if _overlap(fee, other):
                    sheet.say(row.number, "procedure", f"row {number} has a price for the same procedure and days")
            seen[_key(fee)].append((fee, row.number))
            fees.append(fee)
    if not fees and not sheet.errors:
        sheet.say(2, "procedure", "the file has no price")
    return ScheduleTable(tuple(fees), tuple(sheet.errors))


def _fees(sheet: Sheet, row: Row, schedule_id: int, start: date | None) -> list[Fee]:
    """The price of a row, or two where facilities have their own."""
    code = row.text("procedure").upper()
    modifier = row.text("modifier").upper()
    modifier = "" if modifier == "NONE" else modifier
    known = structs.replace(row, cells=row.cells | {"procedure": code, "modifier": modifier})
    sheet.pattern(known, "procedure", _PROCEDURE, "a procedure code")
    sheet.pattern(known, "modifier", _MODIFIER, "a modifier of two letters or digits")
    place = sheet.pattern(row, "place", _PLACE, "a place of service of two digits, or F")
    locality = sheet.pattern(row, "locality", _LOCALITY, "a locality of letters and digits")
    indicator = row.text("multiple").lower()
    if indicator not in _INDICATORS:
        sheet.say(row.number, "multiple", "yes, no or Medicare's indicator is expected")
    bilateral = row.text("bilateral") or "1"
    if bilateral not in ("0", "1", "2", "3", "9"):
        sheet.say(row.number, "bilateral", "0, 1, 2 or 3 is expected")
    begin, end = sheet.day(row, "effective_from") or start, sheet.day(row, "effective_to")
    if begin is None:
        sheet.say(
            row.number, "effective_from", "the first day is missing; add the column or name it for the whole file"
        )
    elif end is not None and end < begin:
        sheet.say(row.number, "effective_to", "the last day is before the first")
    fee = Fee(
        schedule_id, code, modifier, place.zfill(2) if place.isdigit() else place, locality, begin or date.min, end,
        sheet.amount(row, "amount"), _INDICATORS.get(indicator, False),
        int(bilateral) if bilateral in ("1", "2", "3") else 0,
    )  # fmt: skip
    if not row.text("facility_fee"):
        return [fee]
    inside = structs.replace(fee, place=FACILITY, cents=sheet.amount(row, "facility_fee"))
    return [fee] if inside.cents == fee.cents else [fee, inside]


def merge_fees(known: Iterable[Fee], given: Iterable[Fee], *, whole: bool = False) -> FeeChanges:
    """What the given prices change in the known ones, price by price.

    A known price of the same key ends the day before a later one begins; a given price ends before a known one that
    begins later. `whole`: prices the file does not name end, the day before its first.
    """
    by_key: dict[str, list[Fee]] = {}
    for fee in known:
        by_key.setdefault(_key(fee), []).append(fee)
    new_by_key: dict[str, list[Fee]] = {}
    for fee in given:
        new_by_key.setdefault(_key(fee), []).append(fee)
    written: list[Fee] = []
    added = changed = ended = unchanged = 0
    for key, news in new_by_key.items():
        olds = {old.effective_from: old for old in by_key.get(key, ())}
        kept = [old for start, old in olds.items() if all(new.effective_from != start for new in news)]
        for new in news:
            fee = _before(
                new, [one.effective_from for one in (*kept, *news) if one.effective_from > new.effective_from]
            )
            before = olds.get(fee.effective_from)
            if before == fee:
                unchanged += 1
                continue
            added, changed = added + (before is None), changed + (before is not None)
            written.append(fee)
        for old in kept:
            shorter = _before(old, [new.effective_from for new in news if new.effective_from > old.effective_from])
            if shorter != old:
                ended += 1
                written.append(shorter)
    first = min((fee.effective_from for news in new_by_key.values() for fee in news), default=None)
    if whole and first is not None:
        for key, olds_of_key in by_key.items():
            for old in olds_of_key:
                shorter = _before(old, [first])
                if key not in new_by_key and old.effective_from < first and shorter != old:
                    ended += 1
                    written.append(shorter)
    return FeeChanges(tuple(written), added, changed, ended, unchanged)


def _before(fee: Fee, starts: Sequence[date]) -> Fee:
    """The price ended the day before the first of these days, unless it ends earlier."""
    if not starts:
        return fee
    last = min(starts) - timedelta(days=1)
    return fee if fee.effective_to is not None and fee.effective_to <= last else structs.replace(fee, effective_to=last)


def _key(fee: Fee) -> str:
    return f"{fee.procedure}|{fee.modifier}|{fee.place}|{fee.locality}"


def _overlap(one: Fee, other: Fee) -> bool:
    """Whether two rows of one file contradict each other: an open price simply ends before the next."""
    first, second = sorted((one, other), key=lambda fee: fee.effective_from)
    if first.effective_from == second.effective_from:
        return True
    return first.effective_to is not None and second.effective_from <= first.effective_to
