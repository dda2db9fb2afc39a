"""Viterbi over begin, inside and outside tags."""

import itertools

import numpy as np
import pytest

from articles.extraction.encoding.viterbi import log_softmax, spans, transitions, viterbi

OUT, B0, I0, B1, I1 = range(5)


def scores_for(*wanted, sure=5.0):
    scores = np.zeros((len(wanted), 5), dtype=np.float32)
    scores[np.arange(len(wanted)), wanted] = sure
    return log_softmax(scores)


def no_breaks(count):
    return np.zeros(count, dtype=bool)


def test_valid_tags_are_kept():
    wanted = [OUT, B0, I0, OUT, B1, B1, I1]
    assert viterbi(scores_for(*wanted), no_breaks(7)).tolist() == wanted


def test_missing_begin_tag_is_added():
    scores = scores_for(OUT, I0, I0, I0, OUT)
    assert viterbi(scores, no_breaks(5)).tolist() == [OUT, B0, I0, I0, OUT]


def test_no_span_crosses_a_break():
    is_break = np.array([False, False, True, False, False])
    assert viterbi(scores_for(B0, I0, I0, I0, I0), is_break).tolist() == [B0, I0, OUT, B0, I0]


@pytest.mark.parametrize("seed", range(20))
def test_result_is_optimal(seed):
    dice = np.random.default_rng(seed)
    scores = log_softmax(dice.normal(0, 2, (6, 5)).astype(np.float32))
    is_break = dice.random(6) < 0.2
    allowed = transitions(5) == 0

    def lawful(tags):
        before = [OUT, *tags[:-1]]
        return all(allowed[a, b] for a, b in zip(before, tags, strict=True)) and not any(
            tag != OUT for tag, cut in zip(tags, is_break, strict=True) if cut
        )

    def total(tags):
        return sum(scores[k, tag] for k, tag in enumerate(tags) if not is_break[k])

    found = viterbi(scores, is_break).tolist()
    best = max((tags for tags in itertools.product(range(5), repeat=6) if lawful(tags)), key=total)
    assert lawful(found)
    assert total(found) == pytest.approx(total(best))


def test_nothing_decodes_to_nothing():
    assert viterbi(np.zeros((0, 5), dtype=np.float32), no_breaks(0)).tolist() == []


def test_spans_have_their_kind_and_their_probability():
    scores = scores_for(B0, I0, B1, OUT)
    first, second = spans(viterbi(scores, no_breaks(4)), scores)
    assert (first.start, first.end, first.kind) == (0, 2, 0)
    assert (second.start, second.end, second.kind) == (2, 3, 1)
    assert first.confidence == pytest.approx(float(np.exp(scores[0, B0])))


def test_neighbours_of_one_kind_are_two_spans():
    scores = scores_for(B0, I0, B0, I0)
    assert [(s.start, s.end) for s in spans(viterbi(scores, no_breaks(4)), scores)] == [(0, 2), (2, 4)]
