"""What people do to articles, statements, speakers, replies and agents. Each is one transaction.

A service locks what it changes, may be called twice without harm, and raises :class:`NotAllowed` with a sentence for
the person when the change is not possible now. Decisions on statements are stored as rows that never change. A service
on a statement takes the ``version`` that the editor saw (:func:`version_of`) and raises :class:`Stale` when somebody
has changed the statement since; without a version it does not check. A service that takes ``by`` names the permission
it requires, and raises :class:`core.permissions.NotPermitted` for an account without it: see the table in
:mod:`core.permissions`.
"""

from articles.history.undo import undo
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
    withdraw_approval,
)
from articles.services.articles import (
    publish_article,
    queue_run,
    rerun_extraction,
    restore_article,
    return_to_draft,
    save_article,
    save_outlet,
    was_public,
    withdraw_article,
)
from articles.services.base import NotAllowed, Stale, database_now
from articles.services.corrections import (
    CorrectionPreview,
    correct_text,
    correction_notice,
    correction_notice_version,
    mark_mentions_checked,
    note_correction,
    preview_correction,
    republish_revision,
    withhold_revision,
)
from articles.services.decision_log import version_of, versions_of
from articles.services.disputes import (
    Remedy,
    TooManyDisputes,
    dispute_version,
    mark_disputed,
    raise_dispute,
    reopen_dispute,
    settle_dispute,
    show_reply,
    take_up_dispute,
    uphold_dispute,
)
from articles.services.edit_statement import add_statement, set_act, set_on_behalf_of, set_role, set_words
from articles.services.replies import add_reply, confirm_reply, reject_replies, reject_reply
from articles.services.speakers import (
    add_speaker,
    assign_name_in_article,
    assign_speaker,
    decide_speakers,
    reject_speaker,
    set_unnamed_source,
)
from articles.services.statements import (
    accept_removal,
    accept_statements,
    confirm_statement,
    decide_selected,
    reject_statement,
    reopen_statement,
)
from articles.services.undo_decisions import undo_action

__all__ = [
    "CorrectionPreview",
    "NotAllowed",
    "Remedy",
    "Stale",
    "TooManyDisputes",
    "accept_position",
    "accept_removal",
    "accept_statements",
    "add_alias",
    "add_reply",
    "add_speaker",
    "add_statement",
    "approve_agent",
    "assign_name_in_article",
    "assign_speaker",
    "change_position",
    "confirm_reply",
    "confirm_statement",
    "correct_text",
    "correction_notice",
    "correction_notice_version",
    "create_agent",
    "database_now",
    "decide_selected",
    "decide_speakers",
    "dispute_version",
    "lock_agent",
    "mark_disputed",
    "mark_mentions_checked",
    "note_correction",
    "preview_correction",
    "publish_article",
    "queue_run",
    "raise_dispute",
    "reject_replies",
    "reject_reply",
    "reject_speaker",
    "reject_statement",
    "remove_alias",
    "remove_position",
    "reopen_dispute",
    "reopen_statement",
    "republish_revision",
    "rerun_extraction",
    "restore_article",
    "return_to_draft",
    "save_article",
    "save_outlet",
    "set_act",
    "set_on_behalf_of",
    "set_role",
    "set_unnamed_source",
    "set_wikidata",
    "set_words",
    "settle_dispute",
    "show_reply",
    "take_up_dispute",
    "undo",
    "undo_action",
    "uphold_dispute",
    "version_of",
    "versions_of",
    "was_public",
    "withdraw_approval",
    "withdraw_article",
    "withhold_revision",
]
