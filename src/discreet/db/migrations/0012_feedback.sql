-- Ratings, feedback to builders, and reports of abuse. Feedback carries no name (P8).

-- A person's rating of an answer, encrypted under the conversation's keys.
CREATE TABLE ratings (
    message_id      uuid PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
    conversation_id uuid NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    owner_id        uuid NOT NULL,
    sealed          bytea NOT NULL
);
CREATE INDEX ratings_conversation_idx ON ratings (conversation_id);

-- Feedback that waits to be delivered in a batch, encrypted under the GPT's key. It carries no name: only its sender
-- knows its id (encrypted, in `feedback_sent`).
CREATE TABLE feedback_waiting (
    id      uuid PRIMARY KEY,
    gpt_id  uuid NOT NULL REFERENCES gpts (id) ON DELETE CASCADE,
    sent_on date NOT NULL,
    sealed  bytea NOT NULL
);
CREATE INDEX feedback_waiting_gpt_idx ON feedback_waiting (gpt_id);

CREATE TABLE feedback_delivered (
    id           uuid PRIMARY KEY,
    gpt_id       uuid NOT NULL REFERENCES gpts (id) ON DELETE CASCADE,
    delivered_on date NOT NULL,
    archived     boolean NOT NULL DEFAULT false,
    sealed       bytea NOT NULL
);
CREATE INDEX feedback_delivered_gpt_idx ON feedback_delivered (gpt_id);

-- What a person has sent, so that they can see and withdraw it. The text is only in the piece. The piece's id and the
-- conversation are encrypted here under the person's key.
CREATE TABLE feedback_sent (
    id       uuid PRIMARY KEY,
    owner_id uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    sealed   bytea NOT NULL
);
CREATE INDEX feedback_sent_owner_idx ON feedback_sent (owner_id);

-- Reports of abuse for the operator, encrypted under the key `reports`. They carry no name. They outlive the GPT, so
-- that its builder cannot remove them.
CREATE TABLE abuse_reports (
    id          uuid PRIMARY KEY,
    gpt_id      uuid NOT NULL,
    reported_on date NOT NULL,
    settled     boolean NOT NULL DEFAULT false,
    sealed      bytea NOT NULL
);

-- Functions, triggers, policies and rights -----------------------------------------------------------------------

GRANT SELECT, INSERT, UPDATE, DELETE ON ratings TO discreet_serve;
ALTER TABLE ratings ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON ratings TO discreet_serve USING (owner_id = acting_account())
    WITH CHECK (owner_id = acting_account() AND EXISTS (
        SELECT FROM messages WHERE messages.id = message_id AND messages.conversation_id = ratings.conversation_id));

GRANT INSERT ON feedback_waiting TO discreet_serve;
ALTER TABLE feedback_waiting ENABLE ROW LEVEL SECURITY;

-- For a GPT that another person has published.
CREATE POLICY insert_for_published ON feedback_waiting FOR INSERT TO discreet_serve
    WITH CHECK (EXISTS (SELECT FROM gpts WHERE gpts.id = gpt_id AND gpts.owner_id <> acting_account()));

-- Delivers a batch once it is large enough, or a new week has begun, so that its day does not reveal the day of a
-- single piece. Rows are rewritten in random order, so that neither order nor transaction reveals when each came. A
-- withdrawal holds this lock shared, because a moving piece could be seen in neither table.
CREATE FUNCTION deliver_feedback(today date, company int) RETURNS bigint LANGUAGE sql SECURITY DEFINER
    SET search_path = discreet
BEGIN ATOMIC
    SELECT pg_advisory_xact_lock(x'0D15C4EEE'::bigint);
    WITH ready AS (
        SELECT gpt_id FROM feedback_waiting WHERE sent_on < today
        GROUP BY gpt_id HAVING count(*) >= company OR min(sent_on) < date_trunc('week', today)
    ), moved AS (
        DELETE FROM feedback_waiting
        WHERE sent_on < today AND gpt_id IN (SELECT ready.gpt_id FROM ready) RETURNING id, gpt_id, sealed
    ), delivered AS (
        INSERT INTO feedback_delivered (id, gpt_id, delivered_on, sealed)
        SELECT id, gpt_id, today, sealed FROM moved ORDER BY gen_random_uuid() RETURNING 1
    )
    SELECT count(*) FROM delivered;
