"""Who said a statement, under its form: judged only in the version of the statement that was looked at."""

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
from articles.admin.stale_check import StaleCheckAdmin, entered, in_words
from articles.models import Speaker, Statement
from articles.review.decision_text import told
from people.models import Agent

if TYPE_CHECKING:
    SpeakerModelForm = forms.ModelForm[Speaker]
else:  # Django's class is generic only to the type checker
    SpeakerModelForm = forms.ModelForm


class SpeakerForm(SpeakerModelForm):
    not_the_speaker = forms.BooleanField(
        label=gettext_lazy("Not who spoke"), required=False, widget=UnfoldBooleanWidget
    )

    def clean_agent(self) -> Agent | None:
        agent: Agent | None = self.cleaned_data["agent"]
        if agent is None and "agent" in self.changed_data:
            raise forms.ValidationError(_("Choose who spoke, or tick “not who spoke”."))
        return agent


class SpeakerInline(TabularInline):
    """Who said it. Only whom the name stands for is decided here, and a service writes it down."""

    model = Speaker
    form = SpeakerForm
    fields = ["name_in_story", "agent", "not_the_speaker", "confidence_shown", "state"]
    readonly_fields = ["name_in_story", "confidence_shown", "state"]
    autocomplete_fields = ["agent"]
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("articles.change_statement")

    @display(description=gettext_lazy("confidence"))
    def confidence_shown(self, speaker: Speaker) -> str:
        return percent(speaker.confidence)


def percent(confidence: float) -> str:
    return f"{confidence:.0%}".replace("%", " %")


def told_apart(refusal: services.Stale) -> str:
    """That nothing was saved, and what was decided last of the statement, by whom and when."""
    latest = refusal.statement.decisions.select_related("by").order_by("-at", "-pk")[:1]
    said = [str(refusal)]
    for decision, changes in told(list(latest)):
        what = "; ".join([decision.get_action_display(), *changes])
        by = {"name": decision.by, "at": localize(localtime(decision.at)), "what": what}
        said.append(_("The latest decision is by %(name)s, %(at)s: %(what)s.") % by)
    return " ".join(said)


class StatementSpeakersAdmin(StaleCheckAdmin):
    """The page of a statement: only its speakers are changed under the form, all that are chosen there or none."""

    inlines = [SpeakerInline]

    def version_of(self, request: HttpRequest, obj: Statement) -> str:
        return services.version_of(obj)

    def hold(self, pk: str) -> None:
        """Nothing yet: the service locks the statement after those who spoke, and looks at the version again."""

    def told_apart(self, request: HttpRequest, obj: Statement) -> HttpResponse:
        self.message_user(request, told_apart(services.Stale(obj)), messages.ERROR)
        for formset in self._create_formsets(request, obj, change=True)[0]:
            formset.is_valid()
            for speaker, agent in wishes(formset):
                now = Speaker.objects.select_related("agent").filter(pk=speaker.pk).first()
                sent = agent or SpeakerForm.base_fields["not_the_speaker"].label
                said = {"field": speaker, "now": in_words(now and now.agent), "sent": sent}
                self.message_user(request, entered(said), messages.WARNING)
        return HttpResponseRedirect(request.get_full_path())

    def save_model(self, request: HttpRequest, obj: Statement, form: Any, change: bool) -> None:
        """Nothing of the statement itself is in the form."""

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: Any) -> None:
        """Through the service that writes the decision down."""
        formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []
        wanted = wishes(formset)
        if not wanted:
            return
        agents = {speaker.pk: agent for speaker, agent in wanted}
        by, version = cast("User", request.user), request.POST.get("version") or None
        try:
            services.decide_speakers(statement=form.instance, agents=agents, by=by, version=version)
        except services.Stale as refusal:
            self.message_user(request, told_apart(refusal), messages.ERROR)
        except services.NotAllowed as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
        else:
            formset.changed_objects = [(speaker, ["agent"]) for speaker, _agent in wanted]


def wishes(formset: Any) -> list[tuple[Speaker, Agent | None]]:
    """Whose words they are to be by a form, speaker by speaker; nobody's where it is not who spoke."""
    found: list[tuple[Speaker, Agent | None]] = []
    for form in formset.forms:
        said = getattr(form, "cleaned_data", {})
        if said.get("not_the_speaker"):
            found.append((form.instance, None))
        elif "agent" in form.changed_data and said.get("agent"):
            found.append((form.instance, said["agent"]))
    return found
