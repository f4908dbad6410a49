"""The print preview: the very bytes that will be printed, as pictures."""
