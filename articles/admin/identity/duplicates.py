"""Admin of possible duplicates: pairs of agents, each decided on its own page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from articles.identity.duplicates import duplicate_evidence, roles_of
from articles.models import Speaker, Statement
from core.permissions import Action, has_permission
from people.admin.merge import count_labels
from people.admin.service_actions import ServiceAction, ServiceActionAdmin, ServiceActionForm, UndeletableAdmin
from people.models import Agent, LikelyPair
from people.services.base import IdentityError
from people.services.distinctions import mark_distinct
from people.services.merge import merge_agents, preview

# The choice that the two are not the same. Ids have no hyphen.
NOT_SAME = "-apart"
MAX_STATEMENTS = 3
MAX_ROLES = 6
MAX_SPELLINGS = 12


class PairDecisionForm(ServiceActionForm):
    """The form of a decision: the id of the agent to keep, or NOT_SAME."""

    choice = forms.CharField(max_length=12)

    def clean_choice(self) -> str:
        choice: str = self.cleaned_data["choice"]
        pair = self.objects[0]
        if choice not in (NOT_SAME, pair.one_id, pair.other_id):
            raise forms.ValidationError(_("Choose which one to keep, or “Not the same”."))
        return choice


def decide_pair(pair: LikelyPair, *, by: User, choice: str) -> None:
    if choice == NOT_SAME:
        mark_distinct(one=pair.one, other=pair.other, by=by)
        return
    keep, merge = (pair.one, pair.other) if choice == pair.one_id else (pair.other, pair.one)
    merge_agents(keep=keep, merge=merge, by=by)


def pair_side(agent: Agent, roles: list[str], other: Agent) -> dict[str, Any]:
    """Return what the page shows of one agent, and what a merge would move to it."""
    statements = Statement.objects.said_by(agent).with_words().defer("article__current_revision__text").newest_first()
    return {
        "agent": agent,
        "spellings": agent.aliases.exclude(name=agent.name)
        .order_by("pk")
        .values_list("name", flat=True)[:MAX_SPELLINGS],
        "roles": roles[:MAX_ROLES],
        "positions": agent.positions.select_related("organisation")[:MAX_ROLES],
        "statements": statements[:MAX_STATEMENTS],
        "statement_count": Speaker.objects.filter(agent=agent.pk).exclude(state__in=["rejected", "dropped"]).count(),
        "story_count": agent.names_in_stories.count(),
        "moves": count_labels(preview(keep=agent, merge=other).moves),
    }


@admin.register(LikelyPair)
class LikelyPairAdmin(UndeletableAdmin, ServiceActionAdmin):
    no_delete_reason = gettext_lazy("Choose “Not the same” on the page of the pair instead.")
    empty_hint = gettext_lazy("No two entries look like one and the same. The archive compares them by itself.")
    service_errors = (IdentityError,)
    change_form_outer_before_template = "admin/articles/likely_pair.html"
    service_actions = [
        ServiceAction(
            "decide",
            gettext_lazy("Decide"),
            decide_pair,
            lambda n: ngettext("%(n)d pair decided.", "%(n)d pairs decided.", n) % {"n": n},
            available=lambda pair: False,
            form=PairDecisionForm,
            variant="primary",
            permission=Action.IDENTIFY,
        ),
    ]
    list_display = ["names", "kind", "score", "found_at"]
    list_filter = [("one__kind", ChoicesDropdownFilter)]
    list_filter_submit = True
    list_select_related = ["one", "other"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["one__name", "other__name"]
    search_help_text = gettext_lazy("A name")
    fields = ["one", "other", "score", "found_at"]
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Offer no decisions on the list: a pair is decided on its own page."""
        actions: dict[str, Any] = super().get_actions(request)
        return {name: action for name, action in actions.items() if name == "download_csv"}

    def get_queryset(self, request: HttpRequest) -> QuerySet[LikelyPair]:
        return LikelyPair.objects.open().select_related("one", "other").order_by("-score", "pk")

    @display(description=gettext_lazy("pair"))
    def names(self, pair: LikelyPair) -> str:
        return str(pair)

    @display(description=gettext_lazy("kind"))
    def kind(self, pair: LikelyPair) -> str:
        return str(pair.one.get_kind_display())

    def row_label(self, row: LikelyPair) -> str:
        return str(row)

    def page_context(self, request: HttpRequest, row: LikelyPair) -> dict[str, Any]:
        roles = roles_of([row.one_id, row.other_id])
        after = self.get_queryset(request).filter(score__lte=row.score).exclude(pk=row.pk)
        later = after.exclude(score=row.score, pk__lt=row.pk).first()
        return {
            "pair": row,
            "sides": [
                pair_side(row.one, roles[row.one_id], row.other),
                pair_side(row.other, roles[row.other_id], row.one),
            ],
            "evidence": duplicate_evidence(row),
            "next_pair": later or self.get_queryset(request).exclude(pk=row.pk).first(),
            "can_decide": self.can_act_on(request, row) and has_permission(request.user, Action.IDENTIFY),
            "can_merge": has_permission(request.user, Action.MERGE),
            "decide_url": self.action_url(row, "decide"),
            "not_same": NOT_SAME,
        }
