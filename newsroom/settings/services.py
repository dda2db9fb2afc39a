"""PostgreSQL and RabbitMQ by address: how settings are built when the environment names real services."""

from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()

# The longest that reading one story may take, a million characters on a slow core included.
TASK_SECONDS = 600


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


def broker_options(url: str) -> dict[str, Any]:
    """`CELERY_BROKER_TRANSPORT_OPTIONS` for the brokers we support: queues in PostgreSQL (pgmq://), RabbitMQ (amqp).

    Raises `ImproperlyConfigured` for any other.
    """
    scheme, _, rest = url.partition("://")
    if scheme == "pgmq":
        return {
            "init_extension": False,
            # Said once more, because the library would rather believe DATABASE_URL, which is another database.
            "conn_string": f"postgresql://{rest}",
            # A message that was handed out comes back after this long unless it was acknowledged.
            "visibility_timeout": TASK_SECONDS + 60,
            # Never wait inside the database for one queue: the other would wait too. A notification wakes the worker.
            "wait_time_seconds": 0,
            "use_notify": True,
            "notify_throttle_interval_ms": 0,
            # How long a worker that has just finished a story may sleep before it looks for the next.
            "polling_interval": 0.1,
            "pool_size": 2,
            "pool_timeout": 5,
        }
    if scheme in {"amqp", "amqps", "pyamqp"}:
        return {"confirm_publish": True, "max_retries": 1}
    raise ImproperlyConfigured(f"CELERY_BROKER_URL: {scheme}:// is not supported; use pgmq:// or amqp(s)://.")
