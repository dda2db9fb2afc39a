"""Linking names in articles to agents: links, questions to editors, duplicates, splits and false entities."""
