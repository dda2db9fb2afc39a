"""Cutting rows of tokens into windows, pieces and batches."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.extraction.windows import batches, pieces, windows

SIZE, OVERLAP = 20, 6

rows = st.integers(0, 300).flatmap(
    lambda count: st.tuples(st.just(count), st.sets(st.integers(1, max(1, count - 1)), max_size=60))
)


def cut(count, breaks):
    return windows(np.array(sorted(breaks), dtype=np.int64), count, SIZE, OVERLAP)


@given(rows)
def test_windows_answer_every_token_once_and_in_order(row):
    kept = [at for window in cut(*row) for at in range(window.keep_start, window.keep_end)]
    assert kept == list(range(row[0]))


@given(rows)
def test_windows_are_no_longer_than_asked_and_share_tokens(row):
    found = cut(*row)
    assert all(0 < window.end - window.start <= SIZE for window in found)
    assert all(after.start <= before.end - OVERLAP for before, after in pairwise(found))
    assert all(window.start <= window.keep_start <= window.keep_end <= window.end for window in found)


def test_windows_begin_and_keep_whole_paragraphs_where_they_can():
    found = cut(40, {5, 11, 13, 17, 22, 30})
    assert {window.start for window in found} <= {0, 5, 11, 13, 17, 22, 30}
    assert {window.keep_end for window in found} <= {5, 11, 13, 17, 22, 30, 40}


def test_paragraph_longer_than_a_window_is_read_in_windows_all_the_same():
    first, second = cut(30, set())
    assert (first.start, first.end, second.start, second.end) == (0, 20, 14, 30)
    assert first.keep_end == second.keep_start == 17


def test_nothing_needs_no_window():
    assert cut(0, set()) == []


def test_overlap_as_long_as_the_window_is_refused():
    with pytest.raises(ValueError, match="overlap of 20"):
        windows(np.array([], dtype=np.int64), 40, size=20, overlap=20)


def test_pieces_end_before_a_paragraph_break():
    is_break = np.zeros(20, dtype=bool)
    is_break[[3, 7, 15]] = True
    assert pieces(is_break, longest=9) == [slice(0, 7), slice(7, 15), slice(15, 20)]


def test_paragraph_longer_than_a_piece_is_cut():
    assert pieces(np.zeros(25, dtype=bool), longest=10) == [slice(0, 10), slice(10, 20), slice(20, 25)]


def test_batches_hold_windows_of_like_length_within_the_budget():
    lengths = np.array([10, 200, 12, 11, 190])
    groups = batches(lengths, tokens=400)
    assert [group.tolist() for group in groups] == [[0, 3, 2], [4, 1]]


def test_window_larger_than_the_budget_goes_alone():
    assert [group.tolist() for group in batches(np.array([500, 600]), tokens=400)] == [[0], [1]]
