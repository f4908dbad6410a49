"""The expected allowed amount kept with each claim line: when claims come in, and again after a schedule changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from app.contracts.choose import contract_for
from app.contracts.facts import ClaimToPrice, Contract, Expected
from app.contracts.price import expected_allowed
from app.contracts.reading import load_claims_to_price, load_contracts, load_fees
from app.db.database import Database
from app.db.unit import Unit
from app.domain.errors import NotFound

SLICE = 500
_STORE = "SELECT api.set_expected_v1(%(lines)s, %(cents)s, %(bases)s)"
_BY_NUMBER = "SELECT id FROM app.claim WHERE practice_id = %(practice)s AND number = ANY (%(numbers)s)"
# Closed claims keep what was expected of them: nobody will work the difference.
_OPEN = """
    SELECT claim.id FROM app.claim
    WHERE claim.id > %(after)s AND claim.balance_cents <> 0
      AND (%(practice)s::text = '' OR claim.practice_id = (SELECT id FROM app.practice WHERE code = %(practice)s))
      AND (%(since)s::date IS NULL OR claim.service_from >= %(since)s)
    ORDER BY claim.id LIMIT %(limit)s"""
_PRACTICE = "SELECT count(*) FROM app.practice WHERE code = %(practice)s"
_CLAIM = """
    SELECT id FROM app.claim
    WHERE number_norm = upper(regexp_replace(%(number)s, '[^A-Za-z0-9]', '', 'g')) ORDER BY id"""


@dataclass(frozen=True, slots=True)
class Repriced:
    """What `reprice` did: claims looked at, and lines whose expected amount or its basis changed."""

    claims: int = 0
    changed_lines: int = 0


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A line with what its contract allows on it; `cents` None with the reason in `how`."""

    number: int
    procedure: str
    modifiers: tuple[str, ...]
    charge: int
    cents: int | None
    how: str


@dataclass(frozen=True, slots=True)
class PricedClaim:
    """One claim under the contract that holds for it; `contract` is empty when none does."""

    claim_id: int
    contract: str
    lines: tuple[PricedLine, ...]

    @property
    def total(self) -> int:
        """Cents expected on all its lines together."""
        return sum(line.cents or 0 for line in self.lines)


class _Priced(NamedTuple):
    claim: ClaimToPrice
    contract: Contract | None
    found: tuple[Expected, ...]


def price_claims(unit: Unit, claim_ids: Sequence[int]) -> int:
    """Price these claims and keep it with their lines; the number of lines that changed. Four statements, any number.

    A line without a contract's price gets what was learned, or nothing.
    """
    if not claim_ids:
        return 0
    lines: list[int] = []
    cents: list[int | None] = []
    bases: list[str | None] = []
    for priced in _priced(unit, load_claims_to_price(unit, claim_ids)):
        for each in priced.found:
            lines.append(each.line_id)
            cents.append(each.cents)
            bases.append(f"contract:{priced.contract.code}" if priced.contract and each.cents is not None else None)
    return unit.number(_STORE, {"lines": lines, "cents": cents, "bases": bases})


def price_numbers(unit: Unit, practice_id: int, numbers: Sequence[str]) -> int:
    """`price_claims` of claims just imported, by their numbers."""
    return price_claims(unit, unit.rows(_BY_NUMBER, {"practice": practice_id, "numbers": list(numbers)}, into=int))


def reprice(database: Database, *, practice: str = "", since: date | None = None) -> Repriced:
    """Price every open claim again, 500 in a transaction; again without a change writes nothing. Raises NotFound."""
    with database.unit(read_only=True) as unit:
        if practice and not unit.number(_PRACTICE, {"practice": practice}):
            raise NotFound("There is no practice with this code in your scope.")
    done, after = Repriced(), 0
    while True:
        asked = {"after": after, "practice": practice, "since": since, "limit": SLICE}

        def work(unit: Unit, asked: dict[str, object] = asked) -> tuple[list[int], int]:
            ids = unit.rows(_OPEN, asked, into=int)
            return ids, price_claims(unit, ids)

        ids, changed = database.perform(work)
        if not ids:
            return done
        done, after = Repriced(done.claims + len(ids), done.changed_lines + changed), ids[-1]


def show_price(unit: Unit, number: str) -> tuple[PricedClaim, ...]:
    """What the contracts say today of the claims with this number, one per practice. Raises NotFound."""
    ids = unit.rows(_CLAIM, {"number": number}, into=int)
    if not ids:
        raise NotFound("No claim with this number is in your scope.")
    return tuple(
        PricedClaim(
            claim.claim_id,
            contract.code if contract else "",
            tuple(
                PricedLine(line.number, line.procedure, line.modifiers, line.charge, each.cents, each.how)
                for line, each in zip(claim.lines, found, strict=True)
            ),
        )
        for claim, contract, found in _priced(unit, load_claims_to_price(unit, ids))
    )


def _priced(unit: Unit, claims: Sequence[ClaimToPrice]) -> list[_Priced]:
    contracts = load_contracts(unit, {claim.payer_id for claim in claims})
    procedures = {line.procedure for claim in claims for line in claim.lines}
    fees = load_fees(unit, contracts, procedures)
    priced = []
    for claim in claims:
        contract = contract_for(claim, contracts)
        if contract is None:
            silent = "no contract is in force"
            priced.append(_Priced(claim, None, tuple(Expected(each.line_id, None, silent, 0) for each in claim.lines)))
        else:
            priced.append(_Priced(claim, contract, expected_allowed(claim.lines, contract, fees, place=claim.place)))
    return priced
