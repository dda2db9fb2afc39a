"""Batches of examples as tensors: windows of many texts, and the place of every token in them."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from articles.extraction.encoding.tokenizer import Integers, Tokens
from articles.extraction.encoding.windows import Window, windows
from training.corpora import Sentence, joined
from training.labels import TrainingExample

LENGTHS = (254, 254, 254, 510)
_STEP = 64
#: The share of the entity texts that an epoch leaves out: they take time, and are learnt soon.
_LEFT_OUT = 0.6


class Block(NamedTuple):
    """Padded windows of about one length, each tensor (windows, width); ``mask`` is 1 where there is a token."""

    ids: Tensor
    shapes: Tensor
    mask: Tensor


@dataclass(slots=True, eq=False)
class Batch:
    """A batch for the network.

    ``place`` points from each token of the texts into the flattened windows of all blocks. ``text`` numbers the text
    of each token, ``links`` has rows (query, source, cue) with -1 for none. A reference is predicted at the token in
    ``asks``; the right tokens are those of its row in ``right``.
    """

    blocks: list[Block]
    place: Tensor
    text: Tensor
    statements: Tensor
    entities: Tensor
    links: Tensor
    asks: Tensor
    weights: Tensor
    right: Tensor
    ignored: Tensor

    def to(self, device: torch.device) -> Batch:
        blocks = [Block(*(part.to(device) for part in block)) for block in self.blocks]
        rest = {f.name: getattr(self, f.name).to(device) for f in fields(self) if f.name != "blocks"}
        return Batch(blocks, **rest)


def collate(examples: list[TrainingExample], length: int, overlap: int, marks: tuple[int, int]) -> Batch:
    """Return a batch; ``marks`` are the ids around each window, ``length`` the tokens between them."""
    blocks, place = _blocks(examples, length, overlap, marks)
    sizes = [len(example.tokens) for example in examples]
    offsets = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)
    links = [
        [at + offset if at >= 0 else at for at in (link.query, link.source, link.cue)]
        for example, offset in zip(examples, offsets, strict=True)
        for link in example.links
    ]
    references = [
        (replace(r, query=r.query + offset), offset)
        for example, offset in zip(examples, offsets, strict=True)
        for r in example.references
    ]
    right = np.zeros((len(references), sum(sizes)), dtype=bool)
    ignored = np.zeros_like(right)
    for k, (reference, offset) in enumerate(references):
        right[k, np.array(reference.answers, dtype=np.int64) + offset] = True
        ignored[k, np.array(reference.ignored, dtype=np.int64) + offset] = True
    return Batch(
        blocks,
        torch.from_numpy(place),
        torch.from_numpy(np.repeat(np.arange(len(examples)), sizes)),
        torch.from_numpy(np.concatenate([e.statement_tags for e in examples])),
        torch.from_numpy(np.concatenate([e.entity_tags for e in examples])),
        torch.tensor(links, dtype=torch.int64).reshape(-1, 3),
        torch.tensor([r.query for r, _ in references], dtype=torch.int64),
        torch.tensor([r.weight for r, _ in references], dtype=torch.float32),
        torch.from_numpy(right),
        torch.from_numpy(ignored),
    )


def _blocks(
    examples: list[TrainingExample], length: int, overlap: int, marks: tuple[int, int]
) -> tuple[list[Block], Integers]:
    """Return the windows of all examples in blocks of one width, and the place of every token in them."""
    offsets = np.cumsum([0, *(len(example.tokens) for example in examples)])
    by_width: dict[int, list[tuple[Tokens, int, Window]]] = defaultdict(list)
    for example, offset in zip(examples, offsets[:-1], strict=True):
        breaks = np.flatnonzero(example.tokens.ids == marks[1])
        for window in windows(breaks, len(example.tokens), length, overlap):
            width = -(-(window.end - window.start + 2) // _STEP) * _STEP
            by_width[width].append((example.tokens[window.start : window.end], int(offset), window))
    place = np.empty(offsets[-1], dtype=np.int64)
    blocks, begin = [], 0
    for width, rows in sorted(by_width.items()):
        ids, shapes, mask = (np.zeros((len(rows), width), dtype=np.int64) for _ in range(3))
        for row, (part, offset, window) in enumerate(rows):
            ids[row, : len(part) + 2] = [marks[0], *part.ids, marks[1]]
            shapes[row, 1 : len(part) + 1] = part.shapes
            mask[row, : len(part) + 2] = 1
            kept = np.arange(window.keep_start, window.keep_end)
            place[offset + kept] = begin + row * width + kept - window.start + 1
        blocks.append(Block(*map(torch.from_numpy, (ids, shapes, mask))))
        begin += ids.size
    return blocks, place


@dataclass(frozen=True, slots=True, eq=False)
class QuotationMarks:
    """Replaces a story's quotation marks by another house style, so that the network relies on none."""

    straight: int
    opening: int
    closing: int
    single_opening: int
    single_closing: int

    def vary(self, example: TrainingExample, dice: random.Random) -> TrainingExample:
        choice = dice.random()
        ids, shapes = example.tokens.ids.copy(), example.tokens.shapes
        curly = (ids == self.opening) | (ids == self.closing)
        straight = ids == self.straight
        if choice < 0.12:
            ids[curly] = self.straight
        elif choice < 0.24:
            ids[straight] = np.where(shapes[straight] >= 3, self.closing, self.opening)
        elif choice < 0.32:
            opens = (ids == self.opening) | (straight & (shapes < 3))
            ids[opens], ids[(curly | straight) & ~opens] = self.single_opening, self.single_closing
        else:
            return example
        return replace(example, tokens=replace(example.tokens, ids=ids))


