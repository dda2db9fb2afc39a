"""The tests: like one machine, on the services that tests/conftest.py starts or the environment names."""

from typing import Any

from newsroom.settings import services
from newsroom.settings.base import *  # noqa: F403
from newsroom.settings.base import INSTALLED_APPS, env

SECRET_KEY = "for-tests-only"  # noqa: S105
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]

DATABASES: dict[str, dict[str, Any]]
if env.str("DATABASE_URL", default=""):
    DATABASES = services.databases()
else:
    DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "not started"}}
DATABASE_OWNER = services.owner()
# Who empties the tables between tests, where the tests have started the server themselves.
DATABASE_SUPERUSER: dict[str, Any] | None = None
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default="pgmq://")
CELERY_BROKER_TRANSPORT_OPTIONS = services.broker_options(CELERY_BROKER_URL)

INSTALLED_APPS = [*INSTALLED_APPS, "tests.support.database"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_USE_FINDERS = True
# Every test's client loads the middleware anew; each would list all files.
WHITENOISE_AUTOREFRESH = True
NEWSROOM_SENDS_EMAIL = True
NEWSROOM_MODELS = None
NEWSROOM_TEXT_FOLDERS = []

# No random sample of the statements accepted in bulk is drawn, but where a test is about it and sets the share.
NEWSROOM_SAMPLE_SHARE = 0.0
