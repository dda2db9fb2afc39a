"""The story that the archive was first made for, kept outside of it, holds what its readers found in it.

    SEED_STORY=FOLDER python -m pytest tests/extraction/test_seed_story.py

The folder holds ``article.txt`` and ``expected.md``, whose rows are ``| number | speaker | form | act | content |``.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from articles.extraction.pipeline import Extractor
from articles.extraction.types import ExtractedStatement, Extraction

FOLDER = Path(os.environ.get("SEED_STORY", "nowhere"))
pytestmark = pytest.mark.skipif(
    not (FOLDER / "expected.md").is_file(), reason="SEED_STORY names no folder with a story"
)


def rows() -> list[list[str]]:
    if not (FOLDER / "expected.md").is_file():
        return []
    lines = (FOLDER / "expected.md").read_text(encoding="utf-8").splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if re.match(r"\| *\d+ \|", line)]


def plain(text: str) -> str:
    return re.sub(r"\W+", " ", re.sub(r"\[[^\]]*\]", "", text)).strip().casefold()


def pieces(content: str) -> list[str]:
    """The words that must be among a statement's, from both sides of each ellipsis, remarks in brackets left out."""
    content = re.sub(r"\([^)]*\)", "", content)
    return [piece for part in re.split(r"\.\.\.|\+", content) if (piece := plain(part))]


@pytest.fixture(scope="module")
def text() -> str:
    return (FOLDER / "article.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def found(text: str) -> Extraction:
    return Extractor.load().extract(text)


def words_of(text: str, statement: ExtractedStatement) -> str:
    return plain(" ".join(text[slice(*span)] for span in statement.content))


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_expected_statements_are_found(row: list[str], text: str, found: Extraction) -> None:
    _, speaker, form, act, content = row
    name, slug = re.sub(r"\(.*", "", speaker).strip(), act.replace(" ", "-")
    alike = [
        s for s in found.statements
        if [x.name for x in s.speakers] == [name] and (s.form.value, s.act) == (form, slug)
    ]  # fmt: skip
    wanted = pieces(content) if form != "none" else pieces(content)[:1]
    right = [s for s in alike if all(piece in words_of(text, s) for piece in wanted)]
    assert right, [words_of(text, s) for s in alike]
    sure = max(s.confidence.statement * s.confidence.speaker for s in right)
    assert sure >= 0.4, "below what newsroom.settings.local lets readers see"


def test_no_further_named_statement_is_found(text: str, found: Extraction) -> None:
    spoken = [s for s in found.statements if s.act_class != "inner" and s.speakers]
    known = [piece for row in rows() for piece in pieces(row[4])]
    others = [words_of(text, s) for s in spoken if not any(piece in words_of(text, s) for piece in known)]
    assert len(others) <= 1, others
