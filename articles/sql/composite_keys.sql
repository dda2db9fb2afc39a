-- Foreign keys over two columns, which Django cannot declare: a wording, its statement and its revision belong to one
-- article, and a speaker or a mention has the kind of its agent.

ALTER TABLE articles_article
    DROP CONSTRAINT IF EXISTS article_current_revision_is_its_own,
    ADD CONSTRAINT article_current_revision_is_its_own FOREIGN KEY (current_revision_id, id)
        REFERENCES articles_revision (id, article_id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE articles_statement
    DROP CONSTRAINT IF EXISTS statement_current_wording_is_its_own,
    ADD CONSTRAINT statement_current_wording_is_its_own FOREIGN KEY (current_wording_id, id)
        REFERENCES articles_wording (id, statement_id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE articles_wording
    DROP CONSTRAINT IF EXISTS wording_of_its_revisions_article,
    ADD CONSTRAINT wording_of_its_revisions_article FOREIGN KEY (revision_id, article_id)
        REFERENCES articles_revision (id, article_id) DEFERRABLE INITIALLY DEFERRED,
    DROP CONSTRAINT IF EXISTS wording_of_its_statements_article,
    ADD CONSTRAINT wording_of_its_statements_article FOREIGN KEY (statement_id, article_id)
        REFERENCES articles_statement (id, article_id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE articles_mention
    DROP CONSTRAINT IF EXISTS mention_agent_of_its_kind,
    ADD CONSTRAINT mention_agent_of_its_kind FOREIGN KEY (agent_id, kind)
        REFERENCES people_agent (id, kind) ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE articles_speaker
    DROP CONSTRAINT IF EXISTS speaker_agent_of_its_kind,
    ADD CONSTRAINT speaker_agent_of_its_kind FOREIGN KEY (agent_id, kind)
        REFERENCES people_agent (id, kind) ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED;
