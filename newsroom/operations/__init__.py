"""Means of administrators: checks of the database, and the status of the archive."""
