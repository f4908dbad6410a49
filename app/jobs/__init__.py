"""What the worker runs: the daily engine, folding of changes, the sweep of leases, backups."""
