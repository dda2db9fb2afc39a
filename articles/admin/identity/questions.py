"""Admin of questions of identity (who is meant by a name?) and their answers."""

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
from articles.teamwork.assignments import colleagues, current_assignment
from core.permissions import Action, has_permission
from people.admin.service_actions import ServiceAction, ServiceActionAdmin, ServiceActionForm, UndeletableAdmin
from people.models import Agent, AgentKind

STATE_COLOURS = {
    Question.QuestionState.OPEN: "warning",
    Question.QuestionState.AGENT: "success",
    Question.QuestionState.NOBODY: "info",
}
# Choices other than the id of an agent. Ids have no hyphen.
NEW, OTHER_KIND, NOBODY = "-new", "-other-kind", "-nobody"
MAX_NAMES = 8


class AnswerForm(ServiceActionForm):
    """The form of an answer. ``some`` limits it to chosen stories of the question."""

    choice = forms.CharField(max_length=12)
    some = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        open_names = self.objects[0].names.filter(by_editor=False)
        some = cast("forms.TypedMultipleChoiceField", self.fields["some"])
        some.choices = [(row.pk, str(row.article)) for row in open_names.select_related("article")]

    def clean_choice(self) -> Any:
        choice = self.cleaned_data["choice"]
        if choice in (NEW, OTHER_KIND, NOBODY):
            return choice
        agent = Agent.objects.filter(pk=choice).first()
        if agent is None:
            raise forms.ValidationError(_("This person or organisation no longer exists: choose again."))
        return agent


def other_kind(kind: str) -> str:
    return AgentKind.ORGANISATION if kind == AgentKind.PERSON else AgentKind.PERSON


def apply_answer(question: Question, *, by: User, choice: Agent | str, some: list[int]) -> None:
    names = question.names.filter(pk__in=some) if some else None
    if choice == NEW:
        answer_with_new_agent(question=question, by=by, names=names)
    elif choice == OTHER_KIND:
        answer_with_new_agent(question=question, by=by, names=names, kind=other_kind(question.kind))
    else:
        agent = choice if isinstance(choice, Agent) else None
        answer_question(question=question, by=by, agent=agent, names=names)


def with_excerpts(names: Iterable[NameInStory]) -> list[tuple[NameInStory, Excerpt | None]]:
    """Return each name with an excerpt of its story around its first mention."""
    rows = list(names)
    current = {name.article_id: name.article.current_revision for name in rows}
    revisions = [revision.pk for revision in current.values() if revision is not None]
    mentions = Mention.objects.filter(revision__in=revisions, name__in={name.name for name in rows}).order_by("-start")
    first = {(mention.revision_id, mention.name): mention for mention in mentions}
    named = []
    for name in rows:
        revision = current[name.article_id]
        mention = first.get((revision.pk, name.name)) if revision is not None else None
        excerpt = Excerpt.of(name.pk, revision.text, mention.start, mention.end) if revision and mention else None
        named.append((name, excerpt))
    return named


def undo(row: Answer, *, by: User) -> None:
    undo_answer(answer=row, by=by)


@admin.register(Question)
class QuestionAdmin(UndeletableAdmin, ServiceActionAdmin):
    no_delete_reason = _("Its answer is used for later stories.")
    empty_hint = _("Nothing to decide. A question appears here when a name in a story may be several people.")
    service_errors = (NotAllowed,)
    change_form_outer_before_template = "admin/articles/question.html"
    service_actions = [
        ServiceAction(
            "answer",
            _("Answer"),
            apply_answer,
            lambda n: ngettext("%(n)d question answered.", "%(n)d questions answered.", n) % {"n": n},
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
        """Offer no decisions on the list: a question is answered on its own page."""
        actions: dict[str, Any] = super().get_actions(request)
        return {name: action for name, action in actions.items() if name == "download_csv"}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Question]:
        """Order by the number of stories that an answer settles, most first."""
        return Question.objects.with_counts().order_by(F("stories").desc(), "name", "id")

    @display(description=_("stories"), ordering="stories")
    def stories(self, question: Question) -> int:
        return int(getattr(question, "stories", 0))

    @display(description=_("state"), ordering="state", label=STATE_COLOURS)
    def state_badge(self, question: Question) -> tuple[str, str]:
        return question.state, question.get_state_display()

    def page_context(self, request: HttpRequest, row: Question) -> dict[str, Any]:
        query = request.GET.get("q", "").strip()
        is_open = row.state == Question.QuestionState.OPEN
        names = row.names.select_related("article__current_revision").order_by("-article__published_at")
        next_question = (
            Question.objects.open()
            .with_counts()
            .exclude(pk=row.pk)
            .order_by(F("stories").desc(), "name", "pk")
            .first()
        )
        return {
            "question": row,
            "answer_url": self.action_url(row, "answer"),
            "can_answer": is_open and self.can_act_on(request, row),
            "suggestions": suggest_agents(row, query) if is_open else [],
            "query": query,
            "preview": preview_answer(row) if is_open else None,
            "names": with_excerpts(names[:MAX_NAMES]),
            "more_count": max(0, names.count() - MAX_NAMES),
            "assignment": current_assignment(row),
            "colleagues": colleagues(Action.IDENTIFY),
            "may_assign": self.can_act_on(request, row) and has_permission(request.user, Action.JUDGE),
            "answers": row.answers.select_related("agent", "by", "undone_by"),
            "next_question": next_question,
            "new": NEW,
            "other_kind": OTHER_KIND,
            "nobody": NOBODY,
        }


@admin.register(Answer)
class AnswerAdmin(UndeletableAdmin, ServiceActionAdmin):
    no_delete_reason = _("It is needed to undo the answer.")
    empty_hint = _("Answers to questions about names appear here, where they can be undone.")
    service_errors = (NotAllowed,)
    service_actions = [
        ServiceAction(
            "undo",
            _("Undo answer"),
            undo,
            lambda n: ngettext("%(n)d answer undone.", "%(n)d answers undone.", n) % {"n": n},
            available=lambda answer: answer.undone_at is None,
            variant="primary",
            permission=Action.IDENTIFY,
        ),
    ]
    list_display = ["question", "answer_text", "story_count", "at", "by", "state_badge"]
    list_select_related = ["question", "agent", "by"]
    list_filter = [("undone_at", admin.EmptyFieldListFilter)]
    show_full_result_count = False
    search_fields = ["question__name"]
    search_help_text = _("A name as printed")
    fields = ["question", "answer_text", "story_count", "made", "at", "by", "undone_at", "undone_by"]
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def row_label(self, row: Answer) -> str:
        return str(row.question)

    @display(description=_("answer"))
    def answer_text(self, row: Answer) -> str:
        return str(row.agent or _("not a name"))

    @display(description=_("stories"))
    def story_count(self, row: Answer) -> int:
        return len(row.names)

    @display(description=_("state"), label={"undone": "default", "valid": "success"})
    def state_badge(self, row: Answer) -> tuple[str, Any]:
        return ("valid", _("valid")) if row.undone_at is None else ("undone", _("undone"))
