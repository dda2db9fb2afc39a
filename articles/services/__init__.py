"""What people do to stories, statements, speakers and agents: verbs, each one transaction.

Every verb locks what it changes, can be called twice without harm, and raises :class:`NotAllowed` with a sentence for
the person who tried when the state of things forbids it. Decisions on statements are kept as rows that nothing
changes.
"""

from articles.services.agents import approve_agent
from articles.services.base import NotAllowed, database_now
from articles.services.speakers import assign_speaker, reject_speaker
from articles.services.statements import accept_statements, confirm_statement, reject_statement, reopen_statement
from articles.services.stories import publish_article, queue_run, return_to_draft, withdraw_article

__all__ = [
    "NotAllowed",
    "accept_statements",
    "approve_agent",
    "assign_speaker",
    "confirm_statement",
    "database_now",
    "publish_article",
    "queue_run",
    "reject_speaker",
    "reject_statement",
    "reopen_statement",
    "return_to_draft",
    "withdraw_article",
]
