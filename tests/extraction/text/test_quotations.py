"""Quotations in any kind of quotation marks."""

from __future__ import annotations

from time import process_time

import pytest

from articles.extraction.text.quotations import find_quotations
from articles.extraction.text.segmentation import segment


def quoted(text: str) -> list[str]:
    return [text[q.start : q.end] for q in find_quotations(text, segment(text)).all]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“We won,” he said. “At last.”", ["“We won,”", "“At last.”"]),
        ('"We won," he said. "At last."', ['"We won,"', '"At last."']),
        ("''We won,'' he said.", ["''We won,''"]),
        ("‘We won,’ he said.", ["‘We won,’"]),
        ("'The players' bus broke down,' he said.", ["'The players' bus broke down,'"]),
        ("It's the ferry's fault, they'd say.", []),
        ("The ‘quiet’ harbour’s end", ["‘quiet’"]),
        ("« Non », dit-il. »Nein«, sagte sie.", ["« Non »", "»Nein«"]),
        ("„Nein“, sagte sie. «Non», dit-il.", ["„Nein“", "«Non»"]),
        ("“He told me ‘never’ twice,” she said.", ["“He told me ‘never’ twice,”"]),
        ("“A “nested” mark,” she said.", ["“A “nested” mark,”"]),
        ('He is 5\'10" tall. "Yes," he said.', ['"Yes,"']),
        ("“Never closed\nNext line, no marks.", ["“Never closed"]),
        ('A " lonely mark', []),
        ("", []),
    ],
)
def test_all_kinds_of_quotation_marks(text: str, expected: list[str]) -> None:
    assert quoted(text) == expected


def test_unclosed_quotation_continues_in_next_paragraph() -> None:
    text = "“One day.\n“Then two.\n“Then three,” she said.\n“Four,” he said."
    found = find_quotations(text, segment(text)).all
    assert [q.continues for q in found] == [False, True, True, False]
    assert [q.continued for q in found] == [True, True, False, False]


def test_single_marks_continue_over_paragraphs() -> None:
    text = "‘We’re the keepers’ sons.\n‘It’s our house.\n‘And our lamp,’ he said.\n‘Never,’ she said."
    found = find_quotations(text, segment(text)).all
    assert [text[q.start : q.end] for q in found] == [
        "‘We’re the keepers’ sons.", "‘It’s our house.", "‘And our lamp,’", "‘Never,’",
    ]  # fmt: skip
    assert [q.continues for q in found] == [False, True, True, False]


def test_unclosed_mark_affects_only_its_paragraph() -> None:
    text = 'He said "we go.\n\nShe said "no" to him.'
    assert quoted(text)[-1] == '"no"'


def test_new_opening_mark_ends_unclosed_quotation() -> None:
    assert quoted('"We go. "We stay," she said. Then silence.') == ['"We go. ', '"We stay,"']


def test_time_is_linear_in_text_length() -> None:
    def seconds(text: str) -> float:
        began = process_time()
        find_quotations(text, segment(text))
        return process_time() - began

    unit = "“a 'b c' \"d\" e's "
    # What else the machine does may slow one measurement, but not all.
    assert any(seconds(unit * 20_000) < 40 * max(seconds(unit * 2_000), 0.005) for _ in range(10))
