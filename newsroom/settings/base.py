"""The settings that all ways of running the archive share; docs/operations/production.md lists the environment."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _
from kombu import Exchange, Queue

from core.queues import QUEUES
from newsroom.logging import logging_config
from newsroom.settings import services

env = environ.Env()

SWEEP_SECONDS = 5
COMPARE_EVERY_SECONDS = 60
SEND_EMAILS_EVERY_SECONDS = 60
CLEAR_ERASURES_EVERY_SECONDS = 300

BASE_DIR = Path(__file__).resolve().parent.parent.parent
DATA = Path(env.str("DATA", default="") or BASE_DIR / "data").resolve()
PORT = env.int("PORT", default=8000)

DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "newsroom.apps.ArchiveAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
    "corsheaders",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "people",
    "articles",
    "articles.teamwork",
    "newsroom",
    "newsroom.accounts",
    "newsroom.operations",
    "newsroom.http",
    "newsroom.changes",
    "newsroom.website",
    "newsroom.api",
    "newsroom.api.webhooks",
]

MIDDLEWARE = [
    "newsroom.operations.metrics.MetricsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "newsroom.middleware.ContentSecurityPolicyMiddleware",
    "newsroom.middleware.CorsMiddleware",
    "newsroom.middleware.SessionMiddleware",
    "newsroom.middleware.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "newsroom.accounts.two_factor.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "articles.teamwork.presence.PresenceMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "newsroom.urls"
WSGI_APPLICATION = "newsroom.wsgi.application"
ASGI_APPLICATION = "newsroom.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# People sign in with a password; failed attempts are counted per name and address, then refused for a while.
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
# What is refused during a lock neither prolongs it nor counts for the address, which others may share.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_CLIENT_IP_CALLABLE = "newsroom.http.client_address.client_address"
AXES_HANDLER = "newsroom.accounts.sign_in_limits.SignInHandler"
# Wrong passwords for any names from one address, within the time above.
NEWSROOM_SIGN_INS_FROM_ADDRESS: int = env.int("NEWSROOM_SIGN_INS_FROM_ADDRESS", default=50)
AXES_LOCKOUT_CALLABLE = "newsroom.admin_pages.site.refuse_sign_in"
AXES_ENABLE_ACCESS_FAILURE_LOG = False
LOGIN_URL = "admin:login"
# Where the sign-in leads whoever has not come from anywhere.
LOGIN_REDIRECT_URL = "admin:index"
# Whoever has a second factor is asked for it; whoever may do what is for chiefs alone must have one, where this is on.
NEWSROOM_CHIEFS_NEED_SECOND_FACTOR: bool = env.bool("NEWSROOM_CHIEFS_NEED_SECOND_FACTOR", default=False)
# The session of a chief or an administrator ends after so many hours without a request (0: never).
NEWSROOM_CHIEF_IDLE_HOURS: float = env.float("NEWSROOM_CHIEF_IDLE_HOURS", default=8.0)
OTP_TOTP_ISSUER = "Newsroom Archive"

# E-mail (invitations, forgotten passwords, notifications): smtp+tls://name:password@host:587; without it none is sent.
NEWSROOM_SENDS_EMAIL: bool = bool(env.str("EMAIL_URL", default=""))
globals().update(env.email_url("EMAIL_URL", default="dummymail://"))
EMAIL_TIMEOUT = 10
EMAIL_SUBJECT_PREFIX = "Newsroom Archive: "
# Who is written to when stories are set aside.
ADMINS = [("", address) for address in env.list("ADMINS", default=[])]
# The hour, in TIME_ZONE, at which those who want one e-mail a day about their notifications get it.
NEWSROOM_DIGEST_HOUR: int = env.int("NEWSROOM_DIGEST_HOUR", default=7)
DEFAULT_FROM_EMAIL: str = env.str("DEFAULT_FROM_EMAIL", default="Newsroom Archive <archive@localhost>")
SERVER_EMAIL: str = DEFAULT_FROM_EMAIL

# One language for all readers, so that a page is the same for everybody; see docs/decisions.
LANGUAGES = [("en-gb", _("British English")), ("de", _("German"))]
LANGUAGE_CODE: str = env.str("NEWSROOM_LANGUAGE", default="en-gb")
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
FORMAT_MODULE_PATH = "newsroom.formats"
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", default="UTC")

STATIC_URL = "/static/"
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_ROOT = DATA / "media"

# Redis or Valkey (redis://:password@host:6379/0) for counts of requests; unless set they are in PostgreSQL.
NEWSROOM_CACHE_URL: str = env.str("NEWSROOM_CACHE_URL", default="")
# Public responses are cached by each process, by site version. A cache that outlives the processes would have to be
# cleared at each release and when a setting changes.
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": f"django.core.cache.backends.{'redis.RedisCache' if NEWSROOM_CACHE_URL else 'locmem.LocMemCache'}",
        "LOCATION": NEWSROOM_CACHE_URL,
        "KEY_PREFIX": "newsroom",
    },
    "responses": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "responses",
        "TIMEOUT": 60 * 60,
        "OPTIONS": {"MAX_ENTRIES": 1000},
    },
}

# The public site runs no inline script or style. The admin's theme (Alpine) and the API's documentation page
# (Swagger) cannot do without; the wider policy is theirs alone. See newsroom.middleware.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
CONTENT_SECURITY_POLICY_BY_PREFIX: dict[str, dict[str, list[str]]] = {
    "/admin/": {"script-src": [SELF, UNSAFE_INLINE, UNSAFE_EVAL], "style-src": [SELF, UNSAFE_INLINE]},
    "/api/docs/": {"script-src": [SELF, UNSAFE_INLINE], "style-src": [SELF, UNSAFE_INLINE]},
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "newsroom.website.views.errors.not_from_our_form"
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_SCHEMA_CLASS": "newsroom.api.openapi.schema.ArchiveSchema",
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "newsroom.api.core.authentication.TokenAuthentication",
        "newsroom.api.core.authentication.StaffSession",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["newsroom.api.core.viewer.HasScope"],
    "DEFAULT_THROTTLE_CLASSES": [
        "newsroom.api.core.throttling.AnonymousThrottle",
        "newsroom.api.core.throttling.AccountThrottle",
    ],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "newsroom.api.core.pagination.KeysetPagination",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["newsroom.api.core.parsers.StrictJSONParser"],
    "DEFAULT_METADATA_CLASS": None,
    # "format" is a parameter of those that know it, and of all others an unknown one.
    "URL_FORMAT_OVERRIDE": None,
    "EXCEPTION_HANDLER": "newsroom.api.core.errors.exception_handler",
}
# The proxies whose X-Forwarded-For is believed, as networks (CIDR): none unless set, production trusts this machine.
NEWSROOM_TRUSTED_PROXIES: list[str] = env.list("NEWSROOM_TRUSTED_PROXIES", default=[])
# The networks (CIDR) from which Prometheus may read /metrics/: nobody unless set.
NEWSROOM_METRICS_NETWORKS: list[str] = env.list("NEWSROOM_METRICS_NETWORKS", default=[])
# Programs in browsers, from any other site, may read what everybody may read; cookies are never sent along.
CORS_URLS_REGEX = r"^/api/"
CORS_ALLOW_ALL_ORIGINS = True
CORS_ALLOW_METHODS = ["GET", "HEAD", "OPTIONS"]
# Where a POST changes nothing: what is asked is too long for an address.
CORS_READING_BY_POST = ("/api/v1/quote-check/", "/api/v1/reconcile/")
CORS_ALLOW_HEADERS = ["accept", "authorization", "content-type", "if-match", "if-modified-since", "if-none-match"]
CORS_EXPOSE_HEADERS = [
    *("Content-Disposition", "ETag", "Location"),
    *("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "Retry-After"),
]
# How many requests to the API one address without an account, and one account, may make in a minute (0: any number).
NEWSROOM_API_REQUESTS_A_MINUTE: dict[str, int] = {
    "anonymous": env.int("NEWSROOM_API_ANONYMOUS_REQUESTS_A_MINUTE", default=600),
    "account": env.int("NEWSROOM_API_ACCOUNT_REQUESTS_A_MINUTE", default=3000),
    "export": env.int("NEWSROOM_API_EXPORTS_A_MINUTE", default=20),
    "quote-check": env.int("NEWSROOM_API_QUOTE_CHECKS_A_MINUTE", default=20),
}
# Messages to webhooks go to the open internet alone, by https; networks of the newsroom's own (CIDR) may be added. How
# long one may take; the first pause after a failure, which grows from there; after how many hours without success a
# receiver is given up.
NEWSROOM_WEBHOOK_NETWORKS: list[str] = env.list("NEWSROOM_WEBHOOK_NETWORKS", default=[])
NEWSROOM_WEBHOOK_SECONDS: float = env.float("NEWSROOM_WEBHOOK_SECONDS", default=10.0)
NEWSROOM_WEBHOOK_FIRST_PAUSE_SECONDS: float = env.float("NEWSROOM_WEBHOOK_FIRST_PAUSE_SECONDS", default=5.0)
NEWSROOM_WEBHOOK_GIVE_UP_HOURS: float = env.float("NEWSROOM_WEBHOOK_GIVE_UP_HOURS", default=72.0)
# What others may do with the archive's data: a name or an address, written into each dump.
NEWSROOM_DATA_LICENCE: str = env.str("NEWSROOM_DATA_LICENCE", default="")
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Newsroom Archive",
    "DESCRIPTION": (
        "Who said what, with the words as printed.\n\n"
        "HEAD is answered wherever GET is, with the same status and headers and without a body; OPTIONS where a "
        "browser asks whether it may read from another site's page (CORS). An address without its last `/` "
        "answers 308, with the right one in `Location`; any other that is not described answers 404. Both, like every "
        "error, are problem details."
    ),
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "OAS_VERSION": "3.1.1",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "newsroom.api.core.sparse_fields.partial_answers",
    ],
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "ENUM_NAME_OVERRIDES": {
        "StatementState": "articles.review_state.State",
        "RunState": "articles.models.extraction_runs.ExtractionRun.RunState",
        "AgentState": "people.models.Agent.AgentState",
        "AgentKind": "people.models.AgentKind",
        "PublicText": "articles.models.articles.PublicText",
        "ArticleStatus": "articles.models.articles.Article.Status",
        "ChangedKind": "newsroom.changes.models.Kind",
        "MergedField": "people.services.merge.CHOSEN",
        "WebhookState": "newsroom.api.webhooks.models.Webhook.WebhookState",
        "DeliveryState": "newsroom.api.webhooks.models.Delivery.DeliveryState",
        "HandInStatus": "articles.importing.story_record.STATUSES",
    },
}
# What readers may see. The acts' classes that are ever public; and, for a new outlet, which of the machine's findings
# may appear before an editor has seen them (None: none do).
NEWSROOM_PUBLIC_ACT_CLASSES: list[str] = env.list("NEWSROOM_PUBLIC_ACT_CLASSES", default=["speech", "silence"])
NEWSROOM_UNREVIEWED_MIN_CONFIDENCE: float | None = None
NEWSROOM_UNREVIEWED_FORMS: list[str] = []
# The languages (BCP 47 primary tags) that the extractor reads; stories in others are stored and marked "not read".
NEWSROOM_READ_LANGUAGES = ["en"]
# Texts in characters: the longest that is taken; the longest that goes to `fresh`, longer ones go to the backlog; and
# how much of one sender the workers have at a time, by queue. What is beyond waits for a sweep.
NEWSROOM_LONGEST_TEXT: int = env.int("NEWSROOM_LONGEST_TEXT", default=1_000_000)
NEWSROOM_FRESH_CHARACTERS: int = env.int("NEWSROOM_FRESH_CHARACTERS", default=50_000)
NEWSROOM_SENDER_CHARACTERS: dict[str, int] = {
    "fresh": env.int("NEWSROOM_SENDER_FRESH_CHARACTERS", default=250_000),
    "backlog": env.int("NEWSROOM_SENDER_BACKLOG_CHARACTERS", default=1_000_000),
}
# Where the promoted model is kept, beside the one that a release ships (None: nowhere).
NEWSROOM_MODELS: Path | None = Path(env.str("NEWSROOM_MODELS", default="") or DATA / "models")
# At the desk an editor has a story for so long without doing anything; and this share of what is accepted in bulk,
# drawn by chance, comes back to be looked at.
NEWSROOM_CLAIM_SECONDS: int = env.int("NEWSROOM_CLAIM_SECONDS", default=600)
NEWSROOM_SAMPLE_SHARE: float = env.float("NEWSROOM_SAMPLE_SHARE", default=0.05)
# How readers reach the newsroom: an address of mail, or of a page. Stands on the about page and on those of errors.
NEWSROOM_CONTACT: str = env.str("NEWSROOM_CONTACT", default="")
# How many disputes are taken in a day from one address, and about one statement.
NEWSROOM_DISPUTES_A_DAY: dict[str, int] = {"address": 5, "statement": 20}
# Files in which words of stories may stand (logs), and the ledger of erasures, which is kept apart from backups.
NEWSROOM_TEXT_FOLDERS: list[Path] = [DATA / "logs", MEDIA_ROOT]
NEWSROOM_ERASURE_LEDGER: Path = Path(env.str("NEWSROOM_ERASURE_LEDGER", default="") or DATA / "erasures.jsonl")
# A worker holds a story for so long at a time, and says again that it is at work; when it has died, this is how long
# the story waits for another. A message that nobody took is sent again after so long, by queue.
NEWSROOM_LEASE_SECONDS: int = env.int("NEWSROOM_LEASE_SECONDS", default=60)
# A service that speaks the W3C Reconciliation API and knows Wikidata's ids; none is asked when this is empty. How long
# it may take to answer, and what it calls people and organisations.
NEWSROOM_RECONCILIATION_URL = env.str("NEWSROOM_RECONCILIATION_URL", default="")
NEWSROOM_RECONCILIATION_SECONDS = env.float("NEWSROOM_RECONCILIATION_SECONDS", default=10.0)
NEWSROOM_RECONCILIATION_TYPES = {"person": "Q5", "organisation": "Q43229"}
# How long at a time new spellings are compared with those of other agents.
NEWSROOM_COMPARING_SECONDS = 10
NEWSROOM_RESEND_SECONDS: dict[str, int] = {
    "fresh": env.int("NEWSROOM_RESEND_FRESH_SECONDS", default=30),
    "backlog": env.int("NEWSROOM_RESEND_BACKLOG_SECONDS", default=600),
}

UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Newsroom Archive",
    "SITE_HEADER": "Newsroom Archive",
    "SITE_SYMBOL": "newspaper",
    "STYLES": [
        lambda request: static("website/fonts.css"),
        lambda request: static("articles/bar.css"),
        lambda request: static("articles/admin.css"),
    ],
    "SCRIPTS": [lambda request: static("articles/bar.js"), lambda request: static("articles/admin.js")],
    # The colours of the desk: warm greys, and the blue of its links.
    "COLORS": {
        "base": {
            "50": "oklch(98.5% .004 90)",
            "100": "oklch(96.3% .006 90)",
            "200": "oklch(91.5% .009 90)",
            "300": "oklch(86% .012 90)",
            "400": "oklch(70% .012 90)",
            "500": "oklch(52% .012 90)",
            "600": "oklch(43% .011 90)",
            "700": "oklch(35% .01 260)",
            "800": "oklch(27% .011 260)",
            "900": "oklch(19.5% .01 260)",
            "950": "oklch(15% .01 260)",
        },
        "primary": {
            "50": "oklch(97% .014 260)",
            "100": "oklch(94% .028 260)",
            "200": "oklch(88% .055 260)",
            "300": "oklch(81% .085 260)",
            "400": "oklch(71% .12 260)",
            "500": "oklch(60% .15 260)",
            "600": "oklch(44% .15 260)",
            "700": "oklch(39% .14 260)",
            "800": "oklch(34% .12 260)",
            "900": "oklch(30% .1 260)",
            "950": "oklch(24% .08 260)",
        },
    },
    "SIDEBAR": {"show_search": False, "navigation": "newsroom.admin_pages.site.navigation"},
}

# A task is a message that says "look at this row": JSON, acknowledged when done, given back when a worker dies.
# The time limit is above what the longest story takes; see services.broker_options for what follows from it.
CELERY_TASK_QUEUES = [Queue(name, Exchange("newsroom"), routing_key=name) for name in QUEUES]
CELERY_TASK_DEFAULT_QUEUE = "fresh"
CELERY_TASK_DEFAULT_EXCHANGE = "newsroom"
CELERY_TASK_DEFAULT_ROUTING_KEY = "fresh"
CELERY_TASK_CREATE_MISSING_QUEUES = False
CELERY_TASK_SERIALIZER = "json"
CELERY_RESULT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = services.TASK_SECONDS
CELERY_TASK_SOFT_TIME_LIMIT = services.TASK_SECONDS - 30
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0.2, "interval_max": 0.5}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_CONNECTION_TIMEOUT = 4
CELERY_BROKER_POOL_LIMIT = 4
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULER = "newsroom.celery.ClockSafeScheduler"
# Sends what was not sent, and takes back what a dead worker held; tells what the public sees differently. What nobody
# got to in time is dropped: the next comes soon.
CELERY_BEAT_SCHEDULE = {
    "sweep": {
        "task": "articles.tasks.sweep",
        "schedule": SWEEP_SECONDS,
        "options": {"queue": "fresh", "expires": SWEEP_SECONDS},
    },
    "changes": {
        "task": "newsroom.api.tasks.follow_changes",
        "schedule": SWEEP_SECONDS,
        "options": {"queue": "fresh", "expires": SWEEP_SECONDS},
    },
    "duplicates": {
        "task": "articles.tasks.find_duplicates",
        "schedule": COMPARE_EVERY_SECONDS,
        "options": {"queue": "backlog", "expires": COMPARE_EVERY_SECONDS},
    },
    "webhooks": {
        "task": "newsroom.api.webhooks.tasks.send_due",
        "schedule": SWEEP_SECONDS,
        "options": {"queue": "fresh", "expires": SWEEP_SECONDS},
    },
    "notification emails": {
        "task": "articles.teamwork.tasks.send_notification_emails",
        "schedule": SEND_EMAILS_EVERY_SECONDS,
        "options": {"queue": "webhooks", "expires": SEND_EMAILS_EVERY_SECONDS},
    },
    "site version": {
        "task": "newsroom.website.tasks.compact_site_version",
        "schedule": SWEEP_SECONDS,
        "options": {"queue": "fresh", "expires": SWEEP_SECONDS},
    },
    "erasures": {
        "task": "articles.tasks.clear_erasures",
        "schedule": CLEAR_ERASURES_EVERY_SECONDS,
        "options": {"queue": "backlog", "expires": CLEAR_ERASURES_EVERY_SECONDS},
    },
    "set aside": {
        "task": "newsroom.operations.tasks.report_set_aside",
        "schedule": crontab(minute="*/15"),
        "options": {"queue": "backlog", "expires": 600},
    },
    "expired": {
        "task": "newsroom.operations.tasks.delete_expired",
        "schedule": 3600,
        "options": {"queue": "backlog", "expires": 600},
    },
    "forget": {
        "task": "newsroom.api.webhooks.tasks.forget_old",
        "schedule": 3600,
        "options": {"queue": "fresh", "expires": 600},
    },
}

LOGGING_CONFIG = "logging.config.dictConfig"
LOGGING = logging_config(as_json=env.bool("LOG_JSON", default=False), level=env.str("LOG_LEVEL", default="INFO"))
