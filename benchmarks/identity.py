"""Measures how well names are linked to agents across stories, with or without extraction.

    DATABASE_URL=postgres://... CELERY_BROKER_URL=amqp://127.0.0.1 python -m benchmarks.identity GOLD.jsonl.gz ...

Needs an empty, migrated database; everything is rolled back. A row of the gold has ``id``, ``publisher``, ``date``,
``text`` and ``attributions``, whose ``speaker`` has ``names``, ``type`` and, for each name, its entity across
stories. The names are linked as if extraction had found them; with ``--from PREDICTED.jsonl`` those that
``manage.py extract`` found are used, and an attribution's speakers are those of the statement that overlaps it most.

Prints B-cubed precision and recall of agents over attributions, before any question is answered and after all are
answered from the gold, and the number of questions. A name without an agent counts as one of its story's own.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import time
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import django

KINDS = {"person": "person"}


@dataclass(frozen=True)
class NameInAttribution:
    """A name of an attribution: its story, the name and kind as found, and its entity."""

    story: str
    name: str
    kind: str
    entity: str


def rows_of(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as lines:
        for line in lines:
            yield json.loads(line)


def gold_items(row: dict[str, Any]) -> list[NameInAttribution]:
    """Return the names of all attributions with a known speaker, and their entities."""
    items = []
    for attribution in row["attributions"]:
        speaker = attribution.get("speaker") or {}
        kind = KINDS.get(speaker.get("type", ""), "organisation")
        for name, entity in zip(speaker.get("names", []), speaker.get("entities", []), strict=True):
            items.append(NameInAttribution(row["id"], name, kind, entity))
    return items


def found_items(row: dict[str, Any], predicted: dict[str, Any]) -> list[NameInAttribution]:
    """Return the names found for attributions, each with the entity of the most similar gold name.

    Only attributions whose statement was found with as many speakers as the gold has names: the rest is measured as
    extraction.
    """
    items = []
    for attribution in row["attributions"]:
        speaker = attribution.get("speaker") or {}
        names, entities = speaker.get("names", []), speaker.get("entities", [])
        wanted = characters(attribution["content"])
        best = max(
            predicted["statements"], key=lambda s: len(wanted & characters(s["content"])), default={"content": []}
        )
        shared = len(wanted & characters(best["content"]))
        if not names or shared * 2 < len(wanted) or len(best["speakers"]) != len(names):
            continue
        for said in best["speakers"]:
            alike = [e for n, e in zip(names, entities, strict=True) if set(n.split()) & set(said["name"].split())]
            if len(alike) == 1:
                items.append(NameInAttribution(row["id"], said["name"], said["type"], alike[0]))
    return items


def characters(spans: Sequence[Any]) -> set[int]:
    pairs = [(s["start"], s["end"]) if isinstance(s, dict) else s for s in spans]
    return {place for start, end in pairs for place in range(start, end)}


def b_cubed(pairs: Sequence[tuple[Hashable, Hashable]]) -> tuple[float, float]:
    """Return B-cubed precision and recall (Bagga and Baldwin 1998) over pairs of a predicted and a true cluster."""
    predicted, true, both = Counter(p for p, _ in pairs), Counter(t for _, t in pairs), Counter(pairs)
    precision = sum(n * n / predicted[p] for (p, _t), n in both.items()) / len(pairs)
    recall = sum(n * n / true[t] for (_p, t), n in both.items()) / len(pairs)
    return precision, recall


class Measure:
    """The stories of a gold in an archive of their own, and the agents that their names are linked to."""

    def __init__(self, items: list[NameInAttribution]) -> None:
        self.items = items
        self.entities: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
        for item in items:
            self.entities[item.story, item.name, item.kind][item.entity] += 1

    def agents(self) -> dict[tuple[str, str, str], str | None]:
        from articles.models import NameInStory

        rows = NameInStory.objects.values_list("article__external_id", "name", "kind", "agent_id")
        return {(story, name, kind): agent for story, name, kind, agent in rows}

    def report(self, title: str) -> dict[str, str]:
        """Print the figures and return, for each entity, the agent it is linked to most often."""
        agents = self.agents()
        pairs: list[tuple[Hashable, Hashable]] = []
        stands: dict[str, Counter[str]] = defaultdict(Counter)
        for item in self.items:
            key = item.story, item.name, item.kind
            agent = agents.get(key)
            pairs.append((agent or key, item.entity))
            if agent is not None:
                stands[agent][item.entity] += 1
        mostly = {agent: entities.most_common(1)[0][0] for agent, entities in stands.items()}
        wrong = {
            key for key, c in self.entities.items() if (a := agents.get(key)) and mostly[a] != c.most_common(1)[0][0]
        }
        without = sum(agents.get(key) is None for key in self.entities)
        precision, recall = b_cubed(pairs)
        print(f"{title}: precision {precision:.4f}, recall {recall:.4f}; of {len(self.entities)} names in stories,")
        print(f"  {without} lead to nobody, {len(wrong)} to the wrong agent {sorted(k[1:] for k in wrong)[:8]}")
        meant: dict[str, Counter[str]] = defaultdict(Counter)
        for agent, entities in sorted(stands.items()):
            meant[mostly[agent]][agent] = entities[mostly[agent]]
        return {entity: counted.most_common(1)[0][0] for entity, counted in meant.items()}

    def answer_all(self, by: Any, agent_of: dict[str, str]) -> Counter[str]:
        """Answer every open question from the gold, story by story where stories differ."""
        from articles.identity.questions import answer_question, answer_with_new_agent, open_names
        from articles.models import Question
        from people.models import Agent

        tally: Counter[str] = Counter()
        for question in Question.objects.open().with_counts().order_by("-stories", "pk"):
            names = list(open_names(question).select_related("article"))
            groups = defaultdict(list)
            for name in names:
                known = self.entities.get((name.article.external_id, name.name, name.kind))
                if known:
                    groups[known.most_common(1)[0][0]].append(name)
            tally["questions"] += 1
            tally["stories"] += len(names)
            for entity, meant in groups.items():
                some = None if len(groups) == 1 else meant
                tally["answers"] += 1
                if entity in agent_of:
                    agent = Agent.objects.get(pk=agent_of[entity])
                    answer_question(question=question, agent=agent, by=by, names=some)
                else:
                    answer = answer_with_new_agent(question=question, by=by, names=some)
                    agent_of[entity] = str(answer.agent_id)
                    tally["new agents"] += 1
        return tally


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument(
        "--from", dest="predicted", nargs="+", type=Path, help="what was extracted from the same texts"
    )
    arguments = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings.local")
    django.setup()
    from django.contrib.auth.models import User
    from django.db import transaction

    from articles.identity.linking import PrintedName, link_names
    from articles.models import Article, Outlet

    stories = [row for path in arguments.gold for row in rows_of(path)]
    stories = [row for row in stories if any("entities" in (a.get("speaker") or {}) for a in row["attributions"])]
    stories.sort(key=lambda row: (row["date"], row["id"]))
    predicted = {row["id"]: row for path in arguments.predicted or [] for row in rows_of(path)}
    fed: dict[str, list[PrintedName]] = {}
    items: list[NameInAttribution] = []
    for row in stories:
        if arguments.predicted is None:
            own = gold_items(row)
            fed[row["id"]] = [PrintedName(item.name, item.kind) for item in own]
        elif row["id"] not in predicted:
            continue
        else:
            own = found_items(row, predicted[row["id"]])
            fed[row["id"]] = all_found(predicted[row["id"]])
        items += own
    print(f"{len(fed)} stories, {len(items)} names of attributions, {len({i.entity for i in items})} entities")
    with transaction.atomic():
        outlets = {p: Outlet.objects.create(name=p) for p in sorted({row["publisher"] for row in stories})}
        began = time.perf_counter()
        for row in stories:
            if row["id"] in fed:
                date = datetime.fromisoformat(row["date"]).replace(tzinfo=UTC)
                outlet = outlets[row["publisher"]]
                article = Article.objects.create(outlet=outlet, external_id=row["id"], published_at=date)
                link_names(article, fed[row["id"]])
        print(f"linked in {time.perf_counter() - began:.1f} s")
        measure = Measure(items)
        agent_of = measure.report("before any answer")
        tally = measure.answer_all(User.objects.create(username="benchmark", is_superuser=True), agent_of)
        print(", ".join(f"{count} {what}" for what, count in tally.items()))
        measure.report("after the answers")
        transaction.set_rollback(True)


def all_found(row: dict[str, Any]) -> list[Any]:
    """Return all names of a story as linking receives them after an extraction run."""
    from articles.identity.linking import PrintedName

    named = [(entity, "") for entity in row["entities"]]
    for statement in row["statements"]:
        single = len(statement["speakers"]) == 1
        named += [(speaker, (statement.get("role") or "") if single else "") for speaker in statement["speakers"]]
    return [PrintedName(one["name"], one["type"], role) for one, role in named if one["type"] != "place"]


if __name__ == "__main__":
    main()
