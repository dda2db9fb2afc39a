"""The lists that are given as streams: of each its table, its filters, and who may have it."""

from __future__ import annotations

from collections.abc import Sequence

from rest_framework.request import Request

from articles.models import Article, ExtractionRun, Mention, Outlet, Revision, Statement, Topic
from newsroom.api import filters
from newsroom.api.changes.models import Change
from newsroom.api.changes.views import ChangeFilterSet, check_given
from newsroom.api.exporting import further_tables, staff_tables, tables
from newsroom.api.exporting.coverage import COVERAGE
from newsroom.api.exporting.describing import described
from newsroom.api.exporting.reading import Place
from newsroom.api.exporting.views import AFTER, ExportView
from newsroom.api.figures.coverage import CoverageFilterSet
from newsroom.api.identity.views import DistinctionFilterSet, NameFilterSet, UndoneFilterSet
from newsroom.api.powers import Power
from people.models import Agent, Alias, Distinction, MergeRecord, Position, Redirect


@described(tables.STATEMENTS)
class StatementExportView(ExportView):
    queryset = Statement.objects.none()
    table = tables.STATEMENTS
    filterset_class = filters.StatementFilterSet


@described(tables.ARTICLES)
class ArticleExportView(ExportView):
    queryset = Article.objects.none()
    table = tables.ARTICLES
    filterset_class = filters.ArticleFilterSet


@described(tables.PEOPLE)
class PersonExportView(ExportView):
    queryset = Agent.objects.none()
    table = tables.PEOPLE
    filterset_class = filters.AgentFilterSet


@described(tables.ORGANISATIONS)
class OrganisationExportView(ExportView):
    queryset = Agent.objects.none()
    table = tables.ORGANISATIONS
    filterset_class = filters.AgentFilterSet


@described(tables.OUTLETS)
class OutletExportView(ExportView):
    queryset = Outlet.objects.none()
    table = tables.OUTLETS
    filterset_class = filters.OutletFilterSet


@described(tables.TOPICS)
class TopicExportView(ExportView):
    queryset = Topic.objects.none()
    table = tables.TOPICS
    filterset_class = filters.TopicFilterSet


@described(further_tables.REVISIONS)
class RevisionExportView(ExportView):
    queryset = Revision.objects.none()
    table = further_tables.REVISIONS
    filterset_class = filters.RevisionFilterSet


@described(further_tables.MENTIONS)
class MentionExportView(ExportView):
    queryset = Mention.objects.none()
    table = further_tables.MENTIONS
    filterset_class = filters.MentionFilterSet


@described(further_tables.NAMES)
class NameExportView(ExportView):
    queryset = Alias.objects.none()
    table = further_tables.NAMES
    filterset_class = NameFilterSet


@described(further_tables.POSITIONS)
class PositionExportView(ExportView):
    queryset = Position.objects.none()
    table = further_tables.POSITIONS
    filterset_class = filters.PositionFilterSet


@described(further_tables.REDIRECTS)
class RedirectExportView(ExportView):
    queryset = Redirect.objects.none()
    table = further_tables.REDIRECTS
    filterset_class = filters.RedirectFilterSet


@described(further_tables.CHANGES)
class ChangeExportView(ExportView):
    queryset = Change.objects.none()
    table = further_tables.CHANGES
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

    needs = {"export": Power.READ_ALL}


@described(staff_tables.RUNS)
class RunExportView(StaffExportView):
    queryset = ExtractionRun.objects.none()
    table = staff_tables.RUNS
    filterset_class = filters.RunFilterSet


@described(staff_tables.MERGES)
class MergeExportView(StaffExportView):
    queryset = MergeRecord.objects.none()
    table = staff_tables.MERGES
    filterset_class = UndoneFilterSet


@described(staff_tables.DISTINCTIONS)
class DistinctionExportView(StaffExportView):
    queryset = Distinction.objects.none()
    table = staff_tables.DISTINCTIONS
    filterset_class = DistinctionFilterSet


VIEWS: Sequence[type[ExportView]] = (
    *(StatementExportView, ArticleExportView, PersonExportView, OrganisationExportView, OutletExportView),
    *(TopicExportView, RevisionExportView, MentionExportView, NameExportView, PositionExportView, RedirectExportView),
    *(ChangeExportView, CoverageExportView, RunExportView, MergeExportView, DistinctionExportView),
)
