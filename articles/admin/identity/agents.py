"""Admin of people and organisations, with their statements, positions and identity decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import display

from articles import services
from articles.admin.content.erasures import erase_url
from articles.admin.identity import false_entities, position_suggestions, wikidata
from articles.admin.identity.history import identity_decisions
from articles.admin.identity.split import SplitAgentAdmin
from articles.admin.revertible import RevertibleAdmin
from articles.history.related_rows import LISTS
from articles.identity.position_suggestions import offered_positions, printed_after_end
from articles.identity.usage import with_usage
from articles.models import Erasure, Speaker, Statement
from articles.services.agents import check_name
from articles.visibility import agents_with_pages
from core.permissions import Action, has_permission
from people.admin.agents import BaseAgentAdmin, BaseOrganisationAdmin, BasePersonAdmin
from people.admin.change_kind import kind_change_action
from people.admin.service_actions import ServiceAction
from people.models import Agent, AgentKind, Lookup, Organisation, Person, RefusedPosition
from people.services.positions import conflicts

if TYPE_CHECKING:
    AgentModelForm = forms.ModelForm[Agent]
else:  # Django's class is generic only to the type checker
    AgentModelForm = forms.ModelForm

MAX_STATEMENTS = 10


def approve(agent: Agent, *, by: User) -> None:
    services.approve_agent(agent=agent, by=by)


def withdraw_approval(agent: Agent, *, by: User) -> None:
    services.withdraw_approval(agent=agent, by=by)


class AgentForm(AgentModelForm):
    """The form of a person or organisation. It takes the names that the desk takes."""

    def clean_name(self) -> str:
        name = " ".join(str(self.cleaned_data["name"]).split())
        if "name" in self.changed_data:
            try:
                check_name(name)
            except services.NotAllowed as refusal:
                raise forms.ValidationError(str(refusal)) from refusal
        return name


class AgentAdmin(RevertibleAdmin, SplitAgentAdmin):
    form = AgentForm
    service_errors = (*BaseAgentAdmin.service_errors, services.NotAllowed)
    service_actions = [
        ServiceAction(
            "approve",
            _("Approve"),
            approve,
            lambda n: ngettext("%(n)d approved.", "%(n)d approved.", n) % {"n": n},
            available=lambda agent: agent.state == Agent.AgentState.UNREVIEWED,
            variant="primary",
            permission=Action.IDENTIFY,
        ),
        ServiceAction(
            "unapprove",
            _("Withdraw approval"),
            withdraw_approval,
            lambda n: ngettext("%(n)d approval withdrawn.", "%(n)d approvals withdrawn.", n) % {"n": n},
            available=lambda agent: agent.state == Agent.AgentState.APPROVED,
            in_changelist=False,
            permission=Action.IDENTIFY,
        ),
        *BaseAgentAdmin.service_actions,
        *false_entities.ACTIONS,
        *wikidata.ACTIONS,
    ]
    related_lists = tuple(LISTS)
    list_display = ["name", "description", "role", "outlet", "statement_count", "last_seen", "state_badge"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Agent]:
        """Annotate the rows of the list with what tells namesakes apart."""
        rows: QuerySet[Agent] = super().get_queryset(request)
        match = request.resolver_match
        return with_usage(rows) if match and str(match.url_name).endswith("_changelist") else rows

    @display(description=_("role"))
    def role(self, agent: Any) -> str:
        return agent.last_role or ""

    @display(description=_("outlet"))
    def outlet(self, agent: Any) -> str:
        return agent.last_outlet or ""

    @display(description=_("statements"))
    def statement_count(self, agent: Any) -> int:
        return int(agent.statement_count)

    @display(description=_("last seen"))
    def last_seen(self, agent: Any) -> str:
        return date_format(agent.last_seen, "j M Y") if agent.last_seen else ""

    def store(self, request: HttpRequest, obj: Agent) -> None:
        obj.kind = self.kind
        obj.save()

    def view_on_site(self, agent: Agent) -> str | None:
        """Return the URL of the public page, if there is one."""
        return agent.get_absolute_url() if agents_with_pages().filter(pk=agent.pk).exists() else None

    def page_context(self, request: HttpRequest, row: Agent) -> dict[str, Any]:
        statements = (
            Statement.objects.said_by(row).with_words().defer("article__current_revision__text").newest_first()
        )
        return {
            **super().page_context(request, row),
            "agent": row,
            "split_url": self.split_url(request, row),
            "erase_url": erase_url(request, Erasure.ErasureKind.PERSON, row.pk),
            "lookup": Lookup.objects.filter(agent=row).order_by("-at", "-id").first(),
            "identity_decisions": identity_decisions(request, row, self.admin_site),
            "set_wikidata_url": self.action_url(row, "set_wikidata"),
            "may_identify": self.can_act_on(request, row) and has_permission(request.user, Action.IDENTIFY),
            "statements": statements[:MAX_STATEMENTS],
            "statement_count": Speaker.objects.filter(agent=row.pk).exclude(state__in=["rejected", "dropped"]).count(),
        }


@admin.register(Person)
class PersonAdmin(AgentAdmin, BasePersonAdmin):
    service_actions = [
        *AgentAdmin.service_actions,
        kind_change_action(AgentKind.PERSON),
        *position_suggestions.ACTIONS,
    ]

    def page_context(self, request: HttpRequest, row: Agent) -> dict[str, Any]:
        """Add the positions suggested from stories, and conflicts between the accepted ones."""
        return {
            **super().page_context(request, row),
            "suggested_positions": offered_positions(row),
            "conflicts": conflicts(row.positions.select_related("organisation")),
            "printed_after_end": printed_after_end(row)[:MAX_STATEMENTS],
            "accept_url": self.action_url(row, "accept_position"),
            "refuse_url": self.action_url(row, "refuse_position"),
            "refused_positions": RefusedPosition.objects.filter(person=row, undone_at__isnull=True).select_related(
                "by"
            ),
            "suggest_again_url": self.action_url(row, "suggest_again"),
        }


@admin.register(Organisation)
class OrganisationAdmin(AgentAdmin, BaseOrganisationAdmin):
    service_actions = [*AgentAdmin.service_actions, kind_change_action(AgentKind.ORGANISATION)]

    def page_context(self, request: HttpRequest, row: Agent) -> dict[str, Any]:
        posts = row.posts.select_related("person", "organisation").order_by("pk")
        pairs = [one for one in conflicts(posts) if one.position.pk < one.other.pk]
        return {**super().page_context(request, row), "conflicts": pairs}
