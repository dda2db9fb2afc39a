"""The project itself as a Django app: its management commands live here."""

from django.apps import AppConfig


class NewsroomConfig(AppConfig):
    name = "newsroom"
    verbose_name = "Newsroom Archive"
