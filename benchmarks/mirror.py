"""Compares a copy that follows ``changes/`` while many people edit at random with a fresh export of everything.

    DATA=FOLDER python -m benchmarks.mirror [--edits 100000] [--writers 10]

The archive that ``DATA`` or ``DATABASE_URL`` names must be running; stories and people are added to it. Writers
publish, withdraw, schedule, correct, erase, judge, attribute, merge, undo merges, rename and set what is shown
unreviewed, all at once (:mod:`benchmarks.editing`). The copy requests changes, and the objects that they name, as any
client does, with the positions of people. At the end its lines must equal those of a fresh export byte for byte, its
positions those of their stream, and every action must have occurred.
"""

from __future__ import annotations

import argparse
import json
import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from benchmarks.editing import SmallNewsroom

LISTS = {
    "outlet": "outlets",
    "article": "articles",
    "person": "people",
    "organisation": "organisations",
    "statement": "statements",
}
AT_ONCE = 200
# Id, role, organisation, both dates and source.
Office = tuple[str | None, ...]


@dataclass
class Mirror:
    """A client's copy: the lines of each list by id. It knows nothing but what the API returns."""

    get: Callable[[str, dict[str, str]], bytes]
    position: int = 0
    lines: dict[str, dict[str, bytes]] = field(default_factory=lambda: {name: {} for name in LISTS.values()})
    offices: dict[str, list[Office]] = field(default_factory=dict)
    actions: Counter[str] = field(default_factory=Counter)

    def catch_up(self) -> None:
        """Follow the feed to its end: request what it names and drop what is gone."""
        while True:
            page = json.loads(self.get("changes", {"since": str(self.position), "page_size": str(AT_ONCE)}))
            named: dict[str, set[str]] = {}
            for change in page["results"]:
                named.setdefault(LISTS[change["kind"]], set()).add(change["id"])
                self.actions[change["action"]] += 1
            for name, ids in named.items():
                for pk in ids:
                    self.lines[name].pop(pk, None)
                self.lines[name] |= lines(self.get(f"{name}/export", {"id": ",".join(ids)}))
            self.look_at_offices(named.get("people", set()))
            self.position = page["position"]
            if page["next"] is None:
                return

    def look_at_offices(self, people: set[str]) -> None:
        """Request a person's positions when the person has changed."""
        for pk in people:
            self.offices.pop(pk, None)
        if people:
            asked = {"id": ",".join(people), "expand": "positions", "page_size": str(AT_ONCE)}
            for person in json.loads(self.get("people", asked))["results"]:
                for held in person["positions"]:
                    house = held["organisation"] and held["organisation"]["id"]
                    row = (held["id"], held["role"], house, held["start_date"], held["end_date"], held["source_url"])
                    self.offices.setdefault(person["id"], []).append(row)

    def fresh_offices(self) -> dict[str, list[Office]]:
        """Return the positions from their stream."""
        found: dict[str, list[Office]] = {}
        for line in self.get("positions/export", {}).splitlines():
            one = json.loads(line)
            row = (
                one["id"],
                one["role"],
                one["organisation_id"],
                one["start_date"],
                one["end_date"],
                one["source_url"],
            )
            found.setdefault(one["person_id"], []).append(row)
        return found

    def fresh(self) -> dict[str, dict[str, bytes]]:
        return {name: lines(self.get(f"{name}/export", {})) for name in LISTS.values()}


def lines(stream: bytes) -> dict[str, bytes]:
    return {json.loads(line)["id"]: line for line in stream.splitlines()}


def asking() -> Callable[[str, dict[str, str]], bytes]:
    """Return a function that makes an anonymous reader's requests in this process."""
    from django.test import Client

    client = Client(SERVER_NAME="localhost")

    def get(name: str, asked: dict[str, str]) -> bytes:
        response = client.get(f"/api/v1/{name}/", asked)
        body: bytes = response.getvalue()
        if response.status_code != 200:
            raise RuntimeError(f"{name} {asked}: {response.status_code} {body!r}")
        return body

    return get


def differences(mirror: Mirror) -> Iterator[str]:
    """Return each line in which the copy differs from a fresh export."""
    fresh = mirror.fresh()
    for name, copied in mirror.lines.items():
        for pk in sorted(copied.keys() | fresh[name].keys()):
            if copied.get(pk) != fresh[name].get(pk):
                yield f"{name} {pk}: copy {copied.get(pk)!r} and archive {fresh[name].get(pk)!r}"
    offices = mirror.fresh_offices()
    for pk in sorted(mirror.offices.keys() | offices.keys()):
        copied_offices, there = sorted(mirror.offices.get(pk, [])), sorted(offices.get(pk, []))
        if copied_offices != there:
            yield f"offices of {pk}: copy {copied_offices!r} and archive {there!r}"


def follow_until(done: Callable[[], bool]) -> None:
    from django.db import connection

    from newsroom.api.changes.follower import run_follower

    while not done():
        run_follower()
    connection.close()


def measured(world: SmallNewsroom, *, edits: int, writers: int) -> tuple[Mirror, list[str], dict[str, float]]:
    """Edit, follow and copy at once; return the differences at the end, and the time it took."""
    from benchmarks.editing import write
    from newsroom.api.changes.follower import run_follower

    mirror = Mirror(asking())
    began = time.perf_counter()
    with ThreadPoolExecutor(writers + 1) as pool:
        busy = [pool.submit(write, world, edits // writers, seed) for seed in range(writers)]
        written = threading.Event()
        follower = pool.submit(follow_until, written.is_set)
        try:
            while not all(one.done() for one in busy):
                mirror.catch_up()
            for one in busy:
                one.result()
        finally:
            written.set()
        follower.result()
    seconds = {"writing": time.perf_counter() - began}
    while time.time() <= world.until or run_follower():
        pass
    mirror.catch_up()
    seconds["until all was told"] = time.perf_counter() - began
    return mirror, list(differences(mirror)), seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--edits", type=int, default=100_000)
    parser.add_argument("--writers", type=int, default=10)
    parser.add_argument("--stories", type=int, default=300)
    arguments = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings.local")
    django.setup()
    from django.conf import settings

    from benchmarks.editing import filled
    from newsroom.changes.models import ChangeAction

    settings.NEWSROOM_API_REQUESTS_A_MINUTE = {}
    settings.ALLOWED_HOSTS = ["localhost"]
    world = filled(stories=arguments.stories)
    mirror, wrong, seconds = measured(world, edits=arguments.edits, writers=arguments.writers)
    print(f"{sum(world.done.values()):,} edits by {arguments.writers} writers in {seconds['writing']:.0f} s:")
    for name, count in sorted(world.done.items()):
        print(f"  {name:40} {count:7,}")
    print(
        f"{sum(mirror.actions.values()):,} changes: {dict(mirror.actions)};"
        f" all after {seconds['until all was told']:.0f} s"
    )
    print(f"{sum(map(len, mirror.lines.values())):,} lines copied; {len(wrong)} differ from a fresh export")
    for one in wrong[:20]:
        print(one)
    if unseen := set(ChangeAction.values) - set(mirror.actions):
        print(f"never told of: {', '.join(sorted(unseen))}")
    raise SystemExit(bool(wrong or unseen))


if __name__ == "__main__":
    main()
