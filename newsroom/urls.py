"""All addresses of the archive."""

from django.contrib import admin
from django.urls import include, path

from newsroom.accounts import password_views, two_factor_views
from newsroom.admin_pages import saved_views
from newsroom.admin_pages.preview import story_preview
from newsroom.health import healthz, readyz
from newsroom.operations.metrics import metrics

urlpatterns = [
    path("healthz/", healthz, name="healthz"),
    path("readyz/", readyz, name="readyz"),
    path("metrics/", metrics, name="metrics"),
    path("admin/second-factor/", two_factor_views.page, name="second_factor"),
    # Named as in Django's documentation: the sign-in page links to the first of them.
    path("admin/password-reset/", password_views.ForgottenPasswordView.as_view(), name="admin_password_reset"),
    path("admin/password-reset/sent/", password_views.LinkSentView.as_view(), name="password_reset_done"),
    path("admin/password/set/", password_views.PasswordSetView.as_view(), name="password_reset_complete"),
    path("admin/password/<uidb64>/<token>/", password_views.SetPasswordView.as_view(), name="password_reset_confirm"),
    path("admin/stories/<slug:pk>/preview/", admin.site.admin_view(story_preview), name="story_preview"),
    path("admin/views/", admin.site.admin_view(saved_views.save_view), name="save_view"),
    path("admin/views/<int:pk>/delete/", admin.site.admin_view(saved_views.delete_view), name="delete_view"),
    path("admin/", admin.site.urls),
    path("desk/", include("articles.review.urls")),
    path("api/", include("newsroom.api.urls")),
    path("", include("newsroom.website.urls")),
]

handler404 = "newsroom.website.views.errors.not_found"
handler400 = "newsroom.api.core.errors.bad_request"
handler500 = "newsroom.api.core.errors.server_error"
