-- Datasets: what the pipeline must know of messages that it may not read, and no dataset that misses a "no".

-- The shape of conversations, without content: the pipeline cuts at the first message that may not be used, so
-- it must know where that message stands. `sealed` is not among the columns, for any drawer (P1).
CREATE FUNCTION message_outlines(wanted uuid[])
    RETURNS TABLE (id uuid, conversation_id uuid, parent_id uuid, role text, label_id uuid, drawer text, state text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT id, conversation_id, parent_id, role, label_id, drawer, state
    FROM messages WHERE conversation_id = ANY (wanted);
END;

-- Whoever says no holds this lock shared; the transaction that finishes a dataset holds it alone. So a "no" either
-- commits before the dataset's last look, and its records are left out, or it sees them and marks them (P11).
CREATE FUNCTION hold_off_finishing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(x'0D15C4EEA'::bigint);
    RETURN NEW;
END $$;
CREATE TRIGGER choices_hold_off_finishing BEFORE INSERT ON choices
    FOR EACH ROW WHEN (NOT NEW.allowed AND NEW.purpose = 'improve') EXECUTE FUNCTION hold_off_finishing();

REVOKE ALL ON FUNCTION message_outlines(uuid[]), hold_off_finishing() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION message_outlines(uuid[]) TO discreet_improve;
