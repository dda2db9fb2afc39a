"""Stories, and what is said in them."""

from articles.models.correction import Correction, Rewording, Withholding
from articles.models.decision import Decision
from articles.models.deed import Deed
from articles.models.desk import BulkJob, Sample, Waiting
from articles.models.dispute import Dispute
from articles.models.erasure import Erasure
from articles.models.identity import Answer, NameInStory, Question
from articles.models.mention import Mention
from articles.models.reader import Reader, Rereading
from articles.models.reply import Reply
from articles.models.run import ExtractionRun
from articles.models.speaker import Speaker
from articles.models.statement import Statement, Wording
from articles.models.story import Article, Outlet, Revision, SearchedText
from articles.models.tally import Tally
from articles.models.topic import Filing, Topic

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
