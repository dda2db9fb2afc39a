"""The pages. Each asks ``published()`` or ``public_agents()``; nothing here decides what is public."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, Count, IntegerField, OuterRef, Prefetch, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from articles.models import Article, Statement
from articles.querysets import public_agents
from newsroom.public import errors
from newsroom.public.paging import paginate
from newsroom.public.reading import context, read
from newsroom.public.responses import public_page
from newsroom.public.searching import NAMES_SHOWN, agents_like, cleaned, statements_saying, with_latest_role
from people.models import Agent, AgentKind

NEWEST_STORIES = ("-published_at", "-id")
# The newest story first, and what is said in one story in the order of its text.
NEWEST_STATEMENTS = ("-article__published_at", "-article_id", "current_wording__start", "id")
NAMES_A_PAGE = 60
STORIES_ON_HOME = 10
VOICES_ON_HOME = 3


@public_page
def home(request: HttpRequest) -> HttpResponse:
    """The newest stories, each with what is said in it: named voices first, speech before reports of it."""
    unnamed = Case(When(speaker_kind="named", then=Value(0)), default=Value(1), output_field=IntegerField())
    unquoted = Case(
        *(When(form=form, then=Value(place)) for place, form in enumerate(["direct", "mixed", "indirect"])),
        default=Value(3),
        output_field=IntegerField(),
    )
    public = Statement.objects.published()
    voices = public.with_words().order_by(unnamed, unquoted, "current_wording__start", "id")[:VOICES_ON_HOME]
    count = public.filter(article=OuterRef("pk")).order_by().values("article").annotate(n=Count("pk")).values("n")
    stories = (
        Article.objects.published()
        .select_related("outlet")
        .prefetch_related(Prefetch("statements", queryset=voices, to_attr="voices"))
        .annotate(voice_count=Coalesce(Subquery(count), 0))
    )
    page = paginate(stories, request, order=NEWEST_STORIES, size=STORIES_ON_HOME)
    return render(request, "public/home.html", {"page": page})


@public_page
def story(request: HttpRequest, pk: str, slug: str = "") -> HttpResponse:
    article = Article.objects.published().with_text().filter(pk=pk).first()
    if article is None:
        withdrawn = Article.objects.withdrawn().filter(pk=pk).first()
        if withdrawn is None:
            raise Http404("no such story")
        return errors.gone(request, reason=withdrawn.withdrawn_reason)
    if request.path != article.get_absolute_url():
        return _moved(request, article)
    statements = list(Statement.objects.published().filter(article=article).with_words().in_order_of_text())
    return render(request, "public/story.html", {"article": article, "reading": read(article, statements)})


@public_page
def statement(request: HttpRequest, pk: str) -> HttpResponse:
    found = (
        Statement.objects.published().with_words().select_related("article__current_revision").filter(pk=pk).first()
    )
    if found is None:
        raise Http404("no such statement")
    return render(request, "public/statement.html", {"statement": found, "context": context(found)})


@public_page
def agent(request: HttpRequest, pk: str, slug: str = "") -> HttpResponse:
    """A person or an organisation: what it says, newest first. A merged one's address leads to the one it is now."""
    found = public_agents().filter(pk=pk).first() or public_agents().filter(redirects__old_id=pk).first()
    if found is None:
        raise Http404("no such agent")
    if request.path != found.get_absolute_url():
        return _moved(request, found)
    said = Statement.objects.published().said_by(found).with_words()
    shown: dict[str, Any] = {"agent": found, "page": paginate(said, request, order=NEWEST_STATEMENTS)}
    if found.kind == AgentKind.PERSON:
        known = Q(organisation=None) | Q(organisation__in=public_agents())
        shown["positions"] = found.positions.filter(known).select_related("organisation")
    else:
        posts = found.posts.filter(person__in=public_agents()).select_related("person")
        shown["posts"] = paginate(posts, request, order=("person__name", "id"), parameter="people")
    return render(request, f"public/{found.kind}.html", shown)


@public_page
def people(request: HttpRequest) -> HttpResponse:
    return _a_to_z(request, AgentKind.PERSON, _("People"))


@public_page
def organisations(request: HttpRequest) -> HttpResponse:
    return _a_to_z(request, AgentKind.ORGANISATION, _("Organisations"))


@public_page
def search(request: HttpRequest) -> HttpResponse:
    question = cleaned(request.GET.get("q", ""))
    if not question:
        return render(request, "public/search.html", {"question": ""})
    page = paginate(statements_saying(question), request, order=NEWEST_STATEMENTS)
    agents = agents_like(question) if page.is_first else []
    return render(
        request,
        "public/search.html",
        {
            "question": question,
            "page": page,
            "agents": agents[:NAMES_SHOWN],
            "has_more_agents": len(agents) > NAMES_SHOWN,
        },
    )


def _a_to_z(request: HttpRequest, kind: AgentKind, title: str) -> HttpResponse:
    agents = with_latest_role(public_agents().filter(kind=kind))
    page = paginate(agents, request, order=("name", "id"), size=NAMES_A_PAGE)
    return render(request, "public/names.html", {"title": title, "page": page})


def _moved(request: HttpRequest, to: Article | Agent) -> HttpResponsePermanentRedirect:
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(to.get_absolute_url() + (f"?{query}" if query else ""))
