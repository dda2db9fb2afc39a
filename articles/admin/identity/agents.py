"""People and organisations as the ones who speak: their statements, and approving them for the public pages."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles import services
from articles.admin.identity import false_entities, position_suggestions, wikidata
from articles.admin.identity.history import identity_decisions
from articles.admin.identity.split import SplitAgentAdmin
from articles.admin.revertible import RevertibleAdmin
from articles.history.related_rows import LISTS
from articles.identity.position_suggestions import offered_positions, printed_after_end
from articles.models import AuditEntry, Speaker, Statement
from articles.visibility import agents_with_pages
from core.permissions import Action, has_permission
from people.admin.agents import BaseAgentAdmin, BaseOrganisationAdmin, BasePersonAdmin
from people.admin.change_kind import kind_change_action
from people.admin.service_actions import ServiceAction
from people.models import Agent, AgentKind, Organisation, Person, RefusedPosition
from people.services.positions import conflicts

SAID = 10


def approve(agent: Agent, *, by: User) -> None:
    services.approve_agent(agent=agent, by=by)


def take_approval_back(agent: Agent, *, by: User) -> None:
    services.withdraw_approval(agent=agent, by=by)


class AgentAdmin(RevertibleAdmin, SplitAgentAdmin):
    service_errors = (*BaseAgentAdmin.service_errors, services.NotAllowed)
    service_actions = [
        ServiceAction(
            "approve",
            _("Approve"),
            approve,
            lambda n: ngettext("%(n)d was approved.", "%(n)d were approved.", n) % {"n": n},
            available=lambda agent: agent.state == Agent.State.UNREVIEWED,
            variant="primary",
            permission=Action.IDENTIFY,
        ),
        ServiceAction(
            "unapprove",
            _("Take the approval back"),
            take_approval_back,
            lambda n: ngettext("%(n)d approval was taken back.", "%(n)d approvals were taken back.", n) % {"n": n},
            available=lambda agent: agent.state == Agent.State.APPROVED,
            in_changelist=False,
            permission=Action.IDENTIFY,
        ),
        *BaseAgentAdmin.service_actions,
        *false_entities.ACTIONS,
        *wikidata.ACTIONS,
    ]
    lists = tuple(LISTS)

    def keep(self, request: HttpRequest, obj: Agent) -> None:
        obj.kind = self.kind
        obj.save()

    def revertible(self, request: HttpRequest, obj: Model) -> set[str]:
        return super().revertible(request, obj) | ({"wikidata"} if self.can_act_on(request, obj) else set())

    def revert_value(self, request: HttpRequest, obj: Agent, field: str, deed: AuditEntry) -> None:
        if field == "wikidata":
            services.set_wikidata(agent=obj, wikidata=deed.before[field], by=cast("User", request.user))
        else:
            super().revert_value(request, obj, field, deed)

    def view_on_site(self, agent: Agent) -> str | None:
        """The public page, where there is one to see."""
        return agent.get_absolute_url() if agents_with_pages().filter(pk=agent.pk).exists() else None

    def page_context(self, request: HttpRequest, row: Agent) -> dict[str, Any]:
        said = Statement.objects.said_by(row).with_words().defer("article__current_revision__text").newest_first()
        return {
            **super().page_context(request, row),
            "agent": row,
            "split_address": self.split_address(request, row),
            **wikidata.latest(row),
            "decided": identity_decisions(request, row, self.admin_site),
            "set_wikidata_address": self.action_url(row, "set_wikidata"),
            "may_identify": self.can_act_on(request, row) and has_permission(request.user, Action.IDENTIFY),
            "said": said[:SAID],
            "said_count": Speaker.objects.filter(agent=row.pk).exclude(state__in=["rejected", "dropped"]).count(),
        }


@admin.register(Person)
class PersonAdmin(AgentAdmin, BasePersonAdmin):
    service_actions = [
        *AgentAdmin.service_actions,
        kind_change_action(AgentKind.PERSON),
        *position_suggestions.ACTIONS,
    ]

    def page_context(self, request: HttpRequest, row: Agent) -> dict[str, Any]:
        """With the positions that stories offer, and what contradicts those that were accepted."""
        return {
            **super().page_context(request, row),
            "offered": offered_positions(row),
            "conflicts": conflicts(row.positions.select_related("organisation")),
            "after_end": printed_after_end(row)[:SAID],
            "accept_address": self.action_url(row, "accept_position"),
            "refuse_address": self.action_url(row, "refuse_position"),
            "refused": RefusedPosition.objects.filter(person=row, undone_at__isnull=True).select_related("by"),
            "offer_again_address": self.action_url(row, "offer_again"),
        }


@admin.register(Organisation)
class OrganisationAdmin(AgentAdmin, BaseOrganisationAdmin):
    service_actions = [*AgentAdmin.service_actions, kind_change_action(AgentKind.ORGANISATION)]

    def page_context(self, request: HttpRequest, row: Agent) -> dict[str, Any]:
        posts = row.posts.select_related("person", "organisation").order_by("pk")
        found = [one for one in conflicts(posts) if one.position.pk < one.other.pk]
        return {**super().page_context(request, row), "conflicts": found}
