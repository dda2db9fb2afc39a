"""Django's `migrate`, as the role that owns the tables."""

from typing import Any

from django.core.management.commands import migrate

from core.db_roles import as_owner, grant


class Command(migrate.Command):
    help = "Bring the database to the newest schema, as the role in DATABASE_OWNER_URL when there is one."

    def handle(self, *args: Any, **options: Any) -> None:
        alias = options["database"]
        with as_owner(alias) as application:
            super().handle(*args, **options)
            grant(application, alias=alias)
