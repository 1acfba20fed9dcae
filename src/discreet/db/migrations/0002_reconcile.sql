-- Choices, permissions and shares agree: who speaks for a party, and what a crash left out of step.

-- Each party answers for itself: a person, the builder of a GPT, the user of a conversation. It runs with the
-- asker's sight, so row-level security decides what it finds.
CREATE FUNCTION speaks_for(party text) RETURNS boolean LANGUAGE sql STABLE
    RETURN coalesce(party = 'user:' || acting_account(), false)
        OR EXISTS (SELECT FROM gpts WHERE 'gpt:' || gpts.id = party AND gpts.owner_id = acting_account())
        OR EXISTS (SELECT FROM conversations
                   WHERE 'conversation:' || conversations.id = party AND conversations.owner_id = acting_account());

ALTER POLICY speak_for_oneself ON choices WITH CHECK (made_by = acting_account() AND speaks_for(party));

-- A permission whose share was lost is lost with it: written down here, since nobody chose it.
CREATE TABLE lost_permissions (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at            timestamptz NOT NULL,
    party         text NOT NULL,
    allowed_since timestamptz NOT NULL
);
CREATE TRIGGER lost_permissions_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON lost_permissions
    EXECUTE FUNCTION refuse_change();

-- Which parties allow without a share among `held`, or hold one without allowing. Services need none.
CREATE FUNCTION out_of_step(held text[]) RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
BEGIN ATOMIC
    SELECT coalesce(allowing.party, holding.party)
    FROM (SELECT party FROM permissions
          WHERE purpose = 'improve' AND allowed_since IS NOT NULL AND NOT starts_with(party, 'service:')) AS allowing
    FULL JOIN unnest(held) AS holding (party) ON holding.party = allowing.party
    WHERE allowing.party IS NULL OR holding.party IS NULL;
END;

CREATE FUNCTION allows_improvement(asked text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
    RETURN EXISTS (SELECT FROM permissions
                   WHERE party = asked AND purpose = 'improve' AND allowed_since IS NOT NULL);

-- It only ever takes a permission away, so the serving role may call it for anybody.
CREATE FUNCTION lose_permission(losing text, moment timestamptz) RETURNS void LANGUAGE sql SECURITY DEFINER
    SET search_path = discreet
BEGIN ATOMIC
    INSERT INTO lost_permissions (at, party, allowed_since)
        SELECT moment, party, allowed_since FROM permissions
        WHERE party = losing AND purpose = 'improve' AND allowed_since IS NOT NULL
            AND NOT starts_with(party, 'service:');
    UPDATE permissions SET allowed_since = NULL
        WHERE party = losing AND purpose = 'improve' AND NOT starts_with(party, 'service:');
END;

REVOKE ALL ON FUNCTION speaks_for(text), out_of_step(text[]), allows_improvement(text),
    lose_permission(text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION speaks_for(text), out_of_step(text[]), allows_improvement(text),
    lose_permission(text, timestamptz) TO discreet_serve;
