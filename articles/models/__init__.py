"""Stories, and what is said in them."""

from articles.models.articles import Article, Outlet, Revision, SearchedText
from articles.models.corrections import Correction, Rewording, Withholding
from articles.models.decisions import Decision, Deed
from articles.models.disputes import Dispute
from articles.models.erasures import Erasure
from articles.models.extraction_runs import ExtractionRun, Reader, Rereading
from articles.models.identity import Answer, NameInStory, Question
from articles.models.mentions import Mention
from articles.models.review_queue import BulkJob, Sample, Waiting
from articles.models.speakers import Speaker
from articles.models.statements import Reply, Statement, Tally, Wording
from articles.models.topics import Filing, Topic

__all__ = [
    "Answer",
    "Article",
    "BulkJob",
    "Correction",
    "Decision",
    "Deed",
    "Dispute",
    "Erasure",
    "ExtractionRun",
    "Filing",
    "Mention",
    "NameInStory",
    "Outlet",
    "Question",
    "Reader",
    "Reply",
    "Rereading",
    "Revision",
    "Rewording",
    "Sample",
    "SearchedText",
    "Speaker",
    "Statement",
    "Tally",
    "Topic",
    "Waiting",
    "Withholding",
    "Wording",
]
