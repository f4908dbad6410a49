"""Questions to the lead: asked from a held item, answered on a page of their own."""
