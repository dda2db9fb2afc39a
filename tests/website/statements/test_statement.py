"""A statement's page: the words as printed, who said them and as what, and where they stand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils.timezone import localdate

from articles.models import Speaker, Statement
from newsroom.website.presentation.citations import FORMATS
from tests.support.factories import (
    ArticleFactory,
    OrganisationFactory,
    OutletFactory,
    PersonFactory,
    PositionFactory,
    StatementFactory,
)
from tests.support.page import Page

pytestmark = pytest.mark.django_db
Read = Callable[[str], Page]

TEXT = (
    "Nobody saw the goat arrive.\n"
    "It was in the choir by nine.\n"
    "“It sang better than we did,” said Tamar Winch, the organist. “And it stayed for the sermon.”\n"
    "Its owner has not commented on the visit.\n"
    "The vicar asked for calm.\n"
)


def statement(form: str = "direct", words: object = "“It sang better than we did,”", **kwargs: object) -> Statement:
    article = kwargs.pop("article", None) or ArticleFactory(outlet__name="The Tump Echo", text=TEXT, page="4")
    speaker = PersonFactory(name="Tamar Winch")
    return StatementFactory(article=article, form=form, words=words, speaker=speaker, **kwargs)


def words_shown(page: Page) -> str:
    """Return the words in the statement's own block: paragraphs as lines."""
    return "\n".join(page.all("", "words")[0].lines)


def test_direct_speech_equals_stored_words(read: Read) -> None:
    said = statement(words=["“It sang better than we did,”", "“And it stayed for the sermon.”"])

    page = read(said.get_absolute_url())

    assert page.one("blockquote", "direct")
    assert words_shown(page) == said.current_wording.text


def test_quotation_over_several_paragraphs_stays_in_paragraphs(read: Read) -> None:
    article = ArticleFactory(text="“One goat is a visit.\n“Two are a parish.\n“Three need a bishop,” she said.\n")
    said = statement(article=article, words=["“One goat is a visit.", "“Two are a parish.", "“Three need a bishop,”"])

    shown = words_shown(read(said.get_absolute_url()))

    assert shown == "“One goat is a visit.\n“Two are a parish.\n“Three need a bishop,”" == said.current_wording.text


@pytest.mark.parametrize("form", ["indirect", "mixed"])
def test_reported_speech_is_a_report_and_no_quotation(read: Read, form: str) -> None:
    said = statement(form, "for calm", act="called-for", words__role="vicar")

    page = read(said.get_absolute_url())

    assert page.one("h1").text == "Tamar Winch, vicar · called for"
    assert "The Tump Echo" in page.one("p", "origin")
    assert not page.all("blockquote")
    assert words_shown(page) == "The vicar asked for calm."


@pytest.mark.parametrize(
    ("form", "act", "words", "told"),
    [
        ("indirect", "called-for", "for calm", "Tamar Winch · called for, as printed: The vicar asked for calm."),
        (
            "none",
            "has-not-commented",
            "on the visit",
            "Tamar Winch · has not commented, as printed: Its owner has not commented on the visit.",
        ),
        ("direct", "said", "“It sang better than we did,”", "“It sang better than we did,”"),
    ],
)
def test_preview_distinguishes_report_and_quotation(read: Read, form: str, act: str, words: str, told: str) -> None:
    said = statement(form, words, act=act, silence=form == "none", confirmed=True)
    page = read(said.get_absolute_url())
    assert page.meta("description") == page.meta("og:description") == told


def test_silence_shows_no_words(read: Read) -> None:
    said = statement("none", "the visit", act="has-not-commented", act_class="silence")

    page = read(said.get_absolute_url())

    assert not page.all("blockquote")
    assert page.one("h1").text == "Tamar Winch · has not commented"
    assert words_shown(page) == "Its owner has not commented on the visit."


def test_silence_with_hidden_text_shows_subject(read: Read) -> None:
    article = ArticleFactory(public_text="none", text=TEXT)
    said = statement("none", "the visit", act="has-not-commented", act_class="silence", article=article)
    assert words_shown(read(said.get_absolute_url())).split() == (
        ["The", "story", "quotes", "nothing", "from", "them.", "About:", "the", "visit"]
    )


