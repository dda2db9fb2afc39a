"""A copy that follows ``changes/`` while many people edit at random, against a fresh export of everything.

    DATA=FOLDER python -m benchmarks.mirror [--edits 100000] [--writers 10]

The archive that ``DATA`` or ``DATABASE_URL`` names must be running; stories and people are added to it. Writers
publish, withdraw, schedule, correct, judge, attribute, merge, take merges back, rename and set what may be seen
unreviewed, all at once. The copy asks for changes, and for the objects that they name, as any client does. At the end
its lines must be those of a fresh export, byte for byte.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import django

LISTS = {
    "outlet": "outlets",
    "article": "articles",
    "person": "people",
    "organisation": "organisations",
    "statement": "statements",
}
AT_ONCE = 200


@dataclass
class World:
    """What there is to be edited. ``until`` is the last moment at which the clock alone will change anything."""

    outlets: list[Any]
    stories: list[Any]
    statements: list[Any]
    agents: list[Any]
    users: list[Any]
    until: float = 0.0
    done: Counter[str] = field(default_factory=Counter)


def story_of(boats: Iterable[int], world: World) -> str:
    """Quotations, and a line with every word of every name, since only what is printed names anybody."""
    words = {word: None for agent in world.agents for word in agent.name.split()}
    said = "".join(f"“We have counted boat {k},” a keeper said.\n" for k in boats)
    return f"{said}{' '.join([*words, 'X', 'Y', 'Z'])}\n"


def filled(*, stories: int, outlets: int = 4, people: int = 40) -> World:
    """A small newsroom's stories, four statements each, all of them drafts."""
    from django.contrib.auth.models import Group, User
    from django.utils import timezone

    from articles.models import Article, Mention, Outlet, Revision, Speaker, Statement, Wording
    from people.models import Agent, Alias
    from people.staff import GROUPS, Role

    mark = os.urandom(3).hex()
    world = World(
        outlets=[
            Outlet.objects.create(
                name=f"The Tide {mark} {n}", unreviewed_min_confidence=0.5, unreviewed_forms=["direct"]
            )
            for n in range(outlets)
        ],
        stories=[],
        statements=[],
        agents=[
            Agent.objects.create(kind="organisation" if n % 4 == 0 else "person", name=f"Nessa Brine {mark} {n}")
            for n in range(people)
        ],
        users=[User.objects.create(username=f"editor-{mark}-{n}") for n in range(2)],
    )
    for user in world.users:
        user.groups.add(Group.objects.get(name=GROUPS[Role.CHIEF]))
    Alias.objects.bulk_create([Alias(agent=agent, name=agent.name).set_keys() for agent in world.agents])
    for n in range(stories):
        article = Article.objects.create(
            outlet=world.outlets[n % outlets],
            external_id=f"{mark}-{n}",
            headline=f"Tide tables, part {n}",
            published_at=timezone.now() - timedelta(hours=n),
        )
        text = story_of(range(4), world)
        revision = Revision.objects.create(article=article, number=1, text=text)
        article.set_current(revision)
        article.save()
        for k in range(4):
            words = f"“We have counted boat {k},”"
            start = text.index(words)
            statement = Statement.objects.create(
                article=article,
                form="direct" if k else "mixed",
                act="said",
                act_class="inner" if k == 3 else "speech",
                speaker_kind="named",
                statement_confidence=0.3 + 0.2 * k,
            )
            statement.current_wording = Wording.objects.create(
                statement=statement,
                article=article,
                revision=revision,
                content=[{"start": start, "end": start + len(words), "text": words}],
            )
            statement.save()
            agent = world.agents[(n + k) % people]
            Speaker.objects.create(statement=statement, agent=agent, kind=agent.kind, name_in_story=agent.name)
            Mention.objects.create(
                revision=revision,
                start=start,
                end=start + 3,
                text=text[start : start + 3],
                name=agent.name,
                agent=agent,
                kind=agent.kind,
            )
            world.statements.append(statement)
        world.stories.append(article)
    return world


