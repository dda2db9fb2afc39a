"""Stories, and what is said in them."""

from articles.models.decision import Decision
from articles.models.run import ExtractionRun
from articles.models.statement import Mention, Reply, Speaker, Statement, Wording
from articles.models.story import Article, Outlet, Revision

__all__ = [
    "Article",
    "Decision",
    "ExtractionRun",
    "Mention",
    "Outlet",
    "Reply",
    "Revision",
    "Speaker",
    "Statement",
    "Wording",
]
