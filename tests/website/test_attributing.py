"""Sentences of who said it: right before any words, of any form and act, of one speaker and of several."""

from __future__ import annotations

import html
from collections.abc import Callable

import pytest
from django.utils import translation

from articles.extraction.statements.act_lexicon import CLASSES
from articles.models import Outlet, Speaker, Statement
from newsroom.website.presentation.attribution import in_words, told
from newsroom.website.presentation.labels import ACTS, BEFORE_A_QUOTATION, WHOLE, whole_act
from people.models import Agent
from tests.support.factories import ArticleFactory, PersonFactory, StatementFactory
from tests.support.page import Page

pytestmark = pytest.mark.django_db
Read = Callable[[str], Page]
TEXT = (
    "The pilot called the harbour master “a liar” on Friday.\n"
    "She spoke of the flood, and said the pier would stand.\n"
    "“He took it,” she said. “No,” he replied.\n"
    "Two ferrymen would not say a word.\n"
)


def said(words: str, cue: str = "", *others: Agent, **kwargs: object) -> str:
    article = ArticleFactory(outlet=Outlet.objects.get_or_create(name="The Quay")[0], text=TEXT)
    who = kwargs.pop("speaker", None if "words__source" in kwargs else PersonFactory(name="Ida Moor"))
    kwargs["act_class"] = "silence" if kwargs.get("form") == "none" else "speech"
    statement = StatementFactory(article=article, words=words, words__cue=cue, speaker=who, confirmed=True, **kwargs)
    for other in others:
        Speaker.objects.create(statement=statement, agent=other, name_in_story=other.name, kind=other.kind)
    return told(Statement.objects.published().for_readers().get(pk=statement.pk))


@pytest.mark.parametrize(
    ("words", "cue", "form", "act", "sentence"),
    [
        ("the pier would stand", "said", "indirect", "said", "reported that Ida Moor said: the pier would stand"),
        ("the pier would stand", "", "indirect", "said", "reported that Ida Moor said: the pier would stand"),
        (
            "the harbour master “a liar”",
            "called",
            "mixed",
            "said",
            "reported that Ida Moor made a statement: the harb",
        ),
        ("the flood", "spoke of", "indirect", "said", "reported that Ida Moor made a statement: the flood"),
        (
            "the harbour master “a liar”",
            "called",
            "mixed",
            "accused",
            "reported that Ida Moor made an accusation: the",
        ),
        (
            "the pier would stand",
            "",
            "indirect",
            "denied",
            "reported that Ida Moor issued a denial: the pier would st",
        ),
        ("“He took it,”", "said", "direct", "said", "Ida Moor said: “He took it,”"),
        ("“No,”", "replied", "direct", "answered", "Ida Moor answered: “No,”"),
        ("“No,”", "", "direct", "rejected", "Ida Moor said no: “No,”"),
        ("“He took it,”", "", "direct", "accused", "Ida Moor made an accusation: “He took it,”"),
        ("a word", "", "none", "has-not-commented", "reported that Ida Moor had not commented (about: a word)"),
        ("a word", "", "indirect", "hummed-a-tune", "reported that Ida Moor made a statement (hummed a tune): a word"),
    ],
)
def test_sentence_reads_right_before_any_words(words: str, cue: str, form: str, act: str, sentence: str) -> None:
    assert sentence in said(words, cue, form=form, act=act)


@pytest.mark.parametrize(
    ("words", "cue", "source", "form", "sentence"),
    [
        ("the harbour master “a liar”", "called", "The pilot", "mixed", "Ida Moor called the harbour master “a liar”"),
        ("the flood", "spoke of", "She", "indirect", "Ida Moor spoke of the flood"),
        ("the pier would stand", "said", "She", "indirect", "Ida Moor said the pier would stand"),
        # Whoever speaks stands after the verb, or there is something between it and the words.
        ("the harbour master “a liar”", "called", "Friday", "mixed", "Ida Moor made an accusation: the harbour"),
        ("the pier would stand", "spoke of", "She", "indirect", "Ida Moor made an accusation: the pier would stand"),
        # No verb of several, and none without them.
        ("the flood", "of", "She", "indirect", "Ida Moor made an accusation: the flood"),
    ],
)
def test_verb_that_stands_before_the_words_is_the_one_that_is_printed(
    words: str, cue: str, source: str, form: str, sentence: str
) -> None:
    act = "said" if cue == "said" else "accused"
    told = said(words, cue, form=form, act=act, words__source=source, speaker=PersonFactory(name="Ida Moor"))
    assert f"The Quay reported that {sentence}" in told


def test_verb_as_printed_stands_only_in_a_sentence_of_its_language() -> None:
    printed = {"form": "mixed", "act": "accused", "words__source": "The pilot"}
    with translation.override("de"):
        assert "mit einem Vorwurf: the harbour" in said(
            "the harbour master “a liar”", "called", speaker=PersonFactory(name="Ida Moor"), **printed
        )
    several = said(
        "the flood",
        "spoke of",
        PersonFactory(name="Ben Low"),
        form="indirect",
        words__source="She",
        act="said",
        speaker=PersonFactory(name="Ida Moor"),
    )
    assert "Ida Moor and Ben Low spoke of the flood" in several


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        ("promised", "made a promise that the pier would stand"),
        ("believes", "believed this: that the pier would stand"),
    ],
)
def test_clause_goes_on_from_what_was_done_where_that_takes_one(act: str, sentence: str) -> None:
    text = "Ida Moor spoke of it last night, promising that the pier would stand.\n"
    statement = StatementFactory(
        article=ArticleFactory(outlet=Outlet.objects.get_or_create(name="The Quay")[0], text=text),
        words="that the pier would stand",
        words__cue="promising",
        speaker=PersonFactory(name="Ida Moor"),
        form="indirect",
        act=act,
        confirmed=True,
    )
    shown = Statement.objects.published().for_readers().get(pk=statement.pk)
    assert told(shown) == f"The Quay reported that Ida Moor {sentence}"


