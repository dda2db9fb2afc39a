"""Whom a name in doubt means: one page a question, one answer for all its stories, and the way back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import display

from articles.admin.statements.context import Excerpt
from articles.identity.candidate_ranking import suggest_agents
from articles.identity.questions import answer_question, answer_with_new_agent, preview_answer, undo_answer
from articles.models import Answer, Mention, NameInStory, Question
from articles.services import NotAllowed
from core.permissions import Action
from people.admin.service_actions import ServiceAction, ServiceActionAdmin, ServiceActionForm, UndeletableAdmin
from people.models import Agent

STATE_COLOURS = {Question.State.OPEN: "warning", Question.State.AGENT: "success", Question.State.NOBODY: "info"}
# What an answer may be besides the id of an agent. Ids have no hyphen.
NEW, NOBODY = "-new", "-nobody"
SHOWN = 8


class AnswerForm(ServiceActionForm):
    """Who is meant. ``some`` narrows the answer to chosen stories of the question."""

    choice = forms.CharField(max_length=12)
    some = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        waiting = self.objects[0].names.filter(by_editor=False)
        some = cast("forms.TypedMultipleChoiceField", self.fields["some"])
        some.choices = [(row.pk, str(row.article)) for row in waiting.select_related("article")]

    def clean_choice(self) -> Any:
        choice = self.cleaned_data["choice"]
        if choice in (NEW, NOBODY):
            return choice
        agent = Agent.objects.filter(pk=choice).first()
        if agent is None:
            raise forms.ValidationError(_("There is no such person or organisation any more: choose again."))
        return agent


def answer(question: Question, *, by: User, choice: Agent | str, some: list[int]) -> None:
    names = question.names.filter(pk__in=some) if some else None
    if choice == NEW:
        answer_with_new_agent(question=question, by=by, names=names)
    else:
        agent = choice if isinstance(choice, Agent) else None
        answer_question(question=question, by=by, agent=agent, names=names)


def with_excerpts(names: Iterable[NameInStory]) -> list[tuple[NameInStory, Excerpt | None]]:
    """Each name with what stands around it where its story has it first."""
    rows = list(names)
    current = {name.article_id: name.article.current_revision for name in rows}
    revisions = [revision.pk for revision in current.values() if revision is not None]
    borne = Mention.objects.filter(revision__in=revisions, name__in={name.name for name in rows}).order_by("-start")
    first = {(mention.revision_id, mention.name): mention for mention in borne}
    found = []
    for name in rows:
        revision = current[name.article_id]
        mention = first.get((revision.pk, name.name)) if revision is not None else None
        shown = Excerpt.of(name.pk, revision.text, mention.start, mention.end) if revision and mention else None
        found.append((name, shown))
    return found


def take_back(row: Answer, *, by: User) -> None:
    undo_answer(answer=row, by=by)


@admin.register(Question)
class QuestionAdmin(UndeletableAdmin, ServiceActionAdmin):
    no_delete_reason = _("Questions remember their answers for the stories to come.")
    service_errors = (NotAllowed,)
    change_form_outer_before_template = "admin/articles/question.html"
    service_actions = [
        ServiceAction(
            "answer",
            _("Answer"),
            answer,
            lambda n: ngettext("%(n)d question was answered.", "%(n)d questions were answered.", n) % {"n": n},
            available=lambda question: False,
            form=AnswerForm,
            variant="primary",
            permission=Action.IDENTIFY,
        ),
    ]
    list_display = ["name", "role", "stories", "kind", "outlet", "year", "state_badge"]
    list_filter = [
        ("state", ChoicesDropdownFilter),
        ("kind", ChoicesDropdownFilter),
        ("outlet", RelatedDropdownFilter),
    ]
    list_filter_submit = True
    list_select_related = ["outlet"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["name"]
    search_help_text = _("A name as printed")
    fields = ["name", "role", "kind", "outlet", "year", "state", "agent", "id"]
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """None: an answer is given looking at its question."""
        return {}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Question]:
        """What settles most comes first."""
        return Question.objects.with_counts().order_by(F("stories").desc(), "name", "id")

    @display(description=_("stories"), ordering="stories")
    def stories(self, question: Question) -> int:
        return int(getattr(question, "stories", 0))

    @display(description=_("state"), ordering="state", label=STATE_COLOURS)
    def state_badge(self, question: Question) -> tuple[str, str]:
        return question.state, question.get_state_display()

    def page_context(self, request: HttpRequest, row: Question) -> dict[str, Any]:
        asked = request.GET.get("q", "").strip()
        is_open = row.state == Question.State.OPEN
        names = row.names.select_related("article__current_revision").order_by("-article__published_at")
        following = (
            Question.objects.open()
            .with_counts()
            .exclude(pk=row.pk)
            .order_by(F("stories").desc(), "name", "pk")
            .first()
        )
        return {
            "question": row,
            "answer_url": self.action_url(row, "answer"),
            "may_answer": is_open and self.can_act_on(request, row),
            "suspects": suggest_agents(row, asked) if is_open else [],
            "asked": asked,
            "preview": preview_answer(row) if is_open else None,
            "named": with_excerpts(names[:SHOWN]),
            "more": max(0, names.count() - SHOWN),
            "answers": row.answers.select_related("agent", "by", "undone_by"),
            "following": following,
            "new": NEW,
            "nobody": NOBODY,
        }


@admin.register(Answer)
class AnswerAdmin(UndeletableAdmin, ServiceActionAdmin):
    no_delete_reason = _("The record of an answer is what makes it possible to take it back.")
    service_errors = (NotAllowed,)
    service_actions = [
        ServiceAction(
            "take_back",
            _("Take the answer back"),
            take_back,
            lambda n: ngettext("%(n)d answer was taken back.", "%(n)d answers were taken back.", n) % {"n": n},
            available=lambda answer: answer.undone_at is None,
            variant="primary",
            permission=Action.IDENTIFY,
        ),
    ]
    list_display = ["question", "meant", "settled", "at", "by", "state_badge"]
    list_select_related = ["question", "agent", "by"]
    list_filter = [("undone_at", admin.EmptyFieldListFilter)]
    show_full_result_count = False
    search_fields = ["question__name"]
    search_help_text = _("A name as printed")
    fields = ["question", "meant", "settled", "made", "at", "by", "undone_at", "undone_by"]
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def row_label(self, row: Answer) -> str:
        return str(row.question)

    @display(description=_("who is meant"))
    def meant(self, row: Answer) -> str:
        return str(row.agent or _("nobody"))

    @display(description=_("stories"))
    def settled(self, row: Answer) -> int:
        return len(row.names)

    @display(description=_("state"), label={"undone": "default", "holds": "success"})
    def state_badge(self, row: Answer) -> tuple[str, Any]:
        return ("holds", _("holds")) if row.undone_at is None else ("undone", _("taken back"))
