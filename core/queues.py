"""The queues' names: what the settings give to workers, and an embedded archive makes before any worker starts."""

QUEUES = ("fresh", "backlog", "webhooks")