@dataclass(slots=True, eq=False)
class Corpus:
    stories: list[TrainingExample]
    sentences: list[list[Sentence]]
    references: list[TrainingExample]


@dataclass(slots=True, eq=False)
class Epochs:
    """Yields one epoch after another: every story once, with entity and coreference texts in each batch.

    Each batch has ``unannotated_budget`` tokens of ``unannotated`` texts, or a few more.
    """

    corpus: Corpus
    marks: tuple[int, int]
    quotation: QuotationMarks
    dice: random.Random
    unannotated: Iterator[TrainingExample] = field(default_factory=lambda: iter(()))
    unannotated_budget: int = 0
    budget: int = 4000

    def epoch(self) -> Iterator[Batch]:
        stories = self.groups(self.corpus.stories)
        entities = self._dealt(list(self._entity_texts()), len(stories))
        some = self.dice.sample(self.corpus.references, len(self.corpus.references) // 6)
        references = self._dealt(some, len(stories))
        for group, more, others in zip(stories, entities, references, strict=True):
            length = self.dice.choice(LENGTHS)
            examples = [self.quotation.vary(e, self.dice) for e in [*group, *others]] + more + self._unannotated()
            yield collate(examples, length, length // 8, self.marks)

    def _unannotated(self) -> list[TrainingExample]:
        out: list[TrainingExample] = []
        while sum(len(example.tokens) for example in out) < self.unannotated_budget:
            out.append(next(self.unannotated))
        return out

    def groups(self, stories: list[TrainingExample]) -> list[list[TrainingExample]]:
        """Yield the stories in a new order, in groups that fit into one batch."""
        out: list[list[TrainingExample]] = []
        size = self.budget
        for story in self.dice.sample(stories, len(stories)):
            if size + len(story.tokens) > self.budget:
                out.append([])
                size = 0
            out[-1].append(story)
            size += len(story.tokens)
        return out

    @staticmethod
    def _dealt(examples: list[TrainingExample], number: int) -> list[list[TrainingExample]]:
        return [examples[k::number] for k in range(number)]

    def _entity_texts(self) -> Iterator[TrainingExample]:
        """Return runs of 1 to 20 sentences, in one paragraph or one each, spaced in either way."""
        texts = []
        for sentences in self.corpus.sentences:
            at = 0
            while at < len(sentences):
                number = self.dice.randint(1, 20)
                natural, apart = self.dice.random() < 0.5, self.dice.random() < 0.6
                at, begin = at + number, at
                if self.dice.random() < _LEFT_OUT:
                    continue
                parts = [s.natural if natural else s.spaced for s in sentences[begin:at]]
                texts.append(joined(parts, self.marks[1] if apart else None))
        self.dice.shuffle(texts)
        yield from texts
