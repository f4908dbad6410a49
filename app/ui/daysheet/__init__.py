"""The day sheet: see it close, sign it, take it away."""
