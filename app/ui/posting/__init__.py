"""The posting page: payments, the equation of the check, claims by verdict, lines with reasons."""
