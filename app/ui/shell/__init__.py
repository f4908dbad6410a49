"""The frame around the pages: top bar, side bar, tabs, find anything, help."""
