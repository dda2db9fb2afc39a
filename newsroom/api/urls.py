from django.urls import include, path, re_path
from rest_framework.routers import SimpleRouter

from newsroom.api import agent_views, entrance, further_views, statement_views, story_views
from newsroom.api.changes.views import ChangeViewSet
from newsroom.api.exporting.lists import VIEWS
from newsroom.api.figures.aggregate import AggregateView
from newsroom.api.figures.coverage import CoverageView
from newsroom.api.identity.views import DistinctionViewSet, MergeViewSet, NameViewSet, PreviewView
from newsroom.api.quota import QuotaView
from newsroom.api.quotecheck.views import QuoteCheckView
from newsroom.api.reconciliation import views as reconciliation
from newsroom.api.search.views import SearchView, SuggestView
from newsroom.api.webhooks.views import DeliveryViewSet, WebhookViewSet

app_name = "api"
WEBHOOK = "v1/webhooks/<slug:id>"

router = SimpleRouter()
router.register("articles", story_views.ArticleViewSet, "article")
router.register("people", agent_views.PersonViewSet, "person")
router.register("organisations", agent_views.OrganisationViewSet, "organisation")
router.register("statements", statement_views.StatementViewSet, "statement")
router.register("outlets", further_views.OutletViewSet, "outlet")
router.register("topics", further_views.TopicViewSet, "topic")
router.register("revisions", further_views.RevisionViewSet, "revision")
router.register("mentions", further_views.MentionViewSet, "mention")
router.register("positions", further_views.PositionViewSet, "position")
router.register("redirects", further_views.RedirectViewSet, "redirect")
router.register("changes", ChangeViewSet, "change")
router.register("runs", further_views.RunViewSet, "run")
router.register("names", NameViewSet, "name")
router.register("merges", MergeViewSet, "merge")
router.register("distinctions", DistinctionViewSet, "distinction")
router.register("webhooks", WebhookViewSet, "webhook")

urlpatterns = [
    path("v1/", entrance.RootView.as_view(), name="root"),
    path("v1/reconcile/", reconciliation.ReconcileView.as_view(), name="reconcile"),
    path("v1/reconcile/suggest/entity/", reconciliation.SuggestEntityView.as_view()),
    path("v1/reconcile/suggest/type/", reconciliation.SuggestTypeView.as_view()),
    path("v1/reconcile/suggest/property/", reconciliation.SuggestPropertyView.as_view()),
    path("v1/reconcile/properties/", reconciliation.PropertiesView.as_view()),
    path("v1/reconcile/preview/<slug:id>/", reconciliation.PreviewView.as_view(), name="reconcile-preview"),
    path("v1/merges/preview/", PreviewView.as_view(), name="merge-preview"),
    path("v1/search/", SearchView.as_view(), name="search-list"),
    path("v1/search/suggest/", SuggestView.as_view(), name="search-suggest"),
    path("v1/statements/aggregate/", AggregateView.as_view(), name="aggregate"),
    path("v1/coverage/", CoverageView.as_view(), name="coverage-list"),
    path("v1/quota/", QuotaView.as_view(), name="quota"),
    path("v1/quote-check/", QuoteCheckView.as_view(), name="quote-check"),
    *[path(f"v1/{view.table.name}/export/", view.as_view()) for view in VIEWS],
    path(f"{WEBHOOK}/rotate/", WebhookViewSet.as_view({"post": "rotate"})),
    path(f"{WEBHOOK}/ping/", WebhookViewSet.as_view({"post": "ping"})),
    path(f"{WEBHOOK}/deliveries/", DeliveryViewSet.as_view({"get": "list"})),
    path(f"{WEBHOOK}/deliveries/<slug:delivery>/replay/", DeliveryViewSet.as_view({"post": "replay"})),
    path("v1/", include(router.urls)),
    path("schema/", entrance.SchemaView.as_view(), name="schema"),
    path("docs/", entrance.DocumentationView.as_view(url_name="api:schema"), name="docs"),
    re_path(r"", entrance.NowhereView.as_view()),
]