END;
GRANT EXECUTE ON FUNCTION deliver_feedback(date, int) TO discreet_serve;

-- Only the sender and, once delivered, the recipient know a piece's id.
CREATE FUNCTION feedback_piece(piece uuid) RETURNS TABLE (gpt_id uuid, delivered_on date, sealed bytea)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT gpt_id, NULL::date, sealed FROM feedback_waiting WHERE id = piece
    UNION ALL SELECT gpt_id, delivered_on, sealed FROM feedback_delivered WHERE id = piece
    UNION ALL SELECT gpt_id, reported_on, sealed FROM abuse_reports WHERE id = piece;
END;
GRANT EXECUTE ON FUNCTION feedback_piece(uuid) TO discreet_serve;

CREATE FUNCTION withdraw_feedback(piece uuid) RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT pg_advisory_xact_lock_shared(x'0D15C4EEE'::bigint);
    WITH waiting AS (DELETE FROM feedback_waiting WHERE id = piece RETURNING 1),
        delivered AS (DELETE FROM feedback_delivered WHERE id = piece RETURNING 1),
        reported AS (DELETE FROM abuse_reports WHERE id = piece RETURNING 1)
    SELECT (SELECT count(*) FROM waiting) + (SELECT count(*) FROM delivered) + (SELECT count(*) FROM reported);
END;
GRANT EXECUTE ON FUNCTION withdraw_feedback(uuid) TO discreet_serve;

-- Withdraws the waiting feedback of a deleted conversation and returns it.
CREATE FUNCTION withdraw_waiting_feedback(pieces uuid[]) RETURNS SETOF uuid LANGUAGE sql SECURITY DEFINER
    SET search_path = discreet
BEGIN ATOMIC
    SELECT pg_advisory_xact_lock_shared(x'0D15C4EEE'::bigint);
    DELETE FROM feedback_waiting WHERE id = ANY (pieces) RETURNING id;
END;
GRANT EXECUTE ON FUNCTION withdraw_waiting_feedback(uuid[]) TO discreet_serve;

-- Accepts a handover and returns the previous owner and the holders of rights; null if it is not offered to the acting
-- person. It deletes the secrets of actions and what people sent the previous owner; rights end.
CREATE FUNCTION take_over_gpt(handover uuid, moment timestamptz, OUT gpt uuid, OUT giver uuid, OUT holders uuid[])
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
DECLARE
    former uuid := gen_random_uuid();
BEGIN
    PERFORM pg_advisory_xact_lock(lock_key_of_origin(gpt_id)) FROM gpt_handovers WHERE id = handover;
    PERFORM FROM gpts JOIN gpt_handovers ON gpt_handovers.gpt_id = gpts.id
        WHERE gpt_handovers.id = handover FOR NO KEY UPDATE OF gpts;
    SELECT found.gpt_id FROM handovers_to_me(moment) AS found WHERE found.id = handover INTO gpt;
    IF gpt IS NULL THEN
        RETURN;
    END IF;
    -- No piece moves between the tables during this (deliver_feedback).
    PERFORM pg_advisory_xact_lock(x'0D15C4EEE'::bigint);
    DELETE FROM feedback_waiting WHERE gpt_id = gpt;
    DELETE FROM feedback_delivered WHERE gpt_id = gpt;
    DELETE FROM action_secrets WHERE gpt_id = gpt;
    DELETE FROM gpt_handovers WHERE gpt_id = gpt;
    SELECT owner_id FROM gpts WHERE id = gpt INTO giver;
    SELECT coalesce(array_agg(account_id) FILTER (WHERE account_id IS NOT NULL), '{}') FROM gpt_rights
        WHERE gpt_id = gpt INTO holders;
    INSERT INTO gpt_former_owners (id, gpt_id, account_id, gpt_name, until)
        SELECT former, gpt, giver, name, moment FROM gpt_versions WHERE gpt_id = gpt AND version = 0;
    PERFORM replace_origin(gpt, former);
    PERFORM add_origin(gpt, former, 'infinity');
    UPDATE gpts SET owner_id = acting_account(), handed_over_at = moment WHERE id = gpt;
