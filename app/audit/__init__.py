"""The audit: what was written down, sealed, proved and shown."""
