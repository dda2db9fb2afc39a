"""Django's PostgreSQL backend on the embedded database."""

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """The backend named by `Archive.database`."""
