"""The account page: guarantor, family, claims, and who owes what in words."""
