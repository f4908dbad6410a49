"""Claims as the office works them: facts, detail, search and the words of the command line."""
