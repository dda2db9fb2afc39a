"""Addresses of the desk."""

from django.urls import path

from articles.desk.views import queue, statements, stories

app_name = "desk"
urlpatterns = [
    path("", queue.page, name="queue"),
    path("next/", stories.following, name="next"),
    path("figures/", queue.figures, name="figures"),
    path("runs/<str:pk>/again/", queue.again, name="again"),
    path("agents/", statements.agents, name="agents"),
    path("stories/<str:pk>/", stories.page, name="story"),
    path("stories/<str:pk>/claim/", stories.claiming, name="claim"),
    path("stories/<str:pk>/undo/", stories.undo, name="undo"),
    path("stories/<str:pk>/accept/", stories.accept_rest, name="accept"),
    path("stories/<str:pk>/add/", statements.add, name="add"),
    path("statements/<str:pk>/", statements.show, name="statement"),
    path("statements/<str:pk>/answers/", statements.answers, name="answers"),
    path("statements/<str:pk>/<slug:act>/", statements.decide, name="decide"),
    path("bulk/", queue.bulk, name="bulk"),
    path("jobs/<str:pk>/", queue.job, name="job"),
]
