"""The denial desk: groups of refusals, what is to be done with them, and one act on many."""
