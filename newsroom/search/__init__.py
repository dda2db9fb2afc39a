"""Search over statements, stories and agents, for the website and the API."""
