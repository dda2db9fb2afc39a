from django.apps import AppConfig


class HttpConfig(AppConfig):
    name = "newsroom.http"
