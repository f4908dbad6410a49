"""The workbench: one queue as a list, the claim of the current row in split panes, the note bar."""
