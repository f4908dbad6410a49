"""Moving work to a person, with both loads before it happens."""
