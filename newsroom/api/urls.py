from django.urls import include, path, re_path
from rest_framework.routers import SimpleRouter

from newsroom.api.changes.views import ChangeViewSet
from newsroom.api.exports.registry import EXPORTS
from newsroom.api.exports.views import ExportView
from newsroom.api.quote_check.views import QuoteCheckView
from newsroom.api.reconciliation import views as reconciliation
from newsroom.api.statistics.aggregate import AggregateView
from newsroom.api.statistics.coverage import CoverageView
from newsroom.api.views import agents, articles, reference_lists, root, statements
from newsroom.api.views.identity import DistinctionViewSet, MergePreviewView, MergeViewSet, NameViewSet
from newsroom.api.views.search import SearchView, SuggestView
from newsroom.api.webhooks.views import DeliveryViewSet, WebhookViewSet

app_name = "api"
WEBHOOK = "v1/webhooks/<slug:id>"

router = SimpleRouter()
router.register("articles", articles.ArticleViewSet, "article")
router.register("people", agents.PersonViewSet, "person")
router.register("organisations", agents.OrganisationViewSet, "organisation")
router.register("statements", statements.StatementViewSet, "statement")
router.register("outlets", reference_lists.OutletViewSet, "outlet")
router.register("topics", reference_lists.TopicViewSet, "topic")
router.register("revisions", reference_lists.RevisionViewSet, "revision")
router.register("mentions", reference_lists.MentionViewSet, "mention")
router.register("positions", reference_lists.PositionViewSet, "position")
router.register("redirects", reference_lists.RedirectViewSet, "redirect")
router.register("changes", ChangeViewSet, "change")
router.register("runs", reference_lists.RunViewSet, "run")
router.register("names", NameViewSet, "name")
router.register("merges", MergeViewSet, "merge")
router.register("distinctions", DistinctionViewSet, "distinction")
router.register("webhooks", WebhookViewSet, "webhook")

urlpatterns = [
    path("v1/", root.RootView.as_view(), name="root"),
    path("v1/reconcile/", reconciliation.ReconcileView.as_view(), name="reconcile"),
    path("v1/reconcile/suggest/entity/", reconciliation.SuggestEntityView.as_view()),
    path("v1/reconcile/suggest/type/", reconciliation.SuggestTypeView.as_view()),
    path("v1/reconcile/suggest/property/", reconciliation.SuggestPropertyView.as_view()),
    path("v1/reconcile/properties/", reconciliation.PropertiesView.as_view()),
    path("v1/reconcile/preview/<slug:id>/", reconciliation.ReconcilePreviewView.as_view(), name="reconcile-preview"),
    path("v1/merges/preview/", MergePreviewView.as_view(), name="merge-preview"),
    path("v1/search/", SearchView.as_view(), name="search-list"),
    path("v1/search/suggest/", SuggestView.as_view(), name="search-suggest"),
    path("v1/statements/aggregate/", AggregateView.as_view(), name="aggregate"),
    path("v1/coverage/", CoverageView.as_view(), name="coverage-list"),
    path("v1/quote-check/", QuoteCheckView.as_view(), name="quote-check"),
    *[
        path(
            f"v1/{table.name}/export/",
            ExportView.as_view(table=table, queryset=model._default_manager.none(), filterset_class=filterset),
        )
        for table, model, filterset in EXPORTS
    ],
    path(f"{WEBHOOK}/rotate/", WebhookViewSet.as_view({"post": "rotate"})),
    path(f"{WEBHOOK}/ping/", WebhookViewSet.as_view({"post": "ping"})),
    path(f"{WEBHOOK}/deliveries/", DeliveryViewSet.as_view({"get": "list"})),
    path(f"{WEBHOOK}/deliveries/<slug:delivery>/replay/", DeliveryViewSet.as_view({"post": "replay"})),
    path("v1/", include(router.urls)),
    path("schema/", root.SchemaView.as_view(), name="schema"),
    path("docs/", root.DocumentationView.as_view(url_name="api:schema"), name="docs"),
    re_path(r"", root.NotFoundView.as_view()),
]
