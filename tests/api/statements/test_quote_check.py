"""The quotations of a draft against the archive: forty and more drafts, each with the verdict that it must get."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from psycopg import sql
from pytest_django import DjangoAssertNumQueries, Settings

from newsroom.api.quote_check import serializers
from people.models import Agent, Alias
from tests.support.api_clients import Api
from tests.support.factories import ArticleFactory, OrganisationFactory, PersonFactory, StatementFactory

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/quote-check/"

# What the archive has: who said it, in which form, in which words.
ARCHIVE: list[tuple[str, str, str | list[str]]] = [
    ("Wenna Trost", "direct", "“The weir gate has stuck every winter since I came here,”"),
    ("Wenna Trost", "direct", ["“We have no crew,”", "“We have no boat and we have no money to hire one.”"]),
    ("Wenna Trost", "indirect", "that the lock would stay closed until the spring floods had gone down"),
    ("Wenna Trost", "mixed", "the pumps were “well past their useful life” and could fail any night"),
    ("Wenna Trost", "direct", "“It is what it is,”"),
    ("Aled Penrose", "direct", "“Nobody at the council asked the ferrymen before they sold the landing stage.”"),
    ("Aled Penrose", "direct", "“Our members’ patience isn’t endless: there’s a ballot on 14 June.”"),
    ("Aled Penrose", "direct", "“Closing the school would tear the heart out of this village.”"),
    ("Ida Malik", "direct", "“Closing the school would tear the heart out of this village.”"),
    ("Harbour Union", "direct", "“The long-term plan is a co-operative yard, owned by those who work in it.”"),
    ("Ida Malik", "direct", "“I signed the letter, I sent the letter, and I stand by every line of the letter.”"),
    ("Ida Malik", "direct", "“We saw the café on the quay burn to the waterline,”"),
    ("Wenna Trost", "direct", "“She told us ‘not one penny more’ and shut the ledger,”"),
    ("", "direct", "“They burned the ledgers behind the net loft on Sunday night,”"),
]
TROST, PENROSE = "said Wenna Trost, the lock keeper.", "said Aled Penrose, the union's secretary."
PROMISES = "I have had quite enough of promises from people who have never in all of their lives held a rope."
MALIK = "said Ida Malik, who leads the council."
# The draft, and the verdict on its only quotation.
CASES: list[tuple[str, str]] = [
    # exact
    (f"“The weir gate has stuck every winter since I came here,” {TROST}", "exact"),
    (f'"The weir gate has stuck every winter since I came here," {TROST}', "exact"),
    (f"‘The weir gate has stuck every winter since I came here,’ {TROST}", "exact"),
    (f"“the weir gate has stuck every winter” was how it began, {TROST}", "exact"),
    (f"“The weir gate has stuck every winter,” {TROST}", "exact"),
    (f"“The weir gate has stuck … since I came here,” {TROST}", "shortened"),
    (f"“The weir gate has stuck [...] since I came here,” {TROST}", "shortened"),
    (f"“THE WEIR GATE HAS STUCK EVERY WINTER SINCE I CAME HERE!” {TROST}", "exact"),
    (f"“We have no crew. We have no boat and we have no money to hire one,” {TROST}", "exact"),
    # Every word that the index holds is parted by signs that are no letters.
    (
        f"“The we\u200bir ga\u200bte has stu\ufeffck eve\u00adry win\u200bter since I ca\u200dme here,” {TROST}",
        "exact",
    ),
    (
        "“Nobo\u200bdy at the coun\u200bcil ask\u200bed the fer\ufeffrymen befo\u00adre they so\u200bld,”",
        "exact",
    ),
    (f"“We have no boat and we have no money,” {TROST}", "exact"),
    (f"The pumps were “well past their useful life”, {TROST}", "exact"),
    (f"“It is what it is,” {TROST}", "exact"),
    (f"“Nobody at the council asked the ferrymen before they sold the landing stage,” {PENROSE}", "exact"),
    (f"\"Our members' patience isn't endless: there's a ballot on 14 June,\" {PENROSE}", "exact"),
    (f"“Closing the school would tear the heart out of this village,” {PENROSE}", "exact"),
    (f"“Closing the school would tear the heart out of this village,” {MALIK}", "exact"),
    ("“The long term plan is a co-operative yard, owned by those who work in it,” the Harbour Union said.", "exact"),
    (f"“I stand by every line of the letter,” {MALIK}", "exact"),
    ("There was a placard on the gate: “Nobody at the council asked the ferrymen”.", "exact"),
    # these words, but nobody quoted them
    (f"“The lock would stay closed until the spring floods had gone down,” {TROST}", "reported"),
    (f"The pumps “could fail any night”, {TROST}", "reported"),
    # altered
    (f"“The weir gate has stuck every summer since I came here,” {TROST}", "altered"),
    (f"“The weir gate has never stuck since I came here,” {TROST}", "altered"),
    (f"“The old weir gate has stuck every winter since I came here,” {TROST}", "altered"),
    (f"“The weir gate has stuck every winter since she came here,” {TROST}", "altered"),
    (f"“The weir gate has stuck since I came here,” {TROST}", "altered"),
    (f"“We have no crew, no boat and we have no money to hire one,” {TROST}", "altered"),
    (f"“We have no boats and we have no money to hire one,” {TROST}", "altered"),
    (f"“Nobody at the council asked the fishermen before they sold the landing stage,” {PENROSE}", "altered"),
    (f"“Somebody at the council asked the ferrymen before they sold the landing stage,” {PENROSE}", "altered"),
    (f"“Our members' patience is endless: there's a ballot on 14 June,” {PENROSE}", "altered"),
    (f"“Our members’ patience isn’t endless: there’s a ballot on 15 June,” {PENROSE}", "altered"),
    (f"“I signed the letter, and I stand by every line of the letter,” {MALIK}", "altered"),
    (f"“I stand by every [single] line of the letter,” {MALIK}", "altered"),
    # parted by the attribution, which each part is checked with
    ("“Nobody at the council,” said Aled Penrose, the union's secretary, and he left it at that.", "exact"),
    # marks of other countries and typewriters; apostrophes, accents and hyphens of other keyboards
    (f"«The weir gate has stuck every winter since I came here,» {TROST}", "exact"),
    (f"„The weir gate has stuck every winter since I came here,“ {TROST}", "exact"),
    (f"“Our membersʼ patience isnʼt endless,” {PENROSE}", "exact"),
    (f"“The weir\u00a0gate has stuck every winter since I came here,” {TROST}", "exact"),
    (f"“We saw the cafe\u0301 on the quay burn to the waterline,” {MALIK}", "exact"),
    # an editor's brackets around a letter; around more than that, they are the editor's words
    (f"“[E]very winter since I came here,” {TROST}", "exact"),
    (f"“[t]he weir gate has stuck every winter,” {TROST}", "exact"),
    (f"“[They] burned the ledgers behind the net loft on Sunday night,” {TROST}", "other_speaker"),
    (f"“It [the gate] has stuck every winter since I came here,” {TROST}", "altered"),
    # an omission that is marked, that is not, and one that turns the sense
    (f"“Closing the school would … the heart out of this village,” {PENROSE}", "shortened"),
    (f"“Nobody at the council asked … before they sold the landing stage,” {PENROSE}", "shortened"),
    (f"“… every winter since I came here …” {TROST}", "exact"),
    (f"“Nobody … asked the ferrymen before they sold … the stage,” {PENROSE}", "altered"),
    (f"“Our members’ patience is endless,” {PENROSE}", "altered"),
    # numbers and negations
    (f"“There’s a ballot on 4 June,” {PENROSE}", "altered"),
    (f"“Closing the school would not tear the heart out of this village,” {PENROSE}", "altered"),
    (f"“I never signed the letter, I sent the letter,” {MALIK}", "altered"),
    # a quotation within a quotation
    (f"“She told us ‘not one penny more’ and shut the ledger,” {TROST}", "exact"),
    (f"“She told us ‘not one pound more’ and shut the ledger,” {TROST}", "altered"),
    # two sentences, of which the archive has one
    (
        f"“The weir gate has stuck every winter since I came here. I shall say so to the council on Friday,” {TROST}",
        "altered",
    ),
    (f"“{PROMISES} The weir gate has stuck every winter since I came here. I shall say so,” {TROST}", "altered"),
    # few words: two in common make no version of four
    (f"“No crew,” {TROST}", "exact"),
    (f"“No crew at all,” {TROST}", "not_found"),
    (f"“It is,” {TROST}", "exact"),
    (f"“It was what it was,” {TROST}", "altered"),
    (f"“A ballot,” {MALIK}", "not_found"),
    # one word alone
    (f"“Crew,” {TROST}", "exact"),
    (f"The “pumps” were talked of, {TROST}", "reported"),
    ("The “pumps” were talked of.", "reported"),
    ("The “vacancies” were talked of.", "not_found"),
    (f"“Crews,” {TROST}", "not_found"),
    (f"“Pumps,” {PENROSE}", "not_found"),
    # nearly the same by two speakers: each has the words of their own
    (f"“Closing the school will tear the heart out of this village,” {MALIK}", "altered"),
    # another speaker's
    (f"“The weir gate has stuck every winter since I came here,” {PENROSE}", "other_speaker"),
    (f"“Nobody at the council asked the ferrymen before they sold the landing stage,” {MALIK}", "other_speaker"),
    (f"“Nobody on the council asked the ferrymen before they sold the landing stage,” {TROST}", "other_speaker"),
    (f"“Closing the school would tear the heart out of this village,” {TROST}", "other_speaker"),
    (f"“They burned the ledgers behind the net loft on Sunday night,” {PENROSE}", "other_speaker"),
    (f"“The weir gate has stuck every … spring,” {MALIK}", "other_speaker"),
    # not in the archive
    (f"“The bells will ring at noon on the day the bridge opens,” {TROST}", "not_found"),
    (f"“We have a plan,” {PENROSE}", "not_found"),
    (f"“It is over,” {MALIK}", "not_found"),
    (f"“The winter gate came here,” {TROST}", "not_found"),
    ("The so-called “heritage quarter” is a car park.", "not_found"),
    (f"“Council members asked for the letter about a school,” {PENROSE}", "not_found"),
]


@pytest.fixture
def archive() -> dict[str, Agent]:
    people: dict[str, Agent] = {"Harbour Union": OrganisationFactory(name="Harbour Union")}
    for who, form, said in ARCHIVE:
        if who and who not in people:
            people[who] = PersonFactory(name=who)
        parts = [said] if isinstance(said, str) else said
        article = ArticleFactory(text=" she said. ".join(parts) + "\n")
        StatementFactory(
            article=article,
            words=parts,
            form=form,
            speaker=people.get(who),
            speaker_kind="named" if who else "unnamed",
        )
    return people


Check = Callable[[str], list[dict[str, Any]]]


@pytest.fixture
def check(api: Api) -> Check:
    def checked(text: str, asker: str = "anonymous") -> list[dict[str, Any]]:
        response = api(asker).post(ADDRESS, {"text": text}, format="json")
        assert response.status_code == 200, response.content
        found: list[dict[str, Any]] = response.json()["quotations"]
        return found

    return checked


def longest(quotations: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the outer one of a quotation within a quotation."""
    return max(quotations, key=lambda found: found["end"] - found["start"])


