"""Headlines and bylines separated from statements."""

from articles.extraction.text.headlines import separate_headline
from articles.extraction.text.segmentation import segment
from articles.extraction.types import Attribution, Span

HEADLINE, BYLINE = "“We drowned”: islanders sue", "By Fiona Garrick"


def span(text: str, words: str) -> Span:
    return Span(text.index(words), text.index(words) + len(words))


def apart(text: str, content: list[str], cue: str, source: str) -> list[list[list[str]]]:
    read = Attribution(tuple(span(text, one) for one in content), (span(text, cue),), (span(text, source),), 0.8)
    return [
        [[text[slice(*each)] for each in part] for part in (one.content, one.cue, one.source)]
        for one in separate_headline(text, [read], segment(text))
    ]


def test_statement_is_split_at_byline() -> None:
    text = f"Ferry firm sued\n{HEADLINE}\n{BYLINE}\n“Nobody came,” said Moira Tait."
    assert apart(text, ["“We drowned”", "“Nobody came,”"], "said", "Moira Tait") == [
        [["“We drowned”"], [], []],
        [["“Nobody came,”"], ["said"], ["Moira Tait"]],
    ]


def test_quoted_headline_is_separate_statement() -> None:
    text = f"{HEADLINE}\n“Nobody came,” said Moira Tait."
    assert apart(text, ["“We drowned”", "“Nobody came,”"], "said", "Moira Tait") == [
        [["“We drowned”"], [], []],
        [["“Nobody came,”"], ["said"], ["Moira Tait"]],
    ]


def test_writer_is_no_source() -> None:
    text = f"{HEADLINE}\n{BYLINE}\nThey waited for four hours."
    assert apart(text, ["“We drowned”"], "sue", "Fiona Garrick") == [[["“We drowned”"], ["sue"], []]]


def test_headline_words_are_dropped_from_statement_below() -> None:
    text = "Council “sorry” for bin chaos\nThornley council apologised to all residents."
    assert apart(text, ["Council “sorry”", "to all residents"], "apologised", "Thornley council") == [
        [["to all residents"], ["apologised"], ["Thornley council"]]
    ]


def test_sentence_is_no_headline() -> None:
    text = "“We drowned,” she wrote.\n“Nobody came,” said Moira Tait."
    content = ["“We drowned,”", "“Nobody came,”"]
    assert apart(text, content, "said", "Moira Tait") == [[content, ["said"], ["Moira Tait"]]]
