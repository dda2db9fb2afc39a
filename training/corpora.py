"""Reads the corpora into examples: PolNeAR's attributions, CoNLL and CrossNER entities, GUM and GAP coreference."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from articles.extraction.encoding.tokenizer import Integers, Tokeniser, Tokens
from articles.extraction.names.parts import bare_span
from training.annotations import outermost
from training.labels import (
    ENTITY_KINDS,
    NOWHERE,
    STATEMENT_KINDS,
    UNKNOWN,
    Link,
    Reference,
    TrainingExample,
    tag_row,
    tokens_covered,
    unknown,
)
from training.naming import mentions_of

Row = dict[str, Any]

_OPENING = re.compile(r"(?:[\"“‘']|\bthat\s)\Z")
_CLOSING = re.compile(r"[.,!?]?[\"”’']")

ENTITY_KIND_OF = {
    "person": "person", "politician": "person",
    "organization": "organisation", "organisation": "organisation", "politicalparty": "organisation",
    "location": "place", "country": "place",
    "misc": "misc", "event": "misc", "election": "misc",
}  # fmt: skip


# How much a reference teaches: a source that is itself a name says little about pronouns.
NAME_WEIGHT, GUM_WEIGHT, UNNAMED_GUM_WEIGHT, GAP_WEIGHT = 0.3, 0.5, 0.2, 0.5


def read_lines(path: Path) -> Iterator[str]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from lines


def read_polnear(path: Path) -> list[Row]:
    return [json.loads(line) for line in read_lines(path) if line.strip()]


def is_held_out(id_: str, share: float = 0.06) -> bool:
    """Return whether a training story is kept for choosing and calibrating models; always the same ones."""
    return int(hashlib.sha256(id_.encode()).hexdigest()[:8], 16) < share * 2**32


def polnear_example(row: Row, tokeniser: Tokeniser) -> TrainingExample:
    tokens = tokeniser(row["text"])
    spans = [
        (start, end, kind)
        for attribution in row["attributions"]
        for kind, name in enumerate(STATEMENT_KINDS)
        for start, end in attribution[name]
    ]
    tags = tag_row(tokens, tokeniser.separator, spans)
    return TrainingExample(
        tokens, tags, unknown(len(tokens)), tuple(_links(row, tokens, tags)), tuple(_speakers(row, tokens))
    )


def invented_example(row: Row, tokeniser: Tokeniser) -> TrainingExample:
    """Return a story of ``training/corpus`` with its statements, entities, links and speakers.

    Nothing is learnt where the annotation differs from PolNeAR's: silences, and statements that the layout alone
    attributes (letters, answers in an interview). Statements within another's words are left out, and words have
    their quotation marks and "that", as in PolNeAR. Capitalised words that nobody annotated may still be names.
    """
    tokens = tokeniser(row["text"])
    attributions = [
        {**a, "content": [_as_in_polnear(row["text"], *span) for span in a["content"]]}
        for a in outermost(row["attributions"])
        if not _is_apart(row["text"], a)
    ]
    example = polnear_example({**row, "attributions": attributions}, tokeniser)
    tags = example.statement_tags
    for attribution in row["attributions"]:
        if _is_apart(row["text"], attribution):
            for start, end in (*attribution["content"], *attribution["cue"], *attribution["source"]):
                first, past = tokens_covered(tokens, start, end)
                tags[first:past][tags[first:past] == 0] = UNKNOWN
    spans = [
        (*bare_span(row["text"], *match.span(), person=entity["kind"] == "person"), ENTITY_KINDS.index(entity["kind"]))
        for entity in row["entities"]
        for form in {entity["name"], *entity.get("mentions", ())}
        if form[:1].isupper()
        for match in re.finditer(rf"(?<!\w){re.escape(form)}(?!\w)", row["text"])
    ]
    spans.sort(key=lambda span: (span[0] - span[1], span[0]))
    entities = tag_row(tokens, tokeniser.separator, spans)
    capitals = [row["text"][start : start + 1].isupper() for start in tokens.starts]
    entities[np.array(capitals) & (entities == 0)] = UNKNOWN
    return replace(example, entity_tags=entities)


def _as_in_polnear(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a span of words with the "that" or quotation mark before it, and the mark that closes it."""
    opening, closing = _OPENING.search(text[:start], max(0, start - 6)), _CLOSING.match(text, end)
    return opening.start() if opening else start, closing.end() if closing else end


def _is_apart(text: str, attribution: Row) -> bool:
    """Return whether a statement is annotated unlike PolNeAR's: a silence, or one that the layout attributes."""
    if attribution["act"] == "no_comment":
        return True
    start = attribution["content"][0][0]
    quoted = text[start - 1 : start] in {"'", '"', "\u2018", "\u201c"}
    return not attribution["source"] and not attribution["cue"] and not quoted


