"""The setup page: practices and payers from files, first as a dry run."""
