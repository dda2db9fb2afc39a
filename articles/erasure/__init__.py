"""Taking out of the archive what the law demands: from every table, index, history and file."""
