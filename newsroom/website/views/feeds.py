"""Atom feeds of reviewed statements: of everybody, of one agent, and of a search.

A page of a feed has the newest stories, and of each only the first few statements, so that no story fills it. The rest
is on the page that it names as ``next`` (RFC 5005): first the rest of these stories, a few statements of each again,
then the stories before them. A reader who follows these links gets everything, once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from django.contrib.syndication.views import Feed
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.utils.xmlutils import SimplerXMLGenerator

from articles.history.audit_log import MARKED, UNMARKED, last_action_at
from articles.models import Speaker, Statement
from articles.printed.sentences import with_sentences
from articles.querysets import StatementQuerySet
from articles.visibility import agents_with_pages
from core import keyset
from newsroom.gone import public_redirects
from newsroom.search.params import SearchParams
from newsroom.search.statements import filings_with_reviewed_statements, find_statements
from newsroom.website.http.pagination import NEWEST_STATEMENTS
from newsroom.website.http.redirects import search_moved
from newsroom.website.presentation.attribution import title_of
from newsroom.website.presentation.printed_sentences import shown_text
from newsroom.website.presentation.structured_data import last_changed
from newsroom.website.profiles.positions import Story, newest_stories, spoken_by_or_for, with_positions
from newsroom.website.views.agents import no_page
from people.models import AgentKind

if TYPE_CHECKING:
    StatementFeed = Feed[Statement, Any]
else:  # Django's class is generic only to the type checker
    StatementFeed = Feed

# Stories a page, and statements of each; more of a person's, who is followed for all that they say.
STORIES, OF_ONE_STORY, OF_A_PERSON = 10, 3, 30
NEWEST = ("-published_at", "-article_id")
PLACE, SKIP = "page", "told"
NUMBER = re.compile("[1-9][0-9]{0,4}", re.ASCII)
# An empty feed has never changed; without a date of its own it would be as new as the clock on every request.
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
# A text may hold what no XML can, not even as a reference; one such character would end the feed.
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
REPLACEMENT = "\ufffd"


class Xml(SimplerXMLGenerator):
    def characters(self, content: str) -> None:
        super().characters(NOT_IN_XML.sub(REPLACEMENT, content))

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802
        written: Any = {key: NOT_IN_XML.sub(REPLACEMENT, value) for key, value in attrs.items()}
        super().startElement(name, written)


class Atom(Atom1Feed):
    def latest_post_date(self) -> datetime:
        found: datetime = super().latest_post_date() if self.items else NEVER
        return found

    def write(self, outfile: Any, encoding: str) -> None:
        xml = Xml(outfile, encoding, short_empty_elements=True)
        xml.startDocument()
        xml.startElement("feed", self.root_attributes())
        self.add_root_elements(xml)
        self.write_items(xml)
        xml.endElement("feed")

    def add_root_elements(self, handler: Any) -> None:
        # The same on every page of the feed, whatever its subject is called now.
        self.feed["id"] = urljoin(self.feed["feed_url"], self.feed["identity"])
        super().add_root_elements(handler)
        if self.feed["next"]:
            handler.addQuickElement(
                "link", "", {"rel": "next", "href": urljoin(self.feed["feed_url"], self.feed["next"])}
            )

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        """Add an entry as Django does, with two changes: the words are text, since HTML would take signs in them for
        markup, and the outlet's address is absolute."""
        outlet = urljoin(self.feed["feed_url"], item["author_link"])
        super().add_item_elements(handler, {**item, "description": None, "author_link": outlet})
        handler.addQuickElement("summary", item["description"], {"type": "text", "xml:lang": item["language"]})


@dataclass(frozen=True)
class FeedPage:
    """A page of a feed: its subject, its statements, its address, and that of the next page or ""."""

    subject: Any
    statements: Sequence[Statement]
    address: str
    next: str


def feed_page(
    request: HttpRequest,
    statements: StatementQuerySet,
    *,
    subject: Any = None,
    spoken: QuerySet[Any] | None = None,
    newest: Callable[[Q, int], Sequence[Story]] | None = None,
    of_one: int = OF_ONE_STORY,
) -> FeedPage:
    """Return the page that the request asks for, of these statements.

    ``spoken`` are other rows from which their stories are found, ``newest`` finds so many of those stories after a
    place. Raises ``Http404`` for a page that no feed has named.
    """
    number = request.GET.get(SKIP, "")
    if number and not NUMBER.fullmatch(number):
        raise Http404("no such page")
    beyond, past, rows = Q(), int(number or 0), statements.reviewed() if spoken is None else spoken
    if PLACE in request.GET:
        try:
            values, _backwards = keyset.read_cursor(request.GET[PLACE], rows.model, NEWEST)
        except keyset.InvalidCursor as error:
            raise Http404("no such page") from error
        beyond = keyset.after(NEWEST, values)
    if newest is not None:
        stories = list(newest(beyond, STORIES + 1))
    else:
        spoken_in = rows.filter(beyond).order_by(*NEWEST).values_list("published_at", "article_id")
        stories = list(spoken_in.distinct()[: STORIES + 1])
    ids = [article for _at, article in stories[:STORIES]]
    few = statements.reviewed().filter(article__in=ids).of_each_story(past, past + of_one + 1)
    dated = few.for_readers().annotate(marked_at=last_action_at("statement", MARKED, UNMARKED))
    found = list(dated.order_by(*NEWEST_STATEMENTS))
    entries = [statement for statement in found if statement.rank <= past + of_one]  # type: ignore[attr-defined]
    with_positions(entries)
    with_sentences(entries)
    query = request.GET.copy()
    query.pop(SKIP, None)
    if len(entries) < len(found):
        query[SKIP] = str(past + of_one)
    elif stories[STORIES:]:
        query[PLACE] = keyset.encode_cursor(stories[STORIES - 1], backwards=False)
    else:
        return FeedPage(subject, entries, request.get_full_path(), "")
    return FeedPage(subject, entries, request.get_full_path(), f"{request.path}?{query.urlencode()}")


