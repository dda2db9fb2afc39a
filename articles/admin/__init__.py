"""Stories, statements and runs in the admin. Every button and action calls a service; texts are only ever read."""

from articles.admin.agents import SpeakingOrganisationAdmin, SpeakingPersonAdmin
from articles.admin.duplicates import LikelyPairAdmin
from articles.admin.questions import AnswerAdmin, QuestionAdmin
from articles.admin.run import ExtractionRunAdmin
from articles.admin.splitting import SplitAdmin
from articles.admin.statement import StatementAdmin
from articles.admin.story import ArticleAdmin, OutletAdmin
from articles.admin.topic import TopicAdmin

__all__ = [
    "AnswerAdmin",
    "ArticleAdmin",
    "ExtractionRunAdmin",
    "LikelyPairAdmin",
    "OutletAdmin",
    "QuestionAdmin",
    "SpeakingOrganisationAdmin",
    "SpeakingPersonAdmin",
    "SplitAdmin",
    "StatementAdmin",
    "TopicAdmin",
]
