"""A small newsroom whose writers edit everything at random. Set up Django before importing this."""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import Group, User
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from articles import services
from articles.erasure.service import confirm_erasure, request_erasure
from articles.models import (
    Article,
    ExtractionRun,
    Mention,
    Outlet,
    Reply,
    Revision,
    Speaker,
    Statement,
    Topic,
    Wording,
)
from articles.services import NotAllowed
from core.permissions import GROUPS, Role
from people.models import Agent, Alias, MergeRecord, Position
from people.services.merge import MergeError, merge_agents, undo_merge

# Of the times that an editor thinks of erasing a story, one in so many is meant.
SELDOM = 100


@dataclass
class SmallNewsroom:
    """What the writers edit. ``until`` is the last moment at which time alone changes anything."""

    outlets: list[Any]
    stories: list[Any]
    statements: list[Any]
    agents: list[Any]
    users: list[Any]
    until: float = 0.0
    done: Counter[str] = field(default_factory=Counter)


def story_of(boats: Iterable[int], world: SmallNewsroom) -> str:
    """Return quotations, and a line with every word of every name, since only printed names count."""
    words = {word: None for agent in world.agents for word in agent.name.split()}
    said = "".join(f"“We have counted boat {k},” a keeper said.\n" for k in boats)
    return f"{said}{' '.join([*words, 'X', 'Y', 'Z'])}\n"


