"""Scores of which statement of a story answers which, on the corpus of invented news.

    python -m training.answers training/corpus --part test

Pairs of one story count. "Annotated" gives the archive the annotated statements, speakers and those for whom they
speak; "found" takes all of it from the text. A pair of found statements is right where both match annotated ones
that make a pair; they match when their words and cues share at least half of the letters.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from articles.extraction.document import Document, parse_document
from articles.extraction.encoding.encoder import Encoder
from articles.extraction.names.repair import repair_names
from articles.extraction.pipeline import build_extraction
from articles.extraction.speakers.ranking import LogLinearRanker
from articles.extraction.speakers.resolve import speakers_of
from articles.extraction.statements.act_lexicon import CLASSES
from articles.extraction.statements.acts import classify_act
from articles.extraction.statements.replies import find_replies
from articles.extraction.types import (
    Confidence,
    EntityType,
    ExtractedActClass,
    ExtractedForm,
    ExtractedOnBehalfOf,
    ExtractedSpeaker,
    ExtractedSpeakerKind,
    ExtractedStatement,
    ModelOutput,
    Span,
)
from training.annotations import PARTS, read_corpus
from training.scoring import Counts, letters, pairs

Row = dict[str, Any]
Scored = list[tuple[float, bool]]

THRESHOLDS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


class AnnotatedStory:
    """A story with its annotated statements in the form of extracted ones, in order; ``ids`` are those annotated."""

    def __init__(self, row: Row, reading: ModelOutput) -> None:
        reading = repair_names(row["text"], reading)
        self.document = parse_document(row["text"], reading.entities, reading.attributions)
        speakers = {entity["id"]: _speaker(self.document, entity) for entity in row["entities"]}
        marked = sorted(row["attributions"], key=lambda a: min(a["content"] or a["cue"] or a["source"]))
        self.ids = [one["id"] for one in marked]
        self.statements = [_statement(row, one, speakers) for one in marked]


class FoundStory:
    """A story with the statements that the archive finds in it; ``ids`` are of the annotated ones that they match."""

    def __init__(self, row: Row, reading: ModelOutput, ranking: LogLinearRanker) -> None:
        extraction = build_extraction(row["text"], reading, ranking)
        reading = repair_names(row["text"], reading)
        self.document = parse_document(row["text"], reading.entities, reading.attributions)
        self.statements = extraction.statements
        marked = row["attributions"]
        matched = pairs(
            [letters(row["text"], [*one["content"], *one["cue"]]) for one in marked],
            [letters(row["text"], [*one.content, *one.cue]) for one in self.statements],
        )
        ids = {there: marked[here]["id"] for here, there in matched}
        self.ids = [ids.get(index, "") for index in range(len(self.statements))]


def _speaker(document: Document, entity: Row) -> ExtractedSpeaker:
    """Return the character of the story that bears the names of an annotated entity most often, or the entity."""
    names = [entity["name"], *entity.get("mentions", ())]
    mentions = Counter(
        mention.character
        for mention in document.cast.mentions
        if entity["name"][:1].isupper() and document.text[mention.start : mention.end] in names
    )
    if not mentions:
        return ExtractedSpeaker(entity["name"], EntityType(entity["kind"]))
    return speakers_of(document, [mentions.most_common(1)[0][0]])[0]


def _statement(row: Row, marked: Row, speakers: dict[str, ExtractedSpeaker]) -> ExtractedStatement:
    text = row["text"]
    content, cue, source = (
        tuple(Span(*span) for span in sorted(marked[part])) for part in ("content", "cue", "source")
    )
    act = classify_act(" ".join(text[a:b] for a, b in cue), text[cue[-1].end : cue[-1].end + 20] if cue else "").slug
    if marked["act"] == "no_comment":
        act = "declined-to-comment"
    elif CLASSES[act] is not ExtractedActClass.SPEECH:
        act = "said"
    by_name = {entity["name"]: speakers[entity["id"]] for entity in row["entities"]}
    behalf = marked["on_behalf_of"]
    return ExtractedStatement(
        content,
        cue,
        source,
        tuple(speakers[entity] for entity in marked["speaker"]["entities"]),
        ExtractedSpeakerKind.NAMED,
        None,
        ExtractedForm.NONE if CLASSES[act] is ExtractedActClass.SILENCE else ExtractedForm(marked["form"]),
        act,
        CLASSES[act],
        Confidence(1, 1, 1),
        on_behalf_of=behalf and ExtractedOnBehalfOf(behalf["printed"] or "", by_name.get(behalf["name"])),
    )


def annotated_pairs(row: Row) -> set[tuple[str, str]]:
    """Return the pairs of one story: the answer and what it answers."""
    return {(pair["answer"], pair["to"]) for pair in row["answers"] if ":" not in pair["to"]}


def scored(story: AnnotatedStory | FoundStory, right: set[tuple[str, str]]) -> Scored:
    """Return the confidence of each reply that the archive suggests, and whether it is right."""
    replies = find_replies(story.document, story.statements)
    return [(one.confidence, (story.ids[one.statement], story.ids[one.answers]) in right) for one in replies]


def by_threshold(offered: Sequence[tuple[float, bool]], annotated: int) -> Iterator[tuple[float, Counts]]:
    """Yield for each threshold the counts of the replies that reach it."""
    for least in THRESHOLDS:
        kept = [right for confidence, right in offered if confidence >= least]
        yield least, Counts(sum(kept), len(kept), annotated)


def report(name: str, offered: Scored, annotated: int) -> Iterable[str]:
    """Yield the lines of a table."""
    yield f"{name}, {annotated} pairs annotated"
    for least, counts in by_threshold(offered, annotated):
        yield f"  from {least}: precision {counts.precision:.2f}, recall {counts.recall:.2f}, {counts.found} offered"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, help="the folder with stories/ and annotations/")
    parser.add_argument("--part", choices=sorted(PARTS), help="only this part; by default all")
    options = parser.parse_args()
    encoder, ranking = Encoder.load(), LogLinearRanker.load()
    annotated: Scored = []
    found: Scored = []
    total = 0
    for row in read_corpus(options.corpus, options.part):
        reading = encoder.read(row["text"])
        right = annotated_pairs(row)
        annotated += scored(AnnotatedStory(row, reading), right)
        found += scored(FoundStory(row, reading, ranking), right)
        total += len(right)
    print(*report("annotated statements and speakers", annotated, total), sep="\n")
    print(*report("found statements and speakers", found, total), sep="\n")


if __name__ == "__main__":
    main()
