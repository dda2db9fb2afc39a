"""Whole stories through the shipped model."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from articles.extraction.pipeline import Extractor
from articles.extraction.types import ExtractedForm, ExtractedStatement, Extraction


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor.load()


@dataclass(frozen=True)
class Case:
    """``words`` begin the statement that must be found in the text."""

    behaviour: str
    text: str
    words: str
    speakers: list[str]
    form: ExtractedForm


CASES = [
    Case(
        "a surname after a full name",
        "Marta Quill, the mayor of Northport, opened the bridge on Tuesday.\n“It took us nine years,” Quill said.",
        "“It took us nine years,”",
        ["Marta Quill"],
        ExtractedForm.DIRECT,
    ),
    Case(
        "a pronoun in the paragraph after the name",
        "The plan drew an angry answer from union leader Anders Vell.\n“No driver will sign this,” he"
        " said at the depot.",
        "“No driver will sign this,”",
        ["Anders Vell"],
        ExtractedForm.DIRECT,
    ),
    Case(
        "a quotation over three paragraphs",
        "“We were never asked,” said Ida Roth, who keeps the lighthouse.\n“They came with a paper and a pen.\n"
        "“And then they cut the cable, and the lamp went out.”",
        "“We were never asked,”",
        ["Ida Roth"],
        ExtractedForm.DIRECT,
    ),
    Case(
        "an organisation by its description",
        "Tidal Relief International published its report on lost nets on Monday.\n"
        "“Every net that is lost goes on fishing,” the group said in a statement.",
        "“Every net that is lost",
        ["Tidal Relief International"],
        ExtractedForm.DIRECT,
    ),
    Case(
        "a country that denies",
        "The boats came by night, and nobody saw them go.\nNorland has denied that its boats crossed the line.",
        "that its boats crossed the line",
        ["Norland"],
        ExtractedForm.INDIRECT,
    ),
    Case(
        "two people jointly",
        "Marta Quill and Jonas Fell said they would stand for the council together.",
        "they would stand for the council together",
        ["Marta Quill", "Jonas Fell"],
        ExtractedForm.INDIRECT,
    ),
    Case(
        "a partial quotation",
        "Jonas Fell, who leads the opposition, said the budget was “a bucket with no bottom”.",
        "the budget was",
        ["Jonas Fell"],
        ExtractedForm.MIXED,
    ),
    Case(
        "unnamed officials",
        "The quay may stay closed until spring, officials said on Monday.",
        "The quay may stay closed until spring",
        [],
        ExtractedForm.INDIRECT,
    ),
    Case(
        "British single marks",
        "Ida Roth has kept the lighthouse since 1990. ‘It’s the keepers’ house, and it’s ours,’ she said.",
        "‘It’s the keepers’ house",
        ["Ida Roth"],
        ExtractedForm.DIRECT,
    ),
    Case(
        "straight marks",
        'Ida Roth has kept the lighthouse since 1990. "It is our house," she said.',
        '"It is our house,"',
        ["Ida Roth"],
        ExtractedForm.DIRECT,
    ),
    Case(
        "a call",
        "Jonas Fell, chairman of the Harbour Users Board, called for the quay to be repaired before winter.",
        "the quay to be repaired",
        ["Jonas Fell"],
        ExtractedForm.INDIRECT,
    ),
]


def beginning(text: str, extraction: Extraction, words: str) -> ExtractedStatement:
    """The statement whose first words these are."""
    at = text.index(words)
    return next(s for s in extraction.statements if s.content and abs(s.content[0].start - at) <= 5)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.behaviour)
def test_statement_has_its_speaker_and_form(extractor: Extractor, case: Case) -> None:
    statement = beginning(case.text, extractor.extract(case.text), case.words)
    assert [speaker.name for speaker in statement.speakers] == case.speakers
    assert statement.form is case.form


def test_quotation_over_paragraphs_has_one_speaker(extractor: Extractor) -> None:
    text = next(case.text for case in CASES if case.behaviour == "a quotation over three paragraphs")
    extraction = extractor.extract(text)
    said = [
        span for s in extraction.statements if s.speakers and s.speakers[0].name == "Ida Roth" for span in s.content
    ]
    assert all(any(start <= text.index(words) < end for start, end in said) for words in ("They came", "And then"))


def test_long_text_keeps_similar_quotations(extractor: Extractor) -> None:
    names = [f"{first} {last}" for first in ("Ada", "Bram", "Greta", "Nils") for last in ("Halden", "Lunde", "Varga")]
    things = ("The harbour wall", "Our bridge", "The old mill", "This tunnel", "The night train")
    said = [(f"“{things[n % 5]} needs another year,”", names[n % len(names)]) for n in range(150)]
    text = "\n".join(f"{words} said {name}." for words, name in said)
    found = [[s.name for s in statement.speakers] for statement in extractor.extract(text).statements]
    assert found == [[name] for _, name in said]


@pytest.mark.parametrize("text", ["", " \r\n ", "“", "🔥" * 50, "ليلى حداد", "no capitals nor points " * 400])
def test_text_without_statements_has_none(extractor: Extractor, text: str) -> None:
    extraction = extractor.extract(text)
    assert all(0 <= start < end <= len(text) for s in extraction.statements for start, end in s.content)


def test_the_version_names_the_weights(extractor: Extractor) -> None:
    assert extractor.version
    assert len(extractor.sha256) == 64
