"""Tables written into pages."""

import pytest

from training.pages import put_between, table


def test_text_between_marks_is_replaced(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("# Before\n<!-- a: begin -->\nold\n<!-- a: end -->\nAfter\n")
    put_between(page, "a", "new")
    put_between(page, "a", "newer")
    assert page.read_text() == "# Before\n<!-- a: begin -->\nnewer\n<!-- a: end -->\nAfter\n"


@pytest.mark.parametrize("text", ["", "<!-- a: begin -->", "<!-- b: begin --><!-- b: end -->"])
def test_page_without_marks_is_refused(tmp_path, text):
    page = tmp_path / "page.md"
    page.write_text(text)
    with pytest.raises(ValueError, match=r"has no <!-- a: begin --> \.\.\. <!-- a: end -->"):
        put_between(page, "a", "new")
    assert page.read_text() == text


def test_table_has_a_line_under_its_head():
    assert table(["a", "b"], [["1", "2"]]) == "| a | b |\n| --- | --- |\n| 1 | 2 |"
