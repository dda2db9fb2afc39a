"""Measures a model on annotated stories and sentences, with the archive's own pipeline.

    python -m training.evaluate --data FOLDER [--model FOLDER] [--part dev|held-out] [--card MODEL_CARD.md]

``dev`` is PolNeAR's development part with the CoNLL-2003 and CrossNER politics development parts; ``held-out`` the
training stories that no weight was trained on, for choosing between models. ``--card`` also writes the tables between
the two marks of that file.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from articles.extraction.encoding.encoder import Encoder
from articles.extraction.pipeline import build_extraction
from articles.extraction.speakers.ranking import LogLinearRanker
from articles.extraction.statements.forms import classify_form
from articles.extraction.text.quotations import Quotations, find_quotations
from articles.extraction.text.segmentation import segment
from articles.extraction.types import Attribution, Entity, ExtractedForm, ExtractedStatement, ModelOutput, Span
from training.bootstrap import Interval, f1_interval
from training.corpora import ENTITY_KIND_OF, Row, is_held_out, read_polnear, tagged_sentences
from training.naming import mentions_of
from training.pages import put_between, table
from training.scoring import MEASURES, Counts, StatementMatch, matches, statement_counts, total, with_content

SENTENCES_A_TEXT = 14
PRINTED_FORMS = {"name": "a name", "pronoun": "a pronoun", "nominal": "a description", "none": "none"}
MARK = "training.evaluate"


@dataclass(frozen=True, slots=True)
class EvaluatedStory:
    """A story with the output of the network alone and of the whole pipeline."""

    row: Row
    reading: ModelOutput
    statements: Sequence[ExtractedStatement]

    @classmethod
    def of(cls, row: Row, encoder: Encoder, ranking: LogLinearRanker) -> EvaluatedStory:
        reading = encoder.read(row["text"])
        found = build_extraction(row["text"], reading, ranking).statements
        return cls(row, reading, [statement for statement in found if statement.content])

    def matches(self) -> list[StatementMatch]:
        return matches(self.row, self.statements)


def by_measure(stories: Sequence[EvaluatedStory]) -> str:
    """Return precision, recall and F1 over all stories."""
    counted = [statement_counts(story.row, story.statements) for story in stories]
    summed = total(counted)
    return table(
        [f"{len(stories)} stories", "precision", "recall", "F1 (95 % interval)"],
        [
            [name, _share(c.precision), _share(c.recall), _figure(f1_interval([one[name] for one in counted]))]
            for name in MEASURES
            for c in (summed[name],)
        ],
    )


def by_publisher(stories: Sequence[EvaluatedStory]) -> str:
    groups: dict[str, list[dict[str, Counts]]] = defaultdict(list)
    for story in stories:
        groups[story.row["publisher"]].append(statement_counts(story.row, story.statements))
    shown = [name for name in MEASURES if " " in name]
    return table(
        ["F1 by publisher", "stories", *shown],
        [
            [publisher, str(len(counted)), *(_share(total(counted)[name].f1) for name in shown)]
            for publisher, counted in sorted(groups.items())
        ],
    )


def by_printed_form(stories: Sequence[EvaluatedStory]) -> str:
    """Return recall of annotated statements, and accuracy of their source, by the form of the source."""
    tally: Counter[tuple[str, str]] = Counter()
    for story in stories:
        found = {match.annotated: match for match in story.matches()}
        for place, annotated in enumerate(with_content(story.row)):
            if "speaker" in annotated:
                form = PRINTED_FORMS[annotated["speaker"]["form"]]
                tally[form, "annotated"] += 1
                if place in found:
                    match = found[place]
                    tally[form, "found"] += 1
                    tally[form, "source"] += match.source_right
                    tally[form, "asked"] += match.speaker_right is not None
                    tally[form, "speaker"] += match.speaker_right is True
    return table(
        ["the source as printed", "annotated", "found", "of these with the right source", "with the right speaker"],
        [
            [
                form,
                str(tally[form, "annotated"]),
                _of(tally[form, "found"], tally[form, "annotated"]),
                _of(tally[form, "source"], tally[form, "found"]),
                _of(tally[form, "speaker"], tally[form, "asked"]),
            ]
            for form in PRINTED_FORMS.values()
        ],
    )


def by_form(stories: Sequence[EvaluatedStory]) -> str:
    """Return recall by the form of the annotated words and precision by the form of those found."""
    tally: Counter[tuple[ExtractedForm, str]] = Counter()
    for story in stories:
        text, matched = story.row["text"], story.matches()
        quotations = find_quotations(text, segment(text))
        annotated = [_form(text, a, quotations) for a in with_content(story.row)]
        for form in annotated:
            tally[form, "annotated"] += 1
        for statement in story.statements:
            tally[statement.form, "given"] += 1
        for match in matched:
            form = annotated[match.annotated]
            given = story.statements[match.found].form
            tally[form, "found"] += 1
            tally[form, "source"] += match.source_right
            tally[form, "asked"] += match.speaker_right is not None
            tally[form, "speaker"] += match.speaker_right is True
            tally[form, "same"] += form is given
            tally[given, "right"] += 1
    return table(
        ["form", "annotated", "found", "of these with the right source", "with the right speaker",
         "given as this form", "given", "of these annotated"],
        [
            [
                form.value,
                str(tally[form, "annotated"]),
                _of(tally[form, "found"], tally[form, "annotated"]),
                _of(tally[form, "source"], tally[form, "found"]),
                _of(tally[form, "speaker"], tally[form, "asked"]),
                _of(tally[form, "same"], tally[form, "found"]),
                str(tally[form, "given"]),
                _of(tally[form, "right"], tally[form, "given"]),
            ]
            for form in (ExtractedForm.DIRECT, ExtractedForm.MIXED, ExtractedForm.INDIRECT)
        ],
    )  # fmt: skip


def _form(text: str, annotated: Row, quotations: Quotations) -> ExtractedForm:
    content, cue = ([Span(*span) for span in annotated[part]] for part in ("content", "cue"))
    return classify_form(text, content, cue, quotations)


def by_antecedent(stories: Sequence[EvaluatedStory]) -> str:
    """Return how often the network's best antecedent names the speaker."""
    tally: Counter[str] = Counter()
    for story in stories:
        tally += _antecedents(story.row, story.reading.entities, story.reading.attributions)
    return table(
        ["the network alone: the source is", "found exactly", "best antecedent right"],
        [
            [PRINTED_FORMS[form], str(tally[form]), _of(tally[form + " right"], tally[form])]
            for form in ("name", "pronoun", "nominal")
        ],
    )


