"""Every page that can be reached: valid HTML, links that lead somewhere, and no word that cannot be translated.

All that is stored is written in Greek, so that a Latin letter outside the marks set around every message is a string
that nobody can translate.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

import html5lib
import pytest
from django.test import Client
from django.utils import timezone, translation

from articles.models import Reply
from tests.support.factories import (
    ArticleFactory,
    MentionFactory,
    OrganisationFactory,
    OutletFactory,
    PersonFactory,
    PositionFactory,
    RevisionFactory,
    StatementFactory,
    TopicFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
HOST = "http://testserver"
STARTS = ["/", "/search/", "/search/?q=λιμάνι", "/search/?q=λιμάνι&in=stories", "/search/?q=ξξξ", "/nowhere/"]
STARTS += ["/search/?form=direct&until=κακό", "/search/suggestions/?q=άντα", "/people/?from=Ω"]
OPENS, CLOSES = "⟦", "⟧"
HTML = "{http://www.w3.org/1999/xhtml}"
NEVER_SHOWN = {f"{HTML}script", f"{HTML}style", f"{HTML}code", f"{HTML}textarea"}
# Names of formats are alike in every language.
NAMES = {"BibTeX", "CSL JSON", "RIS"}
SPOKEN = ("title", "alt", "placeholder", "aria-label", "label")
REFERRING = ("aria-labelledby", "aria-describedby", "aria-controls", "for")


@pytest.fixture
def greek() -> list[str]:
    """A little of everything; addresses that no link leads to."""
    ada, eva = PersonFactory(name="Άντα Ρω", state="approved"), PersonFactory(name="Εύα Δω")
    other_ada = PersonFactory(name="Άντα Ρω", state="approved", description="δασοφύλακας")
    union = OrganisationFactory(name="Ένωση Πλοίων", state="approved")
    PositionFactory(person=ada, organisation=union, role="γραμματέας", source="https://a.example/1")
    outlet = OutletFactory(name="Ο Ταχυδρόμος", url="https://a.example/")
    text = "“Το λιμάνι έκλεισε,” είπε η Άντα Ρω.\nΗ Ένωση Πλοίων σιωπά.\n“Το λιμάνι δεν έκλεισε,” είπε η Εύα Δω.\n"
    story = ArticleFactory(outlet=outlet, headline="Έκλεισε το λιμάνι", text=text, byline="Α. Β.", page="4")
    topic = TopicFactory(name="Λιμάνια", scheme="", code="123")
    story.topics.add(topic)
    first = StatementFactory(
        article=story, speaker=ada, words="“Το λιμάνι έκλεισε,”", words__role="γραμματέας", confirmed=True
    )
    silence = StatementFactory(article=story, speaker=union, silence=True, words="σιωπά")
    answer = StatementFactory(article=story, speaker=eva, words="“Το λιμάνι δεν έκλεισε,”", confirmed=True)
    StatementFactory(article=story, speaker=other_ada, words="“Το λιμάνι έκλεισε,”")
    decided: dict[str, Any] = {"state": "confirmed", "decided_by": UserFactory(), "decided_at": timezone.now()}
    Reply.objects.create(statement=answer, in_reply_to=first, **decided)
    start = text.index("Άντα")
    MentionFactory(
        revision=story.current_revision, start=start, end=start + 7, text="Άντα Ρω", name="Άντα Ρω", agent=ada
    )
    corrected = ArticleFactory(outlet=outlet, headline="Πλοία", text="Δέκα πλοία.")
    RevisionFactory(article=corrected, text="“Δώδεκα πλοία,” είπε.")
    StatementFactory(article=corrected, speaker=union, form="mixed", act="denied", words="Δώδεκα πλοία")
    for public_text in ("excerpt", "none"):
        other = ArticleFactory(outlet=outlet, headline="Ψάρια", text="Άνεμος.\nΨάρια πολλά.", public_text=public_text)
        StatementFactory(article=other, speaker_kind="unnamed", form="indirect", act="called-for", words="Ψάρια")
    ArticleFactory(outlet=outlet, headline="Ψάρια", language="el", text="Ψάρια.")
    for number in range(6):
        long = ArticleFactory(outlet=outlet, headline="Βροχή", text="“Βρέχει στο λιμάνι,” είπε.", page=str(number))
        StatementFactory(article=long, speaker=eva, words="“Βρέχει στο λιμάνι,”")
    gone = ArticleFactory(withdrawn=True, withdrawn_reason="Λάθος.", outlet=outlet)
    card = f"/embed/statements/{first.pk}/1/"
    return [gone.get_absolute_url(), card, f"/names/{ada.name}/", silence.get_absolute_url()]


def crawled(client: Client, starts: list[str]) -> Iterator[tuple[str, Element]]:
    """Every page that is led to, parsed strictly; of a search each choice is followed, one at a time."""
    waiting, seen = list(starts), set(starts)
    while waiting:
        address = waiting.pop()
        response = client.get(address)
        if response.status_code in (301, 302):
            following = [response["Location"]]
        elif "html" in response["Content-Type"] and not address.startswith("/api/"):
            assert response.status_code in (200, 404, 410), address
            document = parsed(response.content.decode(), address)
            yield address, document
            following = [link for element in document.iter() if (link := element.get("href") or element.get("src"))]
            assert response.status_code == 200 or address in starts, f"{address} is dead"
        else:
            assert response.status_code == 200, f"{address} is dead"
            following = []
        for link in following:
            target = urljoin(HOST + address, link).partition("#")[0]
            parts = urlsplit(target)
            inside = f"{parts.path}?{parts.query}" if parts.query else parts.path
            of_a_search = parts.path.startswith("/search/") and parts.query.count("&") > 1
            elsewhere = parts.netloc != "testserver" or parts.path.startswith(("/static/", "/admin/", "/api/"))
            if not elsewhere and not of_a_search and inside not in seen:
                seen.add(inside)
                waiting.append(inside)


def parsed(html: str, address: str) -> Element:
    """Return the parsed document; fail where it breaks the HTML standard."""
    parser = html5lib.HTMLParser(strict=True)
    try:
        is_piece = "<html" not in html
        document: Element = parser.parseFragment(html) if is_piece else parser.parse(html)
    except html5lib.html5parser.ParseError as error:
        line, column = parser.tokenizer.stream.position()
        pytest.fail(f"{address}: {error} at line {line}: {html.splitlines()[line - 1][max(0, column - 200) : column]}")
    return document


def misplaced(document: Element) -> list[str]:
    """HTML that a parser accepts and the standard forbids."""
    found = [
        "a caption in the middle of its figure"
        for figure in document.iter(f"{HTML}figure")
        if f"{HTML}figcaption" in [child.tag for child in list(figure)[1:-1]]
    ]
    for listed in document.iter(f"{HTML}dl"):
        terms = ["".join(term.itertext()) for term in listed.iter(f"{HTML}dt")]
        found += [f"{term} twice in one list" for term in set(terms) if terms.count(term) > 1]
    for element in document.iter():
        if "hidden" in element.attrib and "aria-hidden" in element.attrib:
            found.append(f"{element.tag} hidden twice")
    return found


def visible(element: Element, within: str) -> Iterator[str]:
    """The words that a reader sees or hears and that are in the page's language."""
    language = element.get("lang", within)
    if element.tag in NEVER_SHOWN:
        return
    if language != "en":
        yield element.text or ""
        yield from (element.get(name, "") for name in SPOKEN)
    for child in element:
        yield from visible(child, language)
        if language != "en":
            yield child.tail or ""


