"""Addresses of the desk."""

from django.urls import path

from articles.review.views import articles, queue, statements

app_name = "review"
urlpatterns = [
    path("", queue.page, name="queue"),
    path("next/", articles.following, name="next"),
    path("figures/", queue.figures, name="figures"),
    path("runs/<str:pk>/again/", queue.again, name="again"),
    path("agents/", statements.agents, name="agents"),
    path("stories/<str:pk>/", articles.page, name="story"),
    path("stories/<str:pk>/claim/", articles.claiming, name="claim"),
    path("stories/<str:pk>/undo/", articles.undo, name="undo"),
    path("stories/<str:pk>/accept/", articles.accept_rest, name="accept"),
    path("stories/<str:pk>/add/", statements.add, name="add"),
    path("statements/<str:pk>/", statements.show, name="statement"),
    path("statements/<str:pk>/answers/", statements.answers, name="answers"),
    path("statements/<str:pk>/<slug:act>/", statements.decide, name="decide"),
    path("bulk/", queue.bulk, name="bulk"),
    path("jobs/<str:pk>/", queue.job, name="job"),
]
