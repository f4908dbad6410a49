"""Claims that a statement leaves out because their insurer is still changing its mind (DOMAIN.md 4, 14)."""

from __future__ import annotations

from collections.abc import Sequence

from app.db.unit import Unit

# A reversal without its correction; a take-back announced, disputed or not yet posted on the claim; and what waits as
# an exception: a reversal without its original, a second decision without the reversal of the first.
_HELD = """
    SELECT claim.id FROM app.claim
    WHERE claim.id = ANY (%(claims)s) AND (
        EXISTS (SELECT FROM app.takeback AS chain WHERE chain.claim_id = claim.id
                AND (chain.uncorrected OR chain.state IN ('announced', 'disputed') OR chain.open_cents > 0))
        OR EXISTS (SELECT FROM app.remit_claim AS part WHERE part.claim_id = claim.id AND part.state = 'exception'
                   AND part.verdict IN ('reversal', 'duplicate')))
    ORDER BY claim.id"""


def held_claims(unit: Unit, claim_ids: Sequence[int]) -> frozenset[int]:
    """Those of the claims whose patient share may still change by a take-back or a correction under way."""
    return frozenset(unit.rows(_HELD, {"claims": list(claim_ids)}, into=int)) if claim_ids else frozenset()


def hold_words(count: int) -> str:
    """What the statement says about visits it leaves off; empty when it leaves off none."""
    if not count:
        return ""
    if count == 1:
        return "One visit is left off: your insurance is correcting its payment for it. Please do not pay it yet."
    return f"{count} visits are left off: your insurance is correcting its payments. Please do not pay them yet."
