"""One machine: the embedded PostgreSQL carries the archive and its queues, unless the environment names services."""

from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

from newsroom.embedded.data_folder import Archive
from newsroom.settings import services
from newsroom.settings.base import *  # noqa: F403
from newsroom.settings.base import DATA, DEBUG, STORAGES, env

ARCHIVE = Archive(DATA)

SECRET_KEY = env.str("SECRET_KEY", default="") or (
    ARCHIVE.secrets["secret_key"] if ARCHIVE.exists else get_random_secret_key()
)

if env.str("DATABASE_URL", default=""):
    if not env.str("CELERY_BROKER_URL", default=""):
        raise ImproperlyConfigured("DATABASE_URL is set and CELERY_BROKER_URL is not: name both services, or neither.")
    DATABASES = services.databases()
    DATABASE_OWNER = services.owner()
else:
    DATABASES = {"default": ARCHIVE.database()}
    DATABASE_OWNER = ARCHIVE.owner()
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default="") or ARCHIVE.broker_url()
CELERY_BROKER_TRANSPORT_OPTIONS = services.broker_options(CELERY_BROKER_URL)

# `make run` collects them and compresses them; before that, and while DEBUG is on, they are served where they lie.
STATIC_ROOT = DATA / "static"
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "newsroom.embedded.static_storage.CompressedOnce"}}
WHITENOISE_USE_FINDERS = DEBUG or not STATIC_ROOT.exists()

# On one's own machine the machine's findings are seen at once, labelled as what they are, where it is sure enough of
# their kind (Statement.needs_review).
NEWSROOM_UNREVIEWED_MIN_CONFIDENCE = 0.4
NEWSROOM_UNREVIEWED_FORMS = ["direct", "indirect", "mixed", "none"]
