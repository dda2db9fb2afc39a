-- Copies the kind of the agent to its alias. The agent is locked, so that its kind does not change before its new
-- alias is there to be changed with it.
CREATE OR REPLACE FUNCTION alias_set_kind() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    SELECT kind INTO NEW.kind FROM people_agent WHERE id = NEW.agent_id FOR KEY SHARE;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER set_kind BEFORE INSERT OR UPDATE OF agent_id, kind ON people_alias
    FOR EACH ROW EXECUTE FUNCTION alias_set_kind();
