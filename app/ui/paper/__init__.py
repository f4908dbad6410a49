"""Paper: batches of checks, and the desk where an EOB is keyed with the number pad beside its scan."""
