"""URLs of the desk."""

from django.urls import path

from articles.review.views import articles, queue, statements, teamwork

app_name = "review"
urlpatterns = [
    path("", queue.queue_page, name="queue"),
    path("next/", articles.next_article, name="next"),
    path("figures/", queue.statistics_page, name="statistics"),
    path("runs/<str:pk>/again/", queue.run_again, name="run-again"),
    path("agents/", statements.agent_choices, name="agents"),
    path("stories/<str:pk>/", articles.article_page, name="story"),
    path("stories/<str:pk>/claim/", articles.change_claim, name="claim"),
    path("stories/<str:pk>/assignment/", teamwork.assign_article, name="assign-story"),
    path("stories/<str:pk>/checklist/", teamwork.tick_checklist, name="checklist"),
    path("stories/<str:pk>/undo/", articles.undo, name="undo"),
    path("stories/<str:pk>/accept/", articles.accept_rest, name="accept"),
    path("stories/<str:pk>/selected/", articles.decide_selected, name="selected"),
    path("stories/<str:pk>/add/", statements.add, name="add"),
    path("statements/<str:pk>/", statements.statement_panel, name="statement"),
    path("statements/<str:pk>/answers/", statements.reply_choices, name="reply-choices"),
    path("statements/<str:pk>/comments/", teamwork.comment, name="comments"),
    path("statements/<str:pk>/<slug:action>/", statements.decide, name="decide"),
    path("tour/", queue.finish_tour, name="tour"),
    path("questions/<str:pk>/assignment/", teamwork.assign_question, name="assign-question"),
    path("assigned/", teamwork.assigned_page, name="assigned"),
    path("notifications/", teamwork.notifications_page, name="notifications"),
    path("notifications/<str:pk>/", teamwork.open_notification, name="notification"),
    path("bulk/", queue.start_bulk_job, name="bulk"),
    path("jobs/<str:pk>/", queue.job_page, name="job"),
]
