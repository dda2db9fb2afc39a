"""Whether a speaker holds the printed role."""

from __future__ import annotations

import pytest

from articles.extraction.pipeline import Extractor
from articles.extraction.types import RoleStatus


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor.load()


@pytest.mark.parametrize(
    ("text", "standing"),
    [
        ("“The pier is safe,” said the harbour master, Clara Wexley.", RoleStatus.HOLDER),
        ("“The pier is safe,” said former harbour master Clara Wexley.", RoleStatus.FORMER),
        ("“The pier is safe,” said acting harbour master Clara Wexley.", RoleStatus.ACTING),
        ("“The pier is safe,” said the then harbour master Clara Wexley.", RoleStatus.FORMER),
        ("“The pier is safe,” said then-mayor Clara Wexley.", RoleStatus.FORMER),
        ("“The pier will be safe,” said Clara Wexley, the mayor-elect.", RoleStatus.INCOMING),
        ("“The pier will be safe,” said incoming harbour master Clara Wexley.", RoleStatus.INCOMING),
        (
            "The harbour master, Clara Wexley, has also resigned. “The pier is not safe,” she said.",
            RoleStatus.RESIGNED,
        ),
        ("Clara Wexley, the harbour master, stepped down on Monday. “I am tired,” she said.", RoleStatus.RESIGNED),
        ("Harbour master Clara Wexley refused to resign. “The pier is safe,” she said.", RoleStatus.HOLDER),
    ],
)
def test_status_from_role_or_story(text: str, standing: RoleStatus, extractor: Extractor) -> None:
    said = [s for s in extractor.extract(text).statements if [x.name for x in s.speakers] == ["Clara Wexley"]]
    assert {s.standing for s in said if s.form == "direct"} == {standing}


def test_no_role_has_no_status(extractor: Extractor) -> None:
    statements = extractor.extract("“The pier is safe,” said Clara Wexley.").statements
    assert [s.standing for s in statements] == [None]
