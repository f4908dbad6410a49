"""The provider level (PLB) of a payment with the chain behind each row: which claim paid for this shortage."""

from __future__ import annotations

from dataclasses import dataclass

from app.db.unit import Unit
from app.rules.reasons import provider_account, provider_words

_ROWS = """
    SELECT plb.id AS plb_id, plb.code, plb.reference, plb.cents, plb.op_id IS NOT NULL AS posted,
           chain.id AS takeback_id, coalesce(chain.state, '') AS state, coalesce(chain.open_cents, 0) AS open_cents,
           chain.claim_id, coalesce(claim.number, '') AS claim, coalesce(claim.patient_name, '') AS patient
    FROM app.remit_plb AS plb LEFT JOIN app.takeback_step AS step ON step.plb_id = plb.id
         LEFT JOIN app.takeback AS chain ON chain.id = step.takeback_id
         LEFT JOIN app.claim AS claim ON claim.id = chain.claim_id
    WHERE plb.remit_id = %(remit)s ORDER BY plb.sequence"""


@dataclass(frozen=True, slots=True)
class ProviderRow:
    """One PLB pair as received (positive reduces the payment) with its take-back and the claim that paid for it.

    `takeback_id` is None for what is no take-back (interest, levy ...) and for what is not posted yet; the claim is
    empty while none is known.
    """

    plb_id: int
    code: str
    reference: str
    cents: int
    posted: bool
    takeback_id: int | None
    state: str
    open_cents: int
    claim_id: int | None
    claim: str
    patient: str

    @property
    def words(self) -> str:
        """The code in plain words."""
        return provider_words(self.code)

    @property
    def account(self) -> str:
        """The account it goes to."""
        return provider_account(self.code)


def provider_level_of(unit: Unit, remit_id: int) -> tuple[ProviderRow, ...]:
    """The PLB rows of a payment in the order of the file; empty outside the login's scope."""
    return tuple(unit.rows(_ROWS, {"remit": remit_id}, into=ProviderRow))
