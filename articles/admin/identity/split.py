"""The page for splitting an agent: an editor selects what belongs to another agent, story by story."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.decorators import display

from articles import services
from articles.admin.statements.context import Excerpt
from articles.identity.split import CHOSEN, MENTIONS, SPEAKERS, split_agent, undo_split
from articles.models import Article, Mention, NameInStory, Speaker
from core.permissions import Action, has_permission
from people.admin.agents import BaseAgentAdmin
from people.admin.merge import moved_counts_text
from people.admin.service_actions import ServiceAction, ServiceActionAdmin, UndeletableAdmin
from people.models import Agent, Split
from people.names.lookup import find_candidates
from people.services.base import IdentityError

STORIES_PER_PAGE = 20
# The choice of a new agent. Ids have no hyphen.
NEW = "-new"


class SplitForm(forms.Form):
    """The selected rows and their new agent: its id, or NEW and a name."""

    names = forms.ModelMultipleChoiceField(NameInStory.objects.none(), required=False)
    speakers = forms.ModelMultipleChoiceField(Speaker.objects.none(), required=False)
    mentions = forms.ModelMultipleChoiceField(Mention.objects.none(), required=False)
    to = forms.CharField(
        max_length=12, error_messages={"required": gettext_lazy("Choose who the selected items belong to.")}
    )
    name = forms.CharField(max_length=300, required=False)

    def __init__(self, data: Any, *, agent: Agent) -> None:
        super().__init__(data)
        related = {"names": agent.names_in_stories, "speakers": agent.speaker_edges, "mentions": agent.mentions}
        for name, rows in related.items():
            self.fields[name].queryset = rows.all()  # type: ignore[attr-defined]

    def clean_to(self) -> Agent | None:
        if self.cleaned_data["to"] == NEW:
            return None
        agent = Agent.objects.filter(pk=self.cleaned_data["to"]).first()
        if agent is None:
            raise forms.ValidationError(_("This person or organisation no longer exists: choose again."))
        return agent

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not any(cleaned.get(part) for part in ("names", "speakers", "mentions")):
            raise forms.ValidationError(_("Select at least one item."))
        return cleaned


@dataclass
class AgentInArticle:
    """The items of one story that belong to the agent."""

    story: Article
    names: list[NameInStory] = field(default_factory=list)
    speakers: list[Excerpt] = field(default_factory=list)
    mentions: list[Excerpt] = field(default_factory=list)


def stories_with(agent: Agent, query: str) -> Any:
    """Return the stories that name or quote the agent, newest first, filtered by headline, outlet or role."""
    story = OuterRef("pk")
    related = Q(Exists(NameInStory.objects.filter(article=story, agent=agent)))
    related |= Q(Exists(Speaker.objects.filter(statement__article=story, agent=agent)))
    related |= Q(Exists(Mention.objects.filter(revision__article=story, agent=agent)))
    stories = Article.objects.filter(related)
    if query:
        with_role = NameInStory.objects.filter(article=story, agent=agent, role__icontains=query)
        stories = stories.filter(
            Q(headline__icontains=query) | Q(outlet__name__icontains=query) | Q(Exists(with_role))
        )
    return stories.with_text().newest_first()


def agent_in_articles(agent: Agent, stories: Iterable[Article]) -> list[AgentInArticle]:
    """Return what belongs to the agent in each of these stories. The number of queries is fixed."""
    parts = {story.pk: AgentInArticle(story) for story in stories}
    texts = {pk: part.story.current_revision.text for pk, part in parts.items() if part.story.current_revision}
    for name in agent.names_in_stories.filter(article__in=parts).order_by("pk"):
        parts[name.article_id].names.append(name)
    edges = agent.speaker_edges.filter(statement__article__in=parts, statement__current_wording__isnull=False)
    edges = edges.select_related("statement__current_wording").order_by("statement__current_wording__start", "pk")
    for edge in edges:
        wording = edge.statement.current_wording
        segments = wording.content or wording.cue if wording is not None else []
        if segments and edge.statement.article_id in texts:
            text = texts[edge.statement.article_id]
            excerpt = Excerpt.of(edge.pk, text, segments[0]["start"], segments[-1]["end"])
            parts[edge.statement.article_id].speakers.append(excerpt)
    current = {part.story.current_revision_id: pk for pk, part in parts.items()}
    for mention in agent.mentions.filter(revision__in=[pk for pk in current if pk]).order_by("start"):
        pk = current[mention.revision_id]
        parts[pk].mentions.append(Excerpt.of(mention.pk, texts[pk], mention.start, mention.end))
    return list(parts.values())


class SplitAgentAdmin(BaseAgentAdmin):
    """An admin of agents with a page for splitting one."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.split_view)
        return [path("<path:object_id>/split/", view, name=self._split_url_name), *super().get_urls()]

    @property
    def _split_url_name(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_split"

    def split_url(self, request: HttpRequest, agent: Agent) -> str | None:
        """Return the URL of the page, or None for users who may not split."""
        if not (self.can_act_on(request, agent) and has_permission(request.user, Action.MERGE)):
            return None
        return reverse(f"{self.admin_site.name}:{self._split_url_name}", args=[agent.pk])

    def split_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        agent = self.get_object(request, object_id)
        if agent is None:
            raise Http404
        if self.split_url(request, agent) is None:
            raise PermissionDenied
        form = SplitForm(request.POST if request.method == "POST" else None, agent=agent)
        if form.is_valid() and self._split(request, agent, form):
            page = reverse(
                f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_change", args=[agent.pk]
            )
            return HttpResponseRedirect(page)
        return self._split_page(request, agent, form)

    def _split(self, request: HttpRequest, agent: Agent, form: SplitForm) -> bool:
        try:
            split = split_agent(agent=agent, by=cast("User", request.user), **form.cleaned_data)
        except (IdentityError, services.NotAllowed) as refusal:
            form.add_error(None, str(refusal))
            return False
        spoken = len(split.moved[SPEAKERS]) + len(split.before["chosen"])
        parts = [
            ngettext("%(n)d statement", "%(n)d statements", spoken) % {"n": spoken},
            ngettext("%(n)d mention", "%(n)d mentions", len(split.moved[MENTIONS]))
            % {"n": len(split.moved[MENTIONS])},
        ]
        words = {"what": ", ".join(parts), "to": split.names[1]}
        self.message_user(
            request, _("%(what)s moved to “%(to)s”. You can undo this under “Splits”.") % words, messages.SUCCESS
        )
        self.log_change(request, agent, _("Split: part of it moved to “%(to)s”") % words)
        return True

    def _split_page(self, request: HttpRequest, agent: Agent, form: SplitForm) -> TemplateResponse:
        query, other_name = request.GET.get("q", "").strip(), request.GET.get("other", "").strip()
        page = Paginator(stories_with(agent, query), STORIES_PER_PAGE).get_page(request.GET.get("p"))
        others = [one for one in find_candidates(other_name or agent.name, limit=9) if one.agent.pk != agent.pk]
        context = {
            **self.admin_site.each_context(request),
            "title": _("Split “%(name)s”") % {"name": agent.name},
            "opts": self.opts,
            "agent": agent,
            "form": form,
            "page": page,
            "stories": agent_in_articles(agent, page.object_list),
            "chosen": {part: request.POST.getlist(part) for part in ("names", "speakers", "mentions")},
            "to": request.POST.get("to", ""),
            "others": others,
            "q": query,
            "other_name": other_name,
            "new": NEW,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/articles/split.html", context)


def undo(row: Split, *, by: User) -> str:
    left = undo_split(split=row, by=by).skipped
    if not left:
        return ""
    return ngettext(
        "%(n)d row has been changed since and was left.",
        "%(n)d rows have been changed since and were left.",
        left,
    ) % {"n": left}


@admin.register(Split)
class SplitAdmin(UndeletableAdmin, ServiceActionAdmin):
    no_delete_reason = gettext_lazy("It is needed to undo the split.")
    empty_hint = gettext_lazy("A split begins on the page of a person or organisation that is in truth two.")
    service_errors = (IdentityError, services.NotAllowed)
    service_actions = [
        ServiceAction(
            "undo",
            gettext_lazy("Undo split"),
            undo,
            lambda n: ngettext("%(n)d split undone.", "%(n)d splits undone.", n) % {"n": n},
            available=lambda split: split.undone_at is None,
            variant="primary",
            permission=Action.MERGE,
        ),
    ]
    list_display = ["agent_names", "at", "by", "state_badge"]
    list_select_related = ["by"]
    list_filter = [("undone_at", admin.EmptyFieldListFilter)]
    show_full_result_count = False
    fields = ["agent_names", "what_moved", "at", "by", "undone_at", "undone_by"]
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @display(description=gettext_lazy("split"))
    def agent_names(self, split: Split) -> str:
        return _("from “%(source)s” to “%(to)s”") % {"source": split.names[0], "to": split.names[1]}

    @display(description=gettext_lazy("what moved"))
    def what_moved(self, split: Split) -> str:
        counts: defaultdict[str, list[Any]] = defaultdict(list, split.moved)
        counts[SPEAKERS] = [*counts[SPEAKERS], *split.before.get(CHOSEN, [])]
        return moved_counts_text(counts)

    @display(description=gettext_lazy("state"), label={"undone": "default", "valid": "success"})
    def state_badge(self, split: Split) -> tuple[str, Any]:
        return ("valid", _("valid")) if split.undone_at is None else ("undone", _("undone"))

    def row_label(self, row: Split) -> str:
        return str(self.agent_names(row))
