"""Who is meant: linking names in stories to agents, questions to editors, duplicates and splits."""
