"""``coverage/`` as a table: figures that are counted for a batch of months and outlets at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.timezone import localtime
from rest_framework.exceptions import ValidationError

from newsroom.api.exports.tables import ID, Column, NoPlace, Place, Row, Sight, Table
from newsroom.api.statistics.coverage import Group, figures, groups, moment

MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")


class Figures(Table):
    """Its ``rows`` are the stories that are counted, its rows their outlets' months, the newest first."""

    def read(self, rows: QuerySet[Any], sight: Sight, *, after: Place = ()) -> Iterator[list[Row]]:
        place = (after[0], after[1]) if after else None
        while found := groups(rows, place, self.batch):
            batch = [self.flat(one) for one in figures(sight.viewer, rows, found)]
            if batch:
                yield batch
            if len(found) < self.batch:
                return
            place = (f"{localtime(found[-1]['month']):%Y-%m}", found[-1]["outlet"])

    def flat(self, group: Group) -> Row:
        outlet = group["outlet"]
        values = {**group, "outlet_id": outlet.pk, "outlet": outlet.name}
        return tuple(values[name] for name in self.names)

    def place(self, given: str, model: type[Model]) -> Place:
        month, _point, outlet = given.partition(".")
        if not (MONTH.fullmatch(month) and ID.fullmatch(outlet)):
            raise NoPlace(given)
        try:
            moment(month)
        except ValidationError as error:
            raise NoPlace(given) from error
        return [month, outlet]


COVERAGE = Figures(
    "coverage",
    lambda viewer: viewer.articles(),
    [
        Column("month", "", "Such as 2026-03, of the outlet's date."),
        Column("outlet_id", "", "The outlet's id."),
        Column("outlet", "", "The outlet's name."),
        Column("stories", "", "How many there are.", "integer"),
        Column("read", "", "Of these, read to their end.", "integer"),
        Column("failed", "", "Set aside: they could not be read.", "integer"),
        Column("skipped", "", "Not read: in a language that is not, and stored.", "integer"),
        Column("waiting", "", "Neither of these yet.", "integer"),
        Column("models", "", "By which models they were read: version, stories.", "json"),
        Column("statements", "", "How many were found.", "integer"),
        Column("reviewed", "", "Statements that a person has accepted or confirmed.", "integer"),
    ],
    batch=100,
    key={"month": "published_at", "outlet_id": "outlet"},
)