def test_sentence_of_several_or_of_nobody_knows_how_many_is_the_same() -> None:
    silence = {"form": "none", "act": "has-not-commented"}
    both = said("a word", "", PersonFactory(name="Ben Low"), **silence)
    assert "that Ida Moor and Ben Low had not commented" in both
    crew = said("a word", words__source="Two ferrymen", speaker_kind="unnamed", **silence)
    assert "that two ferrymen had not commented" in crew


def test_sentence_in_german_has_no_verb_that_could_be_of_the_wrong_number() -> None:
    with translation.override("de"):
        assert "The Quay berichtete: Ida Moor mit einem Vorwurf" in said(
            "the harbour master “a liar”", "called", form="mixed", act="accused"
        )
        both = said("“He took it,”", "", PersonFactory(name="Ben Low"))
        assert both == "Ida Moor und Ben Low mit den Worten: “He took it,”"
        silent = said("a word", form="none", act="has-not-commented")
        assert "The Quay berichtete: Ida Moor bisher ohne Stellungnahme (Thema: a word)" in silent


def test_every_act_that_the_extractor_tells_has_its_sentence() -> None:
    assert set(WHOLE) == set(CLASSES) == {words.replace(" ", "-") for words in ACTS}
    assert set(BEFORE_A_QUOTATION) <= set(WHOLE)
    assert whole_act("") == "made a statement"
    with translation.override("de"):
        whole = {str(words) for words in (*WHOLE.values(), *BEFORE_A_QUOTATION.values())}
        # Each goes on from the names of those who speak, with nothing that agrees with them.
        assert {words.split()[0] for words in whole} <= {"mit", "ohne", "bisher", "nicht", "schriftlich", "im"}


@pytest.mark.parametrize(("form", "note"), [("direct", "made a demand"), ("mixed", "made a demand, as reported")])
def test_page_card_and_notes_beside_a_story_say_it_in_the_same_words(read: Read, form: str, note: str) -> None:
    statement = StatementFactory(
        article=ArticleFactory(text=TEXT),
        words="“He took it,”",
        speaker=PersonFactory(name="Ida Moor"),
        form=form,
        act="called-for",
        confirmed=True,
    )
    sentence = in_words(Statement.objects.published().for_readers().get(pk=statement.pk))
    for address in (statement.get_absolute_url(), f"/embed/statements/{statement.pk}/1/", "/"):
        assert sentence in read(address).text, address
    assert f" {note} (statement 1)" in read(statement.article.get_absolute_url()).text


@pytest.mark.parametrize(
    ("role", "told_as"),
    [
        ("federation’s general secretary", "Ada Row said: “We rang it,”"),
        ("the Union's chair", "Ada Row said: “We rang it,”"),
        ("Dockers’ Federation’s chair", "Ada Row, Dockers’ Federation’s chair, said: “We rang it,”"),
        ("union secretary", "Ada Row, union secretary, said: “We rang it,”"),
    ],
)
def test_role_at_a_body_that_only_the_story_names_is_left_out_outside_it(role: str, told_as: str) -> None:
    article = ArticleFactory(text="“We rang it,” she said.")
    speaker = PersonFactory(name="Ada Row")
    said = StatementFactory(article=article, words="“We rang it,”", words__role=role, speaker=speaker, confirmed=True)
    assert told(Statement.objects.published().for_readers().get(pk=said.pk)) == told_as


@pytest.mark.parametrize(
    ("role", "language", "told_as"),
    [
        ("island’s mayor", "en", "Ada Row, the island’s mayor, said: “We rang it,”"),
        ("island's mayor", "en-gb", "Ada Row, the island's mayor, said: “We rang it,”"),
        ("the island’s mayor", "en", "Ada Row, the island’s mayor, said: “We rang it,”"),
        ("Tolling’s mayor", "en", "Ada Row, Tolling’s mayor, said: “We rang it,”"),
        ("today’s host", "en", "Ada Row, today’s host, said: “We rang it,”"),
        ("nobody’s fool", "en", "Ada Row, nobody’s fool, said: “We rang it,”"),
        ("children’s author", "en", "Ada Row, children’s author, said: “We rang it,”"),
        ("pilots’ speaker", "en", "Ada Row, pilots’ speaker, said: “We rang it,”"),
        ("mayor of the island’s port", "en", "Ada Row, mayor of the island’s port, said: “We rang it,”"),
        ("island’s mayor", "nl", "Ada Row, island’s mayor, said: “We rang it,”"),
    ],
)
def test_role_has_its_article_in_an_english_sentence_and_is_shown_as_printed(
    read: Read, role: str, language: str, told_as: str
) -> None:
    said = StatementFactory(
        article=ArticleFactory(text="“We rang it,” she said.", language=language),
        words="“We rang it,”",
        words__role=role,
        speaker=PersonFactory(name="Ada Row"),
        confirmed=True,
    )
    assert told(Statement.objects.published().for_readers().get(pk=said.pk)) == told_as
    with translation.override("de"):
        sentence = told(Statement.objects.published().for_readers().get(pk=said.pk))
        assert f"Ada Row, {role}, mit den Worten" in sentence
    shown = read(said.get_absolute_url()).at('<p class="role">', "</p>")
    assert f">{html.escape(role)}</span>" in shown