class NewStatementsFeed(StatementFeed):
    """The statements of everybody."""

    feed_type = Atom

    def title(self, obj: FeedPage) -> str:
        return _("New statements · Newsroom Archive")

    def author_name(self, obj: FeedPage) -> str:
        return _("Newsroom Archive")

    def subtitle(self, obj: FeedPage) -> str:
        return _("Who said what, with the words as printed.")

    def link(self, obj: FeedPage) -> str:
        return reverse("website:home")

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> FeedPage:
        return feed_page(request, Statement.objects.published())

    def feed_url(self, obj: FeedPage) -> str:
        return obj.address

    def feed_extra_kwargs(self, obj: FeedPage) -> dict[str, Any]:
        return {"next": obj.next, "identity": self.identity(obj)}

    def identity(self, obj: FeedPage) -> str:
        """Return the address that the feed keeps."""
        return self.link(obj)

    def items(self, obj: FeedPage) -> Sequence[Statement]:
        return obj.statements

    def item_title(self, item: Statement) -> str:
        return title_of(item)

    def item_description(self, item: Statement) -> str:
        return shown_text(item)

    def item_extra_kwargs(self, item: Statement) -> dict[str, Any]:
        return {"language": item.article.language}

    def item_author_name(self, item: Statement) -> str:
        return item.article.outlet.name

    def item_author_link(self, item: Statement) -> str:
        return item.article.outlet.get_absolute_url()

    def item_pubdate(self, item: Statement) -> datetime:
        return item.article.published_at

    def item_updateddate(self, item: Statement) -> datetime:
        return last_changed(item)

    def item_categories(self, item: Statement) -> list[str]:
        return [item.article.outlet.name]


class AgentFeed(NewStatementsFeed):
    """The statements of one agent; of an organisation also those of its people in a position there, as on its page."""

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Redirect from a merged agent to its present feed; say why where an agent is gone, as its page does."""
        try:
            return super().__call__(request, *args, **kwargs)
        except Http404:
            pk = str(kwargs["pk"])
            now = public_redirects().filter(old_id=pk).values_list("agent", flat=True).first()
            found = agents_with_pages().filter(pk=now).first() if now else None
            if found is None:
                return no_page(request, pk)
            return HttpResponsePermanentRedirect(reverse(f"website:{found.kind}-feed", args=[found.pk]))

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> FeedPage:
        agent = agents_with_pages().filter(pk=kwargs["pk"]).first()
        if agent is None:
            raise Http404("no such agent")
        if agent.kind == AgentKind.ORGANISATION:
            return feed_page(
                request,
                Statement.objects.published().filter(pk__in=spoken_by_or_for(agent).values("statement")),
                subject=agent,
                newest=partial(newest_stories, agent),
            )
        return feed_page(
            request,
            Statement.objects.published().said_by(agent),
            subject=agent,
            spoken=Speaker.objects.published().filter(agent=agent, is_reviewed=True),
            of_one=OF_A_PERSON,
        )

    def title(self, obj: FeedPage) -> str:
        return _("Statements of %(name)s · Newsroom Archive") % {"name": obj.subject.name}

    def link(self, obj: FeedPage) -> str:
        return str(obj.subject.get_absolute_url())

    def identity(self, obj: FeedPage) -> str:
        return reverse(f"website:{obj.subject.kind}-by-id", args=[obj.subject.pk])


class SearchFeed(NewStatementsFeed):
    """The statements that a search finds; its words and filters are in the address."""

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().__call__(request, *args, **kwargs)
        except Http404:
            return search_moved(request)

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> FeedPage:
        params = SearchParams.from_request(request)
        if not params:
            raise Http404("an empty search")
        spoken = filings_with_reviewed_statements(params)
        return feed_page(request, find_statements(params), subject=params, spoken=spoken)

    def title(self, obj: FeedPage) -> str:
        return _("“%(question)s” · Newsroom Archive") % {"question": obj.subject.title or obj.subject.address()}

    def link(self, obj: FeedPage) -> str:
        return reverse("website:search") + str(obj.subject.address())
