"""Cutting a text at the edges of what is marked in it."""

from hypothesis import given
from hypothesis import strategies as st

from articles.text_spans import MarkedSpan, pieces

SPANS = st.lists(st.tuples(st.integers(-3, 60), st.integers(-3, 60)))


@given(st.text(max_size=50), SPANS)
def test_pieces_join_to_text_and_list_spans(text: str, ends: list[tuple[int, int]]) -> None:
    spans = [MarkedSpan(start, end, n) for n, (start, end) in enumerate(ends)]
    found = list(pieces(text, spans))
    assert "".join(p.text for p in found) == text
    for piece in found:
        for place in range(piece.start, piece.start + len(piece.text)):
            over = {s.key for s in spans if 0 <= s.start <= place < s.end}
            assert {s.key for s in piece.spans} == over


def test_an_empty_text_has_no_pieces() -> None:
    assert list(pieces("", [MarkedSpan(0, 3, "a")])) == []


def test_spans_are_ordered_by_start() -> None:
    inner = next(p for p in pieces("abcdef", [MarkedSpan(2, 4, "inner"), MarkedSpan(0, 6, "outer")]) if p.start == 2)
    assert [s.key for s in inner.spans] == ["outer", "inner"]