@pytest.mark.usefixtures("archive")
def test_every_quotation_gets_its_verdict_on_one_line_or_many(check: Check) -> None:
    wrong = []
    for draft, verdict in CASES:
        quotation = longest(check(draft))
        start, end = quotation["start"], quotation["end"]
        wrapped = f"{draft[:start]}{draft[start:end].replace(' ', chr(10))}{draft[end:]}"
        of_lines = longest(check(wrapped))
        if (quotation["verdict"], of_lines["verdict"], of_lines["text"]) != (verdict, verdict, wrapped[start:end]):
            wrong.append((verdict, quotation, of_lines))
        assert draft[quotation["start"] : quotation["end"]] == quotation["text"]
        assert bool(quotation["matches"]) == (quotation["verdict"] != "not_found")
        for match in quotation["matches"]:
            assert match["statement"]["url"].startswith("http://testserver/statements/")
    assert wrong == []


def test_cases_cover_every_verdict() -> None:
    assert len(CASES) >= 40
    assert {verdict for _draft, verdict in CASES} == {name for name, _label in serializers.VERDICTS}


@pytest.mark.usefixtures("archive")
def test_altered_quotation_has_differences(check: Check) -> None:
    (quotation,) = check(f"“The old weir gate has stuck every summer since I came,” {TROST}")
    (match,) = quotation["matches"]
    assert match["differences"] == [
        {"kind": "added", "draft": "old", "archive": ""},
        {"kind": "replaced", "draft": "summer", "archive": "winter"},
    ]
    assert match["statement"]["text"] == "“The weir gate has stuck every winter since I came here,”"
    assert 0.6 < match["similarity"] < 1


