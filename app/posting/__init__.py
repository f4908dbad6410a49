"""Posting: a remittance as received becomes ledger legs; what cannot post is an owned exception."""
