"""What people do to stories, statements, speakers, replies and agents: verbs, each one transaction.

Every verb locks what it changes, can be called twice without harm, and raises :class:`NotAllowed` with a sentence for
the person who tried when the state of things forbids it. Decisions on statements are kept as rows that nothing
changes. A verb on a statement takes the ``version`` that its author saw (:func:`version_of`) and raises
:class:`Stale` when somebody has changed it since; without one it goes by the statement as it is.
Whether somebody may do it at all, the table in :mod:`core.permissions` says: a verb that is done ``by`` somebody names
what it needs, and raises :class:`core.permissions.NotPermitted` for whoever may not.
"""

from articles.services.agents import (
    accept_position,
    add_alias,
    approve_agent,
    change_position,
    create_agent,
    lock_agent,
    remove_alias,
    remove_position,
    set_wikidata,
    take_approval_back,
)
from articles.services.articles import (
    publish_article,
    queue_run,
    read_again,
    return_to_draft,
    save_outlet,
    save_story,
    withdraw_article,
)
from articles.services.base import NotAllowed, Stale, database_now
from articles.services.corrections import (
    note_correction,
    notice_of,
    notice_version,
    settle_mentions,
    show_revision_again,
    withhold_revision,
)
from articles.services.decision_log import version_of, versions_of
from articles.services.disputes import (
    TooMany,
    dispute_version,
    mark_disputed,
    raise_dispute,
    reopen_dispute,
    settle_dispute,
    show_reply,
    take_up_dispute,
)
from articles.services.edit_statement import add_statement, set_act, set_role, set_words
from articles.services.replies import add_reply, confirm_reply, reject_reply
from articles.services.speakers import (
    add_speaker,
    assign_name,
    assign_new_agent,
    assign_speaker,
    judge_speakers,
    reject_speaker,
)
from articles.services.statements import (
    accept_removal,
    accept_statements,
    confirm_statement,
    reject_statement,
    reopen_statement,
)
from articles.services.undo import revert_field, undo_act, undo_decision

__all__ = [
    "NotAllowed",
    "Stale",
    "TooMany",
    "accept_position",
    "accept_removal",
    "accept_statements",
    "add_alias",
    "add_reply",
    "add_speaker",
    "add_statement",
    "approve_agent",
    "assign_name",
    "assign_new_agent",
    "assign_speaker",
    "change_position",
    "confirm_reply",
    "confirm_statement",
    "create_agent",
    "database_now",
    "dispute_version",
    "judge_speakers",
    "lock_agent",
    "mark_disputed",
    "note_correction",
    "notice_of",
    "notice_version",
    "publish_article",
    "queue_run",
    "raise_dispute",
    "read_again",
    "reject_reply",
    "reject_speaker",
    "reject_statement",
    "remove_alias",
    "remove_position",
    "reopen_dispute",
    "reopen_statement",
    "return_to_draft",
    "revert_field",
    "save_outlet",
    "save_story",
    "set_act",
    "set_role",
    "set_wikidata",
    "set_words",
    "settle_dispute",
    "settle_mentions",
    "show_reply",
    "show_revision_again",
    "take_approval_back",
    "take_up_dispute",
    "undo_act",
    "undo_decision",
    "version_of",
    "versions_of",
    "withdraw_article",
    "withhold_revision",
]
