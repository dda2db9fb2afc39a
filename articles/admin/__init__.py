"""Stories, statements and runs in the admin. Every button and action calls a service; texts are only ever read."""

from articles.admin.agents import SpeakingOrganisationAdmin, SpeakingPersonAdmin
from articles.admin.dispute import DisputeAdmin
from articles.admin.duplicates import LikelyPairAdmin
from articles.admin.erasure import ErasureAdmin
from articles.admin.questions import AnswerAdmin, QuestionAdmin
from articles.admin.reader import ReaderAdmin, RereadingAdmin
from articles.admin.run import ExtractionRunAdmin
from articles.admin.splitting import SplitAdmin
from articles.admin.statement import StatementAdmin
from articles.admin.story import ArticleAdmin, OutletAdmin
from articles.admin.topic import TopicAdmin

__all__ = [
    "AnswerAdmin",
    "ArticleAdmin",
    "DisputeAdmin",
    "ErasureAdmin",
    "ExtractionRunAdmin",
    "LikelyPairAdmin",
    "OutletAdmin",
    "QuestionAdmin",
    "ReaderAdmin",
    "RereadingAdmin",
    "SpeakingOrganisationAdmin",
    "SpeakingPersonAdmin",
    "SplitAdmin",
    "StatementAdmin",
    "TopicAdmin",
]
