"""The project itself as a Django app: its management commands live here."""

from celery.signals import beat_init, worker_init
from django.apps import AppConfig, apps
from django.contrib.admin import apps as admin_apps
from django.db.models.signals import post_migrate


class NewsroomConfig(AppConfig):
    default = True
    name = "newsroom"
    verbose_name = "Newsroom Archive"

    def ready(self) -> None:
        from newsroom import checks  # noqa: F401 (registers them)
        from newsroom.accounts.groups import create_groups
        from newsroom.celery import app
        from newsroom.operations import database_checks

        # No worker and no scheduler starts on a database of a newer release, or on one that does not suit.
        for start in (worker_init, beat_init):
            start.connect(database_checks.check_at_start)

        # Whoever sends a task, a command or any thread of the web server, sends it through this one.
        app.set_default()

        # The last of the apps whose permissions roles hold; this app has no models and is sent no signal itself.
        post_migrate.connect(create_groups, sender=apps.get_app_config("webhooks"))


class ArchiveAdminConfig(admin_apps.AdminConfig):
    default = False
    default_site = "newsroom.admin_pages.site.ArchiveAdminSite"
