"""Parts what was read as one name and is two: "Roth said Quill", "the Tide Board and the Ferry League"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from articles.extraction.types import Attribution, Entity, EntityType, Reading

_VERB_BETWEEN = re.compile(r"\s+(?:says?|said|told|tells|wants|is|was|has|had|calls|called)\s+(?=[^\W\d_a-z])")
_AND_THE = re.compile(r",?\s+and\s+(?:the\s+)(?=[^\W\d_a-z])")


def parted(text: str, reading: Reading) -> Reading:
    """The reading with each such name parted; what the model ranked as likely speakers is the first of the parts."""
    parts = [list(_parts(text, entity)) for entity in reading.entities]
    if all(len(part) == 1 for part in parts):
        return reading
    place, at = [], 0
    for part in parts:
        place.append(at)
        at += len(part)
    return Reading(
        tuple(entity for part in parts for entity in part),
        tuple(_moved(attribution, place) for attribution in reading.attributions),
    )


def _moved(attribution: Attribution, place: list[int]) -> Attribution:
    return replace(attribution, antecedents=tuple((place[index], share) for index, share in attribution.antecedents))


def _parts(text: str, entity: Entity) -> Iterator[Entity]:
    start = entity.start
    if entity.type is not EntityType.PLACE:
        between = _VERB_BETWEEN if entity.type is EntityType.PERSON else _AND_THE
        for match in between.finditer(text, entity.start, entity.end):
            yield replace(entity, start=start, end=match.start(), name=text[start : match.start()])
            start = match.end()
    yield replace(entity, start=start, name=text[start : entity.end])
