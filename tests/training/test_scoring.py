"""Scores of statements."""

import pytest

from articles.extraction.types import Attribution, EntityType, ExtractedSpeaker, Span
from training.scoring import Counts, ExtractRow, letters, matches, pairs, right_attributions, statement_counts, total

TEXT = 'The board said "we will pay". Analysts doubted it.'


def row(*attributions):
    return {"text": TEXT, "attributions": list(attributions)}


SAID = {"source": [[0, 9]], "cue": [[10, 14]], "content": [[15, 28]]}


def attribution(content, source=()):
    return Attribution(tuple(Span(*span) for span in content), (), tuple(Span(*span) for span in source))


def statement(content, *speakers):
    return ExtractRow.of(
        {"content": content, "source": [], "speakers": [{"name": name, "type": type_} for name, type_ in speakers]}
    )


def spoken(type_, *names, content=SAID["content"]):
    return {**SAID, "content": content, "speaker": {"type": type_, "form": "name", "names": list(names)}}


def test_letters_exclude_marks_and_spaces():
    assert letters(TEXT, [[15, 18]]) == {16, 17}


def test_content_within_half_of_the_annotated_one_matches():
    counts = statement_counts(row(SAID), [attribution([(16, 24)], [(4, 9)])])
    assert counts["all"] == (1, 1, 1)
    assert counts["all with source"] == (1, 1, 1)
    assert counts["direct"].f1 == 1.0


def test_wrong_source():
    found = [attribution([(15, 28)], [(30, 38)])]
    assert statement_counts(row(SAID), found)["all with source"].right == 0
    assert right_attributions(row(SAID), found) == [False]


def test_source_that_nobody_annotated_is_wrong():
    unsourced = {**SAID, "source": []}
    assert right_attributions(row(unsourced), [attribution([(15, 28)], [(0, 9)])]) == [False]
    assert right_attributions(row(unsourced), [attribution([(15, 28)])]) == [True]


def test_best_overlap_is_matched_first_and_once():
    assert pairs([{1, 2, 3, 4}], [{1, 2, 3}, {1, 2, 3, 4}]) == [(0, 1)]


@pytest.mark.parametrize(
    ("names", "type_", "speakers", "right"),
    [
        (["Ida Roth"], "person", [("Ida Roth", "person")], True),
        (["Ida Roth"], "person", [("Roth", "person")], True),
        (["Ida Roth"], "person", [("Keeper Ida Roth", "person")], True),
        (["Ida Roth"], "person", [("Ida Roth", "organisation")], False),
        (["Ida Roth"], "person", [("Jonas Fell", "person")], False),
        (["Ida Roth"], "person", [("Ida Roth", "person"), ("Jonas Fell", "person")], False),
        (["Ida Roth"], "person", [], False),
        (["Ida Roth", "Jonas Fell"], "person", [("Fell", "person")], True),
        (["Ida Roth", "Jonas Fell", "Tom Vey"], "person", [("Fell", "person")], False),
        ([], "unnamed", [], True),
        ([], "unnamed", [("Ida Roth", "person")], False),
        (["Zoë Ångström"], "person", [("ZOE ANGSTROM'S", "person")], True),
    ],
)
def test_speakers_are_right_if_half_are_found(names, type_, speakers, right):
    (found,) = matches(row(spoken(type_, *names)), [statement([[15, 28]], *speakers)])
    assert found.speaker_right is right


def test_ambiguous_name_part_is_wrong():
    other = spoken("person", "Max Roth", content=[[30, 49]])
    ambiguous = [statement([[15, 28]], ("Roth", "person")), statement([[30, 49]], ("Max Roth", "person"))]
    found = matches(row(spoken("person", "Ida Roth"), other), ambiguous)
    assert {match.annotated: match.speaker_right for match in found} == {0: False, 1: True}


@pytest.mark.parametrize("type_", ["unclear", "author", "document"])
def test_unannotated_speaker_is_not_scored(type_):
    counts = statement_counts(row(spoken(type_)), [statement([[15, 28]], ("Ida Roth", "person"))])
    assert counts["all who said what"] == (0, 0, 0)
    assert counts["all"] == (1, 1, 1)


def test_attribution_has_no_speakers():
    (found,) = matches(row(spoken("person", "Ida Roth")), [attribution([(15, 28)])])
    assert found.speaker_right is False


def test_wrong_statement_counts_as_direct_only_in_quotes():
    counts = statement_counts(row(), [statement([[15, 28]]), statement([[30, 49]])])
    assert (counts["all"].found, counts["direct"].found) == (2, 1)


def test_silence_without_content_is_not_counted():
    assert statement_counts(row(), [statement([])])["all"].found == 0


def test_counts_of_stories_add_up():
    assert total([{"a": Counts(1, 2, 3)}, {"a": Counts(1, 1, 1)}])["a"] == (2, 3, 4)


def test_types_of_printed_speakers_are_those_of_entities():
    assert statement([[0, 1]], ("Ida Roth", "person")).speakers == (ExtractedSpeaker("Ida Roth", EntityType.PERSON),)
