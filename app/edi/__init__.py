"""X12 in both directions: bytes to frozen values and back, without a database and without a window."""
