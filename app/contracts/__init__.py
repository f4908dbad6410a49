"""Contracts: what a payer agreed to allow, what a claim may expect, and whether a decision kept to it."""
