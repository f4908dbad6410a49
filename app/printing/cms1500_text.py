"""How the form wants words and numbers: capitals, plain ASCII, no punctuation (NUCC, and Medicare's paper rules)."""

from __future__ import annotations

import unicodedata
from datetime import date

from app.domain.claim import Address, Person

# Letters that Unicode does not take apart into a base letter and an accent.
_LETTERS = str.maketrans({"Ø": "O", "Æ": "AE", "Œ": "OE", "Ł": "L", "Đ": "D", "Ð": "D", "Þ": "TH", "ẞ": "SS", "Ħ": "H"})
_KEPT = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789- ")
_DROPPED = frozenset(".'`´’‘")  # closes up: O'NEIL is ONEIL, P.O. is PO; every other sign becomes a space


def _latin(text: str) -> str:
    upper = text.upper()
    if upper.isascii():
        return upper
    parts = unicodedata.normalize("NFKD", upper.translate(_LETTERS)).upper().translate(_LETTERS)
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


def unprintable(text: str) -> str:
    """The letters and digits of `text` that have no Latin form, and so cannot stand on the form."""
    if text.isascii():
        return ""
    return "".join(sign for sign in _latin(text) if sign.isalnum() and sign not in _KEPT)


def plain_text(text: str, keep: str = "") -> str:
    """Capitals without accents or punctuation, hyphens and the signs in `keep` left in; single spaces."""
    signs = []
    for sign in _latin(text):
        if sign in _KEPT or sign in keep:
            signs.append(sign)
        elif sign not in _DROPPED:
            signs.append(" ")
    return " ".join("".join(signs).split())


def identifier(text: str) -> str:
    """A number as the form takes it: letters and digits only."""
    return "".join(sign for sign in _latin(text) if sign.isalnum())


def listed_name(person: Person) -> str:
    """`LAST SUFFIX, FIRST, M`: boxes 2, 4 and 9."""
    last = plain_text(f"{person.last} {person.suffix}")
    return ", ".join(part for part in (last, plain_text(person.first), plain_text(person.middle)[:1]) if part)


def spoken_name(first: str, middle: str, last: str, suffix: str) -> str:
    """`First M Last Suffix` without commas: boxes 17, 32 and 33; capitals and signs are the layout's business."""
    return " ".join(part for part in (first, middle.strip()[:1], last, suffix) if part)


def zip_text(code: str) -> str:
    """Nine digits with the hyphen NUCC asks for, five as they are; anything else as received."""
    digits = identifier(code)
    return f"{digits[:5]}-{digits[5:]}" if len(digits) == 9 and digits.isdigit() else digits


def street(address: Address) -> str:
    """Both street lines in one."""
    return plain_text(f"{address.line1} {address.line2}")


def city_line(address: Address) -> str:
    """`CITY ST ZIP`."""
    parts = (plain_text(address.city), plain_text(address.state), zip_text(address.zip))
    return " ".join(part for part in parts if part)


def phone_digits(phone: str) -> str:
    """Ten digits without separators; a leading country code 1 is dropped. Empty when it is no such number."""
    digits = "".join(sign for sign in phone if sign in "0123456789")
    digits = digits[1:] if len(digits) == 11 and digits.startswith("1") else digits
    return digits if len(digits) == 10 else ""


def units_text(thousandths: int) -> str:
    """`1000` as `1`, `1500` as `1.5`: no leading and no trailing zeros (box 24G)."""
    whole, rest = divmod(thousandths, 1000)
    return str(whole) if not rest else f"{whole or ''}.{rest:03d}".rstrip("0")


def signed_date(day: date, digits: int) -> str:
    """Box 31: `MM DD YY`, or `MMDDCCYY` where the payer wants eight digits."""
    return day.strftime("%m %d %y") if digits == 6 else day.strftime("%m%d%Y")