@pytest.mark.usefixtures("archive")
def test_each_quotation_has_its_own_speaker(check: Check) -> None:
    draft = (
        f"“The weir gate has stuck every winter since I came here,” {TROST}\n"
        f"“Nobody at the council asked the ferrymen,” {MALIK}\n"
        "“We will see about that,” somebody shouted.\n"
    )
    found = check(draft)
    assert [q["verdict"] for q in found] == ["exact", "other_speaker", "not_found"]
    assert [q["speakers"] for q in found[:2]] == [["Wenna Trost"], ["Ida Malik"]]


def test_speaker_is_found_by_any_public_name(check: Check, archive: dict[str, Agent]) -> None:
    draft = "“The weir gate has stuck every winter since I came here,” said Gwenllian Marsh, the lock keeper."
    assert check(draft)[0]["verdict"] == "other_speaker"
    Alias.objects.create(agent=archive["Wenna Trost"], name="Gwenllian Marsh", by_editor=True)
    assert check(draft)[0]["verdict"] == "exact"


def test_hidden_statements_are_not_found(check: Check) -> None:
    words = "“The dredger was never insured at all,”"
    draft = f"{words} said Wenna Trost, the lock keeper."
    person = PersonFactory(name="Wenna Trost")
    StatementFactory(article=ArticleFactory(draft=True, text=f"{words} she said.\n"), words=words, speaker=person)
    StatementFactory(article=ArticleFactory(text=f"{words} she said.\n"), words=words, speaker=person, rejected=True)
    for asker in ("anonymous", "reader", "reporter"):
        assert check(draft, asker)[0]["verdict"] == "not_found"
    assert check(draft, "editor")[0]["verdict"] == "exact"


