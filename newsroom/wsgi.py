"""The WSGI entry point."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings.local")
application = get_wsgi_application()
# Loads all views, so that the first reader does not wait for them.
get_resolver().check()
# What is loaded by now stays. The collector would look through it again and again, and now and then a page would wait
# a tenth of a second for that.
gc.collect()
gc.freeze()