def test_silence_without_words_has_its_page_citations_and_card(read: Read) -> None:
    said = statement("none", [], act="declined-to-comment", act_class="silence", confirmed=True)
    page = read(said.get_absolute_url())
    assert page.one("h1").text == "Tamar Winch · declined to comment"
    for address in (
        *(f"/statements/{said.pk}/cite.{suffix}" for suffix in FORMATS),
        f"/embed/statements/{said.pk}/1/",
    ):
        assert Client().get(address).status_code == 200, address
    for address in (said.article.get_absolute_url(), "/", "/feed.atom", said.speakers.get().agent.get_absolute_url()):
        assert Client().get(address).status_code == 200, address


def test_context_is_three_paragraphs_with_marked_words(read: Read) -> None:
    said = statement()

    context = read(said.get_absolute_url()).section("In context")

    assert context.texts("mark", "direct") == ["“It sang better than we did,”"]
    assert "It was in the choir by nine." in context
    assert "Its owner has not commented" in context
    assert "Nobody saw" not in context
    assert "The vicar" not in context


def test_link_opens_the_story_at_the_words(read: Read) -> None:
    said = statement()
    links = read(said.get_absolute_url()).links()
    assert links["Open the story at these words"] == f"{said.article.get_absolute_url()}#said-{said.pk}"
    assert read(said.article.get_absolute_url()).one(id=f"said-{said.pk}")


def test_excerpt_shows_opening_and_cut_paragraph(read: Read) -> None:
    far, near = "farther " * 60, "nearer " * 30
    article = ArticleFactory(
        public_text="excerpt", text=f"The opening.\nHidden.\n{far}{near}“I sang,” she said. {near}{far}\nHidden.\n"
    )
    context = read(statement(article=article, words="“I sang,”").get_absolute_url()).section("In context")

    opening, own = context.one("div", "body").lines
    assert opening == "The opening."
    assert own.startswith("… ")
    assert (own.count("nearer"), own.count("farther")) == (60, 20 + 18)


def test_excerpt_leaves_out_the_neighbouring_paragraphs(read: Read) -> None:
    article = ArticleFactory(public_text="excerpt", text=TEXT)
    context = read(statement(article=article).get_absolute_url()).section("In context")
    assert "Nobody saw the goat arrive." in context
    assert "the organist" in context
    assert "choir" not in context
    assert "Its owner" not in context


def test_hidden_text_shows_only_the_words(read: Read) -> None:
    article = ArticleFactory(public_text="none", text=TEXT)
    page = read(statement(article=article).get_absolute_url())
    assert words_shown(page) == "“It sang better than we did,”"
    assert "choir" not in page
    assert not page.has_section("In context")


def test_unreviewed_statement_says_so_wherever_it_is_shown(read: Read) -> None:
    said = statement()
    speaker = said.speakers.get().agent
    assert speaker is not None
    for address in (
        said.get_absolute_url(),
        said.article.get_absolute_url(),
        speaker.get_absolute_url(),
        "/",
        "/search/?q=sang",
    ):
        page = read(address)
        assert "Found by machine, not yet reviewed" in page.main, address


def test_reviewed_statement_bears_no_label(read: Read) -> None:
    said = statement(confirmed=True)
    for address in (said.get_absolute_url(), said.article.get_absolute_url(), "/"):
        assert "Found by machine" not in read(address).main


def test_all_speakers_are_named(read: Read) -> None:
    said = statement()
    Speaker.objects.create(statement=said, name_in_story="Dom Rook", kind="person", order=2)
    third = PersonFactory(name="Una Fell")
    Speaker.objects.create(statement=said, name_in_story="Una", agent=third, kind="person", order=3)

    page = read(said.get_absolute_url())

    heading = page.one("h1")
    assert heading.text == "Tamar Winch, Dom Rook and Una Fell · said"
    assert heading.links()["Una Fell"] == third.get_absolute_url()
    assert "Dom Rook" not in heading.links()


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("unnamed", "A speaker who is not named · said"),
        ("document", "A document · said"),
        ("author", "The author · said"),
    ],
)
def test_source_without_a_name_is_called_what_it_is(read: Read, kind: str, words: str) -> None:
    said = StatementFactory(
        article=ArticleFactory(text=TEXT), words="“It sang better than we did,”", speaker_kind=kind
    )
    assert read(said.get_absolute_url()).one("h1").text == words


