"""Attributions from link scores."""

import numpy as np
import pytest

from articles.extraction.encoding.links import (
    BUCKETS,
    CUE,
    SOURCE,
    SPEAKER,
    LinkScores,
    antecedents,
    confidence,
    distance_buckets,
    link,
    nearest,
)
from articles.extraction.encoding.viterbi import TokenSpan

SOURCES = [TokenSpan(0, 2, 0, 0.9), TokenSpan(20, 21, 0, 0.9)]
CUES = [TokenSpan(2, 3, 1, 0.9), TokenSpan(21, 22, 1, 0.9)]
CONTENTS = [TokenSpan(3, 9, 2, 0.9), TokenSpan(12, 19, 2, 0.9), TokenSpan(22, 30, 2, 0.9)]


def scores(*chosen, count=32, force=9.0):
    """Return scores that make the given answer token the likeliest for each question and token."""
    queries = np.zeros((count, 3, count), dtype=np.float32)
    keys = np.zeros((count, 3, count), dtype=np.float32)
    none = np.full((count, 3), 1.0, dtype=np.float32)
    for which, asking, answering in chosen:
        queries[asking, which, answering] = force
        keys[answering, which, answering] = 1.0
    return LinkScores(queries, keys, none, np.zeros((3, BUCKETS), dtype=np.float32))


def test_contents_with_one_cue_form_one_attribution():
    chosen = scores((CUE, 3, 2), (CUE, 12, 2), (CUE, 22, 21), (SOURCE, 3, 0), (SOURCE, 12, 0), (SOURCE, 22, 20))
    first, second = link(CONTENTS, SOURCES, CUES, chosen)
    assert (first.contents, first.cue, first.source) == ((0, 1), 0, 0)
    assert (second.contents, second.cue, second.source) == ((2,), 1, 1)


def test_contents_without_cue_stay_separate():
    found = link(CONTENTS[:2], SOURCES, CUES, scores((SOURCE, 3, 0), (SOURCE, 12, 0)))
    assert [(one.contents, one.cue) for one in found] == [((0,), None), ((1,), None)]


def test_source_may_be_none():
    (found,) = link(CONTENTS[:1], SOURCES, CUES, scores((CUE, 3, 2)))
    assert found.source is None


def test_uncertain_content_does_not_outvote_certain_one():
    chosen = scores((CUE, 3, 2), (CUE, 12, 2), (SOURCE, 3, 0))
    (found,) = link(CONTENTS[:2], SOURCES, CUES, chosen)
    assert found.source == 0


def test_no_contents_make_no_attributions():
    assert link([], SOURCES, CUES, scores()) == []


def test_antecedents_are_ranked_by_summed_tokens():
    mentions = [TokenSpan(4, 6, 0, 0.9), TokenSpan(8, 9, 0, 0.9)]
    chosen = scores((SPEAKER, 20, 4), (SPEAKER, 20, 8), force=3.0)
    (ranked,) = antecedents([20], mentions, chosen)
    assert [index for index, _ in ranked] == [0, 1]
    assert sum(share for _, share in ranked) < 1
    assert ranked[0][1] > ranked[1][1]


def test_unlikely_antecedents_are_left_out():
    mentions = [TokenSpan(4, 5, 0, 0.9), TokenSpan(8, 9, 0, 0.9)]
    assert [index for index, _ in antecedents([20], mentions, scores((SPEAKER, 20, 8)))[0]] == [1]


def test_without_mentions_there_are_no_antecedents():
    assert antecedents([3, 4], [], scores()) == [[], []]


def test_distance_buckets():
    buckets = distance_buckets(np.array([-100_000, -3, -1, 0, 1, 3, 200, 210, 100_000]))
    assert (np.diff(buckets) >= 0).all()
    assert buckets[0] == 0
    assert buckets[-1] == BUCKETS - 1
    assert buckets[3] == BUCKETS // 2
    assert buckets[6] == buckets[7]


def test_confidence_grows_with_evidence():
    weights = [1.0, 0.5, 0.0]
    low, high = confidence([-2.0, -2.0], weights), confidence([-0.1, -0.1], weights)
    assert 0 < low < high < 1
    assert confidence([0.0, 0.0], weights) == pytest.approx(0.5)


def test_candidates_are_the_nearest_on_either_side():
    among = np.array([5, 10, 15, 20, 25])
    assert nearest(np.array([0, 15, 99]), among, 1).tolist() == [
        [True, False, False, False, False],
        [False, True, True, False, False],
        [False, False, False, False, True],
    ]


def test_far_cues_do_not_compete_with_near_one():
    far = [TokenSpan(100 + 3 * k, 101 + 3 * k, 1, 0.9) for k in range(400)]
    alone, crowded = (
        link(CONTENTS[:1], SOURCES, [CUES[0], *others], scores((CUE, 3, 2), count=1400)) for others in ([], far)
    )
    assert alone[0].cue == crowded[0].cue == 0
    assert crowded[0].features[1] > alone[0].features[1] - 0.1


def test_distant_name_is_no_antecedent():
    near, far = TokenSpan(40, 41, 0, 0.9), TokenSpan(4000, 4001, 0, 0.9)
    chosen = scores((SPEAKER, 30, 4000), count=4001)
    assert [k for k, _ in antecedents([30], [near, far], chosen)[0]] == [0]
