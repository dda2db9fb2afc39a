"""A story's page: its text with statements and names marked in place, as much of it as the outlet allows."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.utils import timezone
from django.utils.html import strip_tags

from articles.models import Article, Correction, Mention, Speaker
from newsroom.website.presentation.labels import day_in_words
from newsroom.website.templatetags.annotated_text import AIMED
from people.models import Agent
from tests.support.factories import (
    ArticleFactory,
    MentionFactory,
    OrganisationFactory,
    OutletFactory,
    PersonFactory,
    RevisionFactory,
    StatementFactory,
)
from tests.support.page import Page

pytestmark = pytest.mark.django_db
Read = Callable[[str], Page]

TEXT = (
    "The pier stays shut, the harbour board said on Monday.\n"
    "“Two of the piles are hollow,” said Ines Quill, who inspects them.\n"
    "“You can put your arm in.\n"
    "“I did.”\n"
    "Mayor Bram Oake promised a new pier by spring; the builders declined to comment.\n"
)


@pytest.fixture
def article() -> Article:
    return ArticleFactory(headline="Pier stays shut", text=TEXT)


@pytest.fixture
def ines() -> Agent:
    return PersonFactory(name="Ines Quill")


def body_text(page: Page) -> list[str]:
    """The paragraphs of a story as a reader sees them, without the numbers put after statements."""
    body = re.search(r'<div class="body".*?</div>\n</div>', page.html, re.S)
    assert body is not None
    paragraphs = re.findall(r'<p dir="ltr">(.*?)</p>', body[0], re.S)
    return [unescape(strip_tags(re.sub(r"<sup>.*?</sup>", "", p))) for p in paragraphs]


def test_statement_is_marked_in_place_and_linked_to_its_speaker_and_its_address(
    read: Read, article: Article, ines: Agent
) -> None:
    said = StatementFactory(
        article=article,
        speaker=ines,
        words=["“Two of the piles are hollow,”", "“You can put your arm in.", "“I did.”"],
    )

    page = read(article.get_absolute_url())

    assert f'<mark class="direct n1" id="said-{said.pk}">“Two of the piles are hollow,”</mark> said Ines Quill' in page
    last = f'<mark class="direct n1" data-of="said-{said.pk}">“I did.”</mark>'
    assert f'{last}<sup><a class="ref" href="/statements/{said.pk}/">' in page
    notes = page.at('<ul class="notes"', "</ul>")
    assert f'<a href="{ines.get_absolute_url()}">Ines Quill</a>' in notes
    assert f'href="/statements/{said.pk}/"' in notes


@pytest.mark.parametrize(
    ("source", "role", "note"),
    [
        ("Ines Quill", "", "1 Ines Quill said (statement 1)"),
        ("Ines Quill", "the engineer", "1 Ines Quill, the engineer, said (statement 1)"),
        ("Two divers, who would not be named,", "", "1 Two divers, who would not be named, said (statement 1)"),
        ("Two divers, who would not be named,", "divers", "1 Two divers, who would not be named, divers, said (st"),
    ],
)
def test_note_in_the_margin_reads_as_a_sentence_does(
    read: Read, ines: Agent, source: str, role: str, note: str
) -> None:
    who = {"speaker": ines} if source == ines.name else {"speaker_kind": "unnamed"}
    article = ArticleFactory(text=f"“The piles are hollow,” said the engineer. {source} told us.")
    StatementFactory(
        article=article,
        words="“The piles are hollow,”",
        words__source=source,
        words__role=role,
        confirmed=True,
        **who,
    )
    notes = read(article.get_absolute_url()).at('<ul class="notes"', "</ul>")
    assert " ".join(strip_tags(notes).split()).startswith(note)


def test_style_sheet_knows_all_pieces_of_as_many_statements_as_are_numbered_for_it() -> None:
    sheet = Path(finders.find("website/site.css")).read_text()  # type: ignore[arg-type]
    for number in range(1, AIMED + 1):
        assert f".story:has(.n{number}:target) .n{number}" in sheet


def test_statements_in_pieces_are_numbered_for_the_style_sheet_however_many_stand_whole_before(read: Read) -> None:
    whole = [f"“Gate {number} is open,”" for number in range(AIMED + 5)]
    text = "\n".join(f"{words} she said." for words in [*whole, "“It was locked,”"]) + " “I saw it.\n“So did he.”"
    article = ArticleFactory(text=text)
    for words in whole:
        StatementFactory(article=article, words=words)
    one = StatementFactory(article=article, words=["“It was locked,”", "“I saw it.\n“So did he.”"])
    page = read(article.get_absolute_url())
    assert f'<mark class="direct n1" id="said-{one.pk}">“It was locked,”</mark>' in page
    assert page.html.count(f'<mark class="direct n1" data-of="said-{one.pk}">') == 2
    assert page.html.count('<mark class="direct n') == 3
    assert page.html.count('<mark class="direct" id="said-') == len(whole)


def test_text_is_shown_to_the_character(read: Read, article: Article, ines: Agent) -> None:
    StatementFactory(article=article, speaker=ines, words=["“You can put your arm in.\n“I did.”"])
    StatementFactory(article=article, form="indirect", words=["The pier stays shut"])

    assert body_text(read(article.get_absolute_url())) == TEXT.strip().split("\n")


def test_statements_that_overlap_are_both_marked(read: Read, article: Article) -> None:
    one = StatementFactory(article=article, form="indirect", words=["promised a new pier by spring"])
    other = StatementFactory(article=article, form="indirect", words=["by spring; the builders"])

    page = read(article.get_absolute_url())

    assert f'id="said-{one.pk}"' in page
    assert f'id="said-{other.pk}"' in page
    assert body_text(page) == TEXT.strip().split("\n")


def test_silence_is_marked_where_the_text_says_that_nothing_was_said(read: Read, article: Article) -> None:
    silence = StatementFactory(article=article, silence=True, act="declined-to-comment", words=[])
    wording = silence.current_wording
    start = TEXT.index("declined to comment")
    wording.cue = [{"start": start, "end": start + 19, "text": "declined to comment"}]
    wording.save()

    page = read(article.get_absolute_url())

    assert f'<mark class="none" id="said-{silence.pk}">declined to comment</mark>' in page


def test_silence_of_which_nothing_is_printed_stands_beside_the_beginning(read: Read, article: Article) -> None:
    silence = StatementFactory(article=article, silence=True, words=[])
    page = read(article.get_absolute_url())
    assert f'id="said-{silence.pk}"' in page.at('<ul class="notes"', "</ul>")


def test_headline_that_is_the_first_line_is_printed_once_and_marked(read: Read, ines: Agent) -> None:
    article = ArticleFactory(headline="“I did,” says Quill", text="“I did,” says Quill\n\nIt was dark in there.\n")
    said = StatementFactory(article=article, speaker=ines, words=["“I did,”"])

    page = read(article.get_absolute_url())

    assert f'<mark class="direct" id="said-{said.pk}">“I did,”</mark>' in page.at("<h1", "</h1>")
    assert body_text(page) == ["It was dark in there."]


def name_in(article: Article, agent: Agent, words: str) -> Mention:
    assert article.current_revision is not None
    start = article.current_revision.text.index(words)
    return MentionFactory(
        revision=article.current_revision,
        start=start,
        end=start + len(words),
        text=words,
        name=words,
        kind=agent.kind,
        agent=agent,
    )


def test_name_of_a_public_agent_is_linked(read: Read, article: Article, ines: Agent) -> None:
    StatementFactory(article=article, speaker=ines, words="“Two of the piles are hollow,”")
    name_in(article, ines, "Ines Quill")
    assert f'<a class="name" href="{ines.get_absolute_url()}">Ines Quill</a>, who' in read(article.get_absolute_url())


def test_name_of_an_agent_that_is_not_public_is_text(read: Read, article: Article) -> None:
    mayor = PersonFactory(name="Bram Oake")
    name_in(article, mayor, "Bram Oake")
    page = read(article.get_absolute_url())
    assert "Mayor Bram Oake promised" in page
    assert mayor.pk not in page


def test_name_inside_a_statement_is_linked_and_one_across_its_edge_is_not(read: Read, article: Article) -> None:
    board, ines = OrganisationFactory(state="approved"), PersonFactory(state="approved")
    StatementFactory(article=article, form="indirect", words=["the harbour board said"])
    for agent in (board, ines):
        StatementFactory(speaker=agent)
    name_in(article, board, "harbour board")
    name_in(article, ines, "said on")
    page = read(article.get_absolute_url())
    assert f'the <a class="name" href="{board.get_absolute_url()}">harbour board</a> said</mark>' in page
    assert ines.pk not in page


def test_text_from_outside_is_escaped_everywhere(read: Read) -> None:
    nasty = '<script>alert("x")</script>'
    speaker = PersonFactory(name=nasty, description=nasty)
    article = ArticleFactory(
        outlet=OutletFactory(name=nasty),
        headline=nasty,
        byline=nasty,
        section=nasty,
        page=nasty,
        language='"><script>',
        text=f"{nasty} “{nasty}”",
    )
    said = StatementFactory(article=article, speaker=speaker, words=f"“{nasty}”", words__role=nasty, act='x"><script>')
    name_in(article, speaker, nasty)

    for address in (
        "/",
        "/people/",
        "/search/?q=%3Cscript%3Ealert",
        *(x.get_absolute_url() for x in (article, said, speaker)),
    ):
        page = read(address)
        assert page.status == 200
        # Its own: two from its files, and data for machines.
        own = re.compile(r'<script( type="application/ld\+json"| defer src="/static/website/[\w./-]+")>')
        assert "<script" not in own.sub("", page.html)
        assert "&lt;script&gt;alert(&quot;x&quot;)" in page


def test_excerpt_shows_the_first_words_and_each_statement_alone(read: Read, ines: Agent) -> None:
    opening = " ".join(f"word{n}" for n in range(60))
    article = ArticleFactory(public_text="excerpt", text=f"{opening}\nHidden middle. “I did,” she said. Hidden end.\n")
    said = StatementFactory(article=article, speaker=ines, words="“I did,”")

    page = read(article.get_absolute_url())

    assert body_text(page) == [" ".join(f"word{n}" for n in range(50)) + " …"]
    assert "Hidden" not in page
    assert "“I did,”" in page.at(f'id="said-{said.pk}"', "</li>")


def test_story_whose_text_may_not_be_shown_shows_the_statements_alone(read: Read, ines: Agent) -> None:
    article = ArticleFactory(public_text="none", headline="", text="Hidden start. “I did,” she said. Hidden end.\n")
    StatementFactory(article=article, speaker=ines, words="“I did,”")

    for page in (read(article.get_absolute_url()), read("/"), read(ines.get_absolute_url())):
        assert "Hidden" not in page
        assert "“I did,”" in page


def test_wrong_or_missing_slug_redirects_for_good_and_keeps_the_question(read: Read, article: Article) -> None:
    for address in (f"/stories/{article.pk}/another-story/", f"/stories/{article.pk}/"):
        page = read(f"{address}?a=1")
        assert (page.status, page.response["Location"]) == (301, f"{article.get_absolute_url()}?a=1")


def test_withdrawn_story_is_gone_with_its_reason_and_nothing_else(read: Read) -> None:
    article = ArticleFactory(withdrawn=True, headline="Mayor stole the pier", text="The mayor stole the pier.")
    for address in (article.get_absolute_url(), f"/stories/{article.pk}/"):
        page = read(address)
        assert page.status == 410
        assert "The story was about another ferry." in page
        assert "stole" not in page.text


@pytest.mark.parametrize("hidden", [{"released_at": None}, {"embargoed": True}, {"released_at": "later"}])
def test_story_withdrawn_before_it_was_public_never_existed(read: Read, hidden: dict[str, object]) -> None:
    if hidden.get("released_at") == "later":
        hidden = {"released_at": timezone.now() + timedelta(days=1)}
    assert read(ArticleFactory(withdrawn=True, **hidden).get_absolute_url()).status == 404


def test_story_in_a_language_that_is_not_read_says_so(read: Read) -> None:
    article = ArticleFactory(language="cy", text="Mae'r pier ar gau.")
    page = read(article.get_absolute_url())
    assert "does not read this language" in page
    assert 'lang="cy"' in page


def test_scheduled_story_is_there_when_its_hour_has_come(read: Read) -> None:
    past = timezone.now() - timedelta(minutes=1)
    article = ArticleFactory(scheduled=True, released_at=past)
    assert read(article.get_absolute_url()).status == 200


def test_story_of_one_enormous_line_without_a_headline_is_shown(read: Read) -> None:
    article = ArticleFactory(headline="", text="wave after wave " * 30_000)
    assert read(article.get_absolute_url()).status == 200


def test_empty_story_is_shown(read: Read) -> None:
    assert read(ArticleFactory(headline="", text="").get_absolute_url()).status == 200


def test_speaker_that_an_editor_denied_is_not_named(read: Read, article: Article, ines: Agent) -> None:
    said = StatementFactory(article=article, speaker=ines, words="“I did.”")
    Speaker.objects.filter(statement=said).update(state="dropped")
    page = read(article.get_absolute_url())
    assert "A speaker not yet identified" in page
    assert read(ines.get_absolute_url()).status == 404


def test_panel_of_who_speaks_leaves_nobody_out(read: Read, article: Article, ines: Agent) -> None:
    for words in ("The pier stays shut", "a new pier by spring"):
        StatementFactory(
            article=article, form="indirect", words=words, speaker_kind="unnamed", words__source="the harbour board"
        )
    StatementFactory(article=article, speaker=ines, words="“I did.”")
    panel = read(article.get_absolute_url()).at('<section class="chapter cast"', "</section>")
    cast = " ".join(strip_tags(panel).split())
    numbers = sorted(int(number) for number in re.findall(r"statement (\d+)", cast))
    assert numbers == [1, 2, 3]
    assert cast.count("The harbour board") == 1


def test_correction_with_a_notice_is_told_once(read: Read) -> None:
    article = ArticleFactory(text="A red boat.\n")
    for number, notice in ((2, "It was green."), (3, ""), (4, "It is blue.")):
        revision = RevisionFactory(article=article, text=f"Boat {number}.\n")
        Correction.objects.create(revision=revision, notice=notice)
    notices = re.findall('<p class="notice">(.*?)</p>', read(article.get_absolute_url()).html)
    told = [" ".join(strip_tags(notice).split()) for notice in notices]
    day = day_in_words(timezone.localdate())
    assert told[:2] == [f"Corrected {day}: It is blue. What was changed, in 3 corrections", f"{day}: It was green."]
