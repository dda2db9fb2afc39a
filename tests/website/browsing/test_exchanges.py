"""Exchanges on the front page: who answers whom, and in what order."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import pytest
from django.utils import timezone

from articles.models import Reply
from tests.support.factories import ArticleFactory, PersonFactory, StatementFactory, UserFactory
from tests.support.page import Page

pytestmark = pytest.mark.django_db
Read = Callable[[str], Page]


def exchange(*, replies: Sequence[tuple[int, int]], speakers: int) -> None:
    """A story in which so many speak one after another, and which of them answer which."""
    words = [f"“Boat {n} sank,”" for n in range(speakers)]
    article = ArticleFactory(text="".join(f"{said} said one.\n" for said in words))
    said = [
        StatementFactory(article=article, words=each, speaker=PersonFactory(name=f"Ada Row{'abcdefgh'[n]}"))
        for n, each in enumerate(words)
    ]
    for one, other in replies:
        Reply.objects.create(
            statement=said[one],
            in_reply_to=said[other],
            state="confirmed",
            decided_by=UserFactory(),
            decided_at=timezone.now(),
        )


def turns(page: Page) -> list[tuple[str, bool, list[str]]]:
    """Each turn: which boat, whether it is indented, and whom it answers."""
    return [
        (
            str(re.search(r"Boat (\d)", turn.text)[1]),  # type: ignore[index]
            "answer" in turn["class"].split(),
            [name for line in turn.texts("p", "source")[1:] for name in re.findall(r"Ada Row(\w)", line)],
        )
        for turn in page.one("ol", "turns").all("li")
    ]


def test_answered_statement_comes_first(read: Read) -> None:
    exchange(speakers=2, replies=[(0, 1)])
    assert turns(read("/")) == [("1", False, []), ("0", True, ["b"])]


def test_each_reply_names_its_statement(read: Read) -> None:
    exchange(speakers=3, replies=[(1, 0), (2, 0)])
    assert turns(read("/")) == [("0", False, []), ("1", True, ["a"]), ("2", True, ["a"])]


def test_latest_replies_are_shown_with_their_statement(read: Read) -> None:
    exchange(speakers=6, replies=[(n, 0) for n in range(1, 6)])
    assert [turn for turn, *_ in turns(read("/"))] == ["0", "3", "4", "5"]


def test_mutual_replies_follow_text_order(read: Read) -> None:
    exchange(speakers=2, replies=[(0, 1), (1, 0)])
    assert turns(read("/")) == [("0", True, ["b"]), ("1", True, ["a"])]
