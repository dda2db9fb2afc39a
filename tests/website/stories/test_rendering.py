"""Laying out a text with what is marked in it: nothing of the text may change, whatever is marked."""

from hypothesis import given
from hypothesis import strategies as st

from articles.excerpts import end_after_words, paragraph_bounds, start_before_words
from articles.text_spans import MarkedSpan
from newsroom.website.presentation.text_layout import Marked, begun, lay_out, plain

TEXTS = st.text(alphabet=st.sampled_from("ab “”'<&é𝄞 \n\r\u2028\t"), max_size=60)


def shown(part: object) -> object:
    """A marked part as a plain list: its key, then what lies in it."""
    return [part.span.key, *map(shown, part.parts)] if isinstance(part, Marked) else part


def laid(text: str, *spans: tuple[int, int, str]) -> list[list[object]]:
    return [[shown(part) for part in p.parts] for p in lay_out(text, [MarkedSpan(*span) for span in spans])]


@given(TEXTS, st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60), st.integers(0, 3)), max_size=6))
def test_marking_keeps_every_character(text: str, marks: list[tuple[int, int, int]]) -> None:
    paragraphs = lay_out(text, [MarkedSpan(start, end, key) for start, end, key in marks if start < end])

    assert [plain(p.parts) for p in paragraphs] == [text[p.start : p.end] for p in paragraphs]
    between = [0, *(edge for p in paragraphs for edge in (p.start, p.end)), len(text)]
    gaps = [text[between[i] : between[i + 1]] for i in range(0, len(between), 2)]
    assert not "".join(gaps).strip()


@given(TEXTS, st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=6))
def test_span_has_one_start_and_end_tag(text: str, edges: list[tuple[int, int]]) -> None:
    spans = [MarkedSpan(start, end, number) for number, (start, end) in enumerate(edges) if text[start:end].strip()]

    paragraphs = lay_out(text, spans)

    opened = [key for p in paragraphs for key in begun(p.parts)]
    assert sorted(opened) == [span.key for span in spans]
    assert sorted(closed(paragraphs)) == [span.key for span in spans]


def closed(paragraphs: object) -> list[int]:
    found: list[int] = []

    def walk(parts: object) -> None:
        for part in parts:  # type: ignore[attr-defined]
            if isinstance(part, Marked):
                found.extend([part.span.key] if part.closes else [])
                walk(part.parts)

    for paragraph in paragraphs:  # type: ignore[attr-defined]
        walk(paragraph.parts)
    return found


def test_each_nonempty_line_is_a_paragraph() -> None:
    assert paragraph_bounds("  One.\n\n \nTwo three.\r\nFour.\n") == [(2, 6), (10, 20), (22, 27)]
    assert paragraph_bounds("") == paragraph_bounds(" \n ") == []


def test_one_mark_inside_another_is_nested() -> None:
    assert laid("Ada said no to Bea.", (0, 19, "all"), (15, 18, "Bea")) == [
        [["all", "Ada said no to ", ["Bea", "Bea"], "."]]
    ]


def test_marks_that_overlap_are_cut_where_the_first_ends() -> None:
    assert laid("abcdef", (0, 4, "A"), (2, 6, "B")) == [[["A", "ab", ["B", "cd"]], ["B", "ef"]]]


def test_mark_over_two_paragraphs_is_in_both() -> None:
    assert laid("“One.\n“Two.” Then.", (0, 12, "q")) == [[["q", "“One."]], [["q", "“Two.”"], " Then."]]


def test_mark_skips_leading_white_space() -> None:
    [paragraph] = lay_out("One.\nTwo.", [MarkedSpan(4, 9, "q")])[1:]
    assert [part.opens for part in paragraph.parts if isinstance(part, Marked)] == [True]


def test_blank_mark_is_omitted() -> None:
    assert laid("One. \n Two.", (4, 7, "q")) == [["One."], ["Two."]]


def test_only_requested_part_is_rendered() -> None:
    text = "One.\nTwo three four.\nFive."
    found = lay_out(text, [MarkedSpan(9, 14, "q")], [(5, 14), (21, 26)])
    assert [plain(p.parts) for p in found] == ["Two three", "Five."]


def test_words_are_counted_on_either_side() -> None:
    text = "one two three four five"
    assert text[start_before_words(text, 14, 2) :] == "two three four five"
    assert text[: end_after_words(text, 8, 2)] == "one two three four"
    assert (start_before_words(text, 3, 9), end_after_words(text, 3, 9)) == (0, len(text))


def test_one_enormous_word_is_not_shown_as_context() -> None:
    text = "a" * 10_000 + " said " + "b" * 10_000
    assert len(text) - start_before_words(text, 10_001, 5) < 10_300
    assert end_after_words(text, 10_005, 5) == 10_005
