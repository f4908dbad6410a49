"""The denial desk: what refusals mean, groups of them, acts on many at once, appeals, trends."""
