-- A deleted workspace's conversations of people who have sent feedback: what waits of it is taken back (P10). It tells
-- nothing of a workspace that is not deleted.
CREATE FUNCTION talks_of_senders(workspace uuid) RETURNS TABLE (owner_id uuid, conversation_id uuid) LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT conversations.owner_id, conversations.id
    FROM conversations JOIN workspaces ON workspaces.id = conversations.workspace_id
    WHERE conversations.workspace_id = workspace AND workspaces.deleted_at IS NOT NULL
        AND EXISTS (SELECT FROM feedback_sent WHERE feedback_sent.owner_id = conversations.owner_id);
END;
GRANT EXECUTE ON FUNCTION talks_of_senders(uuid) TO discreet_serve;
