"""Model output written as marks in a text, to test the steps after the model without it."""

from __future__ import annotations

import re
from collections import defaultdict

from articles.extraction.types import Attribution, Entity, EntityType, ModelOutput, Span

_MARK = re.compile(r"<(/?)([a-z])(\d*)>")
_TYPES = {"p": EntityType.PERSON, "o": EntityType.ORGANISATION, "l": EntityType.PLACE}


def marked(source: str) -> tuple[str, ModelOutput]:
    """The text without its marks, and the reading that they spell.

    ``<p>``, ``<o>`` and ``<l>`` enclose a person, an organisation, a place; ``<s1>``, ``<c1>`` and ``<w1>`` the
    source, the cue and the words of statement 1. Marks may stand within one another.
    """
    text = ""
    opened: dict[str, int] = {}
    entities: list[Entity] = []
    statements: dict[int, dict[str, list[Span]]] = defaultdict(lambda: defaultdict(list))
    last = 0
    for mark in _MARK.finditer(source):
        text += source[last : mark.start()]
        last = mark.end()
        key = mark[2] + mark[3]
        if not mark[1]:
            opened[key] = len(text)
            continue
        start = opened.pop(key)
        if mark[2] in _TYPES:
            entities.append(Entity(start, len(text), _TYPES[mark[2]], text[start:]))
        else:
            statements[int(mark[3])][mark[2]].append(Span(start, len(text)))
    text += source[last:]
    if opened:
        raise ValueError(f"never closed: {sorted(opened)}")
    attributions = [
        Attribution(tuple(parts["w"]), tuple(parts["c"]), tuple(parts["s"])) for _, parts in sorted(statements.items())
    ]
    return text, ModelOutput(tuple(entities), tuple(attributions))
