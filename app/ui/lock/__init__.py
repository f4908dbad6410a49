"""The lock of a desk: when, what covers it, and how it opens again."""
