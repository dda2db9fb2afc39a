"""Cutting rows of tokens into windows, pieces and batches."""

import numpy as np
import pytest

from articles.extraction.windows import batches, pieces, windows


@pytest.mark.parametrize("count", [1, 9, 10, 11, 17, 40, 251, 1000])
def test_windows_answer_every_token_once_and_in_order(count):
    cut = windows(count, size=10, overlap=4)
    kept = [at for window in cut for at in range(window.keep_start, window.keep_end)]
    assert kept == list(range(count))


@pytest.mark.parametrize("count", [11, 40, 251, 1000])
def test_windows_read_more_than_they_keep(count):
    for window in windows(count, size=10, overlap=4):
        assert window.end - window.start <= 10
        assert window.keep_start - window.start >= (2 if window.start else 0)
        assert window.end - window.keep_end >= (2 if window.end < count else 0)


def test_windows_are_as_even_as_can_be():
    assert {window.end - window.start for window in windows(22, size=20, overlap=4)} == {13}


def test_nothing_needs_no_window():
    assert windows(0, size=10, overlap=4) == []


def test_overlap_as_long_as_the_window_is_refused():
    with pytest.raises(ValueError, match="overlap of 10"):
        windows(20, size=10, overlap=10)


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
