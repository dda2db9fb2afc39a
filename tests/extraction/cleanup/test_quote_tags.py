"""Quotations with a tag beside them."""

import pytest

from articles.extraction.cleanup.quote_tags import assign_adjacent_tags, find_untagged_quotations, tag_before
from articles.extraction.document import parse_document
from articles.extraction.types import Attribution, Entity, EntityType, Span


def span(text: str, words: str) -> Span:
    return Span(text.index(words), text.index(words) + len(words))


def told(text: str, names: list[str], *given: tuple[list[str], str, str]) -> list[tuple[list[str], list[str]]]:
    """Content and source, in words, of what (content, cue, source) become."""
    attributions = [
        Attribution(tuple(span(text, words) for words in content), (span(text, cue),), (span(text, source),))
        for content, cue, source in given
    ]
    entities = [Entity(*span(text, name), EntityType.PERSON, name) for name in names]
    story = parse_document(text, entities, attributions)
    tagged = assign_adjacent_tags(text, attributions, story.cast, story.layout, story.quotations)
    return [([text[s:e] for s, e in one.content], [text[s:e] for s, e in one.source]) for one in tagged]


VOICES = "“I never use it,” said Tom Birch.\n“I cycle,” replied Sue Lake. “Every day.”\nThe tram runs on."


@pytest.mark.parametrize(
    "text",
    [VOICES, VOICES.replace("replied Sue Lake", "Sue Lake replied"), VOICES.replace("replied Sue", "replied Ms Sue")],
)
def test_tagged_quotation_leaves_other_statement(text: str) -> None:
    source = "Ms Sue Lake" if "Ms" in text else "Sue Lake"
    mixed = (["“I never use it,”", "“I cycle,”", "“Every day.”"], "said", "Tom Birch")
    assert told(text, ["Tom Birch", "Sue Lake"], mixed) == [
        (["“I never use it,”"], ["Tom Birch"]),
        (["“I cycle,”", "“Every day.”"], [source]),
    ]


def test_quotation_joins_statement_of_its_tag() -> None:
    given = [(["“I never use it,”", "“I cycle,”"], "said", "Tom Birch"), (["“Every day.”"], "replied", "Sue Lake")]
    assert told(VOICES, ["Tom Birch", "Sue Lake"], *given) == [
        (["“I never use it,”"], ["Tom Birch"]),
        (["“I cycle,”", "“Every day.”"], ["Sue Lake"]),
    ]


def test_source_beside_cue_wins() -> None:
    given = (["“I cycle,”"], "replied", "Tom Birch")
    assert told(VOICES, ["Tom Birch", "Sue Lake"], given) == [(["“I cycle,”"], ["Sue Lake"])]


def test_hearsay_is_unchanged() -> None:
    text = "“I will win,” Tom Birch told his staff, according to Sue Lake."
    given = (["“I will win,”"], "according to", "Sue Lake")
    assert told(text, ["Tom Birch", "Sue Lake"], given) == [(["“I will win,”"], ["Sue Lake"])]


def test_quotation_ending_sentence_has_no_tag() -> None:
    text = "Tom Birch said: “I never use it.” Sue Lake said nothing."
    given = (["“I never use it.”"], "said", "Tom Birch")
    assert told(text, ["Tom Birch", "Sue Lake"], given) == [(["“I never use it.”"], ["Tom Birch"])]


@pytest.mark.parametrize(
    "lead", ["Sue Lake told us:", "Then Sue Lake said at noon,", "The film shows Sue Lake asking,"]
)
def test_quotation_belongs_to_leading_name(lead: str) -> None:
    text = f"Tom Birch likes the tram. {lead} “Who needs it?”"
    given = (["“Who needs it?”"], "likes", "Tom Birch")
    assert told(text, ["Tom Birch", "Sue Lake"], given) == [(["“Who needs it?”"], ["Sue Lake"])]


def test_place_is_no_leading_source() -> None:
    text = "Tom Birch says it as Wexmoor says, “Who needs it?”"
    story = parse_document(text, [Entity(*span(text, "Wexmoor"), EntityType.PLACE, "Wexmoor")], [])
    assert tag_before(text, span(text, "“Who needs it?”"), story.cast) is None


def found(text: str, names: list[str]) -> list[tuple[str, ...]]:
    """Content, cue and source, in words, of the quotations that nobody had been found for."""
    story = parse_document(text, [Entity(*span(text, name), EntityType.PERSON, name) for name in names], [])
    spans = [
        (*one.content, *one.cue, *one.source)
        for one in find_untagged_quotations(text, [], story.cast, story.layout, story.quotations)
    ]
    return [tuple(text[s:e] for s, e in row) for row in spans]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“Save our tram!” the crowd shouted from the quay.", ("“Save our tram!”", "shouted", "the crowd")),
        ("“I never use it,” a visibly tired Tom Birch said.", ("“I never use it,”", "said", "Tom Birch")),
        ("A clerk, who may not talk to us, said: “It leaks.”", ("“It leaks.”", "said", "A clerk")),
        ("Tom Birch went on. He added:\n“I cycle.”", ("“I cycle.”", "added", "He")),
    ],
)
def test_unattributed_quotation_gets_adjacent_tag(text: str, expected: tuple[str, ...]) -> None:
    assert found(text, ["Tom Birch"] if "Birch" in text else []) == [expected]


def test_words_after_quoted_title_are_no_tag() -> None:
    assert found("The film “Arrogant,” features a Tom Birch report from the quay.", ["Tom Birch"]) == []


def test_forbidden_speaker_is_not_silent() -> None:
    text = "A clerk who was not allowed to speak publicly said: “It leaks.”"
    cue = span(text, "was not allowed to speak publicly said")
    given = Attribution((span(text, "“It leaks.”"),), (cue,), (span(text, "A clerk"),))
    story = parse_document(text, [], [given])
    (tagged,) = assign_adjacent_tags(text, [given], story.cast, story.layout, story.quotations)
    assert [text[s:e] for s, e in tagged.cue] == ["said"]


def test_preceding_words_are_not_matter_of_silence() -> None:
    text = "A clerk said: “It leaks.” The firm did not comment."
    given = Attribution((span(text, "“It leaks.”"),), (span(text, "did not comment"),), (span(text, "A clerk"),))
    story = parse_document(text, [], [given])
    (tagged,) = assign_adjacent_tags(text, [given], story.cast, story.layout, story.quotations)
    assert [text[s:e] for s, e in tagged.cue] == ["said"]
