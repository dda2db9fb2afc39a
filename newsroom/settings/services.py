"""PostgreSQL and RabbitMQ by address: how settings are built when the environment names real services."""

from typing import Any

import environ

env = environ.Env()


def databases() -> dict[str, dict[str, Any]]:
    """`DATABASES` from DATABASE_URL, the role the application works as.

    Raises `ImproperlyConfigured` when DATABASE_URL is missing.
    """
    database = env.db("DATABASE_URL", engine="django.db.backends.postgresql")
    return {"default": {**database, "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}}


def owner() -> dict[str, str] | None:
    """`DATABASE_OWNER` from DATABASE_OWNER_URL: the role that owns the tables, which only `migrate` works as."""
    if not env.str("DATABASE_OWNER_URL", default=""):
        return None
    url = env.db_url("DATABASE_OWNER_URL")
    return {"USER": url["USER"], "PASSWORD": url["PASSWORD"]}
