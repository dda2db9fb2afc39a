"""Likely replies within a story."""

from __future__ import annotations

from itertools import pairwise

import pytest

from articles.extraction.pipeline import Extractor

ACCUSED = (
    "Clara Wexley accused the Harbour Trust of hiding the cracks in the sea wall.\n\n"
    "“The cracks were known for years,” she told the council.\n\n"
    "Gulls nest on the wall in spring. A path leads along it to the lighthouse.\n\n"
    "The Harbour Trust denied that it had hidden any cracks. “We showed the wall to everyone,” said Owen Pryce, its"
    " director."
)
APART = (
    "Clara Wexley said the bakery would open at dawn.\n\n"
    "Owen Pryce said he had bought two horses and a cart in the north."
)


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor.load()


def found_replies(extractor: Extractor, text: str) -> list[tuple[str, str, float]]:
    """Return the replies found, with their confidence."""
    found = extractor.extract(text)
    names = [" and ".join(speaker.name for speaker in statement.speakers) for statement in found.statements]
    return [(names[reply.statement], names[reply.answers], reply.confidence) for reply in found.replies]


def test_denial_answers_accusation(extractor: Extractor) -> None:
    pairs = found_replies(extractor, ACCUSED)
    assert ("Harbour Trust", "Clara Wexley") in {pair[:2] for pair in pairs}
    assert all(0 < confidence < 1 for *_, confidence in pairs)


def test_no_reply_to_oneself(extractor: Extractor) -> None:
    replies = extractor.extract(ACCUSED).replies
    assert all(one != other for one, other, _ in found_replies(extractor, ACCUSED))
    assert all(before[:2] < after[:2] for before, after in pairwise(replies))


def test_unrelated_statements_are_no_replies(extractor: Extractor) -> None:
    assert found_replies(extractor, APART) == []


def test_interview_answer_is_a_reply(extractor: Extractor) -> None:
    text = (
        "WEXLEY: Who closed the sluice?\n\nPRYCE: I did, on Monday night.\n\nWEXLEY: Did you tell the council?\n\n"
        "PRYCE: I wrote to them at once."
    )
    assert {(one, other) for one, other, _ in found_replies(extractor, text)} >= {("PRYCE", "WEXLEY")}


def test_answer_to_a_remark_read_out_is_likely(extractor: Extractor) -> None:
    text = (
        "“The council has hidden the cracks in the sea wall,” said Clara Wexley, a diver.\n\n"
        "Owen Pryce, the mayor, when told of her remark, said: “We have hidden no cracks.”"
    )
    assert found_replies(extractor, text)[0][:2] == ("Owen Pryce", "Clara Wexley")


def test_nobody_answers_a_reporters_question(extractor: Extractor) -> None:
    text = (
        "Owen Pryce, the mayor, spoke at the quay on Monday.\n\n"
        "Asked whether he would resign, Mr Pryce said that he would stay."
    )
    assert found_replies(extractor, text) == []
