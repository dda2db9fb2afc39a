"""The tests: like one machine, on the services that tests/conftest.py starts or the environment names."""

from newsroom.settings import services
from newsroom.settings.base import *  # noqa: F403
from newsroom.settings.base import env

SECRET_KEY = "for-tests-only"  # noqa: S105
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]

DATABASES = services.databases()
DATABASE_OWNER = services.owner()
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL")

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_USE_FINDERS = True
