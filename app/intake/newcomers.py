"""A site nobody has set up yet, made from its own 837: practice, locations and payers (`--create-practice`)."""

from __future__ import annotations

import re

from app.db.unit import Unit
from app.domain.claim import Provider, SubmittedClaim
from app.edi.claim837 import Claim837Reader
from app.edi.segments import Source
from app.intake.masters import Masters, load_masters, practice_identifier
from app.intake.norms import company_norm, identifier_norm

_PRACTICE = """
    INSERT INTO app.practice (code, name, tax_id, billing_npi, address1, address2, city, state, zip, phone, band)
    VALUES (%(code)s, %(name)s, %(tax_id)s, %(npi)s, %(address1)s, %(address2)s, %(city)s, %(state)s, %(zip)s,
            %(phone)s, (SELECT count(*) %% 8 FROM app.practice)) RETURNING id"""
_LOCATION = """
    INSERT INTO app.location (practice_id, code, name, npi, place_of_service, address1, address2, city, state, zip,
                              phone)
    VALUES (%(practice)s, %(code)s, %(name)s, %(npi)s, %(place)s, %(address1)s, %(address2)s, %(city)s, %(state)s,
            %(zip)s, %(phone)s)"""
_PAYER = "INSERT INTO app.payer (code, name, type) VALUES (%(code)s, %(name)s, %(type)s) RETURNING id"
_ALIAS = """
    INSERT INTO app.payer_alias (kind, value_norm, payer_id) VALUES (%(kind)s, %(value)s, %(payer)s)
    ON CONFLICT DO NOTHING"""
_CODES = "SELECT code FROM app.practice UNION SELECT code FROM app.payer"
_TYPES = {
    "MA": "medicare", "MB": "medicare", "16": "medicare", "MC": "medicaid", "WC": "workers_comp", "AM": "auto",
    "17": "dental", "BL": "commercial", "CI": "commercial", "HM": "commercial", "12": "commercial", "13": "commercial",
    "14": "commercial", "15": "commercial",
}  # fmt: skip


class Newcomers:
    """Makes what a file needs and the office does not have; `made` counts practices, locations and payers."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._masters: Masters = load_masters(unit)
        self._codes = set(unit.rows(_CODES, into=str))
        self._places: set[tuple[int, str]] = set()
        self._new: dict[str, int] = {}
        self._new_payers: dict[str, int] = {}
        self.made = 0

    def take(self, content: Source) -> None:
        """Go over all claims of a checked file."""
        for event in Claim837Reader(content):
            if isinstance(event, SubmittedClaim):
                self._practice(event)
                self._payer(event.payer_id, event.payer_name, event.filing_code)
                for cover in event.other_coverages:
                    self._payer(cover.payer_id, cover.payer_name, cover.filing_code)

    def _practice(self, claim: SubmittedClaim) -> None:
        billing = claim.billing
        identifier = practice_identifier(billing.npi, billing.tax_id, billing.last)
        practice_id = self._masters.practice_of(billing.npi, billing.tax_id, identifier) or self._new.get(identifier)
        if practice_id is None:
            named = _columns(billing) | {
                "code": self._code(billing.last),
                "tax_id": billing.tax_id,
                "npi": identifier_norm(billing.npi),
            }
            practice_id = self._new[identifier] = self._unit.number(_PRACTICE, named)
            self.made += 1
        self._location(practice_id, claim)

    def _location(self, practice_id: int, claim: SubmittedClaim) -> None:
        site = claim.facility or claim.billing
        key = (practice_id, identifier_norm(site.npi) or company_norm(site.last))
        known = self._masters.locations.get(practice_id, ())
        if key in self._places or (known and (claim.facility is None or self._masters.location_of(practice_id, claim))):
            return
        number = len([place for place in self._places if place[0] == practice_id]) + len(known) + 1
        named = _columns(site) | {"practice": practice_id, "code": f"L{number}", "npi": site.npi}
        named["place"] = claim.place_of_service
        self._unit.execute(_LOCATION, named)
        self._places.add(key)
        self.made += 1

    def _payer(self, payer_id: str, name: str, filing_code: str) -> None:
        value, by_name = identifier_norm(payer_id), company_norm(name)
        if self._masters.payer_of((payer_id,), name) is not None or (value or by_name) in self._new_payers:
            return
        if not value and not by_name:
            return
        named: dict[str, object] = {
            "code": self._code(payer_id or name),
            "name": name.strip() or payer_id,
            "type": _TYPES.get(filing_code, "other"),
        }
        made = self._new_payers[value or by_name] = self._unit.number(_PAYER, named)
        self.made += 1
        for kind, text in (("id", value), ("name", by_name)):
            if text:
                self._unit.execute(_ALIAS, {"kind": kind, "value": text, "payer": made})

    def _code(self, text: str) -> str:
        """A short code that is still free: initials of the words, or the start of one word."""
        words = re.findall(r"[A-Z0-9]+", text.upper()) or ["NEW"]
        base = ("".join(word[0] for word in words) if len(words) > 2 else "".join(words))[:8]
        code, number = base, 1
        while code in self._codes:
            number += 1
            code = f"{base[:6]}{number}"
        self._codes.add(code)
        return code


def _columns(site: Provider) -> dict[str, object]:
    where = site.address
    name = " ".join(part for part in (site.first, site.last) if part).strip() or "(no name in the file)"
    return {
        "name": name,
        "address1": where.line1,
        "address2": where.line2,
        "city": where.city,
        "state": where.state,
        "zip": where.zip,
        "phone": site.phone,
    }