@pytest.fixture
def marked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mark every translated message, so that untranslated text is seen."""
    really = translation._trans  # type: ignore[attr-defined]
    for name in ("gettext", "ngettext", "pgettext", "npgettext"):
        original = getattr(really, name)
        monkeypatch.setattr(really, name, lambda *told, _original=original: f"{OPENS}{_original(*told)}{CLOSES}")


def untranslated(document: Element) -> set[str]:
    """The lines of a page with Latin letters outside the marks that are neither addresses nor names of formats."""
    left, before = re.sub(r"http://\S+", "", "\n".join(visible(document, ""))), ""
    while left != before:
        before, left = left, re.sub(f"{OPENS}[^{OPENS}{CLOSES}]*{CLOSES}", "", left)
    return {line.strip() for line in left.splitlines() if re.search("[a-z]{2}", line, re.IGNORECASE)} - NAMES


def test_every_page_is_valid_and_linked(client: Client, greek: list[str], marked: None) -> None:
    targets: dict[str, set[str]] = {}
    fragments: list[tuple[str, str, str]] = []
    strange: dict[str, str] = {}
    for address, document in crawled(client, STARTS + greek):
        ids = [found for element in document.iter() if (found := element.get("id"))]
        assert len(ids) == len(set(ids)), address
        targets.setdefault(address.partition("?")[0], set()).update(ids)
        for element in document.iter():
            for name in REFERRING:
                for wanted in (element.get(name) or "").split():
                    assert wanted in ids, (address, name, wanted)
            if "#" in (link := element.get("href") or ""):
                path, _hash, fragment = urljoin(address, link).partition("#")
                fragments.append((address, path, fragment))
        if document.tag == f"{HTML}html":
            assert document.get("lang"), address
            assert len(list(document.iter(f"{HTML}h1"))) == 1, address
        assert misplaced(document) == [], address
        strange |= dict.fromkeys(untranslated(document), address)
    for address, path, fragment in fragments:
        if path.startswith("/") and path.partition("?")[0] in targets:
            assert fragment in targets[path.partition("?")[0]], (address, path, fragment)
    assert len(targets) > 40
    assert strange == {}