@pytest.mark.usefixtures("archive")
def test_draft_is_neither_stored_nor_logged(check: Check, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    secret = "zqunspoken"
    check(f"“The {secret} gate has stuck every winter since I came here,” said Zqspeaker Trost.\n{secret}\n")
    assert secret not in caplog.text
    assert "zqspeaker" not in caplog.text.casefold()
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        for table in tables:
            holding = sql.SQL("SELECT count(*) FROM {} AS t WHERE t::text ~* %s").format(sql.Identifier(table))
            cursor.execute(holding, [f"{secret}|zqspeaker"])
            assert cursor.fetchone() == (0,), table


@pytest.mark.usefixtures("archive")
def test_response_is_not_cacheable(api: Api) -> None:
    response = api("anonymous").post(ADDRESS, {"text": "“We have no crew,” she said."}, format="json")
    assert "no-store" in response.headers["Cache-Control"]
    assert "ETag" not in response.headers


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "text"),
        ({"text": ""}, "text"),
        ({"text": None}, "text"),
        ({"text": 0}, "text"),
        ({"text": True}, "text"),
        ({"text": "a" * 30_001}, "text"),
        ({"text": "a", "title": "b"}, "title"),
        ({"text": "“No,” he said.\n" * 101}, "text"),
    ],
)
def test_invalid_draft_is_refused(api: Api, body: dict[str, Any], field: str) -> None:
    response = api("anonymous").post(ADDRESS, body, format="json")
    assert response.status_code == 400
    assert list(response.json()["errors"]) == [field]


def test_quote_checks_have_their_own_limit(api: Api, settings: Settings) -> None:
    settings.NEWSROOM_API_REQUESTS_A_MINUTE = {"anonymous": 9, "account": 9, "quote-check": 1}
    client = api("anonymous")
    first = client.post(ADDRESS, {"text": "No quotation."}, format="json")
    assert (first.status_code, first.headers["RateLimit-Remaining"]) == (200, "0")
    refused = client.post(ADDRESS, {"text": "No quotation."}, format="json")
    assert refused.status_code == 429
    assert refused.json()["detail"].startswith("Too many requests: at most 1 a minute.")
    assert client.get("/api/v1/statements/").status_code == 200


