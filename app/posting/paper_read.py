"""Reads a check with its claims as they were keyed: what the grid shows and what completing it takes."""

from __future__ import annotations

from msgspec import Struct

from app.db.unit import Unit
from app.posting.paper_types import CheckDraft, ClaimDraft, PaperCheck, PaperCheckRow, PaperClaim, ProviderRow, Twin

_ROWS = """
    SELECT one.id AS check_id, one.batch_id, one.practice_id, one.payer_id, payer.name AS payer, one.trace, one.method,
           one.payment_date, one.amount_cents AS amount,
           coalesce(sum(claim.paid_cents + claim.interest_cents), 0)::bigint - one.provider_cents AS keyed,
           count(claim.id)::integer AS claims, one.state, one.keyers, one.approved_by,
           CASE WHEN one.held_until > clock_timestamp() THEN one.held_by ELSE '' END AS held_by,
           CASE WHEN one.held_until > clock_timestamp() THEN one.held_until END AS held_until, one.remit_id,
           (SELECT count(*) FROM app.scan_page AS page WHERE page.check_id = one.id)::integer AS pages, one.version
    FROM app.paper_check AS one JOIN app.payer AS payer ON payer.id = one.payer_id
         LEFT JOIN app.paper_claim AS claim ON claim.check_id = one.id
    WHERE {where} GROUP BY one.id, payer.name ORDER BY one.id"""
_CLAIMS = """
    SELECT id AS paper_claim_id, place, version, draft FROM app.paper_claim WHERE check_id = %(check)s ORDER BY place"""
_PROVIDER = """
    SELECT part ->> 'code' AS code, (part ->> 'cents')::bigint AS cents, part ->> 'reference' AS reference
    FROM app.paper_check CROSS JOIN jsonb_array_elements(provider) AS part WHERE id = %(check)s"""
_TWINS = """
    SELECT twin.kind, twin.remit_id,
           CASE twin.kind WHEN '835' THEN 'The 835 came on ' ELSE 'The paper was linked on ' END
           || to_char(twin.at AT TIME ZONE (SELECT zone FROM app.office_clock), 'MM/DD/YY HH24:MI')
           || ' by ' || coalesce(who.display_name, twin.actor) || '.' AS words
    FROM app.remit_twin AS twin LEFT JOIN sec.person AS who ON who.login = twin.actor
    WHERE twin.remit_id = %(remit)s ORDER BY twin.id"""
_TWIN_OF = """
    SELECT 'waiting' AS kind, (found ->> 'remit')::bigint AS remit_id, found ->> 'words' AS words
    FROM api.paper_twin_v1(%(check)s) AS found WHERE found IS NOT NULL"""
_MISSING = "There is no such check in a practice you hold as a whole."


class _Claim(Struct, frozen=True):
    paper_claim_id: int
    place: int
    version: int
    draft: ClaimDraft


def list_checks(unit: Unit, batch_id: int) -> tuple[PaperCheckRow, ...]:
    """The checks of a batch in the order they were begun."""
    return tuple(unit.rows(_ROWS.format(where="one.batch_id = %(batch)s"), {"batch": batch_id}, into=PaperCheckRow))


def show_check(unit: Unit, check_id: int) -> PaperCheck:
    """A check with its claims; three statements whatever its size. Raises NotFound."""
    asked = {"check": check_id}
    row = unit.one(_ROWS.format(where="one.id = %(check)s"), asked, into=PaperCheckRow, missing=_MISSING)
    claims = unit.rows(_CLAIMS, asked, into=_Claim)
    provider = tuple(unit.rows(_PROVIDER, asked, into=ProviderRow))
    draft = CheckDraft(row.payer_id, row.trace, row.amount, row.method, row.payment_date, provider)
    return PaperCheck(
        row, draft, tuple(PaperClaim(each.paper_claim_id, each.place, each.version, each.draft) for each in claims)
    )


def twin_of_check(unit: Unit, check_id: int) -> Twin | None:
    """The payment that completing this draft would be refused for, to be told while it is keyed; or None."""
    return unit.row(_TWIN_OF, {"check": check_id}, into=Twin)


def list_twins(unit: Unit, remit_id: int) -> tuple[Twin, ...]:
    """By which other ways a payment of the book came too."""
    return tuple(unit.rows(_TWINS, {"remit": remit_id}, into=Twin))
