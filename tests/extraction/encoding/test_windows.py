"""Windows and pieces of long texts."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.extraction.encoding.windows import BEYOND, pieces, windows

SIZE, OVERLAP = 20, 6

rows = st.integers(0, 300).flatmap(
    lambda count: st.tuples(st.just(count), st.sets(st.integers(1, max(1, count - 1)), max_size=60))
)


def cut(count, breaks):
    return windows(np.array(sorted(breaks), dtype=np.int64), count, SIZE, OVERLAP)


@given(rows)
def test_windows_cover_every_token_once(row):
    kept = [at for window in cut(*row) for at in range(window.keep_start, window.keep_end)]
    assert kept == list(range(row[0]))


@given(rows)
def test_windows_keep_size_and_overlap(row):
    found = cut(*row)
    assert all(0 < window.end - window.start <= SIZE for window in found)
    assert all(after.start <= before.end - OVERLAP for before, after in pairwise(found))
    assert all(window.start <= window.keep_start <= window.keep_end <= window.end for window in found)


def test_windows_follow_paragraphs():
    breaks = set(range(15, 400, 15))
    found = windows(np.array(sorted(breaks)), 400, size=120, overlap=16)
    assert {window.start for window in found} <= {0, *breaks}
    assert {window.keep_end for window in found} <= {400, *breaks}


@given(rows)
def test_kept_tokens_have_context_on_both_sides(row):
    for window in cut(*row):
        assert window.start == 0 or window.keep_start - window.start >= OVERLAP // 2
        beyond = BEYOND if window.keep_end in row[1] else OVERLAP // 2
        assert window.end == row[0] or window.end - window.keep_end >= min(beyond, OVERLAP // 2)


def test_window_ends_soon_after_its_last_kept_paragraph():
    first, *_ = windows(np.array([80]), 400, size=120, overlap=64)
    assert (first.keep_end, first.end) == (80, 80 + BEYOND)


def test_long_paragraph_is_split_into_windows():
    first, second = cut(30, set())
    assert (first.start, first.end, second.start, second.end) == (0, 20, 14, 30)
    assert first.keep_end == second.keep_start == 17


def test_no_tokens_need_no_window():
    assert cut(0, set()) == []


def test_overlap_must_be_shorter_than_window():
    with pytest.raises(ValueError, match="overlap of 20"):
        windows(np.array([], dtype=np.int64), 40, size=20, overlap=20)


def test_pieces_end_before_a_paragraph_break():
    is_break = np.zeros(20, dtype=bool)
    is_break[[3, 7, 15]] = True
    assert pieces(is_break, longest=9) == [slice(0, 7), slice(7, 15), slice(15, 20)]


def test_paragraph_longer_than_a_piece_is_cut():
    assert pieces(np.zeros(25, dtype=bool), longest=10) == [slice(0, 10), slice(10, 20), slice(20, 25)]
