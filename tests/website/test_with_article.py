"""Names of bodies in sentences: with "the" where the story prints it, or where no such name goes without."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import translation

from articles.models import Outlet, Speaker, Statement
from newsroom.website.presentation.attribution import told
from tests.support.factories import ArticleFactory, OrganisationFactory, PersonFactory, StatementFactory
from tests.support.page import Page

pytestmark = pytest.mark.django_db
Read = Callable[[str], Page]


def reported(name: str, source: str, **kwargs: object) -> Statement:
    outlet = Outlet.objects.get_or_create(name="Herald")[0]
    text = f"{source} said that the pier would stand, and “it will”."
    statement = StatementFactory(
        article=ArticleFactory(outlet=outlet, text=text, language=kwargs.pop("language", "en")),
        **{"words": "that the pier would stand", "form": "indirect", **kwargs},
        words__source=source,
        words__cue="said",
        speaker=OrganisationFactory(name=name),
        confirmed=True,
    )
    return Statement.objects.published().for_readers().get(pk=statement.pk)


@pytest.mark.parametrize(
    ("name", "source", "called"),
    [
        # As the story prints it.
        ("Harbour Board", "The Harbour Board", "the Harbour Board"),
        ("Harbour Board", "the  Harbour\nBoard", "the Harbour Board"),
        ("Pilots’ Union", "The Pilots’ Union (PU)", "the Pilots’ Union"),
        ("Harbour Board", "Harbour Board", "Harbour Board"),
        ("Tide Authority", "Tide Authority", "Tide Authority"),
        ("Greenpeace", "Greenpeace", "Greenpeace"),
        # Where "the" belongs to another word, or nothing is known.
        ("Greenpeace", "The Greenpeace ship", "Greenpeace"),
        ("Greenpeace", "The group", "Greenpeace"),
        ("Greenpeace", "It", "Greenpeace"),
        ("Harbour Board", "The board", "Harbour Board"),
        ("Vale City Council", "The council", "Vale City Council"),
        ("Orbit Housing Association", "It", "Orbit Housing Association"),
        ("Bank of Moor", "It", "Bank of Moor"),
        ("Ireland’s Data Authority", "It", "Ireland’s Data Authority"),
        ("The Tide Authority", "It", "The Tide Authority"),
        ("Authority", "It", "Authority"),
        # Kinds of names that no sentence goes without it.
        ("Ministry of Tides", "It", "the Ministry of Tides"),
        ("Ministry of Tides", "Ministry of Tides", "the Ministry of Tides"),
        ("Credit Union of Moor", "It", "Credit Union of Moor"),
        ("Amalgamated Union of Pier Workers", "It", "the Amalgamated Union of Pier Workers"),
        ("Vale Rivers Authority", "the authority", "the Vale Rivers Authority"),
        ("Brackford board", "The league", "the Brackford board"),
        ("Dockers’ Federation", "It", "the Dockers’ Federation"),
        ("Pilots’ Union", "Pilots’ Union", "the Pilots’ Union"),
        ("National Farmers' Union of Moor", "It", "the National Farmers' Union of Moor"),
        ("Teachers’ Pension Fund", "The fund", "the Teachers’ Pension Fund"),
        ("Women’s Institute", "It", "the Women’s Institute"),
        ("St James’ Society", "It", "St James’ Society"),
        ("Moor’s Federation", "It", "Moor’s Federation"),
        ("Farmers’ Weekly", "It", "Farmers’ Weekly"),
        ("Port of Tolling", "The port", "the Port of Tolling"),
        ("Port of Tolling", "Port of Tolling", "Port of Tolling"),
        ("Port of Spain", "It", "Port of Spain"),
        ("Home Office", "Home Office", "the Home Office"),
        ("Met Office", "It", "the Met Office"),
        ("Treasury", "It", "the Treasury"),
        ("HM Treasury", "It", "HM Treasury"),
        ("Moorish Red Cross", "It", "the Moorish Red Cross"),
        ("Environment Agency", "It", "the Environment Agency"),
        ("Maritime and Coastguard Agency", "It", "the Maritime and Coastguard Agency"),
        ("Moor News Agency", "It", "Moor News Agency"),
        ("Moor Ambulance Service", "It", "Moor Ambulance Service"),
        ("Moorish Government", "Ministers", "the Moorish Government"),
        ("Ofsted", "It", "Ofsted"),
        ("Harbour Office Supplies", "It", "Harbour Office Supplies"),
    ],
)
def test_sentence_has_the_article_that_the_name_has(name: str, source: str, called: str) -> None:
    assert told(reported(name, source)) == f"Herald reported that {called} said that the pier would stand"


def test_sentence_that_begins_with_it_has_it_with_a_capital_letter() -> None:
    statement = reported("Harbour Board", "The Harbour Board", form="direct", words="“it will”")
    other = OrganisationFactory(name="Ministry of Tides")
    assert told(statement) == "The Harbour Board said: “it will”"
    Speaker.objects.create(statement=statement, agent=other, name_in_story=other.name, kind=other.kind)
    both = Statement.objects.published().for_readers().get(pk=statement.pk)
    assert told(both) == "The Harbour Board and the Ministry of Tides said: “it will”"


def test_page_has_it_beside_the_linked_name_and_lists_of_names_do_not(read: Read) -> None:
    statement = reported("Harbour Board", "The Harbour Board")
    (edge,) = statement.shown_speakers  # type: ignore[attr-defined]
    link = f'<a href="{edge.agent.get_absolute_url()}">Harbour Board</a>'
    assert f"Herald reported that the {link}" in read(statement.get_absolute_url())
    story = read(statement.article.get_absolute_url())
    assert f"<li>{link}" in story.at('id="cast"', "</section>")
    assert f"</span> {link}" in story.at('<ul class="notes"', "</ul>")


def test_no_other_language_and_no_person_has_it() -> None:
    with translation.override("de"):
        assert "Harbour Board" in told(reported("Harbour Board", "The Harbour Board"))
        assert "the Harbour" not in told(reported("Harbour Board", "The Harbour Board")).lower()
    assert "the Tide" not in told(reported("Tide Authority", "Die Behörde", language="de"))
    person = PersonFactory(name="Rock")
    article = ArticleFactory(text="The Rock said that the pier would stand.")
    said = StatementFactory(
        article=article, words="that the pier would stand", words__source="The Rock", form="indirect", speaker=person
    )
    assert "that Rock said" in told(Statement.objects.published().for_readers().get(pk=said.pk))


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("Ministry of Tides", "the Ministry of Tides"),
        ("Dockers’ Federation", "the Dockers’ Federation"),
        ("Greenpeace", "Greenpeace"),
    ],
)
def test_headings_and_feeds_of_an_organisation_say_what_it_said(read: Read, name: str, called: str) -> None:
    body = OrganisationFactory(name=name, state="approved")
    StatementFactory(speaker=body, confirmed=True)
    page = read(body.get_absolute_url())
    assert f'<h2 id="said">What {called} said</h2>' in page
    assert f'<meta property="og:title" content="What {called} said">' in page
    assert f"<title>What {called} said · " in read(f"/organisations/{body.pk}/feed.atom")
    assert f"What {called} said with “crew”" in read(f"/search/?q={name.replace(' ', '+')}+crew")
    assert f'<h1 dir="auto">{name}</h1>' in page
