"""Counts the keys that a decision at the desk takes, and times it from the last key until it is stored.

    make run PORT=8300 DATA=data-a
    DATA=data-a .venv/bin/python -m benchmarks.desk --site http://127.0.0.1:8300 [--stories 25] [--look 1]

Adds stories with known faults to the archive and mends them in Chromium by keyboard alone. The time is measured in
the page, from the key event until the response is shown.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
from collections import defaultdict
from time import monotonic
from typing import Any

import django

WATCH = "addEventListener('keydown', (event) => { window.pressed = event.timeStamp; }, true)"
STORED = "n => performance.getEntriesByType('measure').length > n"
TOOK = """() => {
    const last = performance.getEntriesByType('measure').at(-1);
    return last.startTime + last.duration - window.pressed;
}"""
CHOICES = "() => document.querySelector('#choices li[aria-selected=true]') !== null"


class Editor:
    """An editor who uses the keyboard and is timed."""

    def __init__(self, page: Any, look_seconds: float = 0) -> None:
        self.page = page
        self.look_seconds = look_seconds
        self.keys: dict[str, int] = {}
        self.times: defaultdict[str, list[float]] = defaultdict(list)

    def do(self, what: str, *keys: str, wait_for: str = "") -> None:
        """Press keys, the last of which stores something; ``wait_for`` an element to be selected before that."""
        self.page.wait_for_selector("#desk:not([aria-busy])")
        self.page.wait_for_timeout(self.look_seconds * 1000)
        before = self.page.evaluate("performance.getEntriesByType('measure').length")
        for key in keys[:-1]:
            self.page.keyboard.press(key)
        if wait_for:
            self.page.wait_for_function(wait_for)
        self.page.keyboard.press(keys[-1])
        self.page.wait_for_function(STORED, arg=before)
        self.keys[what] = len(keys)
        self.times[what].append(self.page.evaluate(TOOK))

    def judge(self, address: str) -> None:
        """Judge the story of tests/support/data/review_articles.py from its first statement to its last."""
        self.page.goto(address)
        self.page.wait_for_selector("html.has-script")
        self.page.evaluate(WATCH)
        self.do("accept", "a")
        self.do("repair words (the next quotation belongs to it)", "w", "+", "Enter")
        self.do("accept", "a")
        self.do("accept", "a")
        self.do("change the speaker (four letters of the name)", "s", *"sand", "Enter", wait_for=CHOICES)
        self.do("say what it answers (suggested)", "y", "Enter", wait_for=CHOICES)
        self.do("accept", "a")
        self.do("reject", "x")
        self.do("take back", "u")
        self.page.keyboard.press("m")
        self.page.keyboard.press("ArrowDown")
        self.page.keyboard.press("Enter")
        self.page.wait_for_function(CHOICES)
        # Enter takes the name, and Enter once more the act and form below it.
        self.page.keyboard.press("Enter")
        self.do("missed statement, whose speaker the story names (after its words are found)", "Enter")
        self.keys["missed statement, whose speaker the story names (after its words are found)"] += 4


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--site", required=True)
    parser.add_argument("--stories", type=int, default=25)
    parser.add_argument("--look", type=float, default=0, metavar="SECONDS", help="look so long before each decision")
    arguments = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings.local")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    django.setup()
    from django.contrib.auth.models import Group, User
    from django.test import Client
    from playwright.sync_api import sync_playwright

    from articles.models import Outlet
    from core.permissions import GROUPS, Role
    from tests.support.data.review_articles import a_story

    by, _created = User.objects.get_or_create(username="benchmark", defaults={"is_staff": True})
    by.groups.add(Group.objects.get(name=GROUPS[Role.EDITOR]))
    client = Client()
    client.force_login(by, backend="django.contrib.auth.backends.ModelBackend")
    outlet, _created = Outlet.objects.get_or_create(name="Ellersea Mail")
    stories = [a_story(outlet=outlet, external_id="") for _ in range(arguments.stories)]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": arguments.site}
        context.add_cookies([cookie])  # type: ignore[list-item]  # a TypedDict with keys left out
        editor = Editor(context.new_page(), arguments.look)
        start = monotonic()
        for story in stories:
            editor.judge(f"{arguments.site}/desk/stories/{story.pk}/")
        seconds = monotonic() - start
        browser.close()
    every = [t for times in editor.times.values() for t in times]
    print(f"{len(every)} decisions on {len(stories)} stories, {60 * len(every) / seconds:.0f} a minute")
    for what, times in editor.times.items():
        print(f"{what}: {editor.keys[what]} keys, {statistics.median(times):.0f} ms, p95 {p95(times):.0f} ms")
    print(f"all: {statistics.median(every):.0f} ms, p95 {p95(every):.0f} ms")


def p95(times: list[float]) -> float:
    return sorted(times)[min(len(times) - 1, len(times) * 95 // 100)]


if __name__ == "__main__":
    main()
