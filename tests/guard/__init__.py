"""What proves the guard of the database: the declared rights, the matrix made from them, and mutants that must die."""
