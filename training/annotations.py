"""The corpus of invented news in ``training/corpus``: annotations that quote a story's words, resolved to spans.

``python -m training.annotations CORPUS --part test`` prints the stories of one part as JSON Lines, in the form of
PolNeAR's rows. ``training/corpus/GUIDELINES.md`` says what is annotated.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

Row = dict[str, Any]
Span = tuple[int, int]

PARTS = {"test": 0.2, "dev": 0.4, "train": 1.0}
KINDS = {"person", "organisation", "place"}
# A place speaks as its government, which PolNeAR counts as an organisation.
SPEAKING_AS = {"person": "person", "organisation": "organisation", "place": "organisation"}
FORMS = {"direct", "indirect", "mixed"}
SPEAKER_FORMS = {"name", "pronoun", "description", "document", "unnamed", "implicit"}
PARAGRAPH = re.compile(r"\S(?:.*?\S)??(?=\s*(?:\n\s*\n|\Z))", re.DOTALL)
DETERMINED = re.compile(r"(?:the|his|her|its|their|my|our|an?)\s+(?:(?:state|federal|city of)\s+)?", re.IGNORECASE)
OWNED = re.compile(r"['’]s?\s[a-z][\w-]*\Z")
QUOTED = re.compile(r"(?:p(?P<paragraph>\d+)\|)?(?P<words>.+?)(?:@(?P<occurrence>\d+))?", re.DOTALL)


class AnnotationError(ValueError):
    """An annotation that does not fit its story; the message names the story and what is wrong."""


def part_of(line: str) -> str:
    """Return the part (``train``, ``dev``, ``test``) of a story line. All its stories are in one part."""
    share = int(hashlib.sha256(line.encode()).hexdigest()[:8], 16) / 2**32
    return next(part for part, end in PARTS.items() if share < end)


def read_corpus(folder: Path, part: str | None = None) -> Iterator[Row]:
    """Yield the stories of a part, or all, sorted by id. Raises ``AnnotationError``."""
    for path in sorted((folder / "annotations").glob("*.json")):
        row = read_story(folder, path.stem)
        if part in (None, row["part"]):
            yield row


def read_story(folder: Path, name: str, annotations: str = "annotations") -> Row:
    """Return a story with its annotations as spans: offsets of code points, the end exclusive.

    ``annotations`` is the folder to read them from: ``second`` has those of a second annotator.
    """
    text = (folder / "stories" / f"{name}.txt").read_text(encoding="utf-8")
    marked = json.loads((folder / annotations / f"{name}.json").read_text(encoding="utf-8"))
    try:
        return _resolved(name, text, marked)
    except (AnnotationError, KeyError) as error:
        raise AnnotationError(f"{name}: {error}") from error


def _resolved(name: str, text: str, marked: Row) -> Row:
    entities = {entity["id"]: entity for entity in marked["entities"]}
    for entity in entities.values():
        _check(entity["kind"], KINDS)
        for words in (entity["name"], *entity.get("mentions", ()), *entity.get("descriptions", ())):
            _printed(words, text)
    for role in marked.get("roles", ()):
        _check(role["entity"], entities)
    statements = [_statement(text, statement, entities) for statement in marked["statements"]]
    ids = {statement["id"] for statement in statements}
    line = name.rpartition("-")[0]
    _check_answers([(pair["answer"], pair["to"]) for pair in marked.get("answers", ())], ids, line)
    return {
        "id": name,
        "line": line,
        "part": part_of(line),
        "text": text,
        **{key: marked[key] for key in ("genre", "variety", "outlet", "date", "entities")},
        "roles": marked.get("roles", []),
        "attributions": statements,
        "answers": marked.get("answers", []),
    }


def _statement(text: str, marked: Row, entities: Row) -> Row:
    speaker = marked["speaker"]
    speakers = speaker if isinstance(speaker, list) else [speaker] if speaker else []
    behalf = marked.get("on_behalf_of")
    for entity in [*speakers, *([behalf["entity"]] if behalf and behalf.get("entity") else [])]:
        _check(entity, entities)
    if behalf and behalf.get("printed"):
        _printed(behalf["printed"], text)
    _check(marked["form"], FORMS)
    _check(marked["speaker_form"], SPEAKER_FORMS)
    paragraphs = [match.span() for match in PARAGRAPH.finditer(text)]
    content = [_find(text, paragraphs, marked["p"], words) for words in marked["content"]]
    named = [entity for entity in speakers if _is_named(entities[entity])]
    cue = [_find(text, paragraphs, marked["p"], words, content) for words in marked.get("cue", ())]
    kinds = sorted({SPEAKING_AS[entities[entity]["kind"]] for entity in named}) or ["unnamed"]
    if marked["speaker_form"] == "document":
        kinds = ["document"]
    return {
        "id": marked["id"],
        "source": [_find(text, paragraphs, marked["p"], words, content or cue) for words in marked.get("source", ())],
        "cue": cue,
        "content": content,
        "form": marked["form"],
        "act": marked["act"],
        "role": marked.get("role"),
        "on_behalf_of": behalf
        and {"name": entities.get(behalf.get("entity"), {}).get("name"), "printed": behalf.get("printed")},
        "speaker": {
            "names": [entities[entity]["name"] for entity in named],
            "entities": speakers,
            "type": kinds[0],
            "form": marked["speaker_form"],
        },
    }


def outermost(attributions: Sequence[Row]) -> list[Row]:
    """Return the statements without those that somebody reports within a statement, as PolNeAR has none of them."""
    return [a for a in attributions if not any(_is_within(a, other) for other in attributions if other is not a)]


def _is_within(inner: Row, outer: Row) -> bool:
    spans = inner["cue"] or inner["source"]
    return bool(spans) and any(start <= spans[0][0] and spans[0][1] <= end for start, end in outer["content"])


def _is_named(entity: Row) -> bool:
    """Return whether the story prints a proper name ("The Reef Agency"), not only a description ("The council")."""
    name = entity["name"]
    determined = DETERMINED.match(name)
    if determined and entity["kind"] == "person":
        return False
    first = name[determined.end() if determined else 0]
    return not first.islower() and OWNED.search(name) is None


def _find(text: str, paragraphs: Sequence[Span], number: int, quoted: str, near: Sequence[Span] = ()) -> Span:
    """Return the span of quoted words: ``words``, ``p4|words`` in another paragraph, ``words@2`` for the second.

    Where the words stand several times and no number is given, the place nearest to ``near`` and outside it is meant.
    """
    match = QUOTED.fullmatch(quoted)
    if match is None:
        raise AnnotationError("empty words")
    number, words = int(match["paragraph"] or number), match["words"]
    if number >= len(paragraphs):
        raise AnnotationError(f"there is no paragraph {number}")
    start, end = paragraphs[number]
    found = [start + place.start() for place in re.finditer(re.escape(words), text[start:end])]
    places = [place for place in found if _is_whole(text, place, place + len(words))] or found
    if not places:
        raise AnnotationError(f"paragraph {number} does not have {words!r}")
    if match["occurrence"]:
        if int(match["occurrence"]) > len(places):
            raise AnnotationError(f"paragraph {number} has {words!r} only {len(places)} times")
        place = places[int(match["occurrence"]) - 1]
    elif len(places) > 1 and not near:
        raise AnnotationError(f"paragraph {number} has {words!r} {len(places)} times: say which, as @2")
    elif near:
        outside = [p for p in places if all(p >= last or p + len(words) <= first for first, last in near)] or places
        place = min(outside, key=lambda p: min(max(first - p - len(words), p - last) for first, last in near))
    else:
        place = places[0]
    return place, place + len(words)


def _is_whole(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    return not (before.isalnum() and text[start].isalnum()) and not (after.isalnum() and text[end - 1].isalnum())


def _check_answers(pairs: Sequence[tuple[str, str]], ids: set[str], line: str) -> None:
    """Check that each pair has a statement of this story, and another of this story or of one of the same line."""
    for number, (answer, to) in enumerate(pairs):
        _check(answer, ids)
        if ":" not in to:
            _check(to, ids)
        elif to.partition(":")[0].rpartition("-")[0] != line:
            raise AnnotationError(f"{to!r} is of another story line")
        if answer == to or (answer, to) in pairs[:number]:
            raise AnnotationError(f"{answer!r} answers itself, or {to!r} twice")


def _check(value: str, allowed: Any) -> None:
    if value not in allowed:
        raise AnnotationError(f"{value!r} is none of {', '.join(sorted(allowed))}")


def _printed(words: str, text: str) -> None:
    if words not in text:
        raise AnnotationError(f"the story does not print {words!r}")


def main() -> None:
    parser = argparse.ArgumentParser(description="Print the stories of the corpus as JSON Lines.")
    parser.add_argument("corpus", type=Path, help="the folder with stories/ and annotations/")
    parser.add_argument("--part", choices=sorted(PARTS), help="only this part; by default all")
    options = parser.parse_args()
    for row in read_corpus(options.corpus, options.part):
        print(json.dumps(row, ensure_ascii=False))


if __name__ == "__main__":
    main()
