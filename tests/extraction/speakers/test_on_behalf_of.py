"""Tests of finding on whose behalf somebody speaks."""

from __future__ import annotations

import pytest

from articles.extraction.json_lines import to_row
from articles.extraction.pipeline import build_extraction
from articles.extraction.speakers.ranking import LogLinearRanker
from articles.extraction.types import Extraction
from tests.support.data.marked_text import marked

RANKING = LogLinearRanker.load()
REYES = "<p>Ana Reyes</p>, the mayor, was out. "
TERN = "<o>Tern Marine</o> is closing its yard. "


def extracted(text: str) -> Extraction:
    plain, reading = marked(text)
    return build_extraction(plain, reading, RANKING)


def found(text: str) -> list[tuple[list[str], str, str | None, str | None]]:
    """Return for each statement its speakers, its kind of speaker, the name spoken for and the words as printed."""
    return [
        (
            [speaker.name for speaker in statement.speakers],
            statement.speaker_kind.value,
            statement.on_behalf_of.agent.name if statement.on_behalf_of and statement.on_behalf_of.agent else None,
            statement.on_behalf_of.printed if statement.on_behalf_of else None,
        )
        for statement in extracted(text).statements
    ]


@pytest.mark.parametrize(
    ("text", "name", "printed"),
    [
        ("<s1>a spokesman for <p>Ana Reyes</p></s1>", "Ana Reyes", "a spokesman for Ana Reyes"),
        ("<s1>an aide to <p>Ana Reyes</p></s1>", "Ana Reyes", "an aide to Ana Reyes"),
        ("<s1>lawyers representing <p>Ana Reyes</p></s1>", "Ana Reyes", "lawyers representing Ana Reyes"),
        ("<s1><p>Ana Reyes</p>’s office</s1>", "Ana Reyes", "Ana Reyes’s office"),
        ("<s1>a spokeswoman for <o>Tern Marine</o></s1>", "Tern Marine", "a spokeswoman for Tern Marine"),
        ("<s1>a <o>Tern Marine</o> spokeswoman</s1>", "Tern Marine", "a Tern Marine spokeswoman"),
    ],
)
def test_name_in_the_source(text: str, name: str, printed: str) -> None:
    assert found(f"<w1>“No,”</w1> {text} <c1>said</c1>.") == [([], "unnamed", name, printed)]


@pytest.mark.parametrize(
    ("before", "source", "name", "printed"),
    [
        (REYES, "<s1>Her office</s1>", "Ana Reyes", "Her office"),
        (REYES, "<s1>Her spokesman</s1>", "Ana Reyes", "Her spokesman"),
        (REYES, "<s1>A spokesman for the mayor</s1>", "Ana Reyes", "A spokesman for the mayor"),
        (TERN, "<s1>Its lawyers</s1>", "Tern Marine", "Its lawyers"),
        (TERN, "<s1>A company spokeswoman</s1>", "Tern Marine", "A company spokeswoman"),
        (TERN, "<s1>A spokeswoman</s1>", "Tern Marine", "A spokeswoman"),
    ],
)
def test_pronoun_or_description(before: str, source: str, name: str, printed: str) -> None:
    assert found(f"{before}{source} <c1>said</c1> <w1>“no”</w1>.") == [([], "unnamed", name, printed)]


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("<s1><p>Sylvia Trent</p></s1>, a lawyer for <o>Tern Marine</o>, <c1>said</c1>", "a lawyer for Tern Marine"),
        ("<o>Tern Marine</o>’s lawyer, <s1><p>Sylvia Trent</p></s1>, <c1>said</c1>", "Tern Marine’s lawyer"),
        ("<s1><p>Sylvia Trent</p></s1>, for <o>Tern Marine</o>, <c1>said</c1>", "Sylvia Trent, for Tern Marine"),
        ("Speaking for <o>Tern Marine</o>, <s1><p>Sylvia Trent</p></s1> <c1>said</c1>", "Speaking for Tern Marine"),
        ("<s1><p>Sylvia Trent</p></s1> <c1>said</c1> on behalf of <o>Tern Marine</o>", "on behalf of Tern Marine"),
    ],
)
def test_named_speaker(text: str, printed: str) -> None:
    assert found(f"{text} <w1>“no”</w1>.") == [(["Sylvia Trent"], "named", "Tern Marine", printed)]


def test_speaker_goes_on_speaking_for_the_same() -> None:
    text = (
        "<s1>A spokesman for <p>Ana Reyes</p></s1> <c1>said</c1> <w1>“no”</w1>. <s2>The spokesman</s2> <c2>added</c2>"
        " <w2>“never”</w2>.\n\n<s3><p>Ana Reyes</p></s3> <c3>said</c3> <w3>“yes”</w3>."
    )
    assert [(row[0], row[2]) for row in found(text)] == [([], "Ana Reyes"), ([], "Ana Reyes"), (["Ana Reyes"], None)]


@pytest.mark.parametrize(
    "text",
    [
        "<s1><p>Ana Reyes</p></s1>, the mayor, <c1>said</c1> <w1>“no”</w1>.",
        "<s1><p>Ana Reyes</p></s1>, a former spokeswoman for <o>Tern Marine</o>, <c1>said</c1> <w1>“no”</w1>.",
        "<s1>The head of <o>Tern Marine</o>’s press office</s1> <c1>said</c1> <w1>“no”</w1>.",
        "<s1><o>Tern Marine</o></s1> <c1>said</c1> <w1>“we speak on behalf of the town”</w1>.",
    ],
)
def test_speakers_who_speak_for_themselves(text: str) -> None:
    assert [row[3] for row in found(text)] == [None]


def test_unknown_agent_has_only_words() -> None:
    assert found("It rained. <s1>A spokesman for the mayor</s1> <c1>said</c1> <w1>“no”</w1>.") == [
        ([], "unnamed", None, "A spokesman for the mayor")
    ]


def test_rows_of_the_command_do_not_have_it() -> None:
    row = to_row(extracted("<w1>“No,”</w1> <s1>a spokesman for <p>Ana Reyes</p></s1> <c1>said</c1>."))
    assert "on_behalf_of" not in row["statements"][0]
