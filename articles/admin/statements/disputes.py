"""Admin of disputes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, cast

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display
from unfold.widgets import UnfoldAdminRadioSelectWidget, UnfoldAdminTextareaWidget

from articles import services
from articles.admin.content.corrections import has_been_corrected
from articles.admin.links import admin_link
from articles.models import AuditEntry, Dispute, Statement, Wording
from articles.review_state import State
from articles.services.base import Version
from articles.services.disputes import OPEN, Remedy
from core.permissions import Action
from people.admin.service_actions import (
    ActionButton,
    ServiceAction,
    ServiceActionAdmin,
    ServiceActionForm,
    UndeletableAdmin,
)

MAX_WORDS_LENGTH = 500
STATE_COLOURS = {
    Dispute.DisputeState.RECEIVED: "warning",
    Dispute.DisputeState.IN_REVIEW: "info",
    Dispute.DisputeState.UPHELD: "success",
    Dispute.DisputeState.DECLINED: "default",
}


class OutcomeForm(ServiceActionForm):
    outcome = forms.CharField(
        label=_("Outcome"),
        max_length=2000,
        widget=UnfoldAdminTextareaWidget({"rows": 4}),
        help_text=_("Shown to the person who raised the dispute, at their private address."),
    )


class UpholdForm(OutcomeForm):
    """The outcome, and what readers see from now on."""

    remedy = forms.ChoiceField(label=_("What follows for the statement"), widget=UnfoldAdminRadioSelectWidget)
    notice = forms.CharField(
        label=_("Correction notice"),
        max_length=1000,
        required=False,
        widget=UnfoldAdminTextareaWidget({"rows": 3}),
        help_text=_("Shown to readers above the story, in place of its present notice."),
    )
    field_order = ["remedy", "outcome", "notice"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        remedy = cast("forms.ChoiceField", self.fields["remedy"])
        no_reply = not any(dispute.reply for dispute in self.objects)
        remedy.choices = [choice for choice in Remedy.choices if choice[0] != Remedy.REPLY or not no_reply]
        if not all(has_been_corrected(dispute.statement.article) for dispute in self.objects):
            del self.fields["notice"]

    def consequences(self) -> list[tuple[Any, str]]:
        return [(dispute, words_of(dispute.statement)) for dispute in self.objects]


def success_message(n: int) -> str:
    return ngettext("%(n)d dispute changed.", "%(n)d disputes changed.", n) % {"n": n}


def take_up(dispute: Dispute, *, by: User, version: Version | None = None) -> None:
    services.take_up_dispute(dispute=dispute, by=by, version=version)


def uphold(
    dispute: Dispute, *, by: User, outcome: str, remedy: str, notice: str = "", version: Version | None = None
) -> None:
    services.uphold_dispute(dispute=dispute, by=by, outcome=outcome, remedy=remedy, notice=notice, version=version)


def decline(dispute: Dispute, *, by: User, outcome: str, version: Version | None = None) -> None:
    services.settle_dispute(dispute=dispute, by=by, upheld=False, outcome=outcome, version=version)


def reopen(dispute: Dispute, *, by: User, version: Version | None = None) -> None:
    services.reopen_dispute(dispute=dispute, by=by, version=version)


def is_open(dispute: Dispute) -> bool:
    return dispute.state in OPEN


def mark_disputed(dispute: Dispute, *, by: User) -> None:
    services.mark_disputed(statement=dispute.statement, by=by, disputed=True)


def unmark_disputed(dispute: Dispute, *, by: User) -> None:
    services.mark_disputed(statement=dispute.statement, by=by, disputed=False)


def show_reply(dispute: Dispute, *, by: User) -> None:
    services.show_reply(dispute=dispute, by=by, shown=True)


def hide_reply(dispute: Dispute, *, by: User) -> None:
    services.show_reply(dispute=dispute, by=by, shown=False)


def last_wording(statement: Statement) -> Wording | None:
    """Return the current wording, or the last one of a statement that is no longer in the text."""
    return statement.current_wording or statement.wordings.order_by("-revision__number").first()


def words_of(statement: Statement) -> str:
    """Return the beginning of the printed words."""
    return Truncator(printed_words(statement).replace("\n", " ")).chars(MAX_WORDS_LENGTH)


def printed_words(statement: Statement) -> str:
    """Return the printed words, or the last ones; of a silence, the words that report it."""
    wording = last_wording(statement)
    printed = (wording.text or " ".join(segment["text"] for segment in wording.cue)) if wording else ""
    return printed or str(statement)


def desk_url(dispute: Dispute) -> str:
    """Return the address of the disputed statement at the desk."""
    return f"{reverse('review:story', args=[dispute.statement.article_id])}?s={dispute.statement_id}"


SETTLE = Action.SETTLE_DISPUTES


@admin.register(Dispute)
class DisputeAdmin(UndeletableAdmin, ServiceActionAdmin):
    no_delete_reason = _("Disputes and their outcomes are kept.")
    empty_hint = _("Nobody has objected. Readers object with the link beside a statement.")
    service_errors = (services.NotAllowed,)
    service_actions = [
        ServiceAction(
            "take_up",
            _("Start review"),
            take_up,
            success_message,
            available=lambda d: d.state == "received",
            permission=SETTLE,
            versioned=True,
        ),
        ServiceAction(
            "uphold",
            _("Uphold"),
            uphold,
            success_message,
            available=is_open,
            form=UpholdForm,
            variant="primary",
            permission=SETTLE,
            versioned=True,
        ),
        ServiceAction(
            "decline",
            _("Decline"),
            decline,
            success_message,
            available=is_open,
            form=OutcomeForm,
            permission=SETTLE,
            versioned=True,
        ),
        ServiceAction(
            "reopen",
            _("Reopen"),
            reopen,
            success_message,
            available=lambda d: not is_open(d),
            permission=SETTLE,
            versioned=True,
        ),
        ServiceAction(
            "mark",
            _("Mark statement as disputed"),
            mark_disputed,
            success_message,
            available=lambda d: not d.statement.disputed,
            permission=SETTLE,
        ),
        ServiceAction(
            "unmark",
            _("Take the mark away"),
            unmark_disputed,
            success_message,
            available=lambda d: d.statement.disputed,
            permission=SETTLE,
        ),
        ServiceAction(
            "show_reply",
            _("Publish their reply"),
            show_reply,
            success_message,
            available=lambda d: bool(d.reply) and not d.reply_shown,
            permission=SETTLE,
        ),
        ServiceAction(
            "hide_reply",
            _("Hide their reply"),
            hide_reply,
            success_message,
            available=lambda d: d.reply_shown,
            permission=SETTLE,
        ),
    ]
    change_form_outer_before_template = "admin/articles/dispute.html"
    list_display = ["ground", "statement_link", "state_badge", "created_at"]
    list_filter = [("state", ChoicesDropdownFilter), ("ground", ChoicesDropdownFilter)]
    list_filter_submit = True
    list_select_related = ["statement__current_wording"]
    csv_values: ClassVar[dict[str, Callable[[Dispute], str]]] = {
        "statement_link": lambda dispute: printed_words(dispute.statement)
    }
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["statement__id", "name"]
    search_help_text = _("A statement’s id, or the name of the person who raised the dispute")
    fields = [
        "statement_link",
        "speaker_names",
        "printed_role",
        "story",
        "ground",
        "details",
        "name",
        "contact",
        "reply",
        "reply_shown",
        "state",
        "outcome",
        "history",
        "created_at",
    ]
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def action_buttons(self, request: HttpRequest, row: Dispute, version: str = "") -> list[ActionButton]:
        return super().action_buttons(request, row, version or services.dispute_version(row))

    def page_context(self, request: HttpRequest, row: Dispute) -> dict[str, Any]:
        return {**super().page_context(request, row), "desk_url": desk_url(row)}

    def action_view(self, request: HttpRequest, object_id: str, name: str) -> HttpResponse:
        """Run an action; after one that sends the statement back to the desk, open it there."""
        response = super().action_view(request, object_id, name)
        if isinstance(response, HttpResponseRedirect) and request.POST.get("remedy") == Remedy.MEND:
            dispute = Dispute.objects.filter(pk=object_id, state=Dispute.DisputeState.UPHELD).first()
            return HttpResponseRedirect(desk_url(dispute)) if dispute is not None else response
        return response

    @display(description=_("statement"))
    def statement_link(self, dispute: Dispute) -> str:
        url = reverse("admin:articles_statement_change", args=[dispute.statement_id])
        return admin_link(url, words_of(dispute.statement))

    @display(description=_("said by"))
    def speaker_names(self, dispute: Dispute) -> str:
        edges = dispute.statement.speakers.exclude(state=State.REJECTED).select_related("agent")
        names = [str(edge.agent or edge.name_in_story) for edge in edges]
        return ", ".join(names) or dispute.statement.get_speaker_kind_display()

    @display(description=_("role as printed"))
    def printed_role(self, dispute: Dispute) -> str:
        wording = last_wording(dispute.statement)
        return (wording.role if wording else "") or "–"

    @display(description=_("story"))
    def story(self, dispute: Dispute) -> str:
        article = dispute.statement.article
        url = reverse("admin:articles_article_change", args=[article.pk])
        return admin_link(url, f"{article.title} ({article.outlet.name})")

    @display(description=_("state"), ordering="state", label=STATE_COLOURS)
    def state_badge(self, dispute: Dispute) -> tuple[str, Any]:
        return dispute.state, dispute.get_state_display()

    @display(description=_("history"))
    def history(self, dispute: Dispute) -> str:
        entries = AuditEntry.objects.about(dispute).select_related("by")
        lines = [
            f"{date_format(localtime(entry.at), 'DATETIME_FORMAT')}, {entry.by}: {entry.action_label}"
            for entry in entries
        ]
        return "; ".join(lines) or "–"
