"""Admin of stories, statements, runs, identity, disputes and erasures. Every action calls a service."""

from articles.admin.content.articles import ArticleAdmin, OutletAdmin
from articles.admin.content.erasures import ErasureAdmin
from articles.admin.content.extraction_models import BatchRerunAdmin, ExtractionModelAdmin
from articles.admin.content.extraction_runs import ExtractionRunAdmin
from articles.admin.content.topics import TopicAdmin
from articles.admin.identity.agents import OrganisationAdmin, PersonAdmin
from articles.admin.identity.duplicates import LikelyPairAdmin
from articles.admin.identity.questions import AnswerAdmin, QuestionAdmin
from articles.admin.identity.split import SplitAdmin
from articles.admin.statements.disputes import DisputeAdmin
from articles.admin.statements.statements import StatementAdmin

__all__ = [
    "AnswerAdmin",
    "ArticleAdmin",
    "BatchRerunAdmin",
    "DisputeAdmin",
    "ErasureAdmin",
    "ExtractionModelAdmin",
    "ExtractionRunAdmin",
    "LikelyPairAdmin",
    "OrganisationAdmin",
    "OutletAdmin",
    "PersonAdmin",
    "QuestionAdmin",
    "SplitAdmin",
    "StatementAdmin",
    "TopicAdmin",
]
