"""The history page: who did what."""
