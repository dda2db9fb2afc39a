"""Stories, and what is said in them."""

from articles.models.decision import Decision
from articles.models.identity import Answer, NameInStory, Question
from articles.models.run import ExtractionRun
from articles.models.statement import Mention, Reply, Speaker, Statement, Wording
from articles.models.story import Article, Outlet, Revision
from articles.models.topic import Topic

__all__ = [
    "Answer",
    "Article",
    "Decision",
    "ExtractionRun",
    "Mention",
    "NameInStory",
    "Outlet",
    "Question",
    "Reply",
    "Revision",
    "Speaker",
    "Statement",
    "Topic",
    "Wording",
]
