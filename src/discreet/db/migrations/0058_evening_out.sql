-- P2: what a start of a server evens out, in batches, so that neither the database nor the server ever holds all of it.
-- Of these parties, who have a share, those that do not allow improvement.
CREATE FUNCTION not_allowing(held text[]) RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
BEGIN ATOMIC
    SELECT holding.party FROM unnest(held) AS holding (party)
    WHERE NOT EXISTS (SELECT FROM permissions AS allowing
                      WHERE allowing.party = holding.party AND purpose = 'improve' AND allowed_since IS NOT NULL);
END;

-- The next parties, in their order, that allow improvement and should have a share. A conversation in which somebody had
-- said no was begun without a key for the pipeline, and has none.
CREATE FUNCTION should_have_shares(after text, most integer) RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
BEGIN ATOMIC
    SELECT allowing.party FROM permissions AS allowing
    WHERE allowing.party > after AND purpose = 'improve' AND allowed_since IS NOT NULL
        AND NOT starts_with(allowing.party, 'service:')
        AND CASE WHEN starts_with(allowing.party, 'conversation:')
                 THEN EXISTS (SELECT FROM key_grants WHERE holder = 'improvement'
                              AND conversation_id = substr(allowing.party, length('conversation:') + 1)::uuid)
                 ELSE true END
    ORDER BY allowing.party LIMIT most;
END;

REVOKE EXECUTE ON FUNCTION not_allowing(text[]), should_have_shares(text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION not_allowing(text[]), should_have_shares(text, integer) TO discreet_serve;
