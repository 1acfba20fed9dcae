-- Conversations out of which something was deleted have another key than their first; they are few.
CREATE INDEX conversations_own_key ON conversations (own_key) WHERE own_key IS NOT NULL;

-- Which of these keys no row needs: a killed process had made them, and did not come to write what they were for.
-- Only kinds whose row is written after their key; of every other name nothing is said.
CREATE FUNCTION keys_without_rows(names text[]) RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
BEGIN ATOMIC
    WITH made AS (
        SELECT name, split_part(name, '/', 1) AS kind, split_part(name, '/', 2)::uuid AS id
        FROM unnest(names) AS name
        WHERE name ~ '^(user|gpt|image|api|conversation|sign_in|export|move_in|share|dataset)/[0-9a-f-]{36}$'
    )
    SELECT name FROM made
    WHERE NOT CASE kind
        WHEN 'user' THEN EXISTS (SELECT FROM accounts WHERE accounts.id = made.id)
        WHEN 'gpt' THEN EXISTS (SELECT FROM gpts WHERE gpts.id = made.id)
        WHEN 'image' THEN EXISTS (SELECT FROM images WHERE images.id = made.id)
        WHEN 'api' THEN EXISTS (SELECT FROM api_projects WHERE api_projects.id = made.id)
        WHEN 'conversation' THEN EXISTS (SELECT FROM conversations
            WHERE conversations.id = made.id OR own_key = made.id OR spare_key = made.id)
        WHEN 'sign_in' THEN EXISTS (SELECT FROM workspaces WHERE workspaces.id = made.id)
        WHEN 'export' THEN EXISTS (SELECT FROM exports WHERE exports.id = made.id)
        WHEN 'move_in' THEN EXISTS (SELECT FROM move_ins WHERE move_ins.id = made.id)
        WHEN 'share' THEN EXISTS (SELECT FROM shares WHERE shares.id = made.id)
        WHEN 'dataset' THEN EXISTS (SELECT FROM datasets WHERE datasets.id = made.id)
    END;
END;
GRANT EXECUTE ON FUNCTION keys_without_rows(text[]) TO discreet_serve;
