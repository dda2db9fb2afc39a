"""What everybody sees of an object, as a digest: of all that the API says of it, alone and in a whole list."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from rest_framework.serializers import ModelSerializer

from newsroom.api import querysets as rows
from newsroom.api import serializers
from newsroom.api.changes.models import Kind
from newsroom.api.core.sparse_fields import EXPAND
from newsroom.api.core.viewer import Viewer
from newsroom.api.exports import columns as tables
from newsroom.api.exports.tables import ExportContext, ExportTable, plain

EVERYBODY = Viewer(user=None, role=None)


class Nowhere:
    """In a request's place: addresses without the site's name, which may change without anything else changing."""

    def build_absolute_uri(self, path: str) -> str:
        return path


@dataclass(frozen=True)
class Shown:
    """What the public has of an object: as what, and a digest of how it reads."""

    kind: Kind
    digest: str


@dataclass(frozen=True)
class View:
    """Where an object's two forms come from: ``rows`` for the serializer, ``flat`` for the columns of the table.

    ``expands`` are what hangs on the object and is told of as a change of it, because nothing else tells of it.
    """

    rows: Callable[[], QuerySet[Any]]
    serializer: type[ModelSerializer[Any]]
    flat: Callable[[], QuerySet[Any]]
    table: ExportTable
    expands: Sequence[str] = ()


VIEWS: Mapping[str, View] = {
    "article": View(
        lambda: rows.article_rows(EVERYBODY, with_text=True, expand=("revisions",)),
        serializers.ArticleDetailSerializer,
        EVERYBODY.articles,
        tables.ARTICLES,
        ("revisions",),
    ),
    "statement": View(
        lambda: rows.statement_rows(EVERYBODY),
        serializers.StatementSerializer,
        EVERYBODY.statements,
        tables.STATEMENTS,
    ),
    "agent": View(
        lambda: rows.agent_rows(EVERYBODY, expand=serializers.AgentSerializer.EXPANDS),
        serializers.AgentSerializer,
        EVERYBODY.agents,
        tables.PEOPLE,
        serializers.AgentSerializer.EXPANDS,
    ),
    "outlet": View(EVERYBODY.outlets, serializers.OutletSerializer, EVERYBODY.outlets, tables.OUTLETS),
}


def rules() -> str:
    """A digest of what decides how things read besides the rows: settings, and the keys and columns there are."""
    said = {name: [list(view.serializer().get_fields()), list(view.table.names)] for name, view in VIEWS.items()}
    return digest_of([settings.NEWSROOM_PUBLIC_ACT_CLASSES, said])


def shown(kind: str, ids: Collection[str]) -> dict[str, Shown]:
    """Of these objects those that the public sees, by id."""
    view = VIEWS[kind]
    found = list(view.rows().filter(pk__in=ids)) if ids else []
    if not found:
        return {}
    context = {"request": Nowhere(), EXPAND: frozenset(view.expands)}
    objects = view.serializer(found, many=True, context=context).data
    columns = [column.expression(ExportContext(EVERYBODY, "")) for column in view.table.columns]
    flat = view.flat().filter(pk__in=ids).values_list("pk", *columns)
    listed = {row[0]: [plain(value) for value in row[1:]] for row in flat}
    return {
        one.pk: Shown(Kind(one.kind if kind == "agent" else kind), digest_of(read(view, said, listed.get(one.pk))))
        for one, said in zip(found, objects, strict=True)
    }


def read(view: View, said: Any, listed: Any) -> list[Any]:
    """Both forms of an object, and what hangs on it where anything does."""
    alone = {key: value for key, value in said.items() if key not in view.expands}
    hanging = {key: said[key] for key in view.expands if said.get(key)}
    return [alone, listed, *([hanging] if hanging else [])]


def digest_of(said: Any) -> str:
    return hashlib.sha256(json.dumps(said, default=str, sort_keys=True).encode()).hexdigest()
