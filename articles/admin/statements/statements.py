"""Admin of statements."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import display

from articles import services
from articles.admin.links import admin_link
from articles.admin.statements.bulk_actions import in_background
from articles.admin.statements.filters import ConfidenceFilter, PresenceFilter, SaidByFilter
from articles.admin.statements.speakers import StatementSpeakersAdmin, percent, stale_message
from articles.history.descriptions import FieldChange, with_changes
from articles.models import AuditEntry, BulkJob, Speaker, Statement
from articles.review_state import Corrected, State
from articles.services.base import Version
from articles.text_search import prefix_query, search_query
from core.permissions import Action, has_permission
from people.admin.service_actions import ActionButton, ServiceAction, ServiceActionAdmin, UndeletableAdmin

STATE_COLOURS = {
    State.SUGGESTED: "warning",
    State.ACCEPTED: "info",
    State.CONFIRMED: "success",
    State.REJECTED: "danger",
}
SHORT_STATES = {
    State.SUGGESTED: _("not reviewed"),
    State.ACCEPTED: _("accepted"),
    State.CONFIRMED: _("confirmed"),
    State.REJECTED: _("rejected"),
    State.DROPPED: _("no longer found"),
}
FORMS = dict(Statement.Form.choices)


def confirm(statement: Statement, *, by: User, version: Version | None = None) -> None:
    services.confirm_statement(statement=statement, by=by, version=version)


def accept(statements: list[Statement], *, by: User, version: datetime | None = None) -> int:
    return services.accept_statements(statements=statements, by=by, version=version)


def reject(statement: Statement, *, by: User, version: Version | None = None) -> None:
    services.reject_statement(statement=statement, by=by, version=version)


def reopen(statement: Statement, *, by: User, version: Version | None = None) -> None:
    services.reopen_statement(statement=statement, by=by, version=version)


def accept_removal(statement: Statement, *, by: User, version: Version | None = None) -> None:
    services.accept_removal(statement=statement, by=by, version=version)


def printed_words(statement: Statement) -> str:
    """Return the words of a statement as printed; of a silence, the words that report it."""
    wording = statement.current_wording
    if wording is None:
        return str(_("no longer in the text"))
    return wording.text or " ".join(s["text"] for s in wording.cue) or statement.act


def history(statement: Statement) -> list[dict[str, Any]]:
    """Return the entries about a statement, newest first, with their changes and the fields that can be undone."""
    entries = list(AuditEntry.objects.about(statement).select_related("by", "undone"))
    return [
        {"entry": entry, "changes": changes, "fields": single_changes(changes)}
        for entry, changes in with_changes(entries)
    ]


def single_changes(changes: list[FieldChange]) -> list[FieldChange]:
    """Return the fields that can be undone by themselves, of an entry that changed more than one."""
    fields = [change for change in changes if change.field != "corrected"]
    return fields if len(fields) > 1 else []


@admin.register(Statement)
class StatementAdmin(UndeletableAdmin, StatementSpeakersAdmin, ServiceActionAdmin):
    no_delete_reason = _("Its address must keep working. Reject it instead.")
    empty_hint = _("Statements appear when stories have been read: add a story, or look whether runs have failed.")
    service_errors = (services.NotAllowed,)
    service_actions = [
        ServiceAction(
            "confirm",
            _("Confirm"),
            confirm,
            lambda n: ngettext("%(n)d statement confirmed.", "%(n)d statements confirmed.", n) % {"n": n},
            available=lambda s: s.state in {"suggested", "accepted"} and s.current_wording_id is not None,
            variant="primary",
            permission=Action.JUDGE,
            versioned=True,
        ),
        ServiceAction(
            "accept",
            _("Accept in bulk"),
            accept,
            lambda n: (
                ngettext("%(n)d statement accepted in bulk.", "%(n)d statements accepted in bulk.", n) % {"n": n}
            ),
            all_at_once=True,
            on_change_page=False,
            permission=Action.JUDGE,
            in_background=in_background(BulkJob.JobAction.ACCEPT),
            versioned=True,
        ),
        ServiceAction(
            "reject",
            _("Reject"),
            reject,
            lambda n: ngettext("%(n)d statement rejected.", "%(n)d statements rejected.", n) % {"n": n},
            available=lambda s: s.state != State.REJECTED,
            permission=Action.JUDGE,
            in_background=in_background(BulkJob.JobAction.REJECT),
            versioned=True,
        ),
        ServiceAction(
            "accept_removal",
            _("Confirm removal"),
            accept_removal,
            lambda n: ngettext("%(n)d removal confirmed.", "%(n)d removals confirmed.", n) % {"n": n},
            available=lambda s: s.corrected == Corrected.REMOVED,
            permission=Action.JUDGE,
            versioned=True,
        ),
        ServiceAction(
            "reopen",
            _("Reopen"),
            reopen,
            lambda n: ngettext("%(n)d statement reopened.", "%(n)d statements reopened.", n) % {"n": n},
            available=lambda s: s.state in {"accepted", "confirmed", "rejected"},
            permission=Action.JUDGE,
            versioned=True,
        ),
    ]
    list_display = ["words", "speaker_names", "act_and_form", "state_badge", "confidence_summary", "story", "day"]
    list_filter = [
        ("state", ChoicesDropdownFilter),
        ("form", ChoicesDropdownFilter),
        ("act_class", ChoicesDropdownFilter),
        ("corrected", ChoicesDropdownFilter),
        ("article__outlet", RelatedDropdownFilter),
        ConfidenceFilter,
        PresenceFilter,
        SaidByFilter,
    ]
    csv_values: ClassVar[dict[str, Callable[[Statement], str]]] = {
        "words": printed_words,
        "story": lambda statement: statement.article.title,
    }
    list_filter_submit = True
    list_per_page = 50
    show_full_result_count = False
    ordering = ["-published_at", "-id"]
    search_fields = ["id"]
    search_help_text = _("Words of the statement, a speaker’s name in the story, or an id")
    fields = ["form", "act", "act_class", "speaker_kind", "confidences", "origin", "decided_by", "decided_at", "id"]
    readonly_fields = fields
    change_form_outer_before_template = "admin/articles/statement.html"
    change_form_outer_after_template = "admin/articles/decisions.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Statement]:
        statements = Statement.objects.with_words().defer("article__current_revision__text")
        return statements.order_by(*self.ordering)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = search_term.strip()
        if not term:
            return queryset, False
        words = Q(current_wording__search=search_query(term) | prefix_query(term))
        spoken = Speaker.objects.filter(name_in_story__icontains=term).values("statement")
        return queryset.filter(Q(pk=term) | words | Q(pk__in=spoken)), False

    def row_label(self, row: Statement) -> str:
        return str(self.words(row))

    @display(description=_("words as printed"))
    def words(self, statement: Statement) -> str:
        return Truncator(printed_words(statement).replace("\n", " ")).chars(140)

    @display(description=_("speaker"))
    def speaker_names(self, statement: Any) -> str:
        names = [s.agent.name if s.agent else s.name_in_story for s in statement.shown_speakers]
        if names:
            return ", ".join(names)
        return str(_("not found")) if statement.speaker_kind == "named" else statement.get_speaker_kind_display()

    @display(description=_("state"), ordering="state", label=STATE_COLOURS)
    def state_badge(self, statement: Statement) -> tuple[str, Any]:
        return statement.state, SHORT_STATES[State(statement.state)]

    @display(description=_("how it was said"), ordering="act")
    def act_and_form(self, statement: Statement) -> str:
        silent = statement.form == Statement.Form.NONE
        return statement.act if silent else f"{statement.act}, {statement.get_form_display()}"

    @display(description=_("confidence"), ordering="confidence")
    def confidence_summary(self, statement: Statement) -> str:
        return str(self.confidences(statement))

    @display(description=_("confidence in words, speaker and how it was said"))
    def confidences(self, statement: Statement) -> str:
        three = (statement.statement_confidence, statement.speaker_confidence, statement.act_confidence)
        return " · ".join(percent(c) for c in three)

    @display(description=_("story"))
    def story(self, statement: Statement) -> str:
        url = reverse("admin:articles_article_change", args=[statement.article_id])
        return admin_link(url, Truncator(statement.article.title).chars(60))

    @display(description=_("date"), ordering="published_at")
    def day(self, statement: Statement) -> str:
        return date_format(localtime(statement.published_at), "j M Y")

    def action_buttons(self, request: HttpRequest, row: Statement, version: str = "") -> list[ActionButton]:
        return super().action_buttons(request, row, version or services.version_of(row))

    def error_message(self, action: ServiceAction, error: Exception) -> str:
        if isinstance(error, services.Stale):
            return f"{stale_message(error)} {_('Your change: %(what)s.') % {'what': action.label}}"
        return super().error_message(action, error)

    def page_context(self, request: HttpRequest, row: Statement) -> dict[str, Any]:
        to_review = Statement.objects.pending().filter(article=row.article_id).exclude(pk=row.pk).in_order_of_text()
        return {
            **super().page_context(request, row),
            "statement": row,
            "earlier_wordings": row.wordings.exclude(pk__in=[row.current_wording_id]).select_related("revision"),
            "next_statement": to_review.first(),
            "history": history(row),
            "can_review": has_permission(request.user, Action.JUDGE),
        }
