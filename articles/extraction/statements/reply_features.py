"""What counts for and against one statement of a story answering an earlier one, as named features."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from articles.extraction.statements.utterances import Utterance

Features = list[str]

FURTHEST, MOST_BETWEEN = 6, 60  # turns, and statements, from a statement to its answer


def candidate_pairs(utterances: Sequence[Utterance]) -> Iterator[tuple[Utterance, Utterance]]:
    """Yield each statement with the earlier ones of others that it may answer.

    What a reporter asked, told in reported words, is nobody's statement to answer.
    """
    for number, answer in enumerate(utterances):
        for other in reversed(utterances[max(0, number - MOST_BETWEEN) : number]):
            if answer.turn - other.turn > FURTHEST:
                break
            is_reporters = other.group == "asks" and not other.side and "direct" not in other.flags
            if other.turn != answer.turn and not other.side & answer.side and not is_reporters:
                yield answer, other


def distance_of(answer: Utterance, other: Utterance) -> str:
    """Return whether two turns stand side by side, by which most features are told apart."""
    return "next" if answer.turn - other.turn == 1 else "far"


def features_of_answer(one: Utterance, distance: str) -> Features:
    """Return the features of a statement as an answer, whatever it may answer."""
    names = [f"answer {one.group}", f"answer at {_bounded(one.place, (0, 1, 2))}", f"answer with {one.source} source"]
    names += [f"prompt {name}" for name in one.prompts]
    names += [f"lead {name}" for name in one.lead_prompts]
    names += [f"answer {flag}" for flag in one.flags]
    if one.opening:
        names.append(f"opens {one.opening}")
    if not one.side:
        names.append(f"answer by nobody named, {one.source} source")
    return [f"{distance}: {name}" for name in names]


def features_of_other(one: Utterance, distance: str) -> Features:
    """Return the features of a statement that may be answered, whatever may answer it."""
    names = [
        f"other {one.group}",
        f"other from end {_bounded(one.left, (0, 1, 2))}",
        f"other with {one.source} source",
    ]
    names += [f"other {flag}" for flag in one.flags]
    if not one.side:
        names.append(f"other by nobody named, {one.source} source")
    return [f"{distance}: {name}" for name in names]


class PairFeatures:
    """The features of pairs of statements of one story."""

    def __init__(self, utterances: Sequence[Utterance]) -> None:
        use = Counter(word for one in utterances for word in one.words)
        self._rarity = {word: math.log((len(utterances) + 1) / count) for word, count in use.items()}
        self._sides = {one.turn: one.side for one in utterances}

    def of(self, answer: Utterance, other: Utterance) -> Features:
        """Return all features of a pair."""
        distance = distance_of(answer, other)
        return [
            *features_of_answer(answer, distance),
            *features_of_other(other, distance),
            *self.of_both(answer, other),
        ]

    def of_both(self, answer: Utterance, other: Utterance) -> Features:
        """Return the features that depend on both statements."""
        distance = distance_of(answer, other)
        found = ["any", f"turns {_bounded(answer.turn - other.turn, (1, 2, 3, 4, 6))}", f"{distance}: any"]
        found += [f"{distance}: {name}" for name in (*self._places(answer, other), *_concerned(answer, other))]
        found += [f"{distance}: {name}" for name in self._shared(answer, other)]
        if distance == "next":
            found += self._together(answer, other)
        return found

    def _places(self, answer: Utterance, other: Utterance) -> Iterator[str]:
        yield f"sentences {_bounded(answer.sentences[0] - other.sentences[-1], (0, 1, 2, 4, 8))}"
        yield f"paragraphs {_bounded(answer.paragraph - other.paragraph, (0, 1, 2, 4))}"
        if answer.paragraph == other.paragraph:
            yield f"in one paragraph: {other.statement.form}, {answer.statement.form}"
            yield f"in one paragraph: {other.source} source, {answer.source} source"
        if any(answer.side & self._sides.get(turn, set()) for turn in range(other.turn + 1, answer.turn)):
            yield "who answers spoke between"

    def _shared(self, answer: Utterance, other: Utterance) -> Iterator[str]:
        if answer.numbers & other.numbers:
            yield "same number"
        yield f"shared {self._weight(answer.words & other.words, (0, 1, 2, 3, 4, 6))}"
        yield f"shared with narration {self._weight(answer.near_words & other.words, (0, 1, 2, 3, 4))}"

    def _together(self, answer: Utterance, other: Utterance) -> Iterator[str]:
        """Yield what says more together, of two turns side by side."""
        first, last = answer.place == 0, other.left == 0
        if first and last:
            yield f"close: answer {answer.group}"
            yield f"close: other {other.group}"
            yield from (f"close: prompt {name}" for name in answer.prompts | answer.lead_prompts)
            if "question" in other.flags:
                yield "close: question"
                yield f"close: question, answer {answer.group}"
            if answer.words & other.words:
                yield "close: shared words"
        if answer.prompts & {"responds", "told of it"} and first:
            yield "begins with a response"
        if other.group == "attacks" and (other.about & answer.side):
            yield "attacked answers"
        if other.group == "asks" and (other.near & answer.side):
            yield "asked answers"
        if "direct" in answer.flags and "direct" in other.flags and ("you" in answer.flags or "you" in other.flags):
            yield "dialogue"

    def _weight(self, words: Iterable[str], steps: Sequence[int]) -> int:
        return _bounded(round(sum(self._rarity[word] for word in words)), steps)


def _concerned(answer: Utterance, other: Utterance) -> Iterator[str]:
    """Yield whom the words of one are about and the other's speaker is."""
    if other.about & answer.side:
        yield "other is about who answers"
    elif other.near & answer.side:
        yield "who answers is named beside the other"
    if answer.about & other.side:
        yield "answer is about the other"
    elif answer.near & other.side:
        yield "the other is named beside the answer"
    if answer.about & other.about:
        yield "about the same"


def _bounded(number: int, steps: Sequence[int]) -> int:
    """Return the highest of the steps, in order, that the number reaches, or the lowest step."""
    reached = steps[0]
    for step in steps:
        if step > number:
            break
        reached = step
    return reached
