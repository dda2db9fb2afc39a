"""Declarations for people and organisations. What is said by them is added by whoever keeps the statements."""

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
    Agent.State.APPROVED: "success",
    Agent.State.UNREVIEWED: "warning",
    Agent.State.DISMISSED: "danger",
}


def assume_https(overrides: dict[Any, dict[str, Any]]) -> dict[Any, dict[str, Any]]:
    """An address typed without a scheme is taken as https."""
    return {**overrides, models.URLField: {**overrides.get(models.URLField, {}), "assume_scheme": "https"}}


def filter_by_spelling(queryset: QuerySet[Any], term: str) -> QuerySet[Any]:
    """Agents with any spelling that holds these words, as normalised; or with this id."""
    spelt = Q()
    for key in (name_key(term), " ".join(name_words(term))):
        if key:
            spelt |= Q(key__contains=key)
    borne = Alias.objects.filter(spelt, agent=OuterRef("pk")) if spelt else Alias.objects.none()
    return queryset.filter(Q(pk=term.strip()) | Q(Exists(borne)))


class AliasInline(TabularInline):
    model = Alias
    fields = ["name", "by_editor"]
    readonly_fields = ["by_editor"]
    extra = 0
    tab = True
    verbose_name_plural = _("Spellings")


class RelatedAgentInline(TabularInline):
    """One end of each row is the page's own agent; the other is looked up among those of its kind."""

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
    verbose_name = _("organisation of which it is part")
    verbose_name_plural = _("Part of")


class SubOrganisationInline(OrganisationPartInline):
    fk_name = "whole"
    fields = ["part", "start_date", "end_date", "source"]
    autocomplete_fields = ["part"]
    verbose_name = _("part")
    verbose_name_plural = _("Parts")


class BaseAgentAdmin(UndeletableAdmin, ServiceActionAdmin):
    """What people and organisations have in common."""

    no_delete_reason = _("Statements and pages depend on it: merge it with another, or leave it unapproved.")
    service_errors: tuple[type[Exception], ...] = (IdentityError,)
    service_actions: Sequence[ServiceAction] = [
        ServiceAction(
            "merge",
            _("Merge the selected into one"),
            merge_into,
            lambda n: ngettext("%(n)d was merged.", "%(n)d were merged into one.", n) % {"n": n},
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
    search_help_text = _("A name, in any spelling, or an id")
    ordering = ["name", "id"]
    fields = ["name", "description", "state", "id", "created_at", "updated_at"]
    readonly_fields = ["state", "id", "created_at", "updated_at"]
    change_form_outer_before_template = "admin/people/agent.html"

    @display(description=_("state"), ordering="state", label=STATE_COLOURS)
    def state_badge(self, agent: Agent) -> tuple[str, str]:
        return agent.state, agent.get_state_display()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """In lists what is no person and no organisation is shown to whoever asks for that state alone."""
        rows: Any = super().get_queryset(request)
        name = f"{self.opts.app_label}_{self.opts.model_name}_changelist"
        listed = request.resolver_match is not None and request.resolver_match.url_name == name
        if listed and not request.GET.get("state__exact"):
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
        """One that was merged, or is of the other kind now, has its page elsewhere."""
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
        """What an editor has struck out stays so, and what one has written counts, whatever was struck out before."""
        agent_id = formset.instance.pk
        written = [row.name for row in formset.new_objects]
        written += [row.name for row, _fields in formset.changed_objects]
        # What they are printed as is theirs in any case, see ``save_related``.
        written.append(formset.instance.name)
        struck = [row.name for row in formset.deleted_objects]
        struck += [one.initial["name"] for one in formset.initial_forms if "name" in one.changed_data]
        for name in struck:
            refuse_alias(agent_id=agent_id, name=name, by=by)
        for name in written:
            allow_alias(agent_id=agent_id, name=name, by=by)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: Any) -> None:
        super().save_related(request, form, formsets, change)
        agent = form.instance
        # The name that the archive prints is itself a spelling: stories and searches find agents by spellings alone.
        Alias.objects.get_or_create(agent_id=agent.pk, name=agent.name, defaults={"by_editor": True})


class BasePersonAdmin(BaseAgentAdmin):
    kind = AgentKind.PERSON
    inlines = [AliasInline, PersonPositionInline]


class BaseOrganisationAdmin(BaseAgentAdmin):
    kind = AgentKind.ORGANISATION
    inlines = [AliasInline, OrganisationPositionInline, ParentOrganisationInline, SubOrganisationInline]


@admin.register(Agent)
class AgentLookupAdmin(UndeletableAdmin, ModelAdmin):
    """Both kinds together, for looking up whom a statement belongs to; a row leads to its own kind's page."""

    no_delete_reason = BaseAgentAdmin.no_delete_reason
    search_fields = ["name"]
    ordering = ["name", "id"]
    # The end of a position that is looked up tells of which kind it must be.
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
        queryset = queryset.exclude(state=Agent.State.DISMISSED)
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
