"""Attributions: names, roles and labels; and reported speech as the outlet printed it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import translation

from articles.extraction.statements.act_lexicon import CLASSES
from articles.models import Speaker, Statement
from articles.printed.labels import ACTS, act_label
from articles.printed.sentences import with_sentences
from newsroom.website.presentation.attribution import attribution_text, label_of, summary
from newsroom.website.presentation.printed_sentences import sentences, shown_text
from newsroom.website.presentation.text_layout import plain
from tests.support.factories import ArticleFactory, PersonFactory, StatementFactory
from tests.support.page import Page

pytestmark = pytest.mark.django_db
Read = Callable[[str], Page]
TEXT = (
    "The quay was full by noon. The pilot called the harbour master “a liar” on Friday. It rained.\n"
    "Ida Moor, who keeps the bell, denied that she had rung it.\n"
    "“He took it,” she said. “No,” he replied.\n"
    "Asked whether he had seen the email himself, Mr Frayne declined to answer.\n"
)


def statement(words: object, cue: str = "", *, text: str = TEXT, rights: str = "full", **kwargs: object) -> Statement:
    """A statement as a page has it: read for readers, with the sentences in which it is printed."""
    article = ArticleFactory(text=text, public_text=rights)
    made = StatementFactory(
        **{
            "article": article,
            "words": words,
            "words__cue": cue,
            "speaker": PersonFactory(name="Ida Moor"),
            "confirmed": True,
            **kwargs,
        }
    )
    found = Statement.objects.published().for_readers().get(pk=made.pk)
    with_sentences([found])
    return found


@pytest.mark.parametrize(
    ("cue", "act", "label"),
    [
        ("replied", "answered", "replied"),
        ("declined to answer", "declined-to-comment", "declined to answer"),
        ("called", "called-for", "called for"),
        ("called", "accused", "called"),
        ("", "called-for", "called for"),
        ("", "hummed-a-tune", "hummed a tune"),
        ("on Friday", "said", "said"),
        ("was full", "denied", "denied"),
        ("said. “No,” he replied", "answered", "answered"),
        ("", "", "said"),
    ],
)
def test_label_is_the_printed_verb_or_the_act(cue: str, act: str, label: str) -> None:
    assert label_of(statement("“He took it,”", cue, act=act)).text == label


@pytest.mark.parametrize(
    ("cue", "act", "label"),
    [
        ("declined to answer", "declined-to-comment", "declined to answer"),
        ("refused to answer any questions", "declined-to-comment", "refused to answer"),
        ("declined to be drawn", "declined-to-comment", "declined to comment"),
        ("would not discuss", "declined-to-comment", "would not discuss"),
        ("did not immediately respond", "did-not-respond", "did not respond"),
        ("could not be reached", "could-not-be-reached", "could not be reached"),
        ("commented", "has-not-commented", "has not commented"),
        ("were not returned", "did-not-respond", "did not respond"),
    ],
)
def test_label_of_a_silence_says_that_nothing_was_said(cue: str, act: str, label: str) -> None:
    text = f"The mayor {cue} on Friday.\n"
    found = statement([], cue, text=text, form="none", act=act, act_class="silence")
    assert label_of(found).text == label


def test_printed_verb_keeps_the_language_of_its_story() -> None:
    printed, not_printed = statement("“No,”", "replied", act="answered"), statement("“No,”", act="answered")
    with translation.override("de"):
        assert (label_of(printed).text, label_of(printed).language) == ("replied", "en")
        assert (label_of(not_printed).text, label_of(not_printed).language) == (act_label("answered"), "")


def test_every_act_of_the_extractor_has_a_label() -> None:
    assert set(ACTS) == set(CLASSES)


def test_attribution_names_speaker_role_and_label() -> None:
    role = {"text": TEXT + "keeper of the bell\n", "words__role": "keeper of the bell"}
    assert attribution_text(statement("“He took it,”", "said", **role)) == "Ida Moor, keeper of the bell · said"


def test_attribution_of_several_names_no_role() -> None:
    found = statement("“He took it,”", "said", words__role="pilot")
    Speaker.objects.create(statement=found, name_in_story="Ben Low", kind="person", order=2)
    again = Statement.objects.published().for_readers().get(pk=found.pk)
    assert attribution_text(again) == "Ida Moor and Ben Low · said"


@pytest.mark.parametrize(
    ("words", "form", "shown"),
    [
        (
            "the harbour master “a liar”",
            "mixed",
            "The pilot called the harbour master “a liar” on Friday.",
        ),
        ("that she had rung it", "indirect", "Ida Moor, who keeps the bell, denied that she had rung it."),
        (
            ["It rained", "that she had rung it"],
            "indirect",
            "It rained.\nIda Moor, who keeps the bell, denied that she had rung it.",
        ),
        (["quay was full", "It rained"], "indirect", "The quay was full by noon. … It rained."),
        (["quay was full", "called"], "indirect", TEXT.partition(" It rained")[0]),
    ],
)
@pytest.mark.parametrize("rights", ["full", "excerpt"])
def test_report_is_shown_as_the_outlets_own_sentences(words: object, form: str, shown: str, rights: str) -> None:
    assert shown_text(statement(words, form=form, rights=rights)) == shown


def test_silence_is_shown_as_its_printed_sentence() -> None:
    found = statement([], "declined to answer", form="none", act="declined-to-comment", act_class="silence")
    assert shown_text(found) == "Asked whether he had seen the email himself, Mr Frayne declined to answer."
    assert attribution_text(found) == "Ida Moor · declined to answer"


def test_outlet_that_shows_no_text_has_the_words_alone() -> None:
    found = statement("that she had rung it", "denied", form="indirect", rights="none")
    assert not sentences(found).passages
    assert shown_text(found) == "that she had rung it"


def test_excerpt_cuts_a_sentence_that_is_too_long() -> None:
    text = f"{'far ' * 60}she said it rang {'off ' * 60}end.\n"
    [passage] = sentences(statement("it rang", "said", text=text, form="indirect", rights="excerpt")).passages
    assert (passage.begins_within, passage.is_cut) == (True, True)
    assert plain(passage.parts).count("off") == 50


def test_list_shows_whole_sentences_until_its_limit() -> None:
    text = "".join(f"She said bell {number} rang. " for number in range(9)) + "\n"
    found = statement([f"bell {number} rang" for number in range(9)], text=text, form="indirect")
    short = sentences(found, limit=60)
    assert (plain(short.passages[0].parts), short.is_cut) == ("She said bell 0 rang. She said bell 1 rang.", True)
    assert not sentences(found, limit=1000).is_cut
    assert plain(sentences(found, limit=1).passages[0].parts) == "She said bell 0 rang."


def test_text_that_is_no_longer_current_is_not_read() -> None:
    found = statement("that she had rung it", "denied", form="indirect")
    found.article.current_revision_id = "another"
    del found.current_wording.printed_in  # type: ignore[union-attr]
    with_sentences([found])
    assert shown_text(found) == "that she had rung it"


def test_summary_distinguishes_quotation_and_report() -> None:
    assert summary(statement("“He took it,”", "said")) == "Ida Moor · said: “He took it,”"
    report = statement("that she had rung it", "denied", form="indirect")
    assert summary(report) == (
        "Ida Moor · denied, as printed: Ida Moor, who keeps the bell, denied that she had rung it."
    )
    assert summary(report, 20) == "Ida Moor · denied, as printed: Ida Moor, who keeps …"


@pytest.mark.parametrize("form", ["indirect", "mixed"])
def test_page_and_card_underline_the_attributed_words(read: Read, form: str) -> None:
    found = statement("that she had rung it", "denied", form=form, act="denied")
    for address in (found.get_absolute_url(), f"/embed/statements/{found.pk}/1/", "/"):
        words = read(address).all("div", "words")[0]
        assert words.lines == ["Ida Moor, who keeps the bell, denied that she had rung it."]
        assert words.texts("mark", form) == ["that she had rung it"]
        assert read(address).all("", "act")[0].text == "denied"


def test_search_marks_what_it_found_within_the_words(read: Read) -> None:
    statement("that she had rung it", "denied", form="indirect")
    [words] = read("/search/?q=rung").all("div", "words")
    assert words.texts("mark", "hit") == ["rung"]
    assert words.lines == ["Ida Moor, who keeps the bell, denied that she had rung it."]
