"""The speakers of a statement, edited under its admin form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.formats import localize
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import TabularInline
from unfold.decorators import display
from unfold.widgets import UnfoldBooleanWidget

from articles import services
from articles.admin.stale_check import StaleCheckAdmin, conflict_message, display_value
from articles.history.descriptions import with_changes
from articles.models import AuditEntry, Speaker, Statement
from people.models import Agent

if TYPE_CHECKING:
    SpeakerModelForm = forms.ModelForm[Speaker]
else:  # Django's class is generic only to the type checker
    SpeakerModelForm = forms.ModelForm


class SpeakerForm(SpeakerModelForm):
    not_the_speaker = forms.BooleanField(
        label=gettext_lazy("Not the speaker"), required=False, widget=UnfoldBooleanWidget
    )

    def clean_agent(self) -> Agent | None:
        agent: Agent | None = self.cleaned_data["agent"]
        if agent is None and "agent" in self.changed_data:
            raise forms.ValidationError(_("Choose the speaker, or tick “Not the speaker”."))
        return agent


class SpeakerInline(TabularInline):
    """The speakers of a statement. A service saves who they are; nothing else can be changed here."""

    model = Speaker
    form = SpeakerForm
    fields = ["name_in_story", "agent", "not_the_speaker", "confidence_percent", "state"]
    readonly_fields = ["name_in_story", "confidence_percent", "state"]
    autocomplete_fields = ["agent"]
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("articles.change_statement")

    @display(description=gettext_lazy("confidence"))
    def confidence_percent(self, speaker: Speaker) -> str:
        return percent(speaker.confidence)


def percent(confidence: float) -> str:
    return f"{confidence:.0%}".replace("%", " %")


def stale_message(refusal: services.Stale) -> str:
    """Return a message that nothing was saved, with the latest decision on the statement."""
    latest = AuditEntry.objects.about(refusal.statement).decisions().select_related("by").order_by("-at", "-pk")[:1]
    sentences = [str(refusal)]
    for decision, changes in with_changes(list(latest)):
        what = "; ".join([decision.action_label, *map(str, changes)])
        by = {"name": decision.by, "at": localize(localtime(decision.at)), "what": what}
        sentences.append(_("The latest decision is by %(name)s, %(at)s: %(what)s.") % by)
    return " ".join(sentences)


class StatementSpeakersAdmin(StaleCheckAdmin):
    """An admin of statements that saves only the speakers under the form, all of them or none."""

    inlines = [SpeakerInline]

    def version_of(self, request: HttpRequest, obj: Statement) -> str:
        return services.version_of(obj)

    def lock_row(self, pk: str) -> None:
        """Lock nothing: the service locks the agents before the statement, and checks the version again."""

    def stale_response(self, request: HttpRequest, obj: Statement) -> HttpResponse:
        self.message_user(request, stale_message(services.Stale(obj)), messages.ERROR)
        for formset in self._create_formsets(request, obj, change=True)[0]:
            formset.is_valid()
            for speaker, agent in chosen_speakers(formset):
                now = Speaker.objects.select_related("agent").filter(pk=speaker.pk).first()
                entered = agent or SpeakerForm.base_fields["not_the_speaker"].label
                message = conflict_message(speaker, display_value(now and now.agent), entered)
                self.message_user(request, message, messages.WARNING)
        return HttpResponseRedirect(request.get_full_path())

    def save_model(self, request: HttpRequest, obj: Statement, form: Any, change: bool) -> None:
        """Save nothing: the form has no fields of the statement itself."""

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: Any) -> None:
        """Save through the service, which logs the decision."""
        formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []
        chosen = chosen_speakers(formset)
        if not chosen:
            return
        agents = {speaker.pk: agent for speaker, agent in chosen}
        by, version = cast("User", request.user), request.POST.get("version") or None
        try:
            services.decide_speakers(statement=form.instance, agents=agents, by=by, version=version)
        except services.Stale as refusal:
            self.message_user(request, stale_message(refusal), messages.ERROR)
        except services.NotAllowed as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
        else:
            formset.changed_objects = [(speaker, ["agent"]) for speaker, _agent in chosen]


def chosen_speakers(formset: Any) -> list[tuple[Speaker, Agent | None]]:
    """Return the speakers changed in the form with their agents; None where “Not the speaker” is ticked."""
    chosen: list[tuple[Speaker, Agent | None]] = []
    for form in formset.forms:
        data = getattr(form, "cleaned_data", {})
        if data.get("not_the_speaker"):
            chosen.append((form.instance, None))
        elif "agent" in form.changed_data and data.get("agent"):
            chosen.append((form.instance, data["agent"]))
    return chosen