class Writer:
    """Somebody who edits without thinking. What the state of things forbids counts as an edit that changed nothing."""

    def __init__(self, world: World, seed: int) -> None:
        self.world = world
        self.random = random.Random(seed)
        self.edits: list[Callable[[], object]] = [
            *[self.publish] * 4, self.withdraw, self.return_to_draft, self.schedule, self.embargo, self.headline,
            self.private, self.correct, self.confirm, self.confirm, self.reject, self.reopen, self.assign,
            self.words, self.answer, self.merge, self.unmerge, self.rename, self.approve, self.alias,
            self.position, self.policy, self.outlet_name, self.topic, self.run, self.recognise,
        ]  # fmt: skip

    def edit(self) -> None:
        from django.db import DatabaseError

        from articles.services import NotAllowed
        from people.merging import MergeError

        chosen = self.random.choice(self.edits)
        try:
            chosen()
            self.world.done[chosen.__name__] += 1
        except (NotAllowed, MergeError, DatabaseError, IndexError) as error:
            self.world.done[f"{chosen.__name__}: {type(error).__name__}"] += 1

    @property
    def by(self) -> Any:
        return self.random.choice(self.world.users)

    def story(self) -> Any:
        from articles.models import Article

        return Article.objects.get(pk=self.random.choice(self.world.stories).pk)

    def statement(self) -> Any:
        from articles.models import Statement

        return Statement.objects.get(pk=self.random.choice(self.world.statements).pk)

    def agent(self, **kind: str) -> Any:
        from people.models import Agent

        ids = [agent.pk for agent in self.world.agents]
        return self.random.choice(list(Agent.objects.filter(pk__in=ids, **kind)))

    def soon(self) -> Any:
        from django.utils import timezone

        seconds = self.random.choice([-1, 0.02, 0.3, 1.5])
        self.world.until = max(self.world.until, time.time() + seconds)
        return timezone.now() + timedelta(seconds=seconds)

    def publish(self) -> None:
        from articles import services

        services.publish_article(article=self.story(), by=self.by)

    def schedule(self) -> None:
        from articles import services

        services.publish_article(article=self.story(), by=self.by, released_at=self.soon())

    def withdraw(self) -> None:
        from articles import services

        services.withdraw_article(article=self.story(), by=self.by, reason="It was about another harbour.")

    def return_to_draft(self) -> None:
        from articles import services

        services.return_to_draft(article=self.story(), by=self.by)

    def change(self, row: Any, **values: Any) -> None:
        type(row)._default_manager.filter(pk=row.pk).update(**values)

    def embargo(self) -> None:
        self.change(self.story(), embargo_until=self.random.choice([None, self.soon()]))

    def headline(self) -> None:
        self.change(self.story(), headline=f"Tide tables, {self.random.choice('ABC')}")

    def private(self) -> None:
        self.change(self.story(), path=f"/in/{self.random.random()}")

    def correct(self) -> None:
        """A new text in which every other statement still stands."""
        from django.db import transaction

        from articles.models import Article, Revision, Wording

        with transaction.atomic():
            article = Article.objects.select_for_update().get(pk=self.story().pk)
            number = article.revisions.count() + 1
            text = story_of([k for k in range(4) if (k + number) % 3], self.world)
            revision = Revision.objects.create(article=article, number=number, text=text)
            article.set_current(revision)
            article.save(update_fields=Article.CURRENT)
            for k, statement in enumerate(article.statements.order_by("created_at")):
                words = f"“We have counted boat {k},”"
                start, wording = text.find(words), None
                if start >= 0:
                    content = [{"start": start, "end": start + len(words), "text": words}]
                    wording = Wording.objects.create(
                        statement=statement, article=article, revision=revision, content=content
                    )
                self.change(statement, current_wording=wording)

    def confirm(self) -> None:
        from articles import services

        services.confirm_statement(statement=self.statement(), by=self.by)

    def reject(self) -> None:
        from articles import services

        services.reject_statement(statement=self.statement(), by=self.by)

    def reopen(self) -> None:
        from articles import services

        services.reopen_statement(statement=self.statement(), by=self.by)

    def assign(self) -> None:
        from articles import services

        speaker = self.random.choice(list(self.statement().speakers.all()))
        services.assign_speaker(speaker=speaker, agent=self.agent(), by=self.by)

    def words(self) -> None:
        self.change(
            self.statement(), act=self.random.choice(["said", "warned"]), form=self.random.choice(["direct", "mixed"])
        )

    def answer(self) -> None:
        from django.utils import timezone

        from articles.models import Reply

        reply, _made = Reply.objects.get_or_create(statement=self.statement(), in_reply_to=self.statement())
        state = self.random.choice(["confirmed", "rejected"])
        self.change(reply, state=state, decided_by=self.by, decided_at=timezone.now())

    def merge(self) -> None:
        from people.merging import merge_agents

        merge_agents(keep=self.agent(kind="person"), merge=self.agent(kind="person"), by=self.by)

    def unmerge(self) -> None:
        from people.merging import undo_merge
        from people.models import MergeRecord

        undo_merge(record=self.random.choice(list(MergeRecord.objects.filter(undone_at=None))), by=self.by)

    def rename(self) -> None:
        self.change(self.agent(), name=f"Nessa Brine {self.random.choice('XYZ')}")

    def approve(self) -> None:
        self.change(self.agent(), state=self.random.choice(["approved", "unreviewed"]))

    def alias(self) -> None:
        from people.models import Alias

        name = f"N. Brine {self.random.choice('XYZ')}"
        agent = self.agent()
        if not Alias.objects.filter(agent=agent, name=name).delete()[0]:
            Alias.objects.create(agent=agent, name=name, by_editor=self.random.random() < 0.5)

    def position(self) -> None:
        from people.models import Position

        person, organisation = self.agent(kind="person"), self.agent(kind="organisation")
        if not Position.objects.filter(person=person).delete()[0]:
            Position.objects.create(
                person=person,
                organisation=organisation,
                role="pilot",
                start_date=date(2026, 1, 1) if self.random.random() < 0.5 else None,
            )

    def policy(self) -> None:
        self.change(
            self.random.choice(self.world.outlets),
            unreviewed_min_confidence=self.random.choice([None, 0.4, 0.6]),
            unreviewed_forms=self.random.choice([["direct"], ["direct", "mixed"]]),
        )

    def outlet_name(self) -> None:
        outlet = self.random.choice(self.world.outlets)
        self.change(outlet, name=f"{outlet.name} {self.random.choice('PQ')}")

    def topic(self) -> None:
        from articles.models import Topic

        topic, _made = Topic.objects.get_or_create(scheme="", code="tides", defaults={"name": "Tides"})
        self.change(topic, name=self.random.choice(["Tides", "Tides and currents"]))
        story = self.story()
        getattr(story.topics, self.random.choice(["add", "remove"]))(topic)

    def run(self) -> None:
        from articles.models import ExtractionRun

        revision = self.story().current_revision
        ExtractionRun.objects.create(
            revision=revision, state=self.random.choice(["done", "failed"]), model_version=self.random.choice("12")
        )

    def recognise(self) -> None:
        """Names found anew in the text that is current."""
        from articles.models import Mention

        mentions = list(Mention.objects.filter(revision=self.story().current_revision))
        if mentions:
            agent = self.agent()
            self.change(self.random.choice(mentions), agent=agent, kind=agent.kind, name=agent.name)


