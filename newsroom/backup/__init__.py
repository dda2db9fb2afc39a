"""Backups of an archive: the database and all files that belong to it, in one folder."""
