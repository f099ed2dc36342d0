"""One module for each revision, the first one 0001."""
