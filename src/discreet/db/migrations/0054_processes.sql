-- Which process writes an answer, or sends a request: what it leaves behind when it is killed is known by its number,
-- while others go on (docs/decisions/0048). A connection names its process when it begins; one that names none leaves
-- what it writes to whoever starts next.
CREATE FUNCTION this_process() RETURNS int LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT nullif(current_setting('discreet.process', true), '')::int;
END;
GRANT EXECUTE ON FUNCTION this_process() TO discreet_serve;
ALTER TABLE messages ADD COLUMN process int;
ALTER TABLE messages ALTER COLUMN process SET DEFAULT this_process();
ALTER TABLE ledger ADD COLUMN process int;
ALTER TABLE ledger ALTER COLUMN process SET DEFAULT this_process();

-- Processes hold a lock on their number; PostgreSQL drops it with their connection.
CREATE FUNCTION living_processes() RETURNS SETOF int LANGUAGE sql VOLATILE
BEGIN ATOMIC
    SELECT objid::bigint::int FROM pg_locks
    WHERE locktype = 'advisory' AND objsubid = 2 AND classid = 220545770 AND granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database());
END;
GRANT EXECUTE ON FUNCTION living_processes() TO discreet_serve;

-- Who still counts as writing or sending without a sign of life. 0 stands for who has named no process.
CREATE FUNCTION silent_processes() RETURNS SETOF int LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT coalesce(process, 0) FROM messages WHERE state = 'running'
    UNION SELECT coalesce(process, 0) FROM ledger WHERE state = 'sending'
    EXCEPT SELECT living_processes();
END;
GRANT EXECUTE ON FUNCTION silent_processes() TO discreet_serve;

-- What had been received of an answer is kept. Parked ones wait on. The functions that settle everybody's stay for the
-- release before (decision 50).
CREATE FUNCTION interrupt_answers_of(gone int[]) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    WITH interrupted AS (
        UPDATE messages SET state = 'interrupted'
        WHERE state = 'running' AND coalesce(process, 0) = ANY (gone) RETURNING id)
    SELECT count(*) FROM interrupted;
END;
GRANT EXECUTE ON FUNCTION interrupt_answers_of(int[]) TO discreet_serve;

CREATE FUNCTION settle_disclosures_of(gone int[]) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    WITH settled AS (
        UPDATE ledger SET state = 'unknown'
        WHERE state = 'sending' AND coalesce(process, 0) = ANY (gone) RETURNING id)
    SELECT count(*) FROM settled;
END;
GRANT EXECUTE ON FUNCTION settle_disclosures_of(int[]) TO discreet_serve;

-- As move_answer_on, which stays for the release before, and it says whether it is stored so: what was stopped or deleted
-- in another process, or given up because its own was silent, is not told as if it were.
CREATE FUNCTION answer_moved_on(
    account uuid, answer uuid, new_sealed bytea, new_state text, new_label uuid, new_drawer text, new_parties text[]
) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('discreet.account', account::text, true);
    IF new_parties IS NOT NULL THEN
        INSERT INTO labels (id, conversation_id, owner_id, began_at, parties)
        SELECT new_label, conversations.id, account, conversations.began_at, new_parties
        FROM messages JOIN conversations ON conversations.id = messages.conversation_id
        WHERE messages.id = answer AND messages.state = 'running';
    END IF;
    UPDATE messages SET sealed = new_sealed, state = new_state, label_id = new_label, drawer = new_drawer
    WHERE id = answer AND state = 'running';
    IF FOUND THEN
        RETURN true;
    END IF;
    -- A second try, where the first was stored and its connection lost before it said so.
    RETURN EXISTS (SELECT FROM messages WHERE id = answer AND state = new_state);
END $$;
GRANT EXECUTE ON FUNCTION answer_moved_on(uuid, uuid, bytea, text, uuid, text, text[]) TO discreet_serve;
