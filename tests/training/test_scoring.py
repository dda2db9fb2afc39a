"""Counting what was read right."""

from articles.extraction.types import Attribution, Span
from training.scoring import attribution_counts, letters, pairs, right_attributions

TEXT = 'The board said "we will pay". Analysts doubted it.'


def row(*attributions):
    return {"text": TEXT, "attributions": list(attributions)}


SAID = {"source": [[0, 9]], "cue": [[10, 14]], "content": [[15, 28]]}


def attribution(content, source=()):
    return Attribution(tuple(Span(*span) for span in content), (), tuple(Span(*span) for span in source))


def test_letters_leave_out_marks_and_spaces():
    assert letters(TEXT, [[15, 18]]) == {16, 17}


def test_content_within_half_of_the_annotated_one_matches():
    counts = attribution_counts(row(SAID), [attribution([(16, 24)], [(4, 9)])])
    assert counts["all"] == (1, 1, 1)
    assert counts["all with source"] == (1, 1, 1)
    assert counts["direct"].f1 == 1.0


def test_wrong_source_counts_as_found_but_not_with_source():
    found = [attribution([(15, 28)], [(30, 38)])]
    assert attribution_counts(row(SAID), found)["all with source"].right == 0
    assert right_attributions(row(SAID), found) == [False]


def test_source_that_nobody_annotated_is_wrong():
    unsourced = {**SAID, "source": []}
    assert right_attributions(row(unsourced), [attribution([(15, 28)], [(0, 9)])]) == [False]
    assert right_attributions(row(unsourced), [attribution([(15, 28)])]) == [True]


def test_best_overlap_is_matched_first_and_once():
    assert pairs([{1, 2, 3, 4}], [{1, 2, 3}, {1, 2, 3, 4}]) == [(0, 1)]
