"""The office's own small X12 writer: segments to text with an envelope. It shares no code with the reader."""

from __future__ import annotations

from datetime import date

from app.domain.money import decimal_text


def amount(cents: int) -> str:
    """Cents as X12 writes them: no trailing zeros, no point when whole."""
    text = decimal_text(cents)
    return text[:-3] if text.endswith(".00") else text.rstrip("0")


def day(value: date) -> str:
    """CCYYMMDD."""
    return value.strftime("%Y%m%d")


class Wire:
    """Collects the segments of one interchange with one functional group; trailing empty elements are dropped."""

    def __init__(self, separator: str = "*", newline: str = "\n") -> None:
        self._separator = separator
        self._end = "~" + newline
        self._parts: list[str] = []
        self._since_set = 0
        self._sets = 0

    def segment(self, *elements: str) -> None:
        """One segment."""
        last = len(elements)
        while last > 1 and not elements[last - 1]:
            last -= 1
        self._parts.append(self._separator.join(elements[:last]))
        self._since_set += 1

    def open(self, sender: str, receiver: str, *, on: date, number: int, function: str, version: str) -> None:
        """ISA and GS."""
        blank, control = " " * 10, f"{number:09d}"
        self.segment(
            "ISA",
            "00",
            blank,
            "00",
            blank,
            "ZZ",
            sender.ljust(15)[:15],
            "ZZ",
            receiver.ljust(15)[:15],
            f"{on:%y%m%d}",
            "0730",
            "^",
            "00501",
            control,
            "0",
            "P",
            ":",
        )
        self.segment("GS", function, sender.strip(), receiver.strip(), day(on), "0730", str(number), "X", version)

    def open_set(self, code: str, version: str = "") -> None:
        """ST."""
        self._sets += 1
        self._since_set = 0
        self.segment("ST", code, f"{self._sets:04d}", version)

    def close_set(self) -> None:
        """SE with its count."""
        self.segment("SE", str(self._since_set + 1), f"{self._sets:04d}")

    def close(self, number: int) -> str:
        """GE, IEA and the whole text."""
        self.segment("GE", str(self._sets), str(number))
        self.segment("IEA", "1", f"{number:09d}")
        return self._end.join(self._parts) + self._end
