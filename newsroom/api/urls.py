from django.urls import include, path, re_path
from rest_framework.routers import SimpleRouter

from newsroom.api import views
from newsroom.api.quotecheck.views import QuoteCheckView

app_name = "api"

router = SimpleRouter()
router.register("articles", views.ArticleViewSet, "article")
router.register("people", views.PersonViewSet, "person")
router.register("organisations", views.OrganisationViewSet, "organisation")
router.register("statements", views.StatementViewSet, "statement")
router.register("outlets", views.OutletViewSet, "outlet")
router.register("runs", views.RunViewSet, "run")

urlpatterns = [
    path("v1/", views.RootView.as_view(), name="root"),
    path("v1/quote-check/", QuoteCheckView.as_view(), name="quote-check"),
    path("v1/", include(router.urls)),
    path("schema/", views.SchemaView.as_view(), name="schema"),
    path("docs/", views.DocumentationView.as_view(url_name="api:schema"), name="docs"),
    re_path(r"", views.NowhereView.as_view()),
]
