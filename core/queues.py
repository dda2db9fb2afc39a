"""The names of the Celery queues."""

QUEUES = ("fresh", "backlog", "webhooks")
