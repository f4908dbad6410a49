"""People: who works here, what each sees, what takes two administrators, access taken for a reason."""
