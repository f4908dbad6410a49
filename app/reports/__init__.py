"""Reports: the day sheet of a clerk."""
