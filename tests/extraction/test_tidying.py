import pytest

from articles.extraction.story import read_story
from articles.extraction.tidying import tidied
from articles.extraction.types import Attribution, Entity, EntityType, Span


def spans(text: str, *words: str) -> tuple[Span, ...]:
    return tuple(Span(text.index(w), text.index(w) + len(w)) for w in words)


def after_tidying(text: str, name: str, *content: str) -> list[tuple[list[str], list[str]]]:
    """Content and source of each attribution, in words, when one with this content is tidied."""
    attribution = Attribution(spans(text, *content))
    story = read_story(text, [Entity(*spans(text, name)[0], EntityType.PERSON, name)], [attribution])
    return [
        ([text[s:e] for s, e in one.content], [text[s:e] for s, e in one.source])
        for one in tidied(text, [attribution], story.cast, story.quotations)
    ]


def test_words_that_another_says_within_a_statement_are_a_statement_of_their_own() -> None:
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
def test_reported_words_without_marks_of_their_own_stay_together(content: str) -> None:
    text = f"They recalled {content}."
    assert after_tidying(text, "Ida Roth", content) == [([content], [])]


def test_crumbs_and_dangling_conjunctions_go() -> None:
    text = "Nobody left them here, said Ida Roth. The quay will be mended before winter, but not today."
    assert after_tidying(text, "Ida Roth", "them here", "The quay will be mended before winter, but") == [
        (["The quay will be mended before winter"], [])
    ]


def test_a_short_statement_is_not_a_crumb() -> None:
    text = "Ida Roth said no."
    assert after_tidying(text, "Ida Roth", "no") == [(["no"], [])]


@pytest.mark.parametrize(
    ("text", "content", "mended"),
    [
        ("“The quay is safe.\n“It will be mended.”", "“The quay is safe", "“The quay is safe."),
        ("“The quay is safe,” said Ida Roth.", "The quay is safe", "“The quay is safe,”"),
    ],
)
def test_a_quotation_keeps_its_marks_and_its_full_stop(text: str, content: str, mended: str) -> None:
    assert after_tidying(text + " Ida Roth", "Ida Roth", content) == [([mended], [])]


def test_spans_that_grow_into_each_other_become_one() -> None:
    text = "“Yes, yes.” Ida Roth said."
    assert after_tidying(text, "Ida Roth", "Yes, yes", ".”") == [(["“Yes, yes.”"], [])]
