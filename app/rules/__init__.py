"""Rules as data: what decides is rows, what evaluates is pure."""
