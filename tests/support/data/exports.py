"""Every list as a stream, and a world of which everybody sees a part."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from django.utils import timezone

from articles.models import Article, Revision
from newsroom.api.core.viewer import Viewer
from newsroom.api.exports.registry import EXPORTS
from newsroom.api.exports.tables import ExportContext, ExportTable
from newsroom.changes.models import Change
from people.services.distinctions import mark_distinct, undo_distinction
from people.services.merge import merge_agents
from tests.support.data.secrets_planted import Public, plant, speak_without_page
from tests.support.factories import (
    ArticleFactory,
    ExtractionRunFactory,
    MentionFactory,
    OrganisationFactory,
    OutletFactory,
    PersonFactory,
    PositionFactory,
    RevisionFactory,
    StatementFactory,
    TopicFactory,
    UserFactory,
    former_id,
    known_once,
)

Values = dict[str, Any]
TABLES = {table.name: table for table, _model, _filterset in EXPORTS}
NOBODY = ExportContext(Viewer(user=None, role=None), "https://archive.example")
EDITOR = ExportContext(Viewer(user=None, role="editor"), "https://archive.example")


def world() -> Public:
    """A world of which everybody sees a part, with all that nobody may learn of planted into it."""
    person, union = (
        PersonFactory(name="Wenna Trost", aliases=["Gwen Trost"]),
        OrganisationFactory(name="Harbour Union"),
    )
    outlet = OutletFactory(name="The Marlow Courier")
    article = ArticleFactory(outlet=outlet, text="“We have no crew,” Wenna Trost said.\n")
    Article.objects.filter(pk=article.pk).update(released_at=timezone.now())
    later = RevisionFactory(article=article, text="“We have no crew,” Wenna Trost said. “We have no boat.” At Looe.\n")
    article.refresh_from_db()
    article.topics.add(TopicFactory(name="Ferries"))
    mention(later, "Wenna Trost", agent=person)
    mention(later, "Looe", kind="place")
    statement = StatementFactory(article=article, words="“We have no crew,”", speaker=person, confirmed=True)
    other = StatementFactory(article=article, words="“We have no boat.”", speaker=union)
    strict = ArticleFactory(
        outlet=OutletFactory(name="The Strict Gazette", strict=True),
        public_text="none",
        published_at="2026-02-01T06:00Z",
    )
    StatementFactory(article=strict, speaker=union, confirmed=True)
    PositionFactory(
        person=person, organisation=union, role="=lock keeper", start_date="2019-04-01", source="https://a.example/"
    )
    PositionFactory(person=person, organisation=None, role="poet")
    PositionFactory(person=person, organisation=OrganisationFactory(name="Nobody's Business"))
    PositionFactory(person=PersonFactory(name="No Body"), organisation=union)
    former_id(person)
    whole = {"started_at": timezone.now(), "finished_at": timezone.now(), "counts": {"statements": 2}}
    ExtractionRunFactory(revision=later, state="done", model_version="7", **whole)
    decide()
    for position, (kind, pk) in enumerate((("article", article.pk), ("person", person.pk), ("outlet", outlet.pk)), 8):
        into = union.pk if kind == "person" else ""
        Change.objects.create(
            position=position, kind=kind, object_id=pk, action="created", into=into, at=timezone.now()
        )
    speak_without_page(article)
    found = Public(person, article, statement, other, strict)
    plant(found)
    return found


def mention(revision: Revision, name: str, **values: Any) -> None:
    start = revision.text.index(name)
    MentionFactory(revision=revision, start=start, end=start + len(name), text=name, name=name, **values)


def decide() -> None:
    by, others = UserFactory(), [PersonFactory() for _ in range(4)]
    for gone in (0, 1):
        StatementFactory(speaker=others[gone], article__draft=True)
        merge_agents(keep=others[2], merge=known_once(others[gone]), by=by)
    undo_distinction(distinction=mark_distinct(one=others[2], other=others[3], by=by), by=by)
    mark_distinct(one=others[2], other=others[3], by=by)


def address(name: str) -> str:
    return f"/api/v1/{name}/export/"


def streamed(client: Any, name: str, **asked: str) -> str:
    response = client.get(address(name), asked)
    assert response.status_code == 200, response.getvalue()
    told: str = response.getvalue().decode()
    return told


def objects(client: Any, name: str, **asked: str) -> list[Values]:
    return [json.loads(line) for line in streamed(client, name, **asked).splitlines()]


def cells(client: Any, name: str, **asked: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(streamed(client, name, **asked), newline=""), strict=True))


def listed(client: Any, name: str, **asked: str) -> list[Values]:
    """Return all objects of a list."""
    response = client.get(f"/api/v1/{name}/", {"page_size": 200, **asked})
    assert response.status_code == 200, response.json()
    assert response.json()["next"] is None
    found: list[Values] = response.json()["results"]
    return found


def key_of(table: ExportTable, row: Values) -> str:
    return ".".join(str(row[name]) for name in table.key)
