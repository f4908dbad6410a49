"""A claim on the screen: claim and lines, ERA lines, payer notes, time line. Shared by the workbench and claim tabs."""
