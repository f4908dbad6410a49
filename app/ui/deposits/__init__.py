"""The deposits page: bank lines, advices and postings on one board."""
