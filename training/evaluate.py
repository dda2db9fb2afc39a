"""Measures a model on annotated stories and sentences, as it reads them at run time.

    python -m training.evaluate --data FOLDER [--model FOLDER] [--part dev|held-out]

``dev`` is PolNeAR's development part with the CoNLL-2003 and CrossNER politics development parts; ``held-out`` the
training stories that no weight was trained on, for choosing between models.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from articles.extraction.encoder import Encoder
from articles.extraction.types import Attribution, Entity
from training.corpora import ENTITY_KIND_OF, Row, is_held_out, read_polnear, tagged_sentences
from training.naming import mentions_of
from training.scoring import Counts, attribution_counts

SENTENCES_A_TEXT = 14


def added(total: dict[str, Counts], more: dict[str, Counts]) -> None:
    for name, counts in more.items():
        total[name] = Counts(*(a + b for a, b in zip(total.get(name, Counts(0, 0, 0)), counts, strict=True)))


def stories(encoder: Encoder, rows: list[Row]) -> tuple[dict[str, Counts], Counter[str], float]:
    """Counts of attributions, of speakers (asked, best antecedent right, by form), and seconds spent reading."""
    total: dict[str, Counts] = {}
    speakers: Counter[str] = Counter()
    spent = 0.0
    for row in rows:
        began = time.perf_counter()
        reading = encoder.read(row["text"])
        spent += time.perf_counter() - began
        added(total, attribution_counts(row, reading.attributions))
        speakers += _speakers(row, reading.entities, reading.attributions)
    return total, speakers, spent


def _speakers(row: Row, found: Sequence[Entity], attributions: Sequence[Attribution]) -> Counter[str]:
    """Of the sources found exactly, by their form, how often the best antecedent is a mention of the speaker."""
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
    """Texts of a few sentences, a line each, with their entities, and the spans of other kinds, which do not count."""
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


def entities(encoder: Encoder, path: Path) -> dict[str, Counts]:
    """Strict: the span, but for an article before and a possessive after it, and the type."""
    total: dict[str, Counts] = {}
    for text, annotated, others in texts(path):
        gold = {_trimmed(text, *span) for span in annotated}
        found = {
            _trimmed(text, e.start, e.end, e.type.value)
            for e in encoder.read(text).entities
            if not any(e.start < end and start < e.end for start, end in others)
        }
        kinds = {
            kind: Counts(*(sum(x[2] == kind for x in group) for group in (gold & found, found, gold)))
            for kind in ("person", "organisation", "place")
        }
        added(total, {**kinds, "all": Counts(len(gold & found), len(found), len(gold))})
    return total


def show(title: str, counts: dict[str, Counts]) -> None:
    print(title)
    for name, c in counts.items():
        precision, recall = c.right / max(1, c.found), c.right / max(1, c.annotated)
        print(
            f"  {name:20s} F1 {c.f1:.3f}  precision {precision:.3f}  recall {recall:.3f}  of {c.annotated}", flush=True
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder with the corpora")
    parser.add_argument("--model", type=Path, help="the model's folder (the one of the package)")
    parser.add_argument("--part", choices=("dev", "held-out"), default="dev")
    arguments = parser.parse_args()
    encoder = Encoder.load(arguments.model)
    print(f"{encoder.version} {encoder.sha256[:12]}")
    if arguments.part == "dev":
        rows = read_polnear(arguments.data / "polnear/dev.jsonl.gz")
    else:
        rows = [row for row in read_polnear(arguments.data / "polnear/train.jsonl.gz") if is_held_out(row["id"])]
    counts, speakers, spent = stories(encoder, rows)
    show(f"PolNeAR {arguments.part}: {len(rows)} stories, {len(rows) / spent:.1f} a second", counts)
    for form in ("name", "pronoun", "nominal"):
        print(f"  best antecedent of a {form}: {speakers[form + ' right']} of {speakers[form]} right")
    if arguments.part == "dev":
        for name in ("conll2003", "politics"):
            show(f"{name} dev", entities(encoder, arguments.data / f"entities/{name}_dev.tsv.gz"))


if __name__ == "__main__":
    main()
