"""A story's page: its text with statements and names marked in place, as much of it as the outlet allows."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Article, Correction, Mention, Speaker
from newsroom.search.labels import day_label
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
    """Return the paragraphs of a story as a reader sees them, without the numbers put after statements."""
    body = page.one("div", "body").without("sup").without("ul")
    return ["".join(p.node.itertext()) for p in body.all("p")]


def test_statement_is_marked_and_linked(read: Read, article: Article, ines: Agent) -> None:
    said = StatementFactory(
        article=article,
        speaker=ines,
        words=["“Two of the piles are hollow,”", "“You can put your arm in.", "“I did.”"],
    )

    page = read(article.get_absolute_url())

    assert page.one("mark", id=f"said-{said.pk}").text == "“Two of the piles are hollow,”"
    further = page.all("mark", **{"data-of": f"said-{said.pk}"})
    assert [mark.text for mark in further] == ["“You can put your arm in.", "“I did.”"]
    assert page.one("sup").one("a")["href"] == said.get_absolute_url()
    notes = page.one("ul", "notes").links()
    assert notes["Ines Quill"] == ines.get_absolute_url()
    assert notes["Details: statement 1"] == said.get_absolute_url()


@pytest.mark.parametrize(
    ("source", "role", "note"),
    [
        ("Ines Quill", "", "1 Ines Quill · said"),
        ("Ines Quill", "the engineer", "1 Ines Quill, the engineer · said"),
        ("Two divers, who would not be named,", "", "1 Two divers, who would not be named · said"),
    ],
)
def test_note_in_the_margin_names_speaker_role_and_label(
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
    assert read(article.get_absolute_url()).one("ul", "notes").lines[0].split() == note.split()


def test_text_is_shown_to_the_character(read: Read, article: Article, ines: Agent) -> None:
    StatementFactory(article=article, speaker=ines, words=["“You can put your arm in.\n“I did.”"])
    StatementFactory(article=article, form="indirect", words=["The pier stays shut"])

    assert body_text(read(article.get_absolute_url())) == TEXT.strip().split("\n")


def test_statements_that_overlap_are_both_marked(read: Read, article: Article) -> None:
    one = StatementFactory(article=article, form="indirect", words=["promised a new pier by spring"])
    other = StatementFactory(article=article, form="indirect", words=["by spring; the builders"])

    page = read(article.get_absolute_url())

    assert page.one("mark", id=f"said-{one.pk}")
    assert page.one("mark", id=f"said-{other.pk}")
    assert body_text(page) == TEXT.strip().split("\n")


def test_silence_is_marked_in_text(read: Read, article: Article) -> None:
    silence = StatementFactory(article=article, silence=True, act="declined-to-comment", words=[])
    wording = silence.current_wording
    start = TEXT.index("declined to comment")
    wording.cue = [{"start": start, "end": start + 19, "text": "declined to comment"}]
    wording.save()

    page = read(article.get_absolute_url())

    assert page.one("mark", "none", id=f"said-{silence.pk}").text == "declined to comment"


def test_silence_without_words_is_noted_at_start(read: Read, article: Article) -> None:
    silence = StatementFactory(article=article, silence=True, words=[])
    assert read(article.get_absolute_url()).one("ul", "notes").one("li", id=f"said-{silence.pk}")


def test_headline_in_text_is_shown_once(read: Read, ines: Agent) -> None:
    article = ArticleFactory(headline="“I did,” says Quill", text="“I did,” says Quill\n\nIt was dark in there.\n")
    said = StatementFactory(article=article, speaker=ines, words=["“I did,”"])

    page = read(article.get_absolute_url())

    assert page.one("h1").one("mark", id=f"said-{said.pk}").text == "“I did,”"
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
    name = read(article.get_absolute_url()).one("a", "name")
    assert (name.text, name["href"]) == ("Ines Quill", ines.get_absolute_url())


def test_name_of_hidden_agent_is_not_linked(read: Read, article: Article) -> None:
    mayor = PersonFactory(name="Bram Oake")
    name_in(article, mayor, "Bram Oake")
    page = read(article.get_absolute_url())
    assert "Mayor Bram Oake promised" in page
    assert mayor.pk not in page


def test_name_across_statement_edge_is_not_linked(read: Read, article: Article) -> None:
    board, ines = OrganisationFactory(state="approved"), PersonFactory(state="approved")
    StatementFactory(article=article, form="indirect", words=["the harbour board said"])
    for agent in (board, ines):
        StatementFactory(speaker=agent)
    name_in(article, board, "harbour board")
    name_in(article, ines, "said on")
    page = read(article.get_absolute_url())
    name = page.all("mark", "indirect")[0].one("a", "name")
    assert (name.text, name["href"]) == ("harbour board", board.get_absolute_url())
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
    assert "“I did,”" in page.one("li", id=f"said-{said.pk}")


def test_story_with_hidden_text_shows_statements_only(read: Read, ines: Agent) -> None:
    article = ArticleFactory(public_text="none", headline="", text="Hidden start. “I did,” she said. Hidden end.\n")
    StatementFactory(article=article, speaker=ines, words="“I did,”")

    for page in (read(article.get_absolute_url()), read("/"), read(ines.get_absolute_url())):
        assert "Hidden" not in page
        assert "“I did,”" in page


def test_wrong_slug_redirects_with_query(read: Read, article: Article) -> None:
    for address in (f"/stories/{article.pk}/another-story/", f"/stories/{article.pk}/"):
        page = read(f"{address}?a=1")
        assert (page.status, page.response["Location"]) == (301, f"{article.get_absolute_url()}?a=1")


def test_withdrawn_story_shows_only_its_reason(read: Read) -> None:
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


def test_story_in_unsupported_language_says_so(read: Read) -> None:
    article = ArticleFactory(language="cy", text="Mae'r pier ar gau.")
    page = read(article.get_absolute_url())
    assert "does not read this language" in page
    assert 'lang="cy"' in page


def test_scheduled_story_is_there_when_its_hour_has_come(read: Read) -> None:
    past = timezone.now() - timedelta(minutes=1)
    article = ArticleFactory(scheduled=True, released_at=past)
    assert read(article.get_absolute_url()).status == 200


def test_story_of_one_long_line_is_shown(read: Read) -> None:
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


def test_speaker_panel_lists_everybody(read: Read, article: Article, ines: Agent) -> None:
    for words in ("The pier stays shut", "a new pier by spring"):
        StatementFactory(
            article=article, form="indirect", words=words, speaker_kind="unnamed", words__source="the harbour board"
        )
    StatementFactory(article=article, speaker=ines, words="“I did.”")
    cast = read(article.get_absolute_url()).section("Who speaks").text
    numbers = sorted(int(number) for number in re.findall(r"statement (\d+)", cast))
    assert numbers == [1, 2, 3]
    assert cast.count("The harbour board") == 1


def test_correction_notice_is_shown_once(read: Read) -> None:
    article = ArticleFactory(text="A red boat.\n")
    for number, notice in ((2, "It was green."), (3, ""), (4, "It is blue.")):
        revision = RevisionFactory(article=article, text=f"Boat {number}.\n")
        Correction.objects.create(revision=revision, notice=notice)
    told = read(article.get_absolute_url()).texts("p", "notice")
    day = day_label(timezone.localdate())
    assert told[:2] == [f"Corrected {day}: It is blue. What was changed, in 3 corrections", f"{day}: It was green."]
