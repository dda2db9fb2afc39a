"""Admin of outlets and stories. A story's page shows its text with the statements marked; the text is read-only."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import (
    AllValuesCheckboxFilter,
    ChoicesDropdownFilter,
    RangeDateTimeFilter,
    RelatedDropdownFilter,
)
from unfold.decorators import display
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
)

from articles import services
from articles.admin.content.article_form import ArticleSubmissionAdmin
from articles.admin.content.corrections import CORRECTION_ACTIONS, corrected_names
from articles.admin.content.erasures import erase_url
from articles.admin.content.extraction_runs import RUN_COLOURS
from articles.admin.content.status_actions import STATUS_ACTIONS, time_zone_note
from articles.admin.content.text_versions import TextVersionsAdmin
from articles.admin.revertible import RevertibleAdmin
from articles.admin.statements.filters import CorrectedNamesFilter, LatestRunFilter, WaitingFilter
from articles.admin.statements.speakers import percent
from articles.admin.statements.statements import FORMS
from articles.models import Article, Erasure, ExtractionRun, Mention, Outlet, SearchedText, Statement
from articles.models.articles import HEADLINE_SEARCH
from articles.review.annotated_text import number_statements, text_runs
from articles.runs.failures import failure_text
from articles.services.articles import refuse_hiding
from articles.teamwork.checklists import checklist_of
from articles.text_search import prefix_query, search_query
from people.admin.agents import assume_https
from people.admin.service_actions import ServiceActionAdmin, UndeletableAdmin

if TYPE_CHECKING:
    OutletModelForm = forms.ModelForm[Outlet]
    ArticleModelForm = forms.ModelForm[Article]
else:  # Django's class is generic only to the type checker
    OutletModelForm = ArticleModelForm = forms.ModelForm

ORIGIN = [
    "outlet",
    "external_id",
    "url",
    "path",
    "id",
    "status",
    "released_at",
    "withdrawn_reason",
    "decided_by",
    "decided_at",
    "created_at",
    "updated_at",
]
STATUS_COLOURS = {
    Article.Status.PUBLISHED: "success",
    Article.Status.SCHEDULED: "info",
    Article.Status.WITHDRAWN: "danger",
    Article.Status.DRAFT: "warning",
}


class OutletForm(OutletModelForm):
    unreviewed_forms = forms.MultipleChoiceField(
        label=_("Forms that may be published unreviewed"),
        choices=FORMS.items(),
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )


class DescriptionForm(ArticleModelForm):
    by: User

    def clean_embargo_until(self) -> datetime | None:
        embargo_until: datetime | None = self.cleaned_data["embargo_until"]
        try:
            refuse_hiding(self.instance, embargo_until, self.by)
        except services.NotAllowed as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return embargo_until


def preview_url(article: Article) -> str:
    """Return the URL of the preview; empty for a story that is public or erased. The preview itself checks again."""
    is_public = article.public_from is not None and article.public_from <= timezone.now()
    return "" if is_public or article.erased_at else reverse("story_preview", args=[article.pk])


@admin.register(Outlet)
class OutletAdmin(RevertibleAdmin, UndeletableAdmin):
    formfield_overrides = assume_https(UndeletableAdmin.formfield_overrides)
    no_delete_reason = _("It has stories, whose addresses must keep working.")
    form = OutletForm
    list_display = ["name", "stories", "public_text", "public_people", "policy"]
    search_fields = ["name"]
    show_full_result_count = False
    fields = [
        "name",
        "url",
        "public_text",
        "public_people",
        "policy",
        "unreviewed_min_confidence",
        "unreviewed_forms",
        "unreviewed_acts",
        "checklist",
    ]
    readonly_fields = ["policy"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Outlet]:
        outlets: QuerySet[Outlet] = super().get_queryset(request)
        return outlets.annotate(stories=Count("articles"))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        may = request.user.has_perm("articles.delete_outlet")
        return may and obj is not None and not obj.articles.exists()

    def view_on_site(self, outlet: Outlet) -> str | None:
        return None

    @display(description=_("stories"), ordering="stories")
    def stories(self, outlet: Any) -> Any:
        return outlet.stories

    @display(description=_("published before review"))
    def policy(self, outlet: Outlet) -> str:
        forms_allowed = [str(label) for form, label in FORMS.items() if form in outlet.unreviewed_forms]
        if outlet.unreviewed_min_confidence is None or not forms_allowed:
            return str(_("Nothing. A statement becomes public when an editor confirms or accepts it."))
        return _(
            "Statements that are %(forms)s, if the confidence in words and speaker is at least %(confidence)s. How "
            "they were said: %(acts)s. They are marked as not reviewed."
        ) % {
            "forms": ", ".join(forms_allowed),
            "acts": ", ".join(outlet.unreviewed_acts) or _("any"),
            "confidence": percent(outlet.unreviewed_min_confidence),
        }


@admin.register(Article)
class ArticleAdmin(TextVersionsAdmin, ArticleSubmissionAdmin, RevertibleAdmin, UndeletableAdmin, ServiceActionAdmin):
    form = DescriptionForm
    no_delete_reason = _("Its address must keep working. Withdraw it instead.")
    empty_hint = _("Stories come in by import, by the API or by hand: add the first one.")
    service_errors = (services.NotAllowed,)
    service_actions = [*STATUS_ACTIONS, *CORRECTION_ACTIONS]
    list_display = ["headline_or_beginning", "outlet", "status_badge", "published_at", "run_badge", "waiting_count"]
    list_filter = [
        ("status", ChoicesDropdownFilter),
        ("outlet", RelatedDropdownFilter),
        WaitingFilter,
        CorrectedNamesFilter,
        LatestRunFilter,
        ("language", AllValuesCheckboxFilter),
        ("published_at", RangeDateTimeFilter),
    ]
    list_filter_submit = True
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["headline"]
    search_help_text = _("Words of the headline or the text, or the outlet’s id of the story")
    ordering = ["-published_at", "-id"]
    fieldsets = [
        (
            _("About the story"),
            {
                "fields": [
                    "headline",
                    "byline",
                    "published_at",
                    ("language", "public_text"),
                    ("section", "page"),
                    "topics",
                    "embargo_until",
                ]
            },
        ),
        (
            _("Source"),
            {"fields": ORIGIN},
        ),
    ]
    readonly_fields = ORIGIN
    autocomplete_fields = ["topics"]
    change_form_outer_before_template = "admin/articles/article.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        latest = ExtractionRun.objects.filter(revision__article=OuterRef("pk")).order_by("-created_at", "-id")
        waiting = Statement.objects.pending().filter(article=OuterRef("pk")).values("article")
        return self.visible_to(request, Article.objects.all()).annotate(
            run_state=Subquery(latest.values("state")[:1]),
            statements_waiting=Coalesce(Subquery(waiting.annotate(n=Count("pk")).values("n")), 0),
        )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = search_term.strip()
        if not term:
            return queryset, False
        matching = search_query(term) | prefix_query(term)
        stories = Article.objects.order_by()
        by_headline = stories.alias(headline_search=HEADLINE_SEARCH).filter(headline_search=matching)
        by_text = stories.filter(current_revision__in=SearchedText.objects.filter(search=matching).values("pk"))
        by_id = stories.filter(Q(pk=term) | Q(external_id=term))
        return queryset.filter(pk__in=by_id.values("pk").union(by_headline.values("pk"), by_text.values("pk"))), False

    def get_form(self, request: HttpRequest, obj: Article | None = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        form.by = request.user
        return form

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(field, forms.SplitDateTimeField):
            field.help_text = time_zone_note()
        return field

    def row_label(self, row: Article) -> str:
        return row.title

    @display(description=_("title"), ordering="headline")
    def headline_or_beginning(self, article: Article) -> str:
        return article.title

    @display(description=_("status"), ordering="status", label=STATUS_COLOURS)
    def status_badge(self, article: Article) -> tuple[str, Any]:
        return article.status, article.get_status_display()

    @display(description=_("latest run"), ordering="run_state", label=RUN_COLOURS)
    def run_badge(self, article: Any) -> tuple[str, Any]:
        state: str | None = article.run_state
        return (state, ExtractionRun.RunState(state).label) if state else ("", _("none"))

    @display(description=_("to review"), ordering="statements_waiting")
    def waiting_count(self, article: Any) -> Any:
        return article.statements_waiting

    def view_on_site(self, article: Article) -> str | None:
        """Return the URL of the public page, if the story is public."""
        return article.get_absolute_url() if Article.objects.published().filter(pk=article.pk).exists() else None

    def page_context(self, request: HttpRequest, row: Article) -> dict[str, Any]:
        statements = Statement.objects.filter(article=row).exclude(state="dropped").with_words().in_order_of_text()
        items = number_statements(list(statements.filter(current_wording__isnull=False)))
        action_buttons = cast("ServiceActionAdmin", self.admin_site.get_model_admin(Statement)).action_buttons
        revision = row.current_revision
        revisions = row.revisions.defer("text").select_related("created_by").order_by("-number")
        if not self.sees_all(request):
            return {
                **super().page_context(request, row),
                "article": row,
                "runs_of_text": [] if revision is None else text_runs(revision, [], []),
                "revisions": revisions,
            }
        runs = list(
            ExtractionRun.objects.filter(revision__article=row)
            .select_related("revision")
            .defer("revision__text")
            .order_by("-created_at", "-id")
        )
        versions = services.versions_of([item.statement for item in items])
        mentions = [] if revision is None else list(Mention.objects.filter(revision=revision).select_related("agent"))
        return {
            **super().page_context(request, row),
            "article": row,
            "preview_url": preview_url(row),
            "correct_url": self.correct_url(request, row),
            "erase_url": "" if row.erased_at else erase_url(request, Erasure.ErasureKind.STORY, row.pk),
            "runs_of_text": [] if revision is None else text_runs(revision, items, mentions),
            "checklist": checklist_of(row),
            "sees_all": True,
            "statements": [
                (item, action_buttons(request, item.statement, versions[item.statement.pk])) for item in items
            ],
            "corrected_names": corrected_names(row),
            "removed": statements.filter(current_wording__isnull=True),
            "revisions": revisions,
            "runs": [(run, failure_text(run)) for run in runs],
            "reading": bool(runs) and runs[0].state in (ExtractionRun.RunState.QUEUED, ExtractionRun.RunState.RUNNING),
            "failure": failure_text(runs[0]) if runs and runs[0].state == ExtractionRun.RunState.FAILED else "",
        }
