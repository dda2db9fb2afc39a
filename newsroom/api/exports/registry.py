"""The lists that are given as streams: of each its table, its filters, and who may have it."""

from __future__ import annotations

from collections.abc import Sequence

from rest_framework.request import Request

from articles.models import Article, ExtractionRun, Mention, Outlet, Revision, Statement, Topic
from newsroom.api import filters
from newsroom.api.changes.models import Change
from newsroom.api.changes.views import ChangeFilterSet, check_given
from newsroom.api.core.scopes import Scope
from newsroom.api.exports import columns, columns_related, columns_staff
from newsroom.api.exports.coverage import COVERAGE
from newsroom.api.exports.openapi import described
from newsroom.api.exports.tables import Place
from newsroom.api.exports.views import AFTER, ExportView
from newsroom.api.statistics.coverage import CoverageFilterSet
from newsroom.api.views.identity import DistinctionFilterSet, NameFilterSet, UndoneFilterSet
from people.models import Agent, Alias, Distinction, MergeRecord, Position, Redirect


@described(columns.STATEMENTS)
class StatementExportView(ExportView):
    queryset = Statement.objects.none()
    table = columns.STATEMENTS
    filterset_class = filters.StatementFilterSet


@described(columns.ARTICLES)
class ArticleExportView(ExportView):
    queryset = Article.objects.none()
    table = columns.ARTICLES
    filterset_class = filters.ArticleFilterSet


@described(columns.PEOPLE)
class PersonExportView(ExportView):
    queryset = Agent.objects.none()
    table = columns.PEOPLE
    filterset_class = filters.AgentFilterSet


@described(columns.ORGANISATIONS)
class OrganisationExportView(ExportView):
    queryset = Agent.objects.none()
    table = columns.ORGANISATIONS
    filterset_class = filters.AgentFilterSet


@described(columns.OUTLETS)
class OutletExportView(ExportView):
    queryset = Outlet.objects.none()
    table = columns.OUTLETS
    filterset_class = filters.OutletFilterSet


@described(columns.TOPICS)
class TopicExportView(ExportView):
    queryset = Topic.objects.none()
    table = columns.TOPICS
    filterset_class = filters.TopicFilterSet


@described(columns_related.REVISIONS)
class RevisionExportView(ExportView):
    queryset = Revision.objects.none()
    table = columns_related.REVISIONS
    filterset_class = filters.RevisionFilterSet


@described(columns_related.MENTIONS)
class MentionExportView(ExportView):
    queryset = Mention.objects.none()
    table = columns_related.MENTIONS
    filterset_class = filters.MentionFilterSet


@described(columns_related.NAMES)
class NameExportView(ExportView):
    queryset = Alias.objects.none()
    table = columns_related.NAMES
    filterset_class = NameFilterSet


@described(columns_related.POSITIONS)
class PositionExportView(ExportView):
    queryset = Position.objects.none()
    table = columns_related.POSITIONS
    filterset_class = filters.PositionFilterSet


@described(columns_related.REDIRECTS)
class RedirectExportView(ExportView):
    queryset = Redirect.objects.none()
    table = columns_related.REDIRECTS
    filterset_class = filters.RedirectFilterSet


@described(columns_related.CHANGES)
class ChangeExportView(ExportView):
    queryset = Change.objects.none()
    table = columns_related.CHANGES
    filterset_class = ChangeFilterSet

    def after(self, request: Request) -> Place:
        """A copy of an archive that was put back is told so here as it is by ``since``."""
        place = super().after(request)
        if place:
            check_given(AFTER, place[0], request)
        return place


@described(COVERAGE)
class CoverageExportView(ExportView):
    queryset = Article.objects.none()
    table = COVERAGE
    filterset_class = CoverageFilterSet


class StaffExportView(ExportView):
    """Lists that only those have who see everything."""

    required_scopes = {"export": Scope.READ_ALL}


@described(columns_staff.RUNS)
class RunExportView(StaffExportView):
    queryset = ExtractionRun.objects.none()
    table = columns_staff.RUNS
    filterset_class = filters.RunFilterSet


@described(columns_staff.MERGES)
class MergeExportView(StaffExportView):
    queryset = MergeRecord.objects.none()
    table = columns_staff.MERGES
    filterset_class = UndoneFilterSet


@described(columns_staff.DISTINCTIONS)
class DistinctionExportView(StaffExportView):
    queryset = Distinction.objects.none()
    table = columns_staff.DISTINCTIONS
    filterset_class = DistinctionFilterSet


VIEWS: Sequence[type[ExportView]] = (
    *(StatementExportView, ArticleExportView, PersonExportView, OrganisationExportView, OutletExportView),
    *(TopicExportView, RevisionExportView, MentionExportView, NameExportView, PositionExportView, RedirectExportView),
    *(ChangeExportView, CoverageExportView, RunExportView, MergeExportView, DistinctionExportView),
)
