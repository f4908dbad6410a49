"""Small parts shared by the pages: labels, chips, panes, fields, notices."""
