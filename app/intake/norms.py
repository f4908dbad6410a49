"""How names and identifiers of files are compared: one spelling of each, made here and nowhere else."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from app.domain.claim import Address, Person

_LEGAL_FORMS = re.compile(r"\b(INC|LLC|LLP|PC|PA|PLLC|CORP|LTD|CO)\b")


def identifier_norm(text: str) -> str:
    """Upper case, ASCII letters and digits only: payer ids, claim numbers, tax ids."""
    return "".join(letter for letter in _plain(text) if letter.isalnum())


def company_norm(text: str) -> str:
    """A company's name without punctuation, spaces and legal form."""
    return identifier_norm(_LEGAL_FORMS.sub(" ", re.sub(r"[^A-Z0-9]+", " ", _plain(text))))


def name_norm(last: str, first: str) -> str:
    """`LAST,FIRST`: upper case, letters and one comma."""
    parts = ("".join(letter for letter in _plain(part) if letter.isalpha()) for part in (last, first))
    return ",".join(parts)


def person_key(person: Person) -> str:
    """Natural key of a person within a practice: name and birth date, or the ZIP where there is no birth date."""
    return f"{name_norm(person.last, person.first)}|{_born_or_zip(person.birth_date, person.address)}"


def shown_name(last: str, first: str) -> str:
    """`Rivera, Ana` for lists, from whatever case the file has."""
    parts = [part.strip().title() if part.isupper() else part.strip() for part in (last, first) if part.strip()]
    return ", ".join(parts)


def _born_or_zip(born: date | None, address: Address) -> str:
    return born.isoformat() if born else address.zip[:5]


def _plain(text: str) -> str:
    """Upper-case ASCII: accents are dropped, so that Peña and PENA are one name."""
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().upper()
