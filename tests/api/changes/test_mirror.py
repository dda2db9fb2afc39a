"""A copy that follows the changes while people edit at random is the archive, byte for byte."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from pytest_django import Settings

from articles.models import Speaker
from benchmarks import editing, mirror
from newsroom.api.changes.follower import run_follower
from newsroom.changes.models import Change
from people.models import Position

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

KINDS = {name: kind for kind, name in mirror.LISTS.items()}
# Random edits, other ones in each run of the tests: more of them before a release.
ROUNDS = int(os.environ.get("NEWSROOM_PROPERTY_EXAMPLES", "12"))
# By list and id, the line of a stream or the object with all that hangs on it.
Read = dict[tuple[str, str], Any]


def test_copy_that_follows_changes_equals_the_archive() -> None:
    world = editing.filled(stories=12)
    copy, wrong, _seconds = mirror.measured(world, edits=400, writers=10)
    assert not wrong, "\n".join(wrong)
    assert {"created", "changed", "withdrawn"} <= set(copy.actions)
    assert sum(map(len, copy.lines.values())) > 5


def test_state_between_two_edits_is_reported(settings: Settings) -> None:
    """A client that reads between two edits learns of every later difference."""
    settings.NEWSROOM_API_REQUESTS_A_MINUTE = {}
    settings.ALLOWED_HOSTS = ["localhost"]
    world = editing.filled(stories=8, people=16)
    get, chance = mirror.asking(), random.Random()
    write(world, chance, edits=80)
    assert followed()
    unseen = []
    for _ in range(ROUNDS):
        near = what_hangs_together(world, chance)
        reads = [everything(get)]
        for _ in range(chance.choice([1, 2, 2, 3])):
            write(near, chance, edits=1)
            reads.append(everything(get))
        told, last = followed(), reads.pop()
        unseen += [
            f"{key}: {read.get(key)} and then {last.get(key)}"
            for read in reads
            for key in sorted(read.keys() | last.keys())
            if read.get(key) != last.get(key) and (KINDS[key[0].partition(" ")[0]], key[1]) not in told
        ]
    assert not unseen, "\n".join(unseen)


def write(world: editing.SmallNewsroom, chance: random.Random, *, edits: int) -> None:
    """Edits by somebody who erases nothing, since that takes the place of a story in the whole of a world."""
    writer = editing.Writer(world, chance.randrange(2**32))
    writer.edits.remove(writer.erase)
    for _ in range(edits):
        writer.edit()


def what_hangs_together(world: editing.SmallNewsroom, chance: random.Random) -> editing.SmallNewsroom:
    """One story, its statements, who speaks there and where they hold office, so that edits meet; or the whole."""
    place = chance.randrange(-2, len(world.stories))
    if place < 0:
        return world
    statements = world.statements[4 * place : 4 * place + 4]
    said = Speaker.objects.filter(statement__in=statements, agent__isnull=False)
    people = set(said.values_list("agent", flat=True))
    people |= set(Position.objects.filter(person__in=people).values_list("organisation", flat=True))
    agents = [agent for agent in world.agents if agent.pk in people]
    return replace(world, stories=[world.stories[place]], statements=statements, agents=agents or world.agents)


def everything(get: Callable[[str, dict[str, str]], bytes]) -> Read:
    """Return everything that is public now: every list as a stream, with related objects."""
    read: Read = {}
    for name in mirror.LISTS.values():
        read |= {(name, pk): line for pk, line in mirror.lines(get(f"{name}/export", {})).items()}
        asked = {"page_size": str(mirror.AT_ONCE)}
        if name in ("people", "organisations"):
            asked["expand"] = "positions,part_of,parts"
        read |= {(f"{name} whole", one["id"]): one for one in json.loads(get(name, asked))["results"]}
    return read


def followed() -> set[tuple[str, str]]:
    """Return the kinds and ids in the feed now."""
    last = Change.objects.order_by("-position").values_list("position", flat=True).first() or 0
    while run_follower():
        pass
    return set(Change.objects.filter(position__gt=last).values_list("kind", "object_id"))
