"""The payer call: one conversation about all that is due with a payer."""
