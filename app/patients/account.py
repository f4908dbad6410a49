"""The account page: who pays, for whom, and what is open, in four queries under the person's own scope."""

from __future__ import annotations

from app.claims.sums import PARTY_SUMS, RECEIVABLE_SUMS
from app.db.unit import Unit
from app.patients.account_types import AccountClaim, AccountPage, AccountPayment, FamilyMember, Guarantor, PartyBalance
from app.printing.statement_words import PARTY_WORDS


def account_page(unit: Unit, account_id: int) -> AccountPage:
    """Guarantor, family, claims and balances of one account. Sums cover the claims in the person's scope.

    The audit keeps that it was opened, so the unit must be one that writes. Raises NotFound out of scope.
    """
    named = {"account": account_id}
    guarantor = unit.one(_GUARANTOR, named, into=Guarantor, missing="There is no such account in your scope.")
    family = tuple(unit.rows(_FAMILY, named, into=FamilyMember))
    claims = tuple(unit.rows(_CLAIMS, named, into=AccountClaim))
    payments = tuple(unit.rows(_PAYMENTS, named, into=AccountPayment))
    return AccountPage(
        guarantor, family, claims, _by_party(claims), sum(claim.balance for claim in claims), payments
    )


def _by_party(claims: tuple[AccountClaim, ...]) -> tuple[PartyBalance, ...]:
    sums = {
        "primary": sum(claim.primary for claim in claims),
        "secondary": sum(claim.secondary for claim in claims),
        "tertiary": sum(claim.tertiary for claim in claims),
        "patient": sum(claim.patient for claim in claims),
        "collection": sum(claim.collection for claim in claims),
    }
    return tuple(PartyBalance(party, cents, _words(party, cents)) for party, cents in sums.items() if cents)


def _words(party: str, cents: int) -> str:
    if cents >= 0:
        return PARTY_WORDS[party]
    whose = "patient" if party in {"patient", "collection"} else "insurance"
    return f"to be given back to the {whose}"


_GUARANTOR = """
SELECT a.id AS account_id, a.number, a.version, a.practice_id, p.name AS practice_name, p.phone AS practice_phone,
    p.band AS practice_band, a.last, a.first, o.birth_date, o.address1, o.address2, o.city, o.state, o.zip, o.phone,
    p.greeting
FROM app.account a JOIN LATERAL api.open_account_v1(a.id) o ON true
JOIN app.practice p ON p.id = a.practice_id WHERE a.id = %(account)s"""

_FAMILY = """
SELECT t.id AS patient_id, t.version, t.last, t.first, t.birth_date, o.phone, o.address1, o.address2, o.city, o.state,
    o.zip,
    (SELECT coalesce(sum(c.balance_cents), 0)::bigint FROM app.claim c WHERE c.patient_id = t.id) AS balance,
    o.coverages
FROM api.open_family_v1(%(account)s) o JOIN app.patient t ON t.id = o.patient_id
ORDER BY t.birth_date NULLS LAST, t.id"""

_CLAIMS = f"""
SELECT c.id AS claim_id, c.number, c.status, c.patient_name, y.name AS payer_name, c.service_from,
    c.charge_cents AS charged, s.paid, s.contractual, s.written_off, o.balance,
    o."primary", o.secondary, o.tertiary, o.patient, o.collection,
    coalesce(w.queue, '') AS queue, coalesce(w.text, '') AS why
FROM app.claim c JOIN app.payer y ON y.id = c.payer_id
CROSS JOIN LATERAL (SELECT {RECEIVABLE_SUMS} FROM led.entry e WHERE e.claim_id = c.id AND e.account = 'receivable') s
CROSS JOIN LATERAL (SELECT {PARTY_SUMS} FROM led.line_balance b WHERE b.claim_id = c.id) o
LEFT JOIN app.work_item w ON w.claim_id = c.id AND w.status <> 9
WHERE c.account_id = %(account)s ORDER BY c.service_from DESC, c.id DESC"""

_PAYMENTS = """
SELECT id AS payment_id, kind, reference, cents, unapplied_cents AS unapplied, state, received_on, hold_until
FROM app.patient_payment WHERE account_id = %(account)s ORDER BY received_on DESC, id DESC LIMIT 50"""
