"""Take-backs: what payers want back, as chains."""
