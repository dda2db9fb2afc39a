"""People, organisations and positions with the terms of Popolo (https://www.popoloproject.com/specs/)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import IO, Any

from django.db.models import F, Q, QuerySet

from newsroom.api.exporting.tables import ORGANISATIONS, PEOPLE, Sight, Table, plain
from people.models import Position

Values = dict[str, Any]
BATCH = 2000


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


def positions(sight: Sight) -> QuerySet[Position]:
    seen = sight.viewer.agents()
    rows = Position.objects.filter(Q(organisation=None) | Q(organisation__in=seen), person__in=seen)
    return rows.order_by("public_id")


def memberships(sight: Sight) -> Iterator[Values]:
    last = ""
    while batch := list(positions(sight).filter(public_id__gt=last)[:BATCH]):
        for position in batch:
            known = {
                "organization_id": position.organisation_id,
                "start_date": plain(position.start_date),
                "end_date": plain(position.end_date),
                "sources": [{"url": position.source}] if position.source else None,
            }
            shown = {name: value for name, value in known.items() if value is not None}
            yield {"id": position.public_id, "person_id": position.person_id, "role": position.role, **shown}
        last = batch[-1].public_id


def write(to: IO[str], sight: Sight) -> dict[str, int]:
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
