"""Composed texts for distillation."""

import random
import re
from itertools import islice

from articles.extraction.encoding.encoder import MODEL
from articles.extraction.encoding.tokenizer import Tokeniser
from training.composed import KINDS, Scene, composed_examples, texts
from training.labels import UNKNOWN, UNSAID


def drawn(number, seed=1):
    return list(islice(texts(random.Random(seed)), number))


def test_texts_are_complete():
    for text in drawn(2_000):
        assert not re.search(r"[<>{}|]", text)
        assert text.count("“") == text.count("”")
        assert text.count('"') % 2 == 0


def test_texts_depend_on_seed():
    assert drawn(20) == drawn(20) != drawn(20, seed=2)


def test_every_kind_of_text():
    for kind in KINDS:
        assert len(kind(Scene(random.Random(3)))) > 20


def test_examples_have_no_labels():
    tokeniser = Tokeniser(MODEL / "tokenizer.json")
    examples = list(islice(composed_examples(tokeniser, random.Random(1)), 50))
    assert any(example.links for example in examples)
    for example in examples:
        assert {*example.statement_tags, *example.entity_tags} == {UNKNOWN}
        assert {(link.source, link.cue) for link in example.links} <= {(UNSAID, UNSAID)}
        for reference in example.references:
            assert (reference.answers, reference.weight) == ((), 0.0)
            assert len(reference.ignored) == len(example.tokens)
