-- Foreign keys over two columns, which Django cannot declare: the ends of positions and parts are of the right kind,
-- and an alias has the kind of its agent.

ALTER TABLE people_position
    DROP CONSTRAINT IF EXISTS position_person_is_a_person,
    ADD CONSTRAINT position_person_is_a_person FOREIGN KEY (person_id, person_kind)
        REFERENCES people_agent (id, kind) DEFERRABLE INITIALLY DEFERRED,
    DROP CONSTRAINT IF EXISTS position_organisation_is_an_organisation,
    ADD CONSTRAINT position_organisation_is_an_organisation FOREIGN KEY (organisation_id, organisation_kind)
        REFERENCES people_agent (id, kind) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE people_part
    DROP CONSTRAINT IF EXISTS part_whole_is_an_organisation,
    ADD CONSTRAINT part_whole_is_an_organisation FOREIGN KEY (whole_id, whole_kind)
        REFERENCES people_agent (id, kind) DEFERRABLE INITIALLY DEFERRED,
    DROP CONSTRAINT IF EXISTS part_part_is_an_organisation,
    ADD CONSTRAINT part_part_is_an_organisation FOREIGN KEY (part_id, part_kind)
        REFERENCES people_agent (id, kind) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE people_alias
    DROP CONSTRAINT IF EXISTS alias_agent_of_its_kind,
    ADD CONSTRAINT alias_agent_of_its_kind FOREIGN KEY (agent_id, kind)
        REFERENCES people_agent (id, kind) ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED;
