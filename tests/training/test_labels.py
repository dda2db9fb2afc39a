"""Labels for each token."""

import numpy as np
import pytest

from articles.extraction.encoding.encoder import MODEL
from articles.extraction.encoding.tokenizer import Tokeniser
from training.labels import tag_row, tokens_covered


@pytest.fixture(scope="module")
def tokeniser():
    return Tokeniser(MODEL / "tokenizer.json")


def test_tags_of_span(tokeniser):
    text = 'Ada Quill said "no".'
    tokens = tokeniser(text)
    tags = tag_row(tokens, tokeniser.separator, [(0, 9, 0), (10, 14, 1), (15, 19, 2)])
    begins = {int(tag) // 2: text[tokens.starts[k]] for k, tag in enumerate(tags) if tag % 2}
    assert begins == {0: "A", 1: "s", 2: '"'}
    assert tags[-1] == 0


def test_span_restarts_in_next_paragraph(tokeniser):
    tokens = tokeniser("one two\nthree four")
    tags = tag_row(tokens, tokeniser.separator, [(4, 13, 2)])
    assert tags.tolist() == [0, 5, 0, 5, 0]


def test_first_span_to_claim_a_token_keeps_it(tokeniser):
    tokens = tokeniser("one two three")
    assert tag_row(tokens, tokeniser.separator, [(0, 7, 0), (4, 13, 1)]).tolist() == [1, 2, 0]


def test_span_covers_tokens_that_it_cuts(tokeniser):
    tokens = tokeniser("Northgate councillors")
    first, past = tokens_covered(tokens, 2, 4)
    assert (int(tokens.starts[first]), past) == (0, first + 1)


def test_span_of_white_space_covers_nothing(tokeniser):
    tokens = tokeniser("one   two")
    assert np.subtract(*tokens_covered(tokens, 4, 5)) == 0
