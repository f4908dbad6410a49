"""Pages of scans on the screen: what paper, mail and evidence share."""
