"""Production: everything that differs between newsrooms comes from the environment, and nothing is guessed."""

from pathlib import Path

from newsroom.logging import logging_config
from newsroom.settings import services
from newsroom.settings.base import *  # noqa: F403
from newsroom.settings.base import BASE_DIR, env

DEBUG = False
SECRET_KEY = env.str("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")

DATABASES = services.databases()
DATABASE_OWNER = services.owner()
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL")
CELERY_BROKER_TRANSPORT_OPTIONS = services.broker_options(CELERY_BROKER_URL)

STATIC_ROOT = Path(env.str("STATIC_ROOT", default="") or BASE_DIR / "staticfiles")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

NEWSROOM_TRUSTED_PROXIES = env.list("NEWSROOM_TRUSTED_PROXIES", default=["127.0.0.0/8", "::1/128"])
# TLS ends at a proxy in front, which says so with this header and removes it from what readers send.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)/$"]
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=365 * 24 * 3600)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=True)
SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", default=True)
# Both are a newsroom's decision: its other sites may not have TLS.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
NEWSROOM_CHIEFS_NEED_SECOND_FACTOR = env.bool("NEWSROOM_CHIEFS_NEED_SECOND_FACTOR", default=True)

LOGGING = logging_config(as_json=env.bool("LOG_JSON", default=True), level=env.str("LOG_LEVEL", default="INFO"))
