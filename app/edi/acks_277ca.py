"""The levels of a 277CA: source (20), receiver (21), provider (19), claim (PT), each with what STC says of it."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from app.domain.acknowledgement import BatchStatus, ClaimAcknowledgement, ClaimStatus, LineAcknowledgement
from app.domain.money import Cents
from app.domain.remit import Reference
from app.edi.values import Faults, at, padded, read_date, read_range

_CLEARINGHOUSE = "AY"
_LEVELS = frozenset({"20", "21", "19", "PT"})


class Reading277:
    """Reads one transaction level by level; `layer` is payer or clearinghouse, as the information source says."""

    def __init__(self, component: str, faults: Faults) -> None:
        self._component, self._faults = component, faults
        self._layer = "payer"
        self._billing = ""

    def level(self, part: list[list[str]], number: int) -> list[ClaimAcknowledgement | BatchStatus]:
        """What one HL says: nothing for the source, a batch status where there is one, or a claim."""
        code = at(part[0], 3).strip()
        nm1 = padded(next((row for row in part if row[0] == "NM1"), []), 10)
        if code == "PT":
            return self._claim(part, number)
        if code == "20":
            self._layer = "clearinghouse" if nm1[1] == _CLEARINGHOUSE else "payer"
        elif code == "21":
            self._billing = ""
        elif code == "19":
            self._billing = nm1[9].strip()
        if code not in _LEVELS:
            message = "this is no level of a 277CA; 20, 21, 19 or PT is expected"
            self._faults.say("error", number, "HL03", message, refuses=True)
        statuses = self._statuses(part, number)
        if not statuses and code != "21":
            return []
        return [
            BatchStatus(
                level={"21": "receiver", "19": "provider"}.get(code, "source"),
                statuses=statuses,
                trace=next((at(row, 2) for row in part if row[0] == "TRN"), ""),
                counts=_pairs(part, "QTY"),
                amounts=_pairs(part, "AMT"),
                segment=number,
            )
        ]

    def _claim(self, part: list[list[str]], number: int) -> list[ClaimAcknowledgement | BatchStatus]:
        """One patient level may hold several claims, each from its TRN."""
        starts = [place for place, row in enumerate(part) if row[0] == "TRN"]
        if not starts:
            self._faults.say("error", number, "TRN", "the claim number (TRN) is missing; ask for a correct file")
        return [self._one_claim(part[begin:end], number + begin) for begin, end in pairwise([*starts, len(part)])]

    def _one_claim(self, rows: list[list[str]], number: int) -> ClaimAcknowledgement:
        first_line = next((place for place, row in enumerate(rows) if row[0] == "SVC"), len(rows))
        own = rows[:first_line]
        references = {at(row, 1): at(row, 2).strip() for row in reversed(own) if row[0] == "REF"}
        told = at(rows[0], 2).strip()
        statuses = self._statuses(own, number)
        self._faults.key(told, number, "TRN02")
        self._faults.key(references.get("1K", ""), number, "REF02")
        if not told:
            self._faults.say("error", number, "TRN02", "the claim number is missing; ask for a correct file")
        if not statuses:
            self._faults.say("error", number, "STC", "nothing is said of this claim (STC); ask for a correct file")
        served = next((_span(at(row, 3)) for row in own if row[0] == "DTP" and at(row, 1) == "472"), (None, None))
        return ClaimAcknowledgement(
            number=told,
            layer=self._layer,
            statuses=statuses,
            payer_number=references.get("1K", ""),
            clearinghouse_number=references.get("D9", ""),
            bill_type=references.get("BLT", ""),
            service_from=served[0],
            service_to=served[1],
            billing=self._billing,
            lines=tuple(self._lines(rows[first_line:], number + first_line)),
            segment=number,
        )

    def _lines(self, rows: list[list[str]], number: int) -> list[LineAcknowledgement]:
        starts = [place for place, row in enumerate(rows) if row[0] == "SVC"]
        found = []
        for begin, end in pairwise([*starts, len(rows)]):
            part = rows[begin:end]
            svc = padded(part[0], 5)
            composite = [*svc[1].split(self._component), "", ""]
            charge = self._faults.amount(svc[2], number + begin, "SVC02") if svc[2] else None
            control = next((at(row, 2) for row in part if row[0] == "REF" and at(row, 1) == "FJ"), "")
            found.append(
                LineAcknowledgement(composite[1] or svc[4], charge, control, self._statuses(part, number + begin))
            )
        return found

    def _statuses(self, rows: list[list[str]], number: int) -> tuple[ClaimStatus, ...]:
        """Every STC with its up to three composites (STC01, STC10, STC11)."""
        found: list[ClaimStatus] = []
        for place, row in enumerate(rows, number):
            if row[0] != "STC":
                continue
            stc = padded(row, 12)
            amount = self._faults.amount(stc[4], place, "STC04") if stc[4] else None
            for text in (stc[1], stc[10], stc[11]):
                if text:
                    found.append(self._status(text, stc, amount, place))
        return tuple(found)

    def _status(self, text: str, stc: list[str], amount: Cents | None, segment: int) -> ClaimStatus:
        category, code, entity = [*text.split(self._component), "", "", ""][:3]
        if len(category) != 2 or not category.isalnum():
            message = "the status is not category, code and entity; the component separator may be another one"
            self._faults.say("error", segment, "STC01", message)
        return ClaimStatus(category, code, entity, read_date(stc[2]), stc[3], amount, segment)


def _span(text: str) -> tuple[date | None, date | None]:
    return read_range(text) or (read_date(text), read_date(text))


def _pairs(rows: list[list[str]], name: str) -> tuple[Reference, ...]:
    return tuple(Reference(at(row, 1), at(row, 2)) for row in rows if row[0] == name)