def filled(*, stories: int, outlets: int = 4, people: int = 40) -> SmallNewsroom:
    """Create a small newsroom's stories as drafts, with four statements each."""
    mark = os.urandom(3).hex()
    world = SmallNewsroom(
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
        article, statements = draft(world, n)
        world.stories.append(article)
        world.statements += statements
    return world


def draft(world: SmallNewsroom, number: int) -> tuple[Article, list[Statement]]:
    """Create one more story with its four statements."""
    article = Article.objects.create(
        outlet=world.outlets[number % len(world.outlets)],
        external_id=os.urandom(6).hex(),
        headline=f"Tide tables, part {number}",
        published_at=timezone.now() - timedelta(hours=number),
    )
    text = story_of(range(4), world)
    revision = Revision.objects.create(article=article, number=1, text=text)
    article.set_current(revision)
    article.save()
    statements = []
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
        agent = world.agents[(number + k) % len(world.agents)]
        named = {"agent": agent if Agent.objects.filter(pk=agent.pk).exists() else None, "kind": agent.kind}
        Speaker.objects.create(statement=statement, name_in_story=agent.name, **named)
        Mention.objects.create(
            revision=revision, start=start, end=start + 3, text=text[start : start + 3], name=agent.name, **named
        )
        statements.append(statement)
    return article, statements


class Writer:
    """A writer who edits at random. A refused edit counts as one that changed nothing."""

    def __init__(self, world: SmallNewsroom, seed: int) -> None:
        self.world = world
        self.random = random.Random(seed)
        self.edits: list[Callable[[], object]] = [
            *[self.publish] * 4, self.withdraw, self.return_to_draft, self.schedule, self.embargo, self.headline,
            self.private, self.correct, self.confirm, self.confirm, self.reject, self.reopen, self.assign,
            self.words, self.answer, self.merge, self.unmerge, self.rename, self.approve, self.alias,
            self.position, self.policy, self.outlet_name, self.topic, self.run, self.recognise, self.erase,
        ]  # fmt: skip

    def edit(self) -> None:
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
        return Article.objects.get(pk=self.random.choice(self.world.stories).pk)

    def statement(self) -> Any:
        return Statement.objects.get(pk=self.random.choice(self.world.statements).pk)

    def agent(self, **kind: str) -> Any:
        ids = [agent.pk for agent in self.world.agents]
        return self.random.choice(list(Agent.objects.filter(pk__in=ids, **kind)))

    def soon(self) -> Any:
        seconds = self.random.choice([-1, 0.02, 0.3, 1.5])
        self.world.until = max(self.world.until, time.time() + seconds)
        return timezone.now() + timedelta(seconds=seconds)

    def publish(self) -> None:
        services.publish_article(article=self.story(), by=self.by)

    def schedule(self) -> None:
        services.publish_article(article=self.story(), by=self.by, released_at=self.soon())

    def withdraw(self) -> None:
        services.withdraw_article(article=self.story(), by=self.by, reason="It was about another harbour.")

    def return_to_draft(self) -> None:
        services.return_to_draft(article=self.story(), by=self.by)

    def change(self, row: Any, **values: Any) -> None:
        type(row)._default_manager.filter(pk=row.pk).update(**values)

    def embargo(self) -> None:
        self.change(self.story(), embargo_until=self.random.choice([None, self.soon()]))

    def headline(self) -> None:
        self.change(self.story(), headline=f"Tide tables, {self.random.choice('ABC')}")

    def erase(self) -> None:
        """Erase one story for good and hand in another."""
        if self.random.randrange(SELDOM):
            return
        place = self.random.randrange(len(self.world.stories))
        asking, confirming = self.world.users
        erasure = request_erasure(
            kind="story", object_id=self.world.stories[place].pk, by=asking, reason="It was about somebody’s boat."
        )
        confirm_erasure(erasure=erasure, by=confirming)
        with transaction.atomic():
            article, statements = draft(self.world, place)
        self.world.stories[place] = article
        self.world.statements[4 * place : 4 * place + 4] = statements

    def private(self) -> None:
        self.change(self.story(), path=f"/in/{self.random.random()}")

    def correct(self) -> None:
        """Correct a story so that every other statement remains."""
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
        services.confirm_statement(statement=self.statement(), by=self.by)

    def reject(self) -> None:
        services.reject_statement(statement=self.statement(), by=self.by)

    def reopen(self) -> None:
        services.reopen_statement(statement=self.statement(), by=self.by)

    def assign(self) -> None:
        speaker = self.random.choice(list(self.statement().speakers.all()))
        services.assign_speaker(speaker=speaker, agent=self.agent(), by=self.by)

    def words(self) -> None:
        self.change(
            self.statement(), act=self.random.choice(["said", "warned"]), form=self.random.choice(["direct", "mixed"])
        )

    def answer(self) -> None:
        reply, _made = Reply.objects.get_or_create(statement=self.statement(), in_reply_to=self.statement())
        state = self.random.choice(["confirmed", "rejected"])
        self.change(reply, state=state, decided_by=self.by, decided_at=timezone.now())

    def merge(self) -> None:
        merge_agents(keep=self.agent(kind="person"), merge=self.agent(kind="person"), by=self.by)

    def unmerge(self) -> None:
        undo_merge(record=self.random.choice(list(MergeRecord.objects.filter(undone_at=None))), by=self.by)

    def rename(self) -> None:
        self.change(self.agent(), name=f"Nessa Brine {self.random.choice('XYZ')}")

    def approve(self) -> None:
        self.change(self.agent(), state=self.random.choice(["approved", "unreviewed"]))

    def alias(self) -> None:
        name = f"N. Brine {self.random.choice('XYZ')}"
        agent = self.agent()
        if not Alias.objects.filter(agent=agent, name=name).delete()[0]:
            Alias.objects.create(agent=agent, name=name, by_editor=self.random.random() < 0.5)

    def position(self) -> None:
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
            public_people=self.random.choice(["everyone", "everyone", "approved"]),
        )

    def outlet_name(self) -> None:
        outlet = self.random.choice(self.world.outlets)
        self.change(outlet, name=f"{outlet.name} {self.random.choice('PQ')}")

    def topic(self) -> None:
        topic, _made = Topic.objects.get_or_create(scheme="", code="tides", defaults={"name": "Tides"})
        self.change(topic, name=self.random.choice(["Tides", "Tides and currents"]))
        story = self.story()
        getattr(story.topics, self.random.choice(["add", "remove"]))(topic)

    def run(self) -> None:
        revision = self.story().current_revision
        ExtractionRun.objects.create(
            revision=revision, state=self.random.choice(["done", "failed"]), model_version=self.random.choice("12")
        )

    def recognise(self) -> None:
        """Replace the names found in the current text."""
        mentions = list(Mention.objects.filter(revision=self.story().current_revision))
        if mentions:
            agent = self.agent()
            self.change(self.random.choice(mentions), agent=agent, kind=agent.kind, name=agent.name)


def write(world: SmallNewsroom, edits: int, seed: int) -> None:
    """Let one writer edit, in a thread of its own."""
    writer = Writer(world, seed)
    for _ in range(edits):
        writer.edit()
    connection.close()
