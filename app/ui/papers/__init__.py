"""Everything on paper about one claim: letters, evidence, cover sheets."""
