import pytest

from articles.extraction.cleanup.spans import clean_spans
from articles.extraction.document import parse_document
from articles.extraction.types import Attribution, Entity, EntityType, Span


def spans(text: str, *words: str) -> tuple[Span, ...]:
    return tuple(Span(text.index(w), text.index(w) + len(w)) for w in words)


def after_tidying(
    text: str, name: str, *content: str, cue: str = "", source: str = ""
) -> list[tuple[list[str], list[str]]]:
    """Content and source of each attribution, in words, when one with this content and cue is tidied."""
    cue_spans, source_spans = (spans(text, words) if words else () for words in (cue, source))
    attribution = Attribution(spans(text, *content), cue_spans, source_spans)
    story = parse_document(text, [Entity(*spans(text, name)[0], EntityType.PERSON, name)], [attribution])
    return [
        ([text[s:e] for s, e in one.content], [text[s:e] for s, e in one.source])
        for one in clean_spans(text, [attribution], story.cast, story.layout, story.quotations)
    ]


def test_reported_quotation_becomes_own_statement() -> None:
    text = "The uproar they speak of on the quays included Ida Roth accusing the board of “plain theft”."
    assert after_tidying(
        text, "Ida Roth", "The uproar", "on the quays included Ida Roth accusing the board of “plain theft”"
    ) == [
        (["on the quays included"], []),
        (["the board of “plain theft”"], ["Ida Roth"]),
    ]


@pytest.mark.parametrize(
    "content",
    [
        "Ida Roth accusing the board of theft on a day of storms",
        "“Ida Roth accusing the board of theft on a day of storms”",
    ],
)
def test_reported_words_without_quotation_stay_together(content: str) -> None:
    text = f"They recalled {content}."
    assert after_tidying(text, "Ida Roth", content) == [([content], [])]


def test_fragments_and_dangling_conjunctions_are_removed() -> None:
    text = "Nobody left them here, said Ida Roth. The quay will be mended before winter, but not today."
    assert after_tidying(text, "Ida Roth", "them here", "The quay will be mended before winter, but") == [
        (["The quay will be mended before winter"], [])
    ]


def test_short_statement_is_kept() -> None:
    text = "Ida Roth said no."
    assert after_tidying(text, "Ida Roth", "no") == [(["no"], [])]


@pytest.mark.parametrize(
    ("text", "content", "mended"),
    [
        ("“The quay is safe.\n“It will be mended.”", "“The quay is safe", "“The quay is safe."),
        ("“The quay is safe,” said Ida Roth.", "The quay is safe", "“The quay is safe,”"),
    ],
)
def test_quotation_keeps_marks_and_full_stop(text: str, content: str, mended: str) -> None:
    assert after_tidying(text + " Ida Roth", "Ida Roth", content) == [([mended], [])]


def test_overlapping_spans_are_merged() -> None:
    text = "“Yes, yes.” Ida Roth said."
    assert after_tidying(text, "Ida Roth", "Yes, yes", ".”") == [(["“Yes, yes.”"], [])]


@pytest.mark.parametrize(
    ("text", "stray", "words"),
    [
        ("Harbour notes\n“It is shut,” Ida Roth said.", "Harbour", "“It is shut,”"),
        ("Ida Roth kept the lamp lit. “It is shut,” she said.", "Ida Roth", "“It is shut,”"),
        ("“It is shut,” Ida Roth said. The lamp burned on all night.", "The lamp burned", "“It is shut,”"),
        ("Ida Roth kept the lamp lit. She said it was shut.", "the lamp lit", "it was shut"),
        ("Ida Roth came in.\n— It is shut, she said.", "Ida Roth", "It is shut"),
    ],
)
def test_narration_sentence_is_removed(text: str, stray: str, words: str) -> None:
    assert after_tidying(text, "Ida Roth", *sorted((stray, words), key=text.index), cue="said") == [([words], [])]


@pytest.mark.parametrize(
    ("text", "content"),
    [
        (
            "The quay, Ida Roth said, would stay “shut for good”. It was “unsafe”.",
            ["The quay", "would stay “shut for good”", "It was “unsafe”"],
        ),
        ("Ida Roth said the quay was shut.\nNobody would be let in.", ["the quay was shut", "Nobody would be let in"]),
    ],
)
def test_continued_reported_speech_is_kept(text: str, content: list[str]) -> None:
    assert after_tidying(text, "Ida Roth", *content, cue="said") == [(content, [])]


def test_dangling_preposition_is_removed() -> None:
    text = "Ida Roth said the quay would open on Monday."
    assert after_tidying(text, "Ida Roth", "the quay would open on", cue="said") == [(["the quay would open"], [])]
    text = "The bus, Ida Roth said, is what she waits on."
    assert after_tidying(text, "Ida Roth", "is what she waits on", cue="said") == [(["is what she waits on"], [])]


@pytest.mark.parametrize(
    ("text", "content", "words"),
    [
        (
            "Ida Roth said it was out, but is calling for more oil.",
            "it was out, but is calling for more oil",
            "it was out",
        ),
        ("Ida Roth said it was out and accused Quill.", "it was out and accused Quill", "it was out"),
        ("Ida Roth said: “I lit it and praised it.”", "“I lit it and praised it.”", "“I lit it and praised it.”"),
        ("“It is out,” Ida Roth said.", "“It is out,” Ida Roth", "“It is out,”"),
    ],
)
def test_second_verb_and_tag_are_removed(text: str, content: str, words: str) -> None:
    assert after_tidying(text, "Ida Roth", content, cue="said") == [([words], [])]


def test_addressee_before_colon_is_removed() -> None:
    text = "Ida Roth told the crew: “It is out for good.”"
    assert after_tidying(text, "Ida Roth", "the crew:", "“It is out for good.”", cue="told") == [
        (["“It is out for good.”"], [])
    ]


def test_source_in_other_paragraph_is_dropped() -> None:
    text = "Nobody denied the fire.\nIda Roth came in."
    assert after_tidying(text, "Ida Roth", "the fire", cue="denied", source="Ida Roth") == [(["the fire"], [])]


def test_apposition_of_source_is_removed() -> None:
    text = "According to Ida Roth, a keeper, the lamp is out."
    assert after_tidying(text, "Ida Roth", "a keeper, the lamp is out", cue="According to", source="Ida Roth") == [
        (["the lamp is out"], ["Ida Roth"])
    ]