END $$;
GRANT EXECUTE ON FUNCTION take_over_gpt(uuid, timestamptz) TO discreet_serve;

GRANT SELECT, UPDATE (archived) ON feedback_delivered TO discreet_serve;
ALTER TABLE feedback_delivered ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON feedback_delivered TO discreet_serve
    USING (EXISTS (
    SELECT FROM gpts WHERE gpts.id = gpt_id AND gpts.owner_id = acting_account() AND works_in(gpts.workspace_id)));

GRANT SELECT, INSERT, DELETE ON feedback_sent TO discreet_serve;
ALTER TABLE feedback_sent ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON feedback_sent TO discreet_serve USING (owner_id = acting_account());

-- Returns the deleted workspace's conversations of people who have sent feedback, to withdraw what waits (P10).
-- Nothing for a workspace that is not deleted.
CREATE FUNCTION conversations_of_feedback_senders(workspace uuid) RETURNS TABLE (owner_id uuid, conversation_id uuid)
    LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT conversations.owner_id, conversations.id
    FROM conversations JOIN workspaces ON workspaces.id = conversations.workspace_id
    WHERE conversations.workspace_id = workspace AND workspaces.deleted_at IS NOT NULL
        AND EXISTS (SELECT FROM feedback_sent WHERE feedback_sent.owner_id = conversations.owner_id);
END;
GRANT EXECUTE ON FUNCTION conversations_of_feedback_senders(uuid) TO discreet_serve;

-- Counts what the acting account holds, for the deletion page and its report, including shared copies of
-- conversations.
CREATE FUNCTION account_holdings() RETURNS TABLE (what text, amount bigint)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
BEGIN ATOMIC
    SELECT 'conversations', count(*) FROM conversations WHERE owner_id = acting_account()
    UNION ALL SELECT 'shares', count(*) FROM shares WHERE owner_id = acting_account()
    UNION ALL SELECT 'images', count(*) FROM images WHERE owner_id = acting_account()
    UNION ALL SELECT 'gpts', count(*) FROM gpts WHERE owner_id = acting_account() AND workspace_id IS NULL
    UNION ALL SELECT 'knowledge_files', count(*) FROM knowledge_files JOIN gpts ON gpts.id = gpt_id
        WHERE gpts.owner_id = acting_account() AND gpts.workspace_id IS NULL
    UNION ALL SELECT 'disclosures', count(*) FROM ledger WHERE owner_id = acting_account()
    UNION ALL SELECT 'connections', count(*) FROM connections WHERE owner_id = acting_account()
    UNION ALL SELECT 'standing_grants', count(*) FROM standing_grants WHERE owner_id = acting_account()
    UNION ALL SELECT 'feedback_notes', count(*) FROM feedback_sent WHERE owner_id = acting_account()
    UNION ALL SELECT 'api_keys', count(*) FROM api_keys WHERE account_id = acting_account()
    UNION ALL SELECT 'passkeys', count(*) FROM passkeys WHERE account_id = acting_account()
    UNION ALL SELECT 'sessions', count(*) FROM sessions WHERE account_id = acting_account()
    UNION ALL SELECT 'workspaces', count(*) FROM memberships WHERE account_id = acting_account();
END;
GRANT EXECUTE ON FUNCTION account_holdings() TO discreet_serve;

GRANT SELECT, INSERT, UPDATE (settled) ON abuse_reports TO discreet_serve;
ALTER TABLE abuse_reports ENABLE ROW LEVEL SECURITY;

-- A person who may use the GPT, or has chatted with it.
CREATE POLICY insert_own ON abuse_reports FOR INSERT TO discreet_serve WITH CHECK (
    EXISTS (SELECT FROM gpts WHERE gpts.id = gpt_id)
    OR EXISTS (SELECT FROM conversations WHERE conversations.gpt_id = abuse_reports.gpt_id));
CREATE POLICY select_by_operator ON abuse_reports FOR SELECT TO discreet_serve USING (EXISTS (
    SELECT FROM accounts WHERE accounts.id = acting_account() AND accounts.role = 'operator'));
CREATE POLICY update_by_operator ON abuse_reports FOR UPDATE TO discreet_serve USING (EXISTS (
    SELECT FROM accounts WHERE accounts.id = acting_account() AND accounts.role = 'operator'));
