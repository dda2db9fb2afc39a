"""Digests of what everybody sees of an object: of its serializer's output and of its row in an export."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from newsroom.api.changes.kinds import COMPARED, EVERYBODY, ComparedKind
from newsroom.api.core.sparse_fields import EXPAND
from newsroom.api.exports.tables import ExportContext, plain
from newsroom.api.serializers.base import SITE
from newsroom.changes.models import Kind


@dataclass(frozen=True)
class PublicObject:
    """An object that the public sees: its kind in the API, and a digest of its content."""

    kind: Kind
    digest: str


def rules() -> str:
    """Return a digest of everything besides the rows that decides the content: settings, fields and columns."""
    fields = {name: [list(kind.serializer().get_fields()), list(kind.table.names)] for name, kind in COMPARED.items()}
    return digest_of([settings.NEWSROOM_PUBLIC_ACT_CLASSES, fields])


def public_objects(kind: str, ids: Collection[str]) -> dict[str, PublicObject]:
    """Return those of these objects that the public sees, by id."""
    compared = COMPARED[kind]
    rows = list(compared.rows().filter(pk__in=ids)) if ids else []
    if not rows:
        return {}
    # A new name of the site is no change of the object.
    context = {SITE: "", EXPAND: frozenset(compared.expands)}
    objects = compared.serializer(rows, many=True, context=context).data
    columns = [column.expression(ExportContext(EVERYBODY, "")) for column in compared.table.columns]
    values = compared.flat().filter(pk__in=ids).values_list("pk", *columns)
    flat = {pk: [plain(value) for value in row] for pk, *row in values}
    return {
        row.pk: PublicObject(
            Kind(row.kind if kind == "agent" else kind), digest_of(content_of(compared, shown, flat.get(row.pk)))
        )
        for row, shown in zip(rows, objects, strict=True)
    }


def content_of(kind: ComparedKind, shown: Any, flat: Any) -> list[Any]:
    """Return both forms of an object, and its related rows if it has any."""
    own = {key: value for key, value in shown.items() if key not in kind.expands}
    related = {key: shown[key] for key in kind.expands if shown.get(key)}
    return [own, flat, *([related] if related else [])]


def digest_of(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, default=str, sort_keys=True).encode()).hexdigest()