def _first(tokens: Tokens, spans: list[list[int]]) -> int:
    return tokens_covered(tokens, *spans[0])[0] if spans else NOWHERE


def _links(row: Row, tokens: Tokens, tags: Integers) -> Iterator[Link]:
    content = 2 * STATEMENT_KINDS.index("content") + 1
    for attribution in row["attributions"]:
        source, cue = _first(tokens, attribution["source"]), _first(tokens, attribution["cue"])
        for start, end in attribution["content"]:
            query, past = tokens_covered(tokens, start, end)
            if query < past and tags[query] == content:
                yield Link(query, source, cue)


def _speakers(row: Row, tokens: Tokens) -> Iterator[Reference]:
    """Return references from the sources (or contents without one) of attributions with an annotated speaker."""
    speakers = [a["speaker"] for a in row["attributions"] if "speaker" in a]
    everyone = {name for speaker in speakers for name in speaker["names"]}
    for attribution in row["attributions"]:
        speaker = attribution.get("speaker")
        if speaker is None or speaker["type"] == "unclear":
            continue
        query = _first(tokens, attribution["source"] or attribution["content"])
        if query in (NOWHERE, len(tokens)):
            continue
        found, unclear = set(), set()
        for name in speaker["names"]:
            sure, doubtful = mentions_of(row["text"], name, speaker["type"] == "person", everyone)
            found |= {at for span in sure for at in range(*tokens_covered(tokens, *span))}
            unclear |= {at for span in doubtful for at in range(*tokens_covered(tokens, *span))}
        if bool(found) == bool(speaker["names"]):
            weight = NAME_WEIGHT if speaker["form"] == "name" else 1.0
            yield Reference(query, tuple(sorted(found)), tuple(sorted(unclear - found)), weight)


@dataclass(frozen=True, slots=True, eq=False)
class Sentence:
    """A sentence's tokens and entity tags, spaced between all words and spaced as in print."""

    spaced: tuple[Tokens, Integers]
    natural: tuple[Tokens, Integers]


def tagged_sentences(path: Path) -> Iterator[tuple[list[str], list[str]]]:
    """Yield the words and tags of each sentence."""
    words: list[str] = []
    tags: list[str] = []
    for line in [*read_lines(path), "\n"]:
        parts = line.rstrip("\n").split("\t")
        if len(parts) == 2:
            words.append(parts[0])
            tags.append(parts[1])
        elif words:
            yield words, tags
            words, tags = [], []


def read_sentences(path: Path, tokeniser: Tokeniser) -> list[Sentence]:
    return [
        Sentence(
            _sentence(words, tags, [False] * len(words), tokeniser),
            _sentence(words, tags, without_space_before(words), tokeniser),
        )
        for words, tags in tagged_sentences(path)
    ]


_CLOSES = {".", ",", ";", ":", "?", "!", ")", "]", "%", "'s", "n't", "'", "''", "'re", "'ve", "'ll", "'d", "'m"}
_OPENS = {"(", "[", "$", "``"}


def without_space_before(words: list[str]) -> list[bool]:
    """Return, for each word, whether print leaves no space before it."""
    out, open_quotation, after_opening = [], False, True
    for word in words:
        closes = word in _CLOSES or (word == '"' and open_quotation)
        out.append(closes or after_opening)
        after_opening = word in _OPENS or (word == '"' and not open_quotation)
        open_quotation ^= word == '"'
    return out


def _sentence(words: list[str], tags: list[str], glue: list[bool], tokeniser: Tokeniser) -> tuple[Tokens, Integers]:
    text = ""
    spans: list[tuple[int, int, int]] = []
    for word, tag, joined in zip(words, tags, glue, strict=True):
        text += word if joined or not text else " " + word
        if tag != "O":
            kind = ENTITY_KINDS.index(ENTITY_KIND_OF[tag[2:]])
            if tag[0] == "I" and spans:
                spans[-1] = (spans[-1][0], len(text), kind)
            else:
                spans.append((len(text) - len(word), len(text), kind))
    tokens = tokeniser(text)
    return tokens, tag_row(tokens, tokeniser.separator, spans)


def read_gap(path: Path, tokeniser: Tokeniser) -> Iterator[TrainingExample]:
    """Return pronouns with the candidate that each refers to; those that refer to neither are left out."""
    rows = csv.DictReader(read_lines(path), delimiter="\t", quoting=csv.QUOTE_NONE)
    for row in rows:
        names = [
            (int(row[f"{who}-offset"]), row[who]) for who in "AB" if row[f"{who}-coref"].upper() == "TRUE"
        ]  # fmt: skip
        if names:
            tokens = tokeniser(row["Text"])
            query = tokens_covered(
                tokens, int(row["Pronoun-offset"]), int(row["Pronoun-offset"]) + len(row["Pronoun"])
            )[0]
            answers = [at for start, name in names for at in range(*tokens_covered(tokens, start, start + len(name)))]
            reference = Reference(query, tuple(answers), weight=GAP_WEIGHT)
            yield TrainingExample(tokens, unknown(len(tokens)), unknown(len(tokens)), references=(reference,))


