import pytest

from articles.models.articles import OPENING_LENGTH, opening_of


@pytest.mark.parametrize(
    ("text", "opening"),
    [
        ("", ""),
        ("\n  \nThe quay is shut.\nMore.", "The quay is shut."),
        ("ferry " * 30, "ferry " * 15 + "ferry…"),
        ("x" * 300, "x" * (OPENING_LENGTH - 1) + "…"),
    ],
)
def test_opening_is_first_line_in_whole_words(text: str, opening: str) -> None:
    assert opening_of(text) == opening
    assert len(opening) <= OPENING_LENGTH
