"""The search of desk and admin: pages, stories, people, organisations and statements, a few rows of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.admin import site
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.module_loading import import_string
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from articles.identity.usage import describe, with_usage
from articles.models import Article, SearchedText, Statement, Wording
from articles.models.articles import HEADLINE_SEARCH
from articles.review.speaker_lookup import aliases_starting_with
from articles.text_search import prefix_query
from core.permissions import Action, has_permission
from people.models import AgentKind, Organisation, Person
from people.names.keys import name_key
from people.names.lookup import find_candidates

# Rows of one kind.
ROWS = 5
# So many rows that match are read for the newest of them; the index is not asked for more.
MATCHES_READ = 200
MAX_QUERY_LENGTH = 200


@dataclass(frozen=True)
class SearchHit:
    """A row or page that a search found: its text, its URL, and a note that tells it from others."""

    text: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class HitGroup:
    """The hits of one kind. ``list_url`` leads to all rows that match; empty where there are no more."""

    title: str
    hits: list[SearchHit]
    list_url: str = ""


def clean_query(text: str) -> str:
    return " ".join(text.replace("\0", "").split())[:MAX_QUERY_LENGTH]


def find_hits(request: HttpRequest, query: str) -> list[HitGroup]:
    """Return what this user may see of the pages and rows that match, by kind; kinds without a hit are left out."""
    groups = [
        HitGroup(_("Pages"), find_pages(request, query)),
        list_group(request, Person, _("People"), query, find_agents),
        list_group(request, Organisation, _("Organisations"), query, find_agents),
        list_group(request, Article, _("Stories"), query, find_articles),
        list_group(request, Statement, _("Statements"), query, find_statements),
    ]
    return [group for group in groups if group.hits]


def page_links(request: HttpRequest) -> Iterator[tuple[str, str, str]]:
    """Yield the title, URL and section of each page and action that this user may open."""
    yield str(site.index_title), reverse("admin:index"), ""
    if has_permission(request.user, Action.JUDGE):
        yield _("Queue"), reverse("review:queue"), _("Desk")
        yield _("Assigned to you"), reverse("review:assigned"), _("Desk")
        yield _("Statistics"), reverse("review:statistics"), _("Desk")
    for title, model_path in (
        (_("Add a story"), "articles_article"),
        (_("Add a person"), "people_person"),
        (_("Add an organisation"), "people_organisation"),
        (_("Add an outlet"), "articles_outlet"),
        (_("Add a topic"), "articles_topic"),
        (_("Invite somebody"), "auth_user"),
    ):
        app_label, model_name = model_path.split("_")
        if request.user.has_perm(f"{app_label}.add_{model_name}"):
            yield title, reverse(f"admin:{model_path}_add"), ""
    for section in import_string(settings.UNFOLD["SIDEBAR"]["navigation"])(request):
        for item in section["items"]:
            if item.get("permission", lambda _request: True)(request):
                yield str(item["title"]), str(item["link"]), str(section["title"])
    yield _("Change password"), reverse("admin:password_change"), ""
    yield _("Public site"), reverse("website:home"), ""


def find_pages(request: HttpRequest, query: str) -> list[SearchHit]:
    """Return the pages in whose title each word of the query begins a word."""
    words = query.casefold().split()
    hits = [
        SearchHit(title, url, section)
        for title, url, section in page_links(request)
        if all(f" {word}" in f" {title.casefold()}" for word in words)
    ]
    return hits[:ROWS]


def list_group(
    request: HttpRequest,
    model: type[Model],
    title: str,
    query: str,
    find: Callable[[HttpRequest, Any, str], Iterable[SearchHit]],
) -> HitGroup:
    """Return the hits among the rows that the model's admin shows to this user."""
    model_admin = site.get_model_admin(model)
    if not model_admin.has_view_permission(request):
        return HitGroup(title, [])
    hits = list(find(request, model_admin, query))
    changelist = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    return HitGroup(title, hits, f"{changelist}?{urlencode({'q': query})}" if len(hits) == ROWS else "")


def find_articles(request: HttpRequest, model_admin: Any, query: str) -> list[SearchHit]:
    """Return the story with this id; the newest with these words in the headline; then some with them in the text."""
    articles = model_admin.get_queryset(request).filter(erased_at__isnull=True).select_related("outlet")
    matching = prefix_query(query)
    texts = SearchedText.objects.filter(search=matching).values_list("pk", flat=True)
    searches: list[Callable[[], QuerySet[Article]]] = [
        lambda: articles.filter(Q(pk=query) | Q(external_id=query)),
        lambda: articles.alias(headline_search=HEADLINE_SEARCH).filter(headline_search=matching),
        lambda: articles.filter(current_revision__in=list(texts[:MATCHES_READ])),
    ]
    found: dict[str, Article] = {}
    for search in searches:
        if len(found) < ROWS:
            found |= {article.pk: article for article in search().order_by("-published_at", "-pk")[:ROWS]}
    return [
        SearchHit(
            article.title,
            reverse("admin:articles_article_change", args=[article.pk]),
            note(
                article.outlet.name,
                date_format(localtime(article.published_at), "j M Y"),
                article.get_status_display(),
            ),
        )
        for article in list(found.values())[:ROWS]
    ]


def find_statements(request: HttpRequest, model_admin: Any, query: str) -> list[SearchHit]:
    """Return the newest statements with these words, among the first that the index has."""
    shown = model_admin.get_queryset(request).exclude(state="dropped").filter(current_wording__isnull=False)
    wordings = Wording.objects.filter(search=prefix_query(query)).values_list("pk", flat=True)[:MATCHES_READ]
    found = shown.filter(Q(current_wording__in=list(wordings)) | Q(pk=query)).order_by("-published_at", "-pk")
    at_desk = has_permission(request.user, Action.JUDGE)
    return [
        SearchHit(
            model_admin.row_label(statement),
            f"{reverse('review:story', args=[statement.article_id])}?s={statement.pk}"
            if at_desk
            else reverse("admin:articles_statement_change", args=[statement.pk]),
            note(model_admin.speaker_names(statement), statement.article.title),
        )
        for statement in found[:ROWS]
    ]


def find_agents(request: HttpRequest, model_admin: Any, query: str) -> list[SearchHit]:
    """Return the agent with this id, then those with a name that begins with the query or is like it."""
    wanted = list(dict.fromkeys(agent_ids(query, model_admin.kind)))
    agents = with_usage(model_admin.get_queryset(request)).in_bulk(wanted)
    return [
        SearchHit(
            agents[pk].name,
            reverse(f"admin:people_{model_admin.opts.model_name}_change", args=[pk]),
            describe(agents[pk]),
        )
        for pk in wanted
        if pk in agents
    ][:ROWS]


def agent_ids(query: str, kind: AgentKind) -> Iterator[str]:
    yield query
    if key := name_key(query):
        yield from (alias.agent_id for alias in aliases_starting_with(key, kind))
        yield from (candidate.agent.pk for candidate in find_candidates(query, kind=kind, limit=ROWS))


def note(*parts: Any) -> str:
    return " · ".join(str(part) for part in parts if part)
