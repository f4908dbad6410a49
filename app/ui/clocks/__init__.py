"""Clock rules and the deadlines that lapse: the page of leads and administrators."""
