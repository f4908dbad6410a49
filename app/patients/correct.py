"""Correcting where a patient or a guarantor lives and is called: the one thing of them a person writes directly."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from app.db.unit import Unit
from app.domain.errors import Conflict, NotFound


@dataclass(frozen=True, slots=True)
class Contact:
    """An address and a telephone number, as they are to be."""

    address1: str
    address2: str
    city: str
    state: str
    zip: str
    phone: str


_SET = """
UPDATE app.{table} SET address1 = %(address1)s, address2 = %(address2)s, city = %(city)s, state = %(state)s,
    zip = %(zip)s, phone = %(phone)s, version = version + 1
WHERE id = %(id)s AND version = %(version)s RETURNING version"""


def correct_patient(unit: Unit, patient_id: int, contact: Contact, *, version: int) -> int:
    """Save a patient's address and telephone over the version that was read; the new version.

    Raises Conflict when it was changed since, NotFound out of scope.
    """
    return _correct(unit, "patient", patient_id, contact, version)


def correct_account(unit: Unit, account_id: int, contact: Contact, *, version: int) -> int:
    """Save a guarantor's address and telephone over the version that was read; the new version.

    Raises Conflict when it was changed since, NotFound out of scope.
    """
    return _correct(unit, "account", account_id, contact, version)


def _correct(unit: Unit, table: str, row_id: int, contact: Contact, version: int) -> int:
    saved = unit.value(_SET.format(table=table), {**asdict(contact), "id": row_id, "version": version})
    if isinstance(saved, int):
        return saved
    there = unit.value(f"SELECT version FROM app.{table} WHERE id = %(id)s", {"id": row_id})
    if there is None:
        raise NotFound(f"There is no such {table} in your scope.")
    raise Conflict(
        f"Somebody else changed this {table} since you opened it (version {there}, you read {version}); "
        "read it again, then save."
    )
