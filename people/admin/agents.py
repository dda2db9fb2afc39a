"""Base admin classes of people and organisations. ``articles.admin`` adds statements to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django.contrib import admin
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.admin import ModelAdmin, TabularInline
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from core.permissions import Action
from people.admin.merge import MergeForm, merge_into, name_with_description
from people.admin.service_actions import ServiceAction, ServiceActionAdmin, UndeletableAdmin
from people.models import Agent, AgentKind, Alias, Part, Position
from people.names.keys import name_key, name_words
from people.services.aliases import allow_alias, refuse_alias
from people.services.base import IdentityError, resolve_redirects

STATE_COLOURS = {
    Agent.AgentState.APPROVED: "success",
    Agent.AgentState.UNREVIEWED: "warning",
    Agent.AgentState.DISMISSED: "danger",
}


def assume_https(overrides: dict[Any, dict[str, Any]]) -> dict[Any, dict[str, Any]]:
    """Return form field overrides with which a URL entered without a scheme becomes https."""
    return {**overrides, models.URLField: {**overrides.get(models.URLField, {}), "assume_scheme": "https"}}


def filter_by_spelling(queryset: QuerySet[Any], term: str) -> QuerySet[Any]:
    """Filter agents by words that a spelling contains, or by id."""
    spelling = Q()
    for key in (name_key(term), " ".join(name_words(term))):
        if key:
            spelling |= Q(key__contains=key)
    aliases = Alias.objects.filter(spelling, agent=OuterRef("pk")) if spelling else Alias.objects.none()
    return queryset.filter(Q(pk=term.strip()) | Q(Exists(aliases)))


class AliasInline(TabularInline):
    model = Alias
    fields = ["name", "by_editor"]
    readonly_fields = ["by_editor"]
    extra = 0
    tab = True
    verbose_name_plural = _("Other names")


class RelatedAgentInline(TabularInline):
    """Rows that link the agent of the page with another one, which is looked up among agents of ``other_kind``."""

    extra = 0
    tab = True
    formfield_overrides = assume_https(TabularInline.formfield_overrides)
    other_kind: AgentKind

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.autocomplete_fields:
            kwargs["queryset"] = Agent.objects.filter(kind=self.other_kind)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class PersonPositionInline(RelatedAgentInline):
    model = Position
    fk_name = "person"
    fields = ["role", "organisation", "start_date", "end_date", "source"]
    autocomplete_fields = ["organisation"]
    other_kind = AgentKind.ORGANISATION


class OrganisationPositionInline(RelatedAgentInline):
    model = Position
    fk_name = "organisation"
    fields = ["person", "role", "start_date", "end_date", "source"]
    autocomplete_fields = ["person"]
    other_kind = AgentKind.PERSON


class OrganisationPartInline(RelatedAgentInline):
    model = Part
    other_kind = AgentKind.ORGANISATION


class ParentOrganisationInline(OrganisationPartInline):
    fk_name = "part"
    fields = ["whole", "start_date", "end_date", "source"]
    autocomplete_fields = ["whole"]
    verbose_name = _("parent organisation")
    verbose_name_plural = _("Part of")


class SubOrganisationInline(OrganisationPartInline):
    fk_name = "whole"
    fields = ["part", "start_date", "end_date", "source"]
    autocomplete_fields = ["part"]
    verbose_name = _("part")
    verbose_name_plural = _("Parts")


class BaseAgentAdmin(UndeletableAdmin, ServiceActionAdmin):
    """The common base of the admins of people and organisations."""

    no_delete_reason = _("Statements and pages depend on it: merge it with another, or leave it unapproved.")
    empty_hint = _("Whoever is named in a story appears here when it has been read.")
    service_errors: tuple[type[Exception], ...] = (IdentityError,)
    service_actions: Sequence[ServiceAction] = [
        ServiceAction(
            "merge",
            _("Merge"),
            merge_into,
            lambda n: ngettext("%(n)d merged.", "%(n)d merged into one.", n) % {"n": n},
            form=MergeForm,
            all_at_once=True,
            on_change_page=False,
            variant="danger",
            confirm_text=_("Everything moves to the one that you keep. You can undo this under “Merges”."),
            permission=Action.MERGE,
        ),
    ]
    kind: AgentKind
    list_display = ["name", "description", "state_badge", "updated_at"]
    list_filter = [("state", ChoicesDropdownFilter)]
    list_filter_submit = True
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["name"]
    search_help_text = _("A name in any spelling, or an id")
    ordering = ["name", "id"]
    fields = ["name", "description", "state_badge", "id", "created_at", "updated_at"]
    readonly_fields = ["state_badge", "id", "created_at", "updated_at"]
    change_form_outer_before_template = "admin/people/agent.html"

    @display(description=_("state"), ordering="state", label=STATE_COLOURS)
    def state_badge(self, agent: Agent) -> tuple[str, Any]:
        return agent.state, agent.get_state_display()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Hide dismissed entries from the list, unless it is filtered by state."""
        rows: Any = super().get_queryset(request)
        name = f"{self.opts.app_label}_{self.opts.model_name}_changelist"
        is_list = request.resolver_match is not None and request.resolver_match.url_name == name
        if is_list and not request.GET.get("state__exact"):
            rows = rows.not_dismissed()
        return cast("QuerySet[Any]", rows)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        return (filter_by_spelling(queryset, search_term) if search_term.strip() else queryset), False

    def row_label(self, row: Agent) -> str:
        return name_with_description(row)

    def view_on_site(self, agent: Agent) -> str | None:
        return None

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> Any:
        """Redirect to the page of the agent that this one was merged into, or that changed its kind."""
        now = resolve_redirects([object_id]).get(object_id)
        if now is None:
            return super()._get_obj_does_not_exist_redirect(request, opts, object_id)
        return HttpResponseRedirect(reverse(f"{self.admin_site.name}:people_{now.kind}_change", args=[now.pk]))

    def save_model(self, request: HttpRequest, obj: Agent, form: Any, change: Any) -> None:
        obj.kind = self.kind
        super().save_model(request, obj, form, change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: Any) -> None:
        for inline_form in formset.forms:
            if isinstance(inline_form.instance, Alias) and inline_form.has_changed():
                inline_form.instance.by_editor = True
        super().save_formset(request, form, formset, change)
        if formset.model is Alias:
            self._record_aliases(formset, by=request.user)

    @staticmethod
    def _record_aliases(formset: Any, *, by: Any) -> None:
        """Record which names an editor removed, so that a run does not add them again, and which they added."""
        agent_id = formset.instance.pk
        added = [row.name for row in formset.new_objects]
        added += [row.name for row, _fields in formset.changed_objects]
        # The main name is always one of the names, see ``save_related``.
        added.append(formset.instance.name)
        removed = [row.name for row in formset.deleted_objects]
        removed += [one.initial["name"] for one in formset.initial_forms if "name" in one.changed_data]
        for name in removed:
            refuse_alias(agent_id=agent_id, name=name, by=by)
        for name in added:
            allow_alias(agent_id=agent_id, name=name, by=by)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: Any) -> None:
        super().save_related(request, form, formsets, change)
        agent = form.instance
        # The main name is also an alias, because stories and searches find agents by alias only.
        Alias.objects.get_or_create(agent_id=agent.pk, name=agent.name, defaults={"by_editor": True})


