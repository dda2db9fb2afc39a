"""A quotation with a tag of its own belongs to that tag's source."""

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
def test_a_quotation_with_its_own_tag_leaves_another_speakers_statement(text: str) -> None:
    source = "Ms Sue Lake" if "Ms" in text else "Sue Lake"
    mixed = (["“I never use it,”", "“I cycle,”", "“Every day.”"], "said", "Tom Birch")
    assert told(text, ["Tom Birch", "Sue Lake"], mixed) == [
        (["“I never use it,”"], ["Tom Birch"]),
        (["“I cycle,”", "“Every day.”"], [source]),
    ]


def test_a_quotation_joins_the_statement_that_its_tag_already_has() -> None:
    given = [(["“I never use it,”", "“I cycle,”"], "said", "Tom Birch"), (["“Every day.”"], "replied", "Sue Lake")]
    assert told(VOICES, ["Tom Birch", "Sue Lake"], *given) == [
        (["“I never use it,”"], ["Tom Birch"]),
        (["“I cycle,”", "“Every day.”"], ["Sue Lake"]),
    ]


def test_the_source_beside_the_cue_counts_and_not_one_further_off() -> None:
    given = (["“I cycle,”"], "replied", "Tom Birch")
    assert told(VOICES, ["Tom Birch", "Sue Lake"], given) == [(["“I cycle,”"], ["Sue Lake"])]


def test_what_somebody_else_passes_on_stays_as_it_was_read() -> None:
    text = "“I will win,” Tom Birch told his staff, according to Sue Lake."
    given = (["“I will win,”"], "according to", "Sue Lake")
    assert told(text, ["Tom Birch", "Sue Lake"], given) == [(["“I will win,”"], ["Sue Lake"])]


def test_a_quotation_that_ends_its_sentence_has_no_tag() -> None:
    text = "Tom Birch said: “I never use it.” Sue Lake said nothing."
    given = (["“I never use it.”"], "said", "Tom Birch")
    assert told(text, ["Tom Birch", "Sue Lake"], given) == [(["“I never use it.”"], ["Tom Birch"])]


@pytest.mark.parametrize(
    "lead", ["Sue Lake told us:", "Then Sue Lake said at noon,", "The film shows Sue Lake asking,"]
)
def test_a_quotation_belongs_to_the_name_that_leads_to_it(lead: str) -> None:
    text = f"Tom Birch likes the tram. {lead} “Who needs it?”"
    given = (["“Who needs it?”"], "likes", "Tom Birch")
    assert told(text, ["Tom Birch", "Sue Lake"], given) == [(["“Who needs it?”"], ["Sue Lake"])]


def test_a_place_before_a_verb_leads_to_no_quotation() -> None:
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
def test_a_quotation_that_nobody_was_found_for_has_the_tag_beside_it(text: str, expected: tuple[str, ...]) -> None:
    assert found(text, ["Tom Birch"] if "Birch" in text else []) == [expected]


def test_words_after_a_title_in_marks_are_no_tag_of_it() -> None:
    assert found("The film “Arrogant,” features a Tom Birch report from the quay.", ["Tom Birch"]) == []


def test_one_who_may_not_speak_and_does_keeps_no_silence() -> None:
    text = "A clerk who was not allowed to speak publicly said: “It leaks.”"
    cue = span(text, "was not allowed to speak publicly said")
    given = Attribution((span(text, "“It leaks.”"),), (cue,), (span(text, "A clerk"),))
    story = parse_document(text, [], [given])
    (tagged,) = assign_adjacent_tags(text, [given], story.cast, story.layout, story.quotations)
    assert [text[s:e] for s, e in tagged.cue] == ["said"]


def test_words_that_a_silence_follows_are_not_what_it_is_about() -> None:
    text = "A clerk said: “It leaks.” The firm did not comment."
    given = Attribution((span(text, "“It leaks.”"),), (span(text, "did not comment"),), (span(text, "A clerk"),))
    story = parse_document(text, [], [given])
    (tagged,) = assign_adjacent_tags(text, [given], story.cast, story.layout, story.quotations)
    assert [text[s:e] for s, e in tagged.cue] == ["said"]
