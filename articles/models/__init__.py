"""Stories, and what is said in them."""

from articles.models.articles import Article, Outlet, Revision, SearchedText
from articles.models.audit_entries import AuditEntry
from articles.models.corrections import Correction, Rewording, Withholding
from articles.models.disputes import Dispute
from articles.models.erasures import Erasure
from articles.models.extraction_runs import BatchRerun, ExtractionModel, ExtractionRun
from articles.models.identity import Answer, NameInStory, Question
from articles.models.mentions import Mention
from articles.models.review_queue import AccuracySample, BulkJob, FinishedTour, QueueItem, SavedView
from articles.models.speakers import Speaker
from articles.models.statements import PublicCount, Reply, Statement, Wording
from articles.models.topics import Filing, Topic

__all__ = [
    "AccuracySample",
    "Answer",
    "Article",
    "AuditEntry",
    "BatchRerun",
    "BulkJob",
    "Correction",
    "Dispute",
    "Erasure",
    "ExtractionModel",
    "ExtractionRun",
    "Filing",
    "FinishedTour",
    "Mention",
    "NameInStory",
    "Outlet",
    "PublicCount",
    "Question",
    "QueueItem",
    "Reply",
    "Revision",
    "Rewording",
    "SavedView",
    "SearchedText",
    "Speaker",
    "Statement",
    "Topic",
    "Withholding",
    "Wording",
]
