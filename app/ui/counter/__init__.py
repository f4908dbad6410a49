"""Payments of patients: take money, and apply what is unapplied."""
