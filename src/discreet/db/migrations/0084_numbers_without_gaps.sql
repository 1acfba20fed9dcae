-- An entry of the evidence log gets a number only where the one before is, in a log that has begun, and once the tree has
-- its hash (P12). Otherwise one statement of the serving role could leave a gap that no checkpoint can cover.
CREATE FUNCTION refuse_number_gap() RETURNS trigger LANGUAGE plpgsql SET search_path = discreet AS $$
BEGIN
    IF (NEW.position > 0 AND NOT EXISTS (
            SELECT FROM evidence_log WHERE evidence_log.log = NEW.log AND evidence_log.position = NEW.position - 1))
        OR (NEW.log <> 1 AND NOT EXISTS (SELECT FROM evidence_logs WHERE evidence_logs.log = NEW.log))
        OR NOT EXISTS (
            SELECT FROM evidence_nodes AS node
            WHERE node.log = NEW.log AND node.height = 0 AND node.n = NEW.position
                AND node.hash = sha256('\x00'::bytea || NEW.leaf))
    THEN
        RAISE EXCEPTION 'number % does not go on from log %', NEW.position, NEW.log USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
-- After the statement, which may number many entries.
CREATE TRIGGER evidence_log_no_gap AFTER INSERT OR UPDATE ON evidence_log FOR EACH ROW WHEN (NEW.position IS NOT NULL)
    EXECUTE FUNCTION refuse_number_gap();
