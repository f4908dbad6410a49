"""Intake: what practices and payers send becomes people, claims with their charges, and remittances as received."""
