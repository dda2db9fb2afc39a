"""Short texts of many kinds through the shipped model: exactly the statements that they hold."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from articles.extraction.pipeline import Extractor
from articles.extraction.types import ExtractedSpeakerKind, ExtractedStatement, Span
from tests.extraction.cases import CASES, Case, Said


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor.load()


def letters(text: str, spans: Iterable[Span]) -> set[int]:
    """Return spans without the punctuation at their edges."""
    return {place for span in spans for place in range(*span) if text[place].isalnum()}


def expected_letters(text: str, words: Iterable[str], after: int = 0) -> set[int]:
    spans = []
    for part in words:
        after = text.index(part, after)
        spans.append(Span(after, after + len(part)))
        after += len(part)
    return letters(text, spans)


def differences(text: str, said: Said, found: ExtractedStatement, after: int) -> list[str]:
    """Return the differences from the expected statements, as texts."""
    silent = said.form == "none"
    cue = " ".join(text[start:end] for start, end in found.cue)
    source = " ".join(text[start:end] for start, end in found.source)
    content = " / ".join(text[start:end] for start, end in found.content)
    checks = {
        f"content {content!r}": letters(text, found.content) == expected_letters(text, said.spans, after),
        f"cue {cue!r}": said.cue in cue if said.cue else True,
        f"source {source!r}": said.source in source if said.source else True,
        f"speakers {[s.name for s in found.speakers]}": tuple(s.name for s in found.speakers) == said.speakers,
        f"kind {found.speaker_kind.value}": found.speaker_kind is ExtractedSpeakerKind(said.kind),
        f"form {found.form.value}": found.form.value == said.form,
        f"act {found.act}": found.act == said.act,
        f"class {found.act_class.value}": (found.act_class.value == "silence") == silent,
        f"role {found.role!r}": found.role == said.role,
    }
    return [f"{name}, not as in {said}" for name, right in checks.items() if not right]


def wrong_in(case: Case, extractor: Extractor) -> list[str]:
    found = list(extractor.extract(case.text).statements)
    wrong = []
    after = 0
    for number, said in enumerate(case.statements):
        if number >= len(found):
            wrong.append(f"not found: {said}")
            continue
        wrong += differences(case.text, said, found[number], 0 if said.form == "none" else after)
        after = case.text.index(said.spans[0], after) + len(said.spans[0]) if said.spans else after
    for more in found[len(case.statements) :]:
        wrong.append(f"too many: {[case.text[start:end] for start, end in more.content]}")
    return wrong


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=case.behaviour, marks=[pytest.mark.xfail(reason=case.known_failure, strict=True)])
        if case.known_failure
        else pytest.param(case, id=case.behaviour)
        for case in CASES
    ],
)
def test_exact_statements(case: Case, extractor: Extractor) -> None:
    assert wrong_in(case, extractor) == []


def test_few_cases_are_known_to_fail() -> None:
    assert len(CASES) >= 80
    assert sum(bool(case.known_failure) for case in CASES) <= 10
