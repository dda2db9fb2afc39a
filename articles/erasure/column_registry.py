"""The registry of every text column in the database, and whether it can hold words of articles or names.

A test compares it with the database, so a new column must be added here. ``printed`` columns are searched, whatever
their type (text, lists, JSON). ``coded`` columns hold ids, states, hashes, user names and names from this software,
and nothing that anybody printed, said or sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class TextColumns:
    """The columns of a table. ``rows_go``: a row with a match is deleted instead of redacted, because it would be
    meaningless.

    ``key``: columns that identify a row. Redacted values do not, so after a match the row's id replaces the last one.

    ``of_story``: the condition for rows that belong to an article, whose id is ``%(story)s``. ``fate``: what happens
    to them when the article is erased: ``delete``, or ``blank`` for the printed columns.
    """

    printed: str = ""
    coded: str = ""
    rows_go: bool = False
    key: str = ""
    of_story: str = ""
    fate: str = ""


STATEMENTS = "(SELECT id FROM articles_statement WHERE article_id = %(story)s)"
ASSIGNMENTS = "(SELECT id FROM teamwork_assignment WHERE article_id = %(story)s)"
COMMENTS = (
    "(SELECT c.id FROM teamwork_comment c JOIN articles_statement s ON s.id = c.statement_id "
    "WHERE s.article_id = %(story)s)"
)
REVISIONS = "(SELECT id FROM articles_revision WHERE article_id = %(story)s)"

TABLES: Mapping[str, TextColumns] = {
    # In the order in which an article is erased: rows with references before the rows they refer to.
    "articles_dispute": TextColumns(
        printed="details name contact reply outcome",
        coded="id token ground state sender statement_id",
        of_story=f"statement_id IN {STATEMENTS}",
        fate="blank",
    ),
    "teamwork_notification": TextColumns(
        coded="reason site",
        of_story=f"assignment_id IN {ASSIGNMENTS} OR comment_id IN {COMMENTS}",
        fate="delete",
    ),
    "teamwork_comment": TextColumns(
        printed="text", coded="statement_id", of_story=f"statement_id IN {STATEMENTS}", fate="delete"
    ),
    "teamwork_assignment": TextColumns(
        coded="article_id question_id", of_story="article_id = %(story)s", fate="delete"
    ),
    "teamwork_checkedpoint": TextColumns(
        printed="point", coded="article_id", rows_go=True, of_story="article_id = %(story)s", fate="delete"
    ),
    "articles_rewording": TextColumns(
        coded="outcome state statement_id", of_story=f"statement_id IN {STATEMENTS}", fate="delete"
    ),
    "articles_speaker": TextColumns(
        printed="name_in_story role",
        coded="state kind agent_id statement_id act act_class form article_id outlet_id",
        of_story=f"statement_id IN {STATEMENTS}",
        fate="delete",
    ),
    "articles_mention": TextColumns(
        printed="text name",
        coded="kind agent_id revision_id corrected",
        rows_go=True,
        of_story=f"revision_id IN {REVISIONS}",
        fate="delete",
    ),
    "articles_wording": TextColumns(
        printed="role on_behalf_of",
        coded="article_id revision_id statement_id content cue source text",
        of_story="article_id = %(story)s",
        fate="delete",
    ),
    "articles_nameinstory": TextColumns(
        printed="name family role",
        coded="kind agent_id article_id question_id",
        rows_go=True,
        of_story="article_id = %(story)s",
        fate="delete",
    ),
    "articles_auditentry": TextColumns(
        printed="before after",
        coded="subject object_id action",
        of_story=f"object_id = %(story)s OR object_id IN {REVISIONS} OR object_id IN {STATEMENTS}",
        fate="blank",
    ),
    "articles_extractionrun": TextColumns(
        printed="error changes",
        coded="id state queue model_version model_sha256 counts revision_id batch_rerun_id",
        of_story=f"revision_id IN {REVISIONS}",
        fate="blank",
    ),
    "articles_correction": TextColumns(
        printed="notice", coded="counts revision_id", of_story=f"revision_id IN {REVISIONS}", fate="blank"
    ),
    "articles_withholding": TextColumns(
        printed="reason", coded="revision_id", of_story=f"revision_id IN {REVISIONS}", fate="delete"
    ),
    "articles_revision": TextColumns(printed="text", coded="id sha256 article_id"),
    "articles_article": TextColumns(
        printed="external_id url path headline opening byline section page withdrawn_reason imported",
        coded="id language status public_text outlet_id current_revision_id erased_keys",
        key="external_id",
    ),
    "articles_article_topics": TextColumns(
        coded="article_id topic_id", of_story="article_id = %(story)s", fate="delete"
    ),
    "api_answeredrequest": TextColumns(
        printed="key headers body",
        coded="fingerprint",
        rows_go=True,
        of_story="strpos(body, %(story)s) > 0",
        fate="delete",
    ),
    # Tables whose rows belong to more than one article.
    "articles_answer": TextColumns(coded="names agent_id question_id"),
    "articles_erasure": TextColumns(printed="words reason", coded="id kind object_id places"),
    "articles_outlet": TextColumns(
        printed="name url checklist", coded="id public_text public_people unreviewed_forms unreviewed_acts"
    ),
    "articles_question": TextColumns(
        printed="name role key role_key", coded="id kind state agent_id outlet_id", key="key role_key"
    ),
    "articles_extractionmodel": TextColumns(coded="sha256 version folder state trial"),
    "articles_reply": TextColumns(coded="state in_reply_to_id statement_id"),
    "articles_batchrerun": TextColumns(coded="id selection after"),
    "articles_statement": TextColumns(
        printed="on_behalf_of_name",
        coded="state id form act act_class speaker_kind origin article_id corrected outlet_id on_behalf_of_id",
        of_story="article_id = %(story)s",
        fate="blank",
    ),
    "articles_bulkjob": TextColumns(printed="rows parameters refused", coded="id action state last"),
    "articles_accuracysample": TextColumns(coded="statement_id outcome wrong_in"),
    "articles_finishedtour": TextColumns(),
    "articles_savedview": TextColumns(printed="name filters", coded="path", rows_go=True),
    "articles_queueitem": TextColumns(coded="article_id outlet_id"),
    "articles_publiccount": TextColumns(printed="value", coded="act_class kind subject"),
    "articles_topic": TextColumns(printed="scheme code name", coded="id", key="scheme code"),
    "teamwork_staffprofile": TextColumns(coded="email_delivery open_article_id"),
    "people_agent": TextColumns(printed="name description", coded="id kind state wikidata"),
    "people_alias": TextColumns(printed="name key keys", coded="public_id agent_id kind", rows_go=True),
    "people_distinction": TextColumns(coded="one_id other_id"),
    "people_dismissal": TextColumns(printed="name", coded="agent speakers mentions on_behalf"),
    "people_likelypair": TextColumns(coded="one_id other_id"),
    "people_lookup": TextColumns(printed="found error", coded="agent_id state", rows_go=True),
    "people_mergerecord": TextColumns(printed="before dropped", coded="kept merged moved"),
    "people_split": TextColumns(printed="before names", coded="source to moved"),
    "people_kindchange": TextColumns(printed="name positions", coded="agent before after posts"),
    "people_part": TextColumns(printed="source", coded="part_id part_kind whole_id whole_kind"),
    "people_position": TextColumns(
        printed="role source", coded="public_id person_kind organisation_kind organisation_id person_id"
    ),
    "people_refusedalias": TextColumns(printed="name key", coded="agent_id"),
    "people_refusedposition": TextColumns(printed="role key", coded="person_id"),
    "people_redirect": TextColumns(coded="old_id agent_id"),
    "http_requestcount": TextColumns(coded="key"),
    "api_apitoken": TextColumns(coded="role digest hint scopes"),
    "changes_change": TextColumns(coded="kind object_id action into"),
    "changes_pendingcheck": TextColumns(coded="kind object_id"),
    "changes_followerstate": TextColumns(coded="rules"),
    "changes_publicsnapshot": TextColumns(coded="kind object_id shown_as state digest into around"),
    "changes_changedrow": TextColumns(coded="kind object_id via_kind via_id"),
    "changes_siteversion": TextColumns(coded="article"),
    "webhooks_attempt": TextColumns(coded="delivery_id outcome"),
    "webhooks_delivery": TextColumns(coded="id items replay_of_id state webhook_id"),
    "webhooks_deliveredobject": TextColumns(coded="kind object_id webhook_id"),
    "webhooks_webhook": TextColumns(printed="name url filter", coded="id site kind salt old_salt off"),
    "auth_group": TextColumns(coded="name"),
    "auth_permission": TextColumns(coded="name codename"),
    "auth_user": TextColumns(printed="first_name last_name email", coded="password username"),
    "axes_accessattempt": TextColumns(
        printed="path_info get_data post_data user_agent username http_accept", rows_go=True
    ),
    "axes_accessfailurelog": TextColumns(printed="path_info user_agent username http_accept", rows_go=True),
    "axes_accesslog": TextColumns(
        printed="path_info user_agent username http_accept", coded="session_hash", rows_go=True
    ),
    "django_admin_log": TextColumns(printed="object_repr change_message", coded="object_id"),
    "django_content_type": TextColumns(coded="app_label model"),
    "django_migrations": TextColumns(coded="app name"),
    # opened one by one, and deleted where something is found in them.
    "django_session": TextColumns(coded="session_key session_data"),
    "otp_static_staticdevice": TextColumns(coded="name"),
    "otp_static_statictoken": TextColumns(coded="token"),
    "otp_totp_totpdevice": TextColumns(coded="name key"),
}
