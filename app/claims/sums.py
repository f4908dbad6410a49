"""The one place that says which ledger kinds make paid, contractual and written off. SQL text over `led.entry e`."""

from __future__ import annotations

# Balance falls when something is paid or adjusted, so the sums of receivable legs are turned round.
RECEIVABLE_SUMS = """
    coalesce(-sum(e.cents) FILTER (WHERE e.kind IN ('payment', 'takeback')), 0)::bigint AS paid,
    coalesce(-sum(e.cents) FILTER (
        WHERE e.kind IN ('contractual', 'sequestration', 'capitation')), 0)::bigint AS contractual,
    coalesce(-sum(e.cents) FILTER (WHERE e.kind = 'write_off'), 0)::bigint AS written_off"""

PARTY_SUMS = """
    coalesce(sum(b.cents), 0)::bigint AS balance,
    coalesce(sum(b.cents) FILTER (WHERE b.party = 'primary'), 0)::bigint AS "primary",
    coalesce(sum(b.cents) FILTER (WHERE b.party = 'secondary'), 0)::bigint AS secondary,
    coalesce(sum(b.cents) FILTER (WHERE b.party = 'tertiary'), 0)::bigint AS tertiary,
    coalesce(sum(b.cents) FILTER (WHERE b.party = 'patient'), 0)::bigint AS patient,
    coalesce(sum(b.cents) FILTER (WHERE b.party = 'collection'), 0)::bigint AS collection"""