def test_long_statement_is_cut_in_lists_only(read: Read) -> None:
    long = "“" + " ".join(["bleat"] * 400) + "”"
    said = statement(article=ArticleFactory(text=f"{long} she said."), words=long)
    speaker = said.speakers.get().agent
    assert speaker is not None
    listed = read(speaker.get_absolute_url())
    assert listed.html.count("bleat") < 110
    assert "The statement goes on" in listed
    assert words_shown(read(said.get_absolute_url())) == long


def test_unreviewed_statement_of_strict_outlet_is_404(read: Read) -> None:
    article = ArticleFactory(outlet=OutletFactory(strict=True), text=TEXT)
    assert read(statement(article=article).get_absolute_url()).status == 404
    assert (
        read(
            statement(article=article, confirmed=True, words="“And it stayed for the sermon.”").get_absolute_url()
        ).status
        == 200
    )


def test_positions_of_the_day_are_shown(read: Read) -> None:
    said = statement()
    speaker, day = said.speakers.get().agent, localdate(said.article.published_at)
    board = OrganisationFactory(name="Tump Parish Board", state="approved")
    hidden = OrganisationFactory(name="Hidden House")
    PositionFactory(person=speaker, organisation=board, role="organist", start_date=day)
    PositionFactory(person=speaker, organisation=None, role="ringer", end_date=day)
    PositionFactory(
        person=speaker, organisation=board, role="novice", start_date=date(2001, 1, 1), end_date=day - timedelta(1)
    )
    PositionFactory(person=speaker, organisation=board, role="sexton", end_date=day - timedelta(1))
    PositionFactory(person=speaker, organisation=board, role="abbot", start_date=day + timedelta(1))
    PositionFactory(person=speaker, organisation=board, role="whenever")
    PositionFactory(person=speaker, organisation=hidden, role="spy", start_date=day)

    assert read(said.get_absolute_url()).one("h1").texts("", "role") == [
        "then organist, Tump Parish Board",
        "then ringer",
    ]


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ("former choir master", ["former choir master", "then organist, Tump Parish Board"]),
        ("The Organist", ["The Organist"]),
        ("organist of the Tump board", ["organist of the Tump board"]),
        ("former organist", ["former organist", "then organist, Tump Parish Board"]),
    ],
)
def test_printed_role_comes_before_another_position(read: Read, printed: str, shown: list[str]) -> None:
    said = statement(words__role=printed)
    board = OrganisationFactory(name="Tump Parish Board", state="approved")
    speaker = said.speakers.get().agent
    PositionFactory(person=speaker, organisation=board, role="organist", start_date=date(2001, 1, 1))

    for address in (
        said.get_absolute_url(),
        said.article.get_absolute_url(),
        board.get_absolute_url(),
        speaker.get_absolute_url(),
        f"/search/?speaker={speaker.pk}",
        "/",
    ):
        assert read(address).texts("", "role") == shown, address


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("farther " * 250, "farther " * 250, (True, True)),
        ("farther " * 250, "", (True, False)),
        ("", "farther " * 250, (False, True)),
        ("Before.\nNext.\n", "\nAfter.\nLast.", (False, False)),
    ],
)
def test_cut_context_is_marked_outside_the_words(
    read: Read, before: str, after: str, shown: tuple[bool, bool]
) -> None:
    article = ArticleFactory(text=f"{before}“I sang,” she said. {after}".strip() + "\n")
    page = read(statement(article=article, words="“I sang,”").get_absolute_url())
    context = page.section("In context").one("div", "body").text
    assert (context.startswith("… "), context.endswith(" …")) == shown
