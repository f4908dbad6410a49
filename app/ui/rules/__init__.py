"""The page of the rules: list, editor with its preview, back-test, pay lag."""
