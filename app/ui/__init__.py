"""The window: everything Qt. Pages show frozen rows and ask; services behind the office door decide."""