def read_gum(path: Path, tokeniser: Tokeniser) -> Iterator[TrainingExample]:
    document: list[str] = []
    for line in [*read_lines(path), "# newdoc\n"]:
        if line.startswith("# newdoc") and document:
            yield _gum_document(document, tokeniser)
            document = []
        document.append(line.rstrip("\n"))


@dataclass(slots=True)
class _Word:
    start: int
    end: int
    part_of_speech: str


@dataclass(slots=True)
class _Mention:
    first: int
    last: int
    chain: str
    kind: str
    heads: list[int]


def _gum_words(lines: list[str]) -> tuple[str, list[_Word], list[_Mention]]:
    """Return the text of a GUM document, its words and its mentions (by word numbers)."""
    text, words = "", []
    mentions: list[_Mention] = []
    open_: dict[str, list[_Mention]] = defaultdict(list)
    space = ""
    for line in lines:
        if line.startswith("# newpar ") or line == "# newpar":
            text, space = (text.rstrip() + "\n" if text else text), ""
        columns = line.split("\t")
        if len(columns) != 10 or not columns[0].isdigit():
            continue
        text += space
        words.append(_Word(len(text), len(text) + len(columns[1]), columns[3]))
        text += columns[1]
        extra = dict(part.split("=", 1) for part in columns[9].split("|") if "=" in part)
        space = "" if extra.get("SpaceAfter") == "No" else " "
        for mark in _entity_marks(extra.get("Entity", "")):
            opens, closes = mark.startswith("("), mark.endswith(")")
            fields = mark.strip("()").split("-")
            if opens:
                heads = [int(n) - 1 + len(words) - 1 for n in fields[5].split(",") if n.isdigit()]
                mention = _Mention(len(words) - 1, len(words) - 1, fields[0], fields[1], heads)
                mentions.append(mention)
                open_[fields[0]].append(mention)
            if closes:
                open_[fields[0]].pop().last = len(words) - 1
    return text, words, mentions


def _entity_marks(value: str) -> Iterator[str]:
    """Return the parts ``(1-person-...``, ``2)`` and ``(3-place-...)`` of one word's mark."""
    mark = ""
    for character in value:
        if character == "(" and mark:
            yield mark
            mark = ""
        mark += character
        if character == ")":
            yield mark
            mark = ""
    if mark:
        yield mark


_THIRD_PERSON = {"he", "him", "his", "himself", "she", "her", "hers", "herself", "they", "them", "their", "theirs",
                 "it", "its", "who"}  # fmt: skip


def _gum_document(lines: list[str], tokeniser: Tokeniser) -> TrainingExample:
    text, words, mentions = _gum_words(lines)
    tokens = tokeniser(text)
    names: dict[str, set[int]] = defaultdict(set)
    asking: list[_Mention] = []
    for mention in (m for m in mentions if m.kind in ("person", "organization")):
        proper = [n for n in mention.heads if n < len(words) and words[n].part_of_speech == "PROPN"]
        if proper:
            span = tokens_covered(tokens, words[min(proper)].start, words[max(proper)].end)
            names[mention.chain] |= set(range(*span))
        elif mention.heads and words[mention.heads[0]].part_of_speech in ("PRON", "NOUN"):
            head = words[mention.heads[0]]
            if head.part_of_speech == "NOUN" or text[head.start : head.end].lower() in _THIRD_PERSON:
                asking.append(mention)
    references = [
        Reference(
            tokens_covered(tokens, words[m.first].start, words[m.first].end)[0],
            tuple(sorted(names[m.chain])),
            weight=GUM_WEIGHT if names[m.chain] else UNNAMED_GUM_WEIGHT,
        )
        for m in asking
    ]
    return TrainingExample(tokens, unknown(len(tokens)), unknown(len(tokens)), references=tuple(references))


def joined(parts: list[tuple[Tokens, Integers]], separator: int | None) -> TrainingExample:
    """Return sentences as one text with entity tags, with a separator between them if one is given."""
    tokens, tags = [], []
    for part, row in parts:
        if separator is not None and tokens:
            mark = np.array([separator]), np.array([0]), np.array([0]), np.array([0])
            tokens.append(Tokens(*mark))
            tags.append(np.array([0]))
        tokens.append(part)
        tags.append(row)
    whole = Tokens(*(np.concatenate([getattr(t, f) for t in tokens]) for f in ("ids", "shapes", "starts", "ends")))
    return TrainingExample(whole, unknown(len(whole)), np.concatenate(tags))
