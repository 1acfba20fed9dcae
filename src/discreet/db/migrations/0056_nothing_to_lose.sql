-- P2: what a start of a server evens out. A conversation allows improvement from its beginning, and has a share only where
-- everybody in it did: where somebody had said no it was begun without a key for the pipeline, and no share is missing.
-- Whoever's own permission has lost its share, and a conversation with such a key that has, lose the permission.
CREATE OR REPLACE FUNCTION out_of_step(held text[]) RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
BEGIN ATOMIC
    WITH opened AS (
        SELECT DISTINCT 'conversation:' || conversation_id AS party FROM key_grants WHERE holder = 'improvement'
    )
    SELECT coalesce(allowing.party, holding.party)
    FROM (SELECT party FROM permissions
          WHERE purpose = 'improve' AND allowed_since IS NOT NULL AND NOT starts_with(party, 'service:')) AS allowing
    FULL JOIN unnest(held) AS holding (party) ON holding.party = allowing.party
    WHERE allowing.party IS NULL
        OR (holding.party IS NULL
            AND (NOT starts_with(allowing.party, 'conversation:') OR allowing.party IN (SELECT party FROM opened)));
END;
