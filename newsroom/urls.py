"""All addresses of the archive."""

from django.contrib import admin
from django.urls import include, path

from newsroom import second_factor_pages
from newsroom.health import healthz

urlpatterns = [
    path("healthz/", healthz, name="healthz"),
    path("admin/second-factor/", second_factor_pages.page, name="second_factor"),
    path("admin/", admin.site.urls),
    path("desk/", include("articles.desk.urls")),
    path("api/", include("newsroom.api.urls")),
    path("", include("newsroom.public.urls")),
]

handler404 = "newsroom.public.errors.not_found"
handler400 = "newsroom.api.errors.bad_request"
handler500 = "newsroom.api.errors.server_error"