def _antecedents(row: Row, found: Sequence[Entity], attributions: Sequence[Attribution]) -> Counter[str]:
    """Return, by form of the source, how often the best antecedent of an exact source is a mention of the speaker."""
    out: Counter[str] = Counter()
    everyone = {name for a in row["attributions"] for name in a.get("speaker", {}).get("names", [])}
    by_source = {tuple(a.source[0]): a for a in attributions if a.source}
    for annotated in row["attributions"]:
        speaker = annotated.get("speaker")
        if not speaker or not annotated["source"] or speaker["type"] not in ("person", "organisation"):
            continue
        attribution = by_source.get(tuple(annotated["source"][0]))
        if attribution is None:
            continue
        out[speaker["form"]] += 1
        if attribution.antecedents:
            best = found[attribution.antecedents[0][0]]
            named = [mentions_of(row["text"], n, speaker["type"] == "person", everyone) for n in speaker["names"]]
            spans = [span for sure, doubtful in named for span in (*sure, *doubtful)]
            out[speaker["form"] + " right"] += any(best.start < end and start < best.end for start, end in spans)
    return out


def texts(path: Path) -> Iterator[tuple[str, set[tuple[int, int, str]], list[tuple[int, int]]]]:
    """Return texts of a few sentences, one a line, with their entities and the spans of kinds that do not count."""
    sentences = list(tagged_sentences(path))
    for first in range(0, len(sentences), SENTENCES_A_TEXT):
        text, entities, others = "", set(), []
        for words, tags in sentences[first : first + SENTENCES_A_TEXT]:
            spans: list[tuple[int, int, str]] = []
            for word, tag in zip(words, tags, strict=True):
                start = len(text)
                text += word + " "
                if tag[0] == "B":
                    spans.append((start, start + len(word), ENTITY_KIND_OF[tag[2:]]))
                elif tag[0] == "I":
                    spans[-1] = (spans[-1][0], start + len(word), spans[-1][2])
            text += "\n"
            entities |= {span for span in spans if span[2] != "misc"}
            others += [(start, end) for start, end, kind in spans if kind == "misc"]
        yield text, entities, others


