"""Chromium for the tests that look at pages as a reader does."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, expect
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

from tests.support.waiting import LIMIT_SECONDS

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium; without a sandbox of its own, which it cannot have as root."""
    if CHROMIUM is None:
        reason = "Chromium is not installed (Debian's package: chromium)"
        if os.environ.get("NEWSROOM_REQUIRE_BROWSER"):
            pytest.fail(reason)
        pytest.skip(reason)
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": ["--no-sandbox"]}


expect.set_options(timeout=LIMIT_SECONDS * 1000)


@pytest.fixture(scope="session", autouse=True)
def allow_the_orm_beside_the_browser() -> Iterator[None]:
    """Playwright runs a loop in the tests' thread; nothing of the product runs in that loop."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    yield
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="module")
def shared_site(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The address of a server for the tests of a module that only read pages; they are marked with `django_db`.

    The module's own fixtures add rows. The tables are emptied after the module; pytest-django's `live_server` empties
    them after each test.
    """
    with django_db_blocker.unblock():
        server = LiveServer("localhost")
        yield server.url
        server.stop()
        call_command("flush", interactive=False, verbosity=0, reset_sequences=False)


@pytest.fixture
def context(context: BrowserContext) -> BrowserContext:
    """A browser of a reader who is not signed in."""
    context.set_default_timeout(LIMIT_SECONDS * 1000)
    return context


@pytest.fixture
def open_context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Browsers with settings of their own: `open_context(java_script_enabled=False)`."""
    contexts = []

    def new_context(**kwargs: Any) -> BrowserContext:
        context = browser.new_context(**kwargs)
        context.set_default_timeout(LIMIT_SECONDS * 1000)
        contexts.append(context)
        return context

    yield new_context
    for context in contexts:
        context.close()


@pytest.fixture
def seat_of(
    open_context: Callable[..., BrowserContext], live_server: LiveServer
) -> Iterator[Callable[..., BrowserContext]]:
    """Browsers in which somebody is signed in."""
    contexts = []

    def sign_in(user: User, **kwargs: Any) -> BrowserContext:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        context = open_context(**{"viewport": {"width": 1440, "height": 900}, **kwargs})
        cookie = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        contexts.append(context)
        return context

    yield sign_in
    for context in contexts:
        # What the desk still fetches would hold tables that are emptied next.
        for page in context.pages:
            page.wait_for_load_state("networkidle")
        context.close()