@dataclass
class Mirror:
    """A client's copy: the lines of each list by their ids. It knows nothing but what the API says."""

    get: Callable[[str, dict[str, str]], bytes]
    position: int = 0
    lines: dict[str, dict[str, bytes]] = field(default_factory=lambda: {name: {} for name in LISTS.values()})
    told: Counter[str] = field(default_factory=Counter)

    def catch_up(self) -> None:
        """Follow the feed to its end: what it names is asked for, and what is not there any more is let go."""
        while True:
            page = json.loads(self.get("changes", {"since": str(self.position), "page_size": str(AT_ONCE)}))
            named: dict[str, set[str]] = {}
            for change in page["results"]:
                named.setdefault(LISTS[change["kind"]], set()).add(change["id"])
                self.told[change["action"]] += 1
            for name, ids in named.items():
                for pk in ids:
                    self.lines[name].pop(pk, None)
                self.lines[name] |= lines(self.get(f"{name}/export", {"id": ",".join(ids)}))
            self.position = page["position"]
            if page["next"] is None:
                return

    def fresh(self) -> dict[str, dict[str, bytes]]:
        return {name: lines(self.get(f"{name}/export", {})) for name in LISTS.values()}


def lines(stream: bytes) -> dict[str, bytes]:
    return {json.loads(line)["id"]: line for line in stream.splitlines()}