@pytest.mark.usefixtures("archive")
def test_query_count_does_not_grow_with_matches(
    check: Check, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    person = PersonFactory(name="Wenna Trost Junior")
    draft = f"“The weir gate has stuck every winter since I came here,” {TROST}"

    def say() -> None:
        article = ArticleFactory(text="“The weir gate has stuck every winter,” she said.\n")
        StatementFactory(article=article, words="“The weir gate has stuck every winter,”", speaker=person)

    say()
    check(draft)  # which also reads what is read once
    with CaptureQueriesContext(connection) as of_one:
        check(draft)
    for _ in range(19):
        say()
    with django_assert_num_queries(len(of_one)):
        check(draft)


@pytest.mark.parametrize("word", ["pumps", "насос", "水泵"])
def test_quoted_and_reported_word(check: Check, word: str) -> None:
    said = f"that the {word} was an “eyesore” of the quay"
    StatementFactory(
        article=ArticleFactory(text=f"{said}, she said.\n"),
        words=said,
        form="mixed",
        speaker=PersonFactory(name="Wenna Trost"),
    )
    assert [found["verdict"] for found in check(f"The “{word}” was talked of, {TROST}")] == ["reported"]
    assert [found["verdict"] for found in check(f"An “eyesore” it is, {TROST}")] == ["exact"]


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize("marks", ["“ ”", "‘ ’", '" "', "« »", "„ “", '“" "”', "“‘ ’”"])
def test_nested_quotation(check: Check, marks: str) -> None:
    opening, closing = marks.split()
    inner = f"{opening}Nobody at the council asked the ferrymen{closing}"
    outer, within = check(f"“I recall Aled Penrose saying {inner} to me,” {TROST}")
    assert (outer["verdict"], outer["speakers"]) == ("not_found", ["Wenna Trost"])
    assert (within["text"], within["verdict"], within["speakers"]) == (inner, "exact", [])


GATE = "The weir gate has stuck every winter since I came here"


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize("gap", ["\n", "\r\n", "\r", " \n  ", "\n\n", "\r\n\r\n"])
@pytest.mark.parametrize("marks", ["“”", '""', "«»", "„“"])
def test_quotation_over_several_lines(check: Check, marks: str, gap: str) -> None:
    draft = f"{marks[0]}The weir gate has stuck every{gap}summer since I came here,{marks[1]} {TROST}"
    (quotation,) = check(draft)
    assert quotation["verdict"] == "altered"
    assert quotation["matches"][0]["differences"] == [{"kind": "replaced", "draft": "summer", "archive": "winter"}]
    assert quotation["speakers"] == ["Wenna Trost"]
    assert draft[quotation["start"] : quotation["end"]] == quotation["text"]
    assert quotation["text"].endswith(marks[1])


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize(
    ("draft", "found"),
    [
        # each paragraph opens with a mark, only the last closes
        (f"“{GATE}.\n\n“We have\nno boat,” {TROST}", [f"“{GATE}.", "“We have\nno boat,”"]),
        (
            f"“The weir gate\nhas stuck.\n\n“We have no boat,” {TROST}",
            ["“The weir gate\nhas stuck.", "“We have no boat,”"],
        ),
        (f"“{GATE}.\n“We have no boat,” {TROST}", [f"“{GATE}.", "“We have no boat,”"]),
        # a mark that nothing closes takes its own line and no other
        (f"“{GATE}\nThe council met.\n“No crew,” {TROST}", [f"“{GATE}", "“No crew,”"]),
        (f"“{GATE}\n\nThe council met.\n\n“No crew,” {TROST}", [f"“{GATE}", "“No crew,”"]),
        (f"“{GATE}\nThe council met. “No crew,” {TROST}", [f"“{GATE}", "“No crew,”"]),
        (f"“{GATE}\nThe council spoke of “no crew” and left.", [f"“{GATE}", "“no crew”"]),
        (f"“{GATE}\n{'The council met. ' * 150}No crew,” {TROST}", [f"“{GATE}"]),
        # apostrophes open nothing
        (f"The members' gate stuck.\nThe boats' crews left,’ {TROST}", []),
        ("The 'net loft\nbelongs to the owners' crews.", []),
        # single marks, and quotations within quotations
        (f"‘The weir gate has stuck\nevery winter,’ {TROST}", ["‘The weir gate has stuck\nevery winter,’"]),
        (
            f"“She told us ‘not\none penny more’\nand shut the ledger,” {TROST}",
            ["“She told us ‘not\none penny more’\nand shut the ledger,”", "‘not\none penny more’"],
        ),
        # two that are wrapped, one after the other
        (
            f"“The weir\ngate has stuck,” she said. “We have\nno boat,” {TROST}",
            ["“The weir\ngate has stuck,”", "“We have\nno boat,”"],
        ),
    ],
)
def test_end_of_a_quotation(check: Check, draft: str, found: list[str]) -> None:
    assert [quotation["text"] for quotation in check(draft)] == found
