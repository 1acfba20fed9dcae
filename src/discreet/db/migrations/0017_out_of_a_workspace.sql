-- Whoever is out of a workspace is out of what they built, sent and were asked there, too (P1, P6).

-- A GPT that is published beyond its workspace is seen by everybody, its suspended builder included. What belongs to
-- its builder alone asks whether they still work where it was made.
ALTER POLICY mine ON gpt_versions USING (EXISTS (
    SELECT FROM gpts WHERE gpts.id = gpt_id AND gpts.owner_id = acting_account() AND works_in(gpts.workspace_id)));
ALTER POLICY mine ON knowledge_files USING (EXISTS (
    SELECT FROM gpts WHERE gpts.id = gpt_id AND gpts.owner_id = acting_account() AND works_in(gpts.workspace_id)));
ALTER POLICY mine ON knowledge_pieces USING (EXISTS (
    SELECT FROM knowledge_files JOIN gpts ON gpts.id = knowledge_files.gpt_id
    WHERE knowledge_files.id = file_id AND gpts.owner_id = acting_account() AND works_in(gpts.workspace_id)));
ALTER POLICY mine ON passages USING (EXISTS (
    SELECT FROM gpts WHERE gpts.id = gpt_id AND gpts.owner_id = acting_account() AND works_in(gpts.workspace_id)));
ALTER POLICY mine ON actions USING (EXISTS (
    SELECT FROM gpts WHERE gpts.id = gpt_id AND gpts.owner_id = acting_account() AND works_in(gpts.workspace_id)));
ALTER POLICY mine ON action_secrets USING (EXISTS (
    SELECT FROM gpts WHERE gpts.id = gpt_id AND gpts.owner_id = acting_account() AND works_in(gpts.workspace_id)));
ALTER POLICY mine ON feedback_delivered USING (EXISTS (
    SELECT FROM gpts WHERE gpts.id = gpt_id AND gpts.owner_id = acting_account() AND works_in(gpts.workspace_id)));
ALTER POLICY mine ON releases USING (
    EXISTS (SELECT FROM gpts WHERE gpts.id = gpt_id AND gpts.owner_id = acting_account()
            AND works_in(gpts.workspace_id))
    AND EXISTS (SELECT FROM insight_days WHERE insight_days.day = releases.day AND released_at IS NOT NULL));

-- Cards and the fields that left are content of their conversation, which row-level security shows to who works there.
-- That something left, to whom and when, stays in its person's ledger (P5).
ALTER POLICY own ON consents USING (owner_id = acting_account() AND (
    conversation_id IS NULL OR EXISTS (SELECT FROM conversations WHERE conversations.id = conversation_id)));
ALTER POLICY own ON ledger_fields USING (owner_id = acting_account() AND (
    conversation_id IS NULL OR EXISTS (SELECT FROM conversations WHERE conversations.id = conversation_id)));

-- Nobody who is out answers for a workspace, or for a GPT of it; or sees where it stands.
CREATE OR REPLACE FUNCTION speaks_for(party text) RETURNS boolean LANGUAGE sql STABLE
    RETURN coalesce(party = 'user:' || acting_account(), false)
        OR EXISTS (SELECT FROM gpts
                   WHERE 'gpt:' || gpts.id = party AND gpts.owner_id = acting_account() AND works_in(gpts.workspace_id))
        OR EXISTS (SELECT FROM conversations
                   WHERE 'conversation:' || conversations.id = party AND conversations.owner_id = acting_account())
        OR EXISTS (SELECT FROM images WHERE 'image:' || images.id = party AND images.owner_id = acting_account())
        OR EXISTS (SELECT FROM memberships WHERE 'workspace:' || workspace_id = party
                       AND account_id = acting_account() AND role = 'owner' AND suspended_at IS NULL);
ALTER POLICY own ON permissions USING (
    starts_with(party, 'service:') OR starts_with(party, 'gpt:') OR starts_with(party, 'conversation:')
    OR party = 'user:' || acting_account()
    OR EXISTS (SELECT FROM memberships WHERE 'workspace:' || workspace_id = party
                   AND account_id = acting_account() AND suspended_at IS NULL));
