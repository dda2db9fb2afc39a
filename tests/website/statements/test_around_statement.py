"""Parts of a statement's page: replies, silences, earlier wordings, citations and cards."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone, translation

from articles.models import Article, Correction, Dispute, Reply, Rewording, Statement, Wording
from articles.runs.carry_forward import carry_statements
from articles.services import confirm_statement, reject_statement, withdraw_article, withhold_revision
from tests.support.factories import (
    ArticleFactory,
    OutletFactory,
    PersonFactory,
    RevisionFactory,
    StatementFactory,
    UserFactory,
    segment,
)
from tests.support.page import Element, Page

pytestmark = pytest.mark.django_db
Read = Callable[[str], Page]

TEXT = "“The bell & the {rope} are ours_100%,” said Ada Row. “We rang it.”\nThe parish has not commented.\n"


def answer(statement: Statement, to: Statement, state: str = "confirmed") -> None:
    decided = {} if state == "suggested" else {"decided_by": UserFactory(), "decided_at": timezone.now()}
    Reply.objects.create(statement=statement, in_reply_to=to, state=state, **decided)


def said(words: str = "“We rang it.”", *, day: int = 1, **kwargs: object) -> Statement:
    article = ArticleFactory(text=TEXT, published_at=datetime(2026, 5, day, 9, tzinfo=UTC))
    return StatementFactory(article=article, words=words, **{"confirmed": True, **kwargs})


def chapter(page: Page, heading: str) -> Element | None:
    """Return the section that a heading of this id labels, if there is one."""
    return next(iter(page.all("section", **{"aria-labelledby": heading})), None)


def linked(section: Element | None) -> set[str]:
    """Return where the links of a section lead; nowhere if there is none."""
    return {link["href"] for link in section.all("a")} if section else set()


def test_confirmed_reply_is_on_both_pages(read: Read) -> None:
    one, other = said(day=1), said("“The bell & the {rope} are ours_100%,”", day=3)
    answer(other, to=one)
    assert other.get_absolute_url() in linked(chapter(read(one.get_absolute_url()), "answered"))
    assert one.get_absolute_url() in linked(chapter(read(other.get_absolute_url()), "answers"))


@pytest.mark.parametrize("state", ["suggested", "rejected"])
def test_unconfirmed_reply_is_not_shown(read: Read, state: str) -> None:
    one, other = said(day=1), said(day=3)
    answer(other, to=one, state=state)
    assert other.pk not in read(one.get_absolute_url())
    assert one.pk not in read(other.get_absolute_url())


def test_disputed_statement_links_to_reply(read: Read) -> None:
    statement = said()
    Statement.objects.filter(pk=statement.pk).update(disputed=True)
    assert "#replies" not in read(statement.get_absolute_url())
    Dispute.objects.create(statement=statement, ground="not-me", details="-", reply="It was Eva.", reply_shown=True)
    page = read(statement.get_absolute_url())
    label = page.one("article").one("p", "label")
    assert label.text == "Disputed · read the reply"
    assert label.links() == {"Disputed": "/about/method/#disputed", "read the reply": "#replies"}
    assert read("/about/method/").one(id="disputed")
    assert page.html.index("It was Eva.") < page.html.index('aria-labelledby="context"')


def test_later_statement_answers_silence_with_days(read: Read) -> None:
    speaker = PersonFactory()
    silence = said(
        "has not commented", day=1, form="none", act="has-not-commented", act_class="silence", speaker=speaker
    )
    later, stranger = said(day=13, speaker=speaker), said(day=20, speaker=PersonFactory())
    answer(later, to=silence)
    answer(stranger, to=silence)

    page = read(silence.get_absolute_url())

    assert page.one("div", "provenance").texts("p", "closed") == ["Answered 12 days later, on 13 May 2026"]
    assert page.section("Answered by").texts("p", "closed") == ["Answered 12 days later"]
    assert read(later.get_absolute_url()).section("In answer to").texts("p", "closed") == ["12 days earlier"]
    assert not read(stranger.get_absolute_url()).all("p", "closed")


def test_silence_answered_same_day_shows_no_days(client: Client) -> None:
    speaker = PersonFactory()
    silence = said("has not commented", form="none", act="has-not-commented", act_class="silence", speaker=speaker)
    later = said(speaker=speaker)
    answer(later, to=silence)
    told = {
        "en-gb": ("Answered the same day", "Answered the same day, on 1 May 2026", "Earlier the same day"),
        "de": ("Am selben Tag beantwortet", "Am selben Tag beantwortet, am 1. Mai 2026", "Am selben Tag zuvor"),
    }
    for language, (after, closed, before) in told.items():
        with translation.override(language):
            kept, spoke = (Page(client.get(one.get_absolute_url())) for one in (silence, later))  # type: ignore[arg-type]
        assert kept.texts("p", "closed") == [closed, after]
        assert spoke.texts("p", "closed") == [before]


def test_missing_quotation_marks_come_from_css(read: Read) -> None:
    bare = said("We rang it.")
    page = read(bare.get_absolute_url())
    assert page.one("blockquote", "bare").lines == ["We rang it."]
    assert not read(said().get_absolute_url()).all("", "bare")
    assert not read(said("We rang it.", form="mixed").get_absolute_url()).all("", "bare")


def test_only_public_earlier_wordings_are_shown(read: Read) -> None:
    statement = said()
    first = statement.article.current_revision
    assert first is not None
    second = RevisionFactory(article=statement.article, text=TEXT.replace("“We rang it.”", "“We rang it twice.”"))
    wording = Wording.objects.create(
        statement=statement,
        article=statement.article,
        revision=second,
        content=[segment(second, "“We rang it twice.”")],
    )
    Statement.objects.filter(pk=statement.pk).update(current_wording=wording)
    Rewording.objects.create(
        correction=Correction.objects.create(revision=second),
        statement=statement,
        outcome="reworded",
        before=Wording.objects.get(statement=statement, revision=first),
        after=wording,
        was_public=True,
        state="confirmed",
    )

    assert "“We rang it.”" in (chapter(read(statement.get_absolute_url()), "wordings") or "")
    notice = read(statement.get_absolute_url()).one("a", href="#wordings")
    assert notice.text == "A correction has changed these words. Earlier wordings"
    Article.objects.filter(pk=statement.article_id).update(released_at=timezone.now())
    page = read(statement.get_absolute_url())
    assert chapter(page, "wordings") is None
    assert not page.all("a", href="#wordings")


def test_hidden_earlier_wording_is_not_shown(read: Read) -> None:
    """A suggestion is reworded by a correction, and an editor confirms the new words alone."""
    editor, article = UserFactory(), ArticleFactory(text=TEXT, outlet=OutletFactory(strict=True, public_text="none"))
    statement = StatementFactory(article=article, words="“We rang it.”", speaker=PersonFactory())
    correct(article, "“We rang it.”", "“We rang it twice.”")
    statement.refresh_from_db()
    confirm_statement(statement=statement, by=editor)
    address = statement.get_absolute_url()

    page = read(address)
    assert ("twice" in page.text, chapter(page, "wordings")) == (True, None)
    assert read(f"/embed/statements/{statement.pk}/1/").status == 404
    assert read(f"/embed/statements/{statement.pk}/2/").status == 200

    # Of what was public then, and is not after another correction, readers are told; of what never was, they are not.
    correct(article, "“We rang it twice.”", "“We rang it thrice.”")
    changed = read(address)
    assert ("twice" in changed.text, "“We rang it.”" in changed.text, "thrice" in changed.text) == (True, False, True)


def correct(article: Article, old: str, new: str) -> None:
    before = article.current_revision
    assert before is not None
    RevisionFactory(article=article, text=before.text.replace(old, new))
    carry_statements(article)


def test_unreviewed_statement_is_in_no_description_for_machines(read: Read) -> None:
    speaker = PersonFactory(name="Ottilie Brand", state="approved")
    statement = said(speaker=speaker, state="suggested", confirmed=False)

    page = read(statement.get_absolute_url())

    for hidden in ("og:", "ld+json", "oembed", "Ottilie", "We rang it"):
        assert hidden not in page.head, hidden
    assert (page.meta("description"), page.meta("robots")) == ("", "noindex")
    assert "We rang it" not in read("/feed.atom")
    assert "We rang it" not in read(f"/people/{speaker.pk}/feed.atom")
    assert statement.pk not in read("/sitemap-statements-2026-5.xml")
    assert read(f"/embed/statements/{statement.pk}/1/").status == 404
    assert read(f"/oembed/?url=http://testserver{statement.get_absolute_url()}").status == 404
    assert "We rang it" not in read(speaker.get_absolute_url()).head


def test_only_reviewed_direct_speech_is_schema_quotation(read: Read) -> None:
    speaker = PersonFactory(name="Ada </script> Row")
    page = read(said(speaker=speaker).get_absolute_url())
    data = page.linked_data
    assert (data["@type"], data["text"]) == ("Quotation", "“We rang it.”")
    assert data["creator"][0]["name"] == "Ada </script> Row"
    assert page.meta("og:title") == "Ada </script> Row · said: “We rang it.” · 1 May 2026"
    assert "ld+json" not in read(said("We rang it", form="indirect").get_absolute_url())


def test_citations_keep_special_characters_and_break_no_format(client: Client) -> None:
    article = ArticleFactory(headline="Bell & rope: 100% {ours}\\_#$^~", byline="A. Fëll", text=TEXT, page="4")
    statement = StatementFactory(article=article, words="“The bell & the {rope} are ours_100%,”", confirmed=True)

    def cited(suffix: str) -> str:
        response = client.get(f"/statements/{statement.pk}/cite.{suffix}")
        assert "attachment" in response["Content-Disposition"]
        return response.content.decode()

    bibtex = cited("bib")
    assert r"title = {{Bell \& rope: 100\% \textbraceleft{}ours\textbraceright{}\textbackslash{}\_\#\$" in bibtex
    assert bibtex.count("{") == bibtex.count("}")
    assert "author = {{A. Fëll}}" in bibtex
    ris = cited("ris")
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in ris.split("\r\n") if line)
    assert "TI  - Bell & rope: 100% {ours}\\_#$^~\r\n" in ris
    assert ris.endswith("ER  - \r\n")
    [item] = json.loads(cited("json"))
    assert item["title"] == article.headline
    day = article.published_at
    assert item["issued"] == {"date-parts": [[day.year, day.month, day.day]]}
    assert item["URL"] == f"http://testserver{statement.get_absolute_url()}"
    assert "“The bell & the {rope} are ours_100%,”" in cited("txt")
    assert client.get(f"/statements/{statement.pk}/cite.doc").status_code == 404


def test_citation_says_unreviewed_or_disputed(client: Client) -> None:
    statement = said(state="suggested", confirmed=False)
    assert b"not yet reviewed" in client.get(f"/statements/{statement.pk}/cite.txt").content
    Statement.objects.filter(pk=statement.pk).update(disputed=True)
    for suffix in ("bib", "ris", "json", "txt"):
        assert b"[Disputed]" in client.get(f"/statements/{statement.pk}/cite.{suffix}").content


@pytest.mark.parametrize(
    ("form", "words", "note"),
    [
        ("direct", "“We rang it.”", "Ada Row, keeper of the bell · said: “We rang it.”"),
        ("indirect", "has not commented", "keeper of the bell · said, as printed: The parish has not commented."),
    ],
)
def test_citation_names_speaker_role_and_act(client: Client, form: str, words: str, note: str) -> None:
    article = ArticleFactory(text=f"{TEXT}keeper of the bell", headline="“Ours,” she says", outlet__name="The Echo")
    statement = StatementFactory(
        article=article,
        words=words,
        words__role="keeper of the bell",
        form=form,
        speaker=PersonFactory(name="Ada Row"),
        confirmed=True,
    )
    cited = client.get(f"/statements/{statement.pk}/cite.txt").content.decode()
    assert note in cited
    assert "‘“Ours,” she says’, The Echo" in cited


@pytest.mark.parametrize("byline", ["", "THE ECHO"])
def test_citation_formats_name_outlet_once(client: Client, byline: str) -> None:
    article = ArticleFactory(text=TEXT, headline="Bells", byline=byline, outlet__name="The Echo")
    statement = StatementFactory(article=article, words="We rang it", form="indirect", confirmed=True)
    cited = {
        suffix: client.get(f"/statements/{statement.pk}/cite.{suffix}").content.decode()
        for suffix in ("txt", "bib", "ris", "json")
    }
    assert "“Bells”, The Echo, " in cited["txt"]
    assert "  journal = {The Echo},\n" in cited["bib"]
    assert "T2  - The Echo\r\n" in cited["ris"]
    assert '"container-title": "The Echo"' in cited["json"]
    assert {suffix: text.casefold().count("the echo") for suffix, text in cited.items()} == dict.fromkeys(cited, 1)


def test_title_of_reviewed_statement_is_distinct(read: Read) -> None:
    ada, long = PersonFactory(name="Ada Row"), f"“{'ding ' * 60}dong,”"
    statements = [
        said(speaker=ada),
        said("“The bell & the {rope} are ours_100%,”", speaker=ada),
        StatementFactory(
            article=ArticleFactory(text=f"{long} she said.", published_at=datetime(2026, 5, 9, tzinfo=UTC)),
            words=long,
            speaker=ada,
            confirmed=True,
        ),
    ]
    titles = [read(s.get_absolute_url()).title for s in statements]
    assert titles[0] == "Ada Row · said: “We rang it.” · 1 May 2026 · Newsroom Archive"
    assert titles[1] == "Ada Row · said: “The bell & the {rope} are ours_100%,” · 1 May 2026 · Newsroom Archive"
    assert re.fullmatch("Ada Row · said: “(ding ){18}… · 9 May 2026 · Newsroom Archive", titles[2])
    Statement.objects.filter(pk=statements[0].pk).update(disputed=True)
    assert read(statements[0].get_absolute_url()).title.startswith("Disputed: Ada Row · said")


def test_changed_statement_lists_versions_with_dates(read: Read) -> None:
    article = ArticleFactory(
        text="“We rang it,” said Ada Row, the ringer.", url="https://echo.example/1", outlet=OutletFactory(strict=True)
    )
    statement = StatementFactory(
        article=article, words="“We rang it,”", words__source="Ada Row", words__role="the ringer", confirmed=True
    )
    correct(article, "“We rang it,” said Ada Row, the ringer.", "Nobody rang it.")
    page = read(statement.get_absolute_url())
    assert "Changed by a correction" in page.text
    before = page.section("These words in each version")
    assert before.texts("p", "lead") == ["said", "Ada Row, the ringer · said"]
    assert "Version 1 of the story, received" in before
    assert "https://echo.example/1" in page.links().values()


def test_card_alone_may_be_framed(client: Client) -> None:
    statement = said()
    card = client.get(f"/embed/statements/{statement.pk}/1/")
    assert "We rang it" in card.content.decode()
    assert "frame-ancestors *" in card["Content-Security-Policy"]
    assert "X-Frame-Options" not in card
    page = client.get(statement.get_absolute_url())
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert page["X-Frame-Options"] == "DENY"


def test_card_says_what_has_become_of_its_words(read: Read) -> None:
    editor = UserFactory()
    statement = StatementFactory(article=ArticleFactory(text=TEXT), words="“We rang it.”")
    confirm_statement(statement=statement, by=editor)
    card = f"/embed/statements/{statement.pk}/1/"
    assert "corrected" not in read(card).text

    second = RevisionFactory(article=statement.article, text=f"{TEXT}It was heard.\n")
    wording = Wording.objects.create(
        statement=statement, article=statement.article, revision=second, content=[segment(second, "“We rang it.”")]
    )
    Statement.objects.filter(pk=statement.pk).update(current_wording=wording)
    assert "The story has been corrected since (version 2). These words did not change." in read(card).text

    Statement.objects.filter(pk=statement.pk).update(current_wording=None)
    removed = read(card)
    assert (
        removed.status,
        "A correction has removed these words from the story." in removed.text,
        "rang" in removed,
    ) == (410, True, False)

    Statement.objects.filter(pk=statement.pk).update(current_wording=wording)
    reject_statement(statement=Statement.objects.get(pk=statement.pk), by=editor)
    taken = read(card)
    assert (taken.status, "have withdrawn this statement" in taken.text, "rang" in taken) == (410, True, False)

    withdraw_article(article=Article.objects.get(pk=statement.article_id), by=editor, reason="It was another bell.")
    withdrawn = read(card)
    assert (withdrawn.status, "It was another bell." in withdrawn.text, "rang" in withdrawn) == (410, True, False)


def test_card_keeps_words_until_correction_is_checked(read: Read) -> None:
    editor = UserFactory()
    article = ArticleFactory(text="“We rang it,” said Ada Row, the ringer.\n")
    statement = StatementFactory(article=article, words="“We rang it,”", words__source="Ada Row")
    confirm_statement(statement=statement, by=editor)
    correct(article, "“We rang it,”", "“We rang it all,”")
    statement.refresh_from_db()
    assert (statement.state, statement.corrected) == ("suggested", "reworded")

    card = read(f"/embed/statements/{statement.pk}/1/")
    assert card.status == 200
    assert "“We rang it,”" in card
    assert "Ada Row" in card.text
    assert card.texts("h1") == ["Changed by a correction"]
    assert "An editor has not yet checked the new wording." in card.text
    assert f'href="{statement.get_absolute_url()}"' in card
    # Nobody was given a card of the new words.
    assert read(f"/embed/statements/{statement.pk}/2/").status == 404

    withhold_revision(revision=article.revisions.get(number=1), by=editor, reason="Wrong bell.")
    withheld = read(f"/embed/statements/{statement.pk}/1/")
    assert (withheld.status, "Wrong bell." in withheld.text, "rang" in withheld) == (410, True, False)

    reject_statement(statement=statement, by=editor)
    taken = read(f"/embed/statements/{statement.pk}/1/")
    assert (taken.status, "have withdrawn this statement" in taken.text, "rang" in taken) == (410, True, False)


@pytest.mark.parametrize(
    ("source", "cue", "reads"),
    [
        ("The Bell Board", "said", "The Bell Board, the owner · said"),
        ("The Bell Board", "complained bitterly", "The Bell Board, the owner · complained bitterly"),
        ("It", "said", "the owner · said"),
    ],
)
def test_report_changed_by_a_correction_shows_what_it_printed(read: Read, source: str, cue: str, reads: str) -> None:
    text = f"{source} {cue} that the bell was “cracked”.\n"
    article = ArticleFactory(text=text, outlet=OutletFactory(name="The Tump Echo", strict=True))
    statement = StatementFactory(
        article=article,
        form="mixed",
        words="that the bell was “cracked”",
        words__source=source,
        words__cue=cue,
        words__role="the owner",
    )
    confirm_statement(statement=statement, by=UserFactory())
    correct(article, "was “cracked”", "was “badly cracked”")
    card, page = read(f"/embed/statements/{statement.pk}/1/"), read(statement.get_absolute_url())
    for shown in (card, page):
        assert shown.one("h1").text == "Changed by a correction"
        assert reads in shown.texts("p", "lead")
        assert [text.strip()] in [words.lines for words in shown.all("div", "words")]


def test_unreviewed_corrected_words_have_no_card(read: Read) -> None:
    article = ArticleFactory(text="“We rang it,” said Ada Row, the ringer.\n")
    statement = StatementFactory(article=article, words="“We rang it,”", origin="person")
    correct(article, "“We rang it,”", "“We rang it all,”")
    statement.refresh_from_db()
    assert statement.corrected == "reworded"
    assert read(f"/embed/statements/{statement.pk}/1/").status == 404
    assert "rang" not in read(f"/embed/statements/{statement.pk}/1/")


def test_version_that_readers_have_not_seen_has_no_card(read: Read) -> None:
    statement = said()
    RevisionFactory(article=statement.article, text=TEXT)
    assert read(f"/embed/statements/{statement.pk}/7/").status == 404
    Article.objects.filter(pk=statement.article_id).update(released_at=timezone.now())
    assert read(f"/embed/statements/{statement.pk}/1/").status == 404


def test_oembed_works_for_statements_only(client: Client) -> None:
    statement = said(speaker=PersonFactory(name='Ada "the bell" Row'))

    def ask(**question: str) -> tuple[int, dict[str, object]]:
        response = client.get("/oembed/", question)
        is_json = response["Content-Type"] == "application/json"
        return response.status_code, response.json() if is_json else {}

    address = f"http://testserver{statement.get_absolute_url()}"
    status, found = ask(url=address, maxwidth="400", maxheight="200")
    assert status == 200
    assert (found["type"], found["version"], found["width"], found["height"]) == ("rich", "1.0", 400, 200)
    assert f'src="http://testserver/embed/statements/{statement.pk}/1/"' in unescape(str(found["html"]))
    assert 'title="Ada &quot;the bell&quot; Row · said"' in str(found["html"])
    assert 'style="max-width:100%;border:0"' in str(found["html"])
    assert ask(url=address.removesuffix("/"), maxwidth="400", maxheight="200") == (200, found)
    assert ask(url=address, format="xml")[0] == 501
    assert ask()[0] == ask(url=address, maxwidth="wide")[0] == 400
    for wrong in ("http://elsewhere.example/statements/x/", "http://testserver/people/", "http://[bad", "nonsense"):
        assert ask(url=wrong)[0] == 404


def test_earlier_statements_are_public_and_same_speaker(read: Read) -> None:
    speaker, text = PersonFactory(), "“The lighthouse lamp must be mended before winter,” she said."
    words = "“The lighthouse lamp must be mended before winter,”"

    def about_the_lamp(day: int, *, article: dict[str, object] | None = None, **kwargs: object) -> Statement:
        told = text.replace("before", f"{'long ' * day}before")
        made = ArticleFactory(text=told, published_at=datetime(2026, 5, day, tzinfo=UTC), **(article or {}))
        return StatementFactory(
            article=made, words=words.replace("before", f"{'long ' * day}before"), **{"speaker": speaker, **kwargs}
        )

    now = about_the_lamp(20)
    before = about_the_lamp(10)
    others = [
        about_the_lamp(21),
        about_the_lamp(9, speaker=PersonFactory()),
        about_the_lamp(8, article={"draft": True}),
        about_the_lamp(7, rejected=True),
        about_the_lamp(6, article={"outlet": OutletFactory(strict=True)}),
    ]
    earlier = linked(chapter(read(now.get_absolute_url()), "earlier"))
    assert before.get_absolute_url() in earlier
    assert [other for other in others if any(other.pk in address for address in earlier)] == []
    # What it answers stands there already.
    answer(now, to=before)
    answered = read(now.get_absolute_url())
    assert before.get_absolute_url() in linked(chapter(answered, "answers"))
    assert chapter(answered, "earlier") is None