class BasePersonAdmin(BaseAgentAdmin):
    kind = AgentKind.PERSON
    inlines = [AliasInline, PersonPositionInline]


class BaseOrganisationAdmin(BaseAgentAdmin):
    kind = AgentKind.ORGANISATION
    inlines = [AliasInline, OrganisationPositionInline, ParentOrganisationInline, SubOrganisationInline]


@admin.register(Agent)
class AgentLookupAdmin(UndeletableAdmin, ModelAdmin):
    """People and organisations together, for autocomplete fields. Its change page redirects to that of the kind."""

    no_delete_reason = BaseAgentAdmin.no_delete_reason
    search_fields = ["name"]
    ordering = ["name", "id"]
    # The name of an autocomplete field determines the kind of agent it offers.
    kinds_by_field = {
        "organisation": AgentKind.ORGANISATION,
        "whole": AgentKind.ORGANISATION,
        "part": AgentKind.ORGANISATION,
        "person": AgentKind.PERSON,
    }

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        kind = self.kinds_by_field.get(request.GET.get("field_name", ""))
        queryset = queryset.exclude(state=Agent.AgentState.DISMISSED)
        if kind is not None:
            queryset = queryset.filter(kind=kind)
        return (filter_by_spelling(queryset, search_term) if search_term.strip() else queryset), False

    def lookup_label(self, agent: Agent) -> str:
        return name_with_description(agent)

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        agent = self.get_object(request, object_id)
        if agent is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        return HttpResponseRedirect(reverse(f"{self.admin_site.name}:people_{agent.kind}_change", args=[agent.pk]))
