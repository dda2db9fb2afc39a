"""Scores of on whose behalf somebody speaks."""

from dataclasses import replace

from articles.extraction.types import EntityType, ExtractedOnBehalfOf, ExtractedSpeaker
from tests.support.data.extractions import saying
from training.on_behalf_of import represented_counts

TEXT = "“No,” a spokesman for the mayor said. “Yes,” Bo Lind said."
REYES = {"name": "Ana Reyes", "descriptions": ["the mayor"], "mentions": []}


def row(*on_behalf_of):
    contents = [[0, 5], [TEXT.index("“Yes"), TEXT.index("“Yes") + 6]]
    attributions = [
        {"content": [content], "source": [], "on_behalf_of": one and {"name": one, "printed": "a spokesman"}}
        for content, one in zip(contents, on_behalf_of, strict=True)
    ]
    return {"text": TEXT, "entities": [REYES], "attributions": attributions}


def statements(*names):
    found = [saying(TEXT, "“No,”"), saying(TEXT, "“Yes,”")]
    return [
        replace(
            one, on_behalf_of=ExtractedOnBehalfOf("x", ExtractedSpeaker(name, EntityType.PERSON)) if name else None
        )
        for one, name in zip(found, names, strict=True)
    ]


def test_name_or_description_is_right():
    for name in ("Ana Reyes", "Reyes", "the mayor"):
        counts = represented_counts(row("Ana Reyes", None), statements(name, None))
        assert counts == {"found": (1, 1, 1), "the right one": (1, 1, 1)}


def test_another_one_is_found_but_wrong():
    counts = represented_counts(row("Ana Reyes", None), statements("Bo Lind", None))
    assert counts == {"found": (1, 1, 1), "the right one": (0, 1, 1)}


def test_one_too_many_and_one_missed():
    counts = represented_counts(row("Ana Reyes", None), statements(None, "Ana Reyes"))
    assert counts == {"found": (0, 1, 1), "the right one": (0, 1, 1)}
