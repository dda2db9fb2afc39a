"""People, organisations and positions with the terms of Popolo (https://www.popoloproject.com/specs/)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from django.db.models import F

from newsroom.api.exports.columns import ORGANISATIONS, PEOPLE
from newsroom.api.exports.columns_related import POSITIONS
from newsroom.api.exports.tables import Sight, Table, plain

Values = dict[str, Any]


class Writable(Protocol):
    def write(self, text: str, /) -> object: ...


def objects(table: Table, sight: Sight) -> Iterator[Values]:
    for batch in table.read(table.rows(sight.viewer), sight):
        parents = parents_of([row[table.names.index("id")] for row in batch], sight)
        for row in batch:
            values = dict(zip(table.names, row, strict=True))
            known = values["wikidata"]
            yield {
                "id": values["id"],
                "name": values["name"],
                "other_names": [{"name": name} for name in values["other_names"]],
                **({"summary": values["description"]} if values["description"] else {}),
                **({"parent_id": parents[values["id"]]} if values["id"] in parents else {}),
                **({"links": [{"url": values["url"]}]} if values["url"] else {}),
                **({"identifiers": [{"scheme": "wikidata", "identifier": known}]} if known else {}),
            }


def parents_of(ids: Sequence[str], sight: Sight) -> dict[str, str]:
    """What each is part of: Popolo knows one, so of several the one that holds still, and began last."""
    rows = (
        sight.viewer.parts()
        .filter(part__in=ids)
        .order_by(F("end_date").asc(nulls_last=True), F("start_date").asc(nulls_first=True), "pk")
    )
    return dict(rows.values_list("part", "whole"))


def memberships(sight: Sight) -> Iterator[Values]:
    for batch in POSITIONS.read(POSITIONS.rows(sight.viewer), sight):
        for row in batch:
            values = dict(zip(POSITIONS.names, row, strict=True))
            known = {
                "organization_id": values["organisation_id"],
                "start_date": plain(values["start_date"]),
                "end_date": plain(values["end_date"]),
                "sources": [{"url": values["source"]}] if values["source"] else None,
            }
            shown = {name: value for name, value in known.items() if value is not None}
            yield {"id": values["id"], "person_id": values["person_id"], "role": values["role"], **shown}


def write(to: Writable, sight: Sight) -> dict[str, int]:
    """One JSON object with a list of each, written as it is read; returns how many of each there are."""
    parts = {
        "persons": objects(PEOPLE, sight),
        "organizations": objects(ORGANISATIONS, sight),
        "memberships": memberships(sight),
    }
    counts = {}
    to.write("{")
    for number, (name, values) in enumerate(parts.items()):
        to.write(f'{"," if number else ""}\n"{name}": [')
        counts[name] = 0
        for value in values:
            to.write(("," if counts[name] else "") + "\n" + json.dumps(value, ensure_ascii=False))
            counts[name] += 1
        to.write("\n]")
    to.write("\n}\n")
    return counts
