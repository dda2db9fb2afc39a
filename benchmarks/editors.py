"""Lets many editors work at once and looks for lost updates and deadlocks.

    DATABASE_URL=postgres://... CELERY_BROKER_URL=amqp://127.0.0.1 python -m benchmarks.editors [--seconds 300]

Needs a migrated database without stories. Twenty editors with a connection each work through the queue: they claim
stories and, as often, decide on the same few stories, always naming the version that they saw. The state before each
decision must be the state after the previous one, in every field, and a statement must be as its last decision left
it. Anything else is a lost update and is counted.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any

import django

SENTENCES = 6
# Of each editor, however slow the machine is.
LEAST_TURNS = 5
TEXT = "".join(
    f"“The {n}. boat is late,” said Mira Holt, the pilot, who asked for patience.\n" for n in range(SENTENCES)
)
SHARED = 3


def make_stories(count: int) -> list[Any]:
    """Create stories with one statement a line, by one of a few people."""
    from django.utils import timezone

    from articles.models import Article, Outlet, Revision, Speaker, Statement, Wording
    from people.models import Agent

    outlet, _created = Outlet.objects.get_or_create(name="The Marlow Courier")
    agents = [Agent.objects.create(kind="person", name=f"Dorrit Hale {n}") for n in range(12)]
    stories = []
    for number in range(count):
        article = Article.objects.create(
            outlet=outlet,
            external_id=f"editors-{number}",
            headline=f"Boats, part {number}",
            published_at=timezone.now(),
        )
        revision = Revision.objects.create(article=article, number=1, text=TEXT)
        article.set_current(revision)
        article.save(update_fields=Article.CURRENT)
        for n in range(SENTENCES):
            words = f"“The {n}. boat is late,”"
            start = TEXT.index(words)
            statement = Statement.objects.create(
                article=article,
                form="direct",
                act="said",
                act_class="speech",
                speaker_kind="named",
                statement_confidence=0.5 + n / 20,
            )
            content = [{"start": start, "end": start + len(words), "text": words}]
            wording = Wording.objects.create(statement=statement, article=article, revision=revision, content=content)
            Statement.objects.filter(pk=statement.pk).update(current_wording=wording)
            agent = agents[n]
            Speaker.objects.create(statement=statement, agent=agent, name_in_story=agent.name, kind="person")
        stories.append(article)
    return stories


class Newsroom:
    """Editors at work, and counts of what they tried and what was lost."""

    def __init__(self, editors: list[Any], stories: list[Any], *, seed: int = 1) -> None:
        self.editors = editors
        self.shared = [story.pk for story in stories[:SHARED]]
        self.seed = seed
        self.tally: Counter[str] = Counter()
        self.times: list[float] = []
        self.surfaced: list[str] = []
        self.guard = threading.Lock()

    def work(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        threads = [
            threading.Thread(target=self.sit, args=(by, random.Random(self.seed * 1000 + n), end))
            for n, by in enumerate(self.editors)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def sit(self, by: Any, draw: random.Random, end: float) -> None:
        """Work as one editor. Anything raised but a refusal would have been an error page."""
        from django.db import connection

        try:
            for turn in itertools.count():
                if turn >= LEAST_TURNS and time.monotonic() > end:
                    break
                self.decide(by, draw)
        except Exception as error:
            with self.guard:
                self.surfaced.append(repr(error))
            raise
        finally:
            connection.close()

    def decide(self, by: Any, draw: random.Random) -> None:
        from articles import services
        from articles.models import Statement
        from articles.review.queue import QueueFilter, claim_next

        story = draw.choice(self.shared)
        if draw.random() < 0.5:
            claimed = claim_next(by=by, queue_filter=QueueFilter())
            story = claimed.pk if claimed is not None else story
        statement = draw.choice(list(Statement.objects.filter(article=story).select_related("article")))
        version = services.version_of(statement)
        name, act = draw.choice(list(ACTS.items()))
        began = time.perf_counter()
        try:
            act(statement, by, version, draw)
        except services.Stale:
            outcome = "stale"
        except services.NotAllowed:
            outcome = "refused"
        else:
            outcome = name
        with self.guard:
            self.tally[outcome] += 1
            self.times.append(time.perf_counter() - began)

    def lost(self) -> list[str]:
        """Return where the chain of decisions is broken, and counts that do not match."""
        from django.db.models import Count

        from articles.models import AuditEntry, QueueItem, Statement
        from articles.review.queue import awaiting_review
        from articles.services.accuracy_samples import expand
        from articles.services.decision_log import values_of

        found = []
        chains: defaultdict[str, list[Any]] = defaultdict(list)
        for decision in AuditEntry.objects.decisions().order_by("pk"):
            chains[decision.object_id].append(decision)
        for pk, chain in chains.items():
            state: dict[str, Any] = {}
            for decision in chain:
                before, after = flat(expand(decision.before)), flat(expand(decision.after))
                found += [f"{pk}: {k} of {decision.pk}" for k in before if k in state and state[k] != before[k]]
                state |= after
            now = flat(as_lists(values_of(Statement.objects.get(pk=pk))))
            found += [f"{pk}: {key} is not what was stored" for key, value in state.items() if now.get(key) != value]
        waiting = dict(
            Statement.objects.filter(awaiting_review()).values_list("article").annotate(n=Count("pk")).order_by()
        )
        for row in QueueItem.objects.all():
            if row.waiting + row.sampled != waiting.get(row.article_id, 0):
                found.append(f"{row.article_id}: {row.waiting} + {row.sampled} are counted")
        return found


def as_lists(values: dict[str, Any]) -> dict[str, Any]:
    return {**values, "speakers": list(values["speakers"].values()), "replies": list(values["replies"].values())}


def flat(values: dict[str, Any]) -> dict[str, Any]:
    """Return each field by itself; speakers and replies by their ids."""
    result = {k: v for k, v in values.items() if k not in ("speakers", "replies", "decided")}
    for many in ("speakers", "replies"):
        for edge in values.get(many, ()):
            kept = {k: v for k, v in edge.items() if k not in ("decided", "order")}
            result[f"{many} {edge['id']}"] = kept if edge["state"] else None
    return result


def confirm(statement: Any, by: Any, version: str, draw: random.Random) -> None:
    from articles import services

    services.confirm_statement(statement=statement, by=by, version=version)


def reject(statement: Any, by: Any, version: str, draw: random.Random) -> None:
    from articles import services

    services.reject_statement(statement=statement, by=by, version=version)


def reopen(statement: Any, by: Any, version: str, draw: random.Random) -> None:
    from articles import services

    services.reopen_statement(statement=statement, by=by, version=version)


def act(statement: Any, by: Any, version: str, draw: random.Random) -> None:
    from articles import services

    services.set_act(statement=statement, by=by, version=version, act=draw.choice(["said", "warned", "denied"]))


def role(statement: Any, by: Any, version: str, draw: random.Random) -> None:
    from articles import services

    services.set_role(statement=statement, by=by, version=version, role=draw.choice(["the pilot", "pilot", ""]))


def words(statement: Any, by: Any, version: str, draw: random.Random) -> None:
    from articles import services

    start = statement.current_wording.start
    services.set_words(statement=statement, by=by, version=version, content=[(start, start + draw.randint(9, 40))])


def speaker(statement: Any, by: Any, version: str, draw: random.Random) -> None:
    from articles import services
    from people.models import Agent

    agent = draw.choice(list(Agent.objects.order_by("pk")[:12]))
    edge = statement.speakers.select_related("statement__article").first()
    services.assign_speaker(speaker=edge, agent=agent, by=by, version=version)


def accept(statement: Any, by: Any, version: str, draw: random.Random) -> None:
    from articles import services
    from articles.models import Statement

    services.accept_statements(statements=Statement.objects.filter(article=statement.article_id), by=by)


def everywhere(statement: Any, by: Any, version: str, draw: random.Random) -> None:
    from articles import services
    from people.models import Agent

    agent = draw.choice(list(Agent.objects.order_by("pk")[:12]))
    edge = statement.speakers.first()
    services.assign_name_in_article(
        article=statement.article, name=edge.name_in_story, kind=edge.kind, agent=agent, by=by
    )


def undo(statement: Any, by: Any, version: str, draw: random.Random) -> None:
    from articles import services
    from articles.models import AuditEntry

    decision = AuditEntry.objects.about(statement).decisions().first()
    if decision is not None:
        services.undo(entry=decision, by=by, version=version)


ACTS: dict[str, Callable[[Any, Any, str, random.Random], None]] = {
    verb.__name__: verb for verb in (confirm, reject, reopen, act, role, words, speaker, accept, everywhere, undo)
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--editors", type=int, default=20)
    parser.add_argument("--stories", type=int, default=60)
    arguments = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings.local")
    django.setup()
    from django.contrib.auth.models import Group, User

    from core.permissions import GROUPS, Role

    group = Group.objects.get(name=GROUPS[Role.EDITOR])
    editors = [User.objects.get_or_create(username=f"editor {n}")[0] for n in range(arguments.editors)]
    for by in editors:
        by.groups.add(group)
    newsroom = Newsroom(editors, make_stories(arguments.stories))
    newsroom.work(arguments.seconds)
    times = sorted(newsroom.times)
    print(f"{len(times)} decisions tried by {len(editors)} editors in {arguments.seconds:.0f} s")
    print(", ".join(f"{count} {what}" for what, count in newsroom.tally.most_common()))
    print(
        f"a decision took {times[len(times) // 2] * 1000:.0f} ms (p95 {times[len(times) * 95 // 100] * 1000:.0f} ms)"
    )
    lost = newsroom.lost()
    print(f"{len(newsroom.surfaced)} errors surfaced {newsroom.surfaced[:3]}")
    print(f"{len(lost)} updates lost {lost[:3]}")


if __name__ == "__main__":
    main()