def asking() -> Callable[[str, dict[str, str]], bytes]:
    """An anonymous reader's requests, answered in this process."""
    from django.test import Client

    client = Client(SERVER_NAME="localhost")

    def get(name: str, asked: dict[str, str]) -> bytes:
        response = client.get(f"/api/v1/{name}/", asked)
        body: bytes = response.getvalue()
        if response.status_code != 200:
            raise RuntimeError(f"{name} {asked}: {response.status_code} {body!r}")
        return body

    return get


def writing(world: World, edits: int, seed: int) -> None:
    from django.db import connection

    writer = Writer(world, seed)
    for _ in range(edits):
        writer.edit()
    connection.close()


def differences(mirror: Mirror) -> Iterator[str]:
    """Each line in which the copy is not what a fresh export is."""
    fresh = mirror.fresh()
    for name, copied in mirror.lines.items():
        for pk in sorted(copied.keys() | fresh[name].keys()):
            if copied.get(pk) != fresh[name].get(pk):
                yield f"{name} {pk}: copy {copied.get(pk)!r} and archive {fresh[name].get(pk)!r}"


def follow_until(done: Callable[[], bool]) -> None:
    from django.db import connection

    from newsroom.api.changes.following import follow

    while not done():
        follow()
    connection.close()


def measured(world: World, *, edits: int, writers: int) -> tuple[Mirror, list[str], dict[str, float]]:
    """Edit, follow and copy at once; then what differs when all is quiet, and how long it took."""
    from newsroom.api.changes.following import follow

    mirror = Mirror(asking())
    began = time.perf_counter()
    with ThreadPoolExecutor(writers + 1) as pool:
        busy = [pool.submit(writing, world, edits // writers, seed) for seed in range(writers)]
        written = threading.Event()
        follower = pool.submit(follow_until, written.is_set)
        while not all(one.done() for one in busy):
            mirror.catch_up()
        for one in busy:
            one.result()
        written.set()
        follower.result()
    seconds = {"writing": time.perf_counter() - began}
    while time.time() <= world.until or follow():
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

    settings.NEWSROOM_API_REQUESTS_A_MINUTE = {}
    settings.ALLOWED_HOSTS = ["localhost"]
    world = filled(stories=arguments.stories)
    mirror, wrong, seconds = measured(world, edits=arguments.edits, writers=arguments.writers)
    print(f"{sum(world.done.values()):,} edits by {arguments.writers} writers in {seconds['writing']:.0f} s:")
    for name, count in sorted(world.done.items()):
        print(f"  {name:40} {count:7,}")
    print(
        f"{sum(mirror.told.values()):,} changes told: {dict(mirror.told)};"
        f" all after {seconds['until all was told']:.0f} s"
    )
    print(f"{sum(map(len, mirror.lines.values())):,} lines copied; {len(wrong)} differ from a fresh export")
    for one in wrong[:20]:
        print(one)
    raise SystemExit(bool(wrong))


if __name__ == "__main__":
    main()
