"""Atom feeds of statements that a person has reviewed: all, and those of one person or organisation."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.utils.xmlutils import SimplerXMLGenerator

from articles.models import Speaker, Statement
from articles.querysets import StatementQuerySet, agents_with_pages, public_redirects
from newsroom.public.agent_pages import no_page
from newsroom.public.asking import Asked
from newsroom.public.attributing import title_of
from newsroom.public.searching import statements_asked
from people.models import Agent

if TYPE_CHECKING:
    StatementFeed = Feed[Statement, Any]
else:  # Django's class is generic only to the type checker
    StatementFeed = Feed

ENTRIES = 30
# An empty feed has never changed; without a date of its own it would be as new as the clock, on every asking.
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

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        """As Django does, but the words as text: as HTML, signs in them would be taken for markup."""
        super().add_item_elements(handler, {**item, "description": None})
        handler.addQuickElement("summary", item["description"], {"type": "text", "xml:lang": item["language"]})


class NewlySaid(StatementFeed):
    """Of everybody."""

    feed_type = Atom

    def title(self, obj: Any) -> str:
        return _("Newly said · Newsroom Archive")

    def author_name(self, obj: Any) -> str:
        return _("Newsroom Archive")

    def subtitle(self, obj: Any) -> str:
        return _("Who said what, with the words as printed.")

    def link(self, obj: Any) -> str:
        return reverse("public:home")

    def items(self, obj: Any) -> list[Statement]:
        return self.newest(Statement.objects.published())

    def newest(self, statements: StatementQuerySet) -> list[Statement]:
        # Found by the index of what is reviewed, and then put into the order of the text, which that index has not.
        found = list(statements.reviewed().for_readers().newest_first()[:ENTRIES])
        found.sort(key=lambda statement: (statement.article_id, statement.place, statement.pk))
        return sorted(found, key=lambda statement: statement.article.published_at, reverse=True)

    def item_title(self, item: Statement) -> str:
        return title_of(item)

    def item_description(self, item: Statement) -> str:
        return item.current_wording.text if item.current_wording else ""

    def item_extra_kwargs(self, item: Statement) -> dict[str, Any]:
        return {"language": item.article.language}

    def item_author_name(self, item: Statement) -> str:
        return item.article.outlet.name

    def item_author_link(self, item: Statement) -> str:
        return item.article.get_absolute_url()

    def item_pubdate(self, item: Statement) -> datetime:
        return item.article.published_at

    def item_updateddate(self, item: Statement) -> datetime:
        """When readers could first see it, or a person last decided on it."""
        released = item.article.released_at or item.article.published_at
        return max(released, item.decided_at or released)

    def item_categories(self, item: Statement) -> list[str]:
        return [item.article.outlet.name]


class SaidByAgent(NewlySaid):
    """Of one person or organisation."""

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Of a merged one the feed of whom it is now; of one who is gone, why, as their page says."""
        try:
            return super().__call__(request, *args, **kwargs)
        except Http404:
            pk = str(kwargs["pk"])
            now = public_redirects().filter(old_id=pk).values_list("agent", flat=True).first()
            found = agents_with_pages().filter(pk=now).first() if now else None
            if found is None:
                return no_page(request, pk)
            return HttpResponsePermanentRedirect(reverse(f"public:{found.kind}-feed", args=[found.pk]))

    def get_object(self, request: HttpRequest, pk: str) -> Agent:
        agent = agents_with_pages().filter(pk=pk).first()
        if agent is None:
            raise Http404("no such agent")
        return agent

    def title(self, obj: Agent) -> str:
        return _("What %(name)s said · Newsroom Archive") % {"name": obj.name}

    def link(self, obj: Agent) -> str:
        return obj.get_absolute_url()

    def items(self, obj: Agent) -> list[Statement]:
        reviewed = Speaker.objects.published().filter(agent=obj, is_reviewed=True)
        newest = reviewed.newest_first().values_list("statement", flat=True)[:ENTRIES]
        return self.newest(Statement.objects.published().filter(pk__in=list(newest)))


class FoundBySearch(NewlySaid):
    """Of what a search finds, whose words and narrowing stand in the address."""

    def get_object(self, request: HttpRequest) -> Asked:
        asked = Asked.of(request)
        if not asked:
            raise Http404("nothing is asked for")
        return asked

    def title(self, obj: Asked) -> str:
        return _("“%(question)s” · Newsroom Archive") % {"question": obj.question or obj.address()}

    def link(self, obj: Asked) -> str:
        return reverse("public:search") + obj.address()

    def items(self, obj: Asked) -> list[Statement]:
        return self.newest(statements_asked(obj))
