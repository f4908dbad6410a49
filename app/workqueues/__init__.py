"""The queues: list, take next, note and outcome, reassign, counts, drafts, and the daily run that fills them."""
