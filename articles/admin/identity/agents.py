"""People and organisations as the ones who speak: their statements, and approving them for the public pages."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles import services
from articles.admin.identity import false_entities, position_suggestions, wikidata
from articles.admin.identity.history import decided_of
from articles.admin.identity.split import SplittingAdmin
from articles.admin.revertible import Remembered
from articles.history.related_rows import LISTS
from articles.identity.position_suggestions import offered_positions, printed_after_end
from articles.models import AuditEntry, Speaker, Statement
from articles.visibility import agents_with_pages
from core.permissions import Action, has_permission
from people.admin.agents import AgentAdmin, OrganisationAdmin, PersonAdmin
from people.admin.change_kind import verb_of
from people.admin.service_actions import Verb
from people.models import Agent, AgentKind, Organisation, Person, RefusedPosition
from people.services.positions import conflicts

SAID = 10


def approve(agent: Agent, *, by: User) -> None:
    services.approve_agent(agent=agent, by=by)


def take_approval_back(agent: Agent, *, by: User) -> None:
    services.take_approval_back(agent=agent, by=by)


class SpeakingAgentAdmin(Remembered, SplittingAdmin):
    refusals = (*AgentAdmin.refusals, services.NotAllowed)
    verbs = [
        Verb(
            "approve",
            _("Approve"),
            approve,
            lambda n: ngettext("%(n)d was approved.", "%(n)d were approved.", n) % {"n": n},
            offered=lambda agent: agent.state == Agent.State.UNREVIEWED,
            variant="primary",
            action=Action.IDENTIFY,
        ),
        Verb(
            "unapprove",
            _("Take the approval back"),
            take_approval_back,
            lambda n: ngettext("%(n)d approval was taken back.", "%(n)d approvals were taken back.", n) % {"n": n},
            offered=lambda agent: agent.state == Agent.State.APPROVED,
            in_lists=False,
            action=Action.IDENTIFY,
        ),
        *AgentAdmin.verbs,
        *false_entities.VERBS,
        *wikidata.VERBS,
    ]
    lists = tuple(LISTS)

    def keep(self, request: HttpRequest, obj: Agent) -> None:
        obj.kind = self.kind
        obj.save()

    def revertible(self, request: HttpRequest, obj: Model) -> set[str]:
        return super().revertible(request, obj) | ({"wikidata"} if self.may(request, obj) else set())

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
            "decided": decided_of(request, row, self.admin_site),
            "set_wikidata_address": reverse(f"{self.admin_site.name}:{self._url_name}", args=[row.pk, "set_wikidata"]),
            "may_identify": self.may(request, row) and has_permission(request.user, Action.IDENTIFY),
            "said": said[:SAID],
            "said_count": Speaker.objects.filter(agent=row.pk).exclude(state__in=["rejected", "dropped"]).count(),
        }


@admin.register(Person)
class SpeakingPersonAdmin(SpeakingAgentAdmin, PersonAdmin):
    verbs = [*SpeakingAgentAdmin.verbs, verb_of(AgentKind.PERSON), *position_suggestions.VERBS]

    def page_context(self, request: HttpRequest, row: Agent) -> dict[str, Any]:
        """With the positions that stories offer, and what contradicts those that were accepted."""
        name = f"{self.admin_site.name}:{self._url_name}"
        return {
            **super().page_context(request, row),
            "offered": offered_positions(row),
            "conflicts": conflicts(row.positions.select_related("organisation")),
            "after_end": printed_after_end(row)[:SAID],
            "accept_address": reverse(name, args=[row.pk, "accept_position"]),
            "refuse_address": reverse(name, args=[row.pk, "refuse_position"]),
            "refused": RefusedPosition.objects.filter(person=row, undone_at__isnull=True).select_related("by"),
            "offer_again_address": reverse(name, args=[row.pk, "offer_again"]),
        }


@admin.register(Organisation)
class SpeakingOrganisationAdmin(SpeakingAgentAdmin, OrganisationAdmin):
    verbs = [*SpeakingAgentAdmin.verbs, verb_of(AgentKind.ORGANISATION)]

    def page_context(self, request: HttpRequest, row: Agent) -> dict[str, Any]:
        posts = row.posts.select_related("person", "organisation").order_by("pk")
        found = [one for one in conflicts(posts) if one.position.pk < one.other.pk]
        return {**super().page_context(request, row), "conflicts": found}
