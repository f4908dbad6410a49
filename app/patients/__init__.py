"""People the office bills: guarantor accounts, patients and what is open on them."""