def _trimmed(text: str, start: int, end: int, kind: str) -> tuple[int, int, str]:
    if text[start : start + 4].lower() == "the ":
        start += 4
    for tail in (" 's", "'s", "’s"):
        if text[start:end].endswith(tail):
            end -= len(tail)
    return start, end, kind


def entities(encoder: Encoder, ranking: LogLinearRanker, path: Path) -> dict[str, Counts]:
    """Return strict scores: the span (except an article before and a possessive after it) and the type."""
    counted = []
    for text, annotated, others in texts(path):
        gold = {_trimmed(text, *span) for span in annotated}
        found = {
            _trimmed(text, e.start, e.end, e.type.value)
            for e in build_extraction(text, encoder.read(text), ranking).entities
            if not any(e.start < end and start < e.end for start, end in others)
        }
        kinds = {
            kind: Counts(*(sum(x[2] == kind for x in group) for group in (gold & found, found, gold)))
            for kind in ("person", "organisation", "place")
        }
        counted.append({**kinds, "all": Counts(len(gold & found), len(found), len(gold))})
    return total(counted)


def by_entity(encoder: Encoder, ranking: LogLinearRanker, data: Path) -> str:
    named = {"conll2003": "CoNLL-2003 dev", "politics": "CrossNER politics dev (in no training part)"}
    kinds = ("person", "organisation", "place", "all")
    found = {name: entities(encoder, ranking, data / f"entities/{name}_dev.tsv.gz") for name in named}
    return table(
        ["entities, strict spans and types, F1", *kinds],
        [[named[name], *(_share(counts[kind].f1) for kind in kinds)] for name, counts in found.items()],
    )


def _share(share: float) -> str:
    return f"{share:.3f}"


def _of(part: int, whole: int) -> str:
    return f"{part} ({part / whole:.2f})" if whole else "0"


def _figure(figure: Interval) -> str:
    return f"{figure.value:.3f} ({figure.low:.3f} to {figure.high:.3f})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder with the corpora")
    parser.add_argument("--model", type=Path, help="the model's folder (the one of the package)")
    parser.add_argument("--part", choices=("dev", "held-out"), default="dev")
    parser.add_argument("--card", type=Path, help="the page to write the tables into")
    arguments = parser.parse_args()
    encoder, ranking = Encoder.load(arguments.model), LogLinearRanker.load(arguments.model)
    if arguments.part == "dev":
        rows = read_polnear(arguments.data / "polnear/dev.jsonl.gz")
    else:
        rows = [row for row in read_polnear(arguments.data / "polnear/train.jsonl.gz") if is_held_out(row["id"])]
    stories = [EvaluatedStory.of(row, encoder, ranking) for row in rows]
    told = (
        f"`python -m training.evaluate --data DATA --part {arguments.part}`, {datetime.now(UTC):%-d %B %Y}, model"
        f" `{encoder.version}` ({encoder.sha256[:12]}), PolNeAR's {arguments.part} stories, overlap of at least half:"
    )
    parts = [
        told,
        by_measure(stories),
        by_publisher(stories),
        by_printed_form(stories),
        by_form(stories),
        by_antecedent(stories),
    ]
    if arguments.part == "dev":
        parts.append(by_entity(encoder, ranking, arguments.data))
    page = "\n\n".join(parts)
    print(page)
    if arguments.card:
        put_between(arguments.card, MARK, page)


if __name__ == "__main__":
    main()
