"""All addresses of the archive."""

from django.contrib import admin
from django.urls import include, path

from newsroom.accounts import two_factor_views
from newsroom.health import healthz

urlpatterns = [
    path("healthz/", healthz, name="healthz"),
    path("admin/second-factor/", two_factor_views.page, name="second_factor"),
    path("admin/", admin.site.urls),
    path("desk/", include("articles.review.urls")),
    path("api/", include("newsroom.api.urls")),
    path("", include("newsroom.website.urls")),
]

handler404 = "newsroom.website.views.errors.not_found"
handler400 = "newsroom.api.core.errors.bad_request"
handler500 = "newsroom.api.core.errors.server_error"
