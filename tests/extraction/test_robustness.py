"""Odd texts: the pipeline never fails, stays within the text, and takes linear time."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.extraction.pipeline import build_extraction
from articles.extraction.speakers.ranking import LogLinearRanker
from articles.extraction.types import Attribution, Entity, EntityType, ExtractedForm, Extraction, ModelOutput, Span
from tests.support.data.marked_text import marked

RANKING = LogLinearRanker.load()

ODD = [
    "",
    " \n\t ",
    "“",
    "”’\"'«»",
    "“““““””” said she",
    'He said "no\r\n\r\n"Yes," she "said.\r\n',
    "👩🏽‍🚒 “Go!” said the 🔥 chief 👨‍👩‍👧‍👦.",
    "قالت ليلى حداد: «لن نغادر». Leila Haddad declined to comment.",
    "\u202eflipped\u202c “words” \u200bsaid\u00a0Ida",
    "a" * 5_000,
    "Quill " * 2_000,
    "' " * 3_000,
    "'''''' said ''''",
    "She said she said she said " * 300,
    "\ud800 said “\udfff”",
    "NUL \x00 said Ida Roth.",
]


def check(text: str, extraction: Extraction) -> None:
    """Every span lies in the text, every word of a name too, and every confidence is a probability."""
    for entity in extraction.entities:
        assert 0 <= entity.start < entity.end <= len(text)
        assert all(word in text for word in entity.name.split())
    for statement in extraction.statements:
        assert statement.content or statement.form is ExtractedForm.NONE
        for start, end in (*statement.content, *statement.cue, *statement.source):
            assert 0 <= start < end <= len(text)
        confidence = statement.confidence
        assert all(0 <= value <= 1 for value in (confidence.statement, confidence.speaker, confidence.act))


@pytest.mark.parametrize("text", ODD)
def test_odd_texts_are_extracted(text: str) -> None:
    words = [span for span in (Span(0, len(text) // 2), Span(len(text) // 2, len(text))) if span.start < span.end]
    reading = ModelOutput(
        tuple(Entity(*span, EntityType.PERSON, text[slice(*span)]) for span in words),
        tuple(Attribution((span,), (words[0],) if words else (), (words[-1],)) for span in words),
    )
    check(text, build_extraction(text, reading, RANKING))
    check(text, build_extraction(text, ModelOutput((), ()), RANKING))


@st.composite
def texts_with_readings(draw: st.DrawFn) -> tuple[str, ModelOutput]:
    pieces = (
        "“",
        "”",
        '"',
        "'",
        "’",
        "‘",
        "\n",
        "\r\n",
        " ",
        "Ida Roth",
        "Roth",
        "RAN",
        "she",
        " said ",
        ", ",
        ".",
        "é",
        "🔥",
    )
    text = "".join(draw(st.lists(st.sampled_from(pieces), min_size=1, max_size=60)))
    offsets = st.integers(0, len(text))

    def span() -> Span:
        start, end = sorted((draw(offsets), draw(offsets)))
        return Span(start, end) if start < end else Span(0, len(text))

    entities = tuple(
        Entity(*(place := span()), draw(st.sampled_from(EntityType)), text[slice(*place)])
        for _ in range(draw(st.integers(0, 4)))
    )
    attributions = tuple(
        Attribution(
            (span(),), (span(),), (span(),) if draw(st.booleans()) else (), 0.5, ((0, 0.5),) if entities else ()
        )
        for _ in range(draw(st.integers(0, 4)))
    )
    return text, ModelOutput(entities, attributions)


@given(texts_with_readings())
def test_any_model_output_is_extracted(given_: tuple[str, ModelOutput]) -> None:
    text, reading = given_
    check(text, build_extraction(text, reading, RANKING))


def repeated(reading: ModelOutput, length: int, times: int) -> ModelOutput:
    """The reading of a text of that length printed so many times over."""

    def moved(spans: tuple[Span, ...], by: int) -> tuple[Span, ...]:
        return tuple(Span(start + by, end + by) for start, end in spans)

    places = range(0, length * times, length)
    return ModelOutput(
        tuple(Entity(e.start + by, e.end + by, e.type, e.name) for by in places for e in reading.entities),
        tuple(
            Attribution(moved(a.content, by), moved(a.cue, by), moved(a.source, by))
            for by in places
            for a in reading.attributions
        ),
    )


@pytest.mark.parametrize(
    "unit",
    [
        "<p>Ida Roth</p> met <p>Jonas Fell</p>. <w1>“We go,”</w1> <s1>she</s1> <c1>said</c1>.\n",
        "<p>Ida Roth</p> met <p>Jonas Fell</p> and <w1>“we go,”</w1> <s1>she</s1> <c1>said</c1> and ",
        "“ ' \" ‘ « she declined to comment and ",
        "QUILL Quill quill, the mayor, ",
    ],
    ids=["many sentences", "one sentence", "marks never closed", "names and commas"],
)
def test_time_is_linear_in_text_length(unit: str) -> None:
    def seconds(times: int) -> float:
        text, reading = marked(unit)
        whole = repeated(reading, len(text), times)
        began = process_time()
        build_extraction(text * times, whole, RANKING)
        return process_time() - began

    times = 500
    while seconds(times) < 0.1:  # long enough for a busy machine to slow short and long texts alike
        times *= 2
    # Squared, it would be sixteen times as much. What else the machine does may slow one measurement, but not all.
    assert any(seconds(4 * times) < 4 * 3 * seconds(times) for _ in range(10))
